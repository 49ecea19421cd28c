import Foundation
import Platforms

/// A look at what an account has posted lately.
struct AccountLook {
    let adapter: any PlatformAdapter
    let access: PlatformAccess
    let account: String

    /// Nobody posts more in the time a look goes back over; who does has to say so.
    private static let mostPages = 25

    /// The account's posts since an instant, as far as they could be seen.
    struct Found: Sendable {
        var posts: [FetchedPost] = []
        /// Why what isn't among them may be there all the same.
        var gap: Gap?
    }

    /// What a look didn't see.
    enum Gap: Sendable, Hashable {
        /// More was posted than is looked through.
        case tooMany
        /// Something the server listed can’t be read.
        case unreadable
        /// The server doesn’t list what answers other posts.
        case unlisted
    }

    /// The account's posts since then.
    func posts(since earliest: Date) async throws(PlatformError) -> Found {
        guard let stream = adapter.streams.first else { return Found() }
        var found = Found()
        var position = StreamPosition.newest
        for _ in 0..<Self.mostPages {
            let page = try await adapter.posts(of: account, in: stream, at: position, with: access)
            found.posts += page.posts.filter { $0.post.createdAt >= earliest }
            if !page.rejected.isEmpty { found.gap = .unreadable }
            let isDone = page.posts.contains { $0.post.createdAt < earliest && $0.post.repostOf == nil }
            guard !isDone, let older = page.older else { return found }
            position = .older(older)
        }
        found.gap = .tooMany
        return found
    }

    /// One post by its id, as it is now; nil where it isn't.
    ///
    /// - Throws: Also where it is there and can’t be read.
    func post(_ id: String) async throws(PlatformError) -> FetchedPost? {
        let lookup = try await adapter.lookUp([id], with: access)
        if let post = lookup.found.first { return post }
        guard let rejected = lookup.rejected.first else { return nil }
        throw PlatformError(
            .permanent,
            code: .unreadableAnswer,
            sentence: "What is there can’t be read.",
            detail: "\(rejected.problem)"
        )
    }
}
