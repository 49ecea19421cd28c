import Archive
import Database
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `A grid of media` {
    @Test(arguments: Engine.allCases)
    func `goes through everything once, newest post first and each post's media in its order`(
        engine: Engine
    ) async throws {
        try await withGrid(engine) { world in
            let all = try await world.pages(Library.MediaFilter(), count: 100)
            // As the timeline has them, also those of one instant.
            let posts = try await world.posts().map(\.platformPostID)
            #expect(all == posts.flatMap { ["m\($0)-0", "m\($0)-1", "m\($0)-2"] })
            #expect(all.count == 120 && Set(all).count == 120)
            for count in [1, 7, 50] {
                #expect(try await world.pages(Library.MediaFilter(), count: count) == all)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `is narrowed by type, alt text, connection and month`(engine: Engine) async throws {
        try await withGrid(engine) { world in
            var videos = Library.MediaFilter()
            videos.kinds = [.video, .gifv]
            #expect(try await world.pages(videos, count: 9).count == 40)
            var bare = Library.MediaFilter()
            bare.hasAlt = false
            #expect(try await world.pages(bare, count: 9).allSatisfy { !$0.hasSuffix("-0") })
            bare.hasAlt = true
            #expect(try await world.pages(bare, count: 9).count == 40)
            var here = Library.MediaFilter()
            here.connection = world.connection
            #expect(try await world.pages(here, count: 50).count == 120)
            here.connection = ConnectionID.new()
            #expect(try await world.pages(here, count: 50).isEmpty)

            let months = try await world.read { try Library.mediaMonths(in: $0) }
            #expect(months.map(\.month.description) == ["2024-02", "2024-01", "2023-12", "2023-11"])
            #expect(months.map(\.count).reduce(0, +) == 120)
            var january = Library.MediaFilter()
            january.month = Library.Month("2024-01")
            let from = try await world.pages(january, count: 11)
            #expect(from.count == 120 - months[0].count, "and goes on into the months before")
            for text in ["2024-13", "24-01", "2024-1", "2024-01-01", "", "abcd-ef"] {
                #expect(Library.Month(text) == nil, "\(text)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `leads from each medium to the ones on either side, among those that fit`(
        engine: Engine
    ) async throws {
        try await withGrid(engine) { world in
            for filter in [nil, Set<RemoteMedia.Kind>([.video])] {
                var wanted = Library.MediaFilter()
                wanted.kinds = filter ?? []
                let page = try await world.read { [wanted] in try Library.media(wanted, count: 200, in: $0) }
                let ids = page.entries.map(\.media.id)
                for (index, entry) in page.entries.enumerated() where index < 12 || index > ids.count - 4 {
                    let beside = try await world.read { [wanted] in
                        try Library.mediaBeside(entry.media, wanted, in: $0)
                    }
                    #expect(beside.newer == (index > 0 ? ids[index - 1] : nil))
                    #expect(beside.older == (index + 1 < ids.count ? ids[index + 1] : nil))
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `follows posts that move, media that are gone, and whoever writes them`(engine: Engine) async throws
    {
        try await withGrid(engine) { world in
            let first = try await world.read { try Library.media(count: 3, in: $0) }
            let moved = try #require(first.entries.first?.post.id)
            let media = first.entries.map(\.media.id)
            // A place stays one when the medium that marks it is gone.
            let place = try #require(first.next)
            let (user, added) = (world.user, MediaID.new())
            try await world.store.write(as: .worker(user)) { tx in
                try tx.run("DELETE FROM main.media WHERE id = \(media[2])")
                try tx.run(
                    """
                    INSERT INTO main.media (id, user_id, post_id, position, kind, platform_media_id)
                    VALUES (\(added), \(user), \(moved), 9, 'image', 'added')
                    """
                )
            }
            let second = try await world.read { try Library.media(after: place, count: 2, in: $0) }
            let posts = try await world.posts().map(\.platformPostID)
            #expect(
                second.entries.map(\.media.platformMediaID) == ["added", "m\(posts[1])-0"],
                "of the same instant"
            )
            let entry = try await world.read { try #require(try Library.mediaEntry(added, in: $0)) }
            #expect(entry.media.postedAt == entry.post.content.createdAt)
            try await world.store.write(as: .worker(user)) { tx in
                try tx.run(
                    "UPDATE main.posts SET created_at_platform = \(Timestamp(milliseconds: 1_500_000_000_000)) WHERE id = \(moved)"
                )
            }
            let all = try await world.pages(Library.MediaFilter(), count: 50)
            #expect(all.suffix(3) == ["m\(posts[0])-0", "m\(posts[0])-1", "added"])
            // Another user sees none of it.
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            let others = try await world.store.read(as: .person(bob)) { tx in
                (
                    try Library.media(in: tx).entries.count, try Library.mediaMonths(in: tx).count,
                    try Library.mediaEntry(added, in: tx) == nil
                )
            }
            #expect(others == (0, 0, true))
        }
    }
}

/// Forty posts over four months, some at one instant, each with an image, a video and an image.
private func withGrid(_ engine: Engine, _ body: (ArchiveWorld) async throws -> Void) async throws {
    let posts = (1...40).map { number in
        native(
            number,
            at: (number / 3) * 7 * 86_400,
            [
                "media": .array([
                    image("m\(number)-0", alt: "A heron"),
                    image("m\(number)-1", position: 1, kind: "video"),
                    image("m\(number)-2", alt: "", position: 2),
                ])
            ]
        )
    }
    try await ArchiveWorld.with(engine, posts: posts) { world in
        try await world.backfill()
        try await body(world)
    }
}

extension ArchiveWorld {
    fileprivate func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await store.read(as: .person(user), body)
    }

    /// The platform's ids of what all pages of a grid show.
    fileprivate func pages(_ filter: Library.MediaFilter, count: Int) async throws -> [String] {
        var found: [String] = []
        var place: Library.MediaPlace?
        repeat {
            let page = try await read { [place] in
                try Library.media(filter, after: place, count: count, in: $0)
            }
            found += page.entries.map { $0.media.platformMediaID ?? "" }
            place = try page.next.map { try #require(Library.MediaPlace($0.description)) }
        } while place != nil
        return found
    }
}
