import Foundation
import Platforms

/// A look at what an account has posted lately.
struct AccountLook {
    let adapter: any PlatformAdapter
    let access: PlatformAccess
    let account: String

    /// Nobody posts more in the time a look goes back over; who does has to say so.
    private static let mostPages = 25

    /// The account's posts since then.
    ///
    /// Nil where there are too many to have seen them all.
    func posts(since earliest: Date) async throws(PlatformError) -> [FetchedPost]? {
        guard let stream = adapter.streams.first else { return [] }
        var posts: [FetchedPost] = []
        var position = StreamPosition.newest
        for _ in 0..<Self.mostPages {
            let page = try await adapter.posts(of: account, in: stream, at: position, with: access)
            posts += page.posts.filter { $0.post.createdAt >= earliest }
            let isDone = page.posts.contains { $0.post.createdAt < earliest && $0.post.repostOf == nil }
            guard !isDone, let older = page.older else { return posts }
            position = .older(older)
        }
        return nil
    }

    /// One post by its id, as it is now; nil where it isn't.
    func post(_ id: String) async throws(PlatformError) -> FetchedPost? {
        try await adapter.lookUp([id], with: access).found.first
    }
}
