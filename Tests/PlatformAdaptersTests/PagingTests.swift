import PlatformAdapters
import Platforms
import Testing
import Vault

@Suite(.timeLimit(.minutes(2))) struct PagingTests {
    struct Walk {
        var ids: [[String]] = []
        var rejected: [RejectedItem] = []
        var older: StreamCursor?
        var newer: StreamCursor?
    }

    /// Runs an adapter against a server with given habits.
    private func with(
        _ server: PagedServer,
        pixelfed: Bool = false,
        software: String = "mastodon",
        _ body: @Sendable (any PlatformAdapter, PlatformAccess, RawServer) async throws -> Void
    ) async throws {
        try await RawServer.with { request, writer in
            try await server.answer(request, writer)
        } _: { raw in
            try await withHTTP { http in
                let access = PlatformAccess(
                    instance: InstanceOrigin(raw.origin),
                    software: ServerSoftware(name: pixelfed ? "pixelfed" : software, version: "4.6.5"),
                    credential: Credential(token: Secret("token-123"))
                )
                let adapter: any PlatformAdapter =
                    pixelfed ? PixelfedAdapter(http: http) : MastodonAdapter(http: http)
                try await body(adapter, access, raw)
            }
        }
    }

    private func walkBackward(_ adapter: any PlatformAdapter, _ access: PlatformAccess) async throws -> Walk {
        var walk = Walk()
        var position = StreamPosition.newest
        while true {
            let page = try await adapter.posts(of: "109", in: .posts, at: position, with: access)
            walk.ids.append(page.posts.map(\.post.platformPostID))
            walk.rejected += page.rejected
            if position == .newest { walk.newer = page.newer }
            guard let older = page.older else { return walk }
            position = .older(older)
        }
    }

    private func walkForward(
        from cursor: StreamCursor?,
        _ adapter: any PlatformAdapter,
        _ access: PlatformAccess,
        betweenPages: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Walk {
        var walk = Walk(newer: cursor)
        while let cursor = walk.newer {
            let page = try await adapter.posts(of: "109", in: .posts, at: .newer(cursor), with: access)
            walk.ids.append(page.posts.map(\.post.platformPostID))
            walk.newer = page.newer
            #expect(page.older == nil)
            if !page.mayHaveNewer { break }
            betweenPages(walk.ids.count)
        }
        return walk
    }

    // MARK: Mastodon

    @Test func `Mastodon is walked back to the first post`() async throws {
        try await with(PagedServer(.mastodon, ids: Array(1...7))) { adapter, access, raw in
            let walk = try await walkBackward(adapter, access)
            #expect(walk.ids == [["7", "6", "5"], ["4", "3", "2"], ["1"]])
            #expect(walk.newer?.rawValue == "7")
            #expect(raw.requests.allSatisfy { $0.header("Authorization") == "Bearer token-123" })
        }
    }

    @Test func `Mastodon forward leaves no gap, even with posts arriving between the pages`() async throws {
        let server = PagedServer(.mastodon, ids: Array(1...10))
        try await with(server) { adapter, access, _ in
            let walk = try await walkForward(from: StreamCursor(rawValue: "3"), adapter, access) { pages in
                if pages == 1 { server.add(11...12) }
            }
            #expect(walk.ids == [["6", "5", "4"], ["9", "8", "7"], ["12", "11", "10"], []])
            #expect(walk.newer?.rawValue == "12")
        }
    }

    @Test func `Mastodon forward goes on where the newest known post was deleted`() async throws {
        let server = PagedServer(.mastodon, ids: Array(1...6))
        server.remove(3)
        try await with(server) { adapter, access, _ in
            let walk = try await walkForward(from: StreamCursor(rawValue: "3"), adapter, access)
            #expect(walk.ids == [["6", "5", "4"], []])
        }
    }

    @Test func `GoToSocial's ULIDs are walked both ways without a gap`() async throws {
        try await with(PagedServer(.goToSocial, ids: Array(1...7)), software: "gotosocial") {
            adapter,
            access,
            _ in
            let backward = try await walkBackward(adapter, access)
            #expect(backward.ids.map(\.count) == [3, 3, 1])
            let newest = try #require(backward.newer?.rawValue)
            #expect(newest == backward.ids.first?.first)
            #expect(newest.count == 26)
            let third = StreamCursor(rawValue: backward.ids[1][1])
            let above = backward.ids.joined().prefix(4)
            let forward = try await walkForward(from: third, adapter, access)
            #expect(Set(forward.ids.joined()) == Set(above))
            #expect(forward.newer?.rawValue == newest)
        }
    }

    @Test func `a longer id is newer than a shorter one`() async throws {
        try await with(PagedServer(.mastodon, ids: [8, 9, 10, 11])) { adapter, access, _ in
            let page = try await adapter.posts(of: "109", in: .posts, at: .newest, with: access)
            #expect(page.newer?.rawValue == "11")
            let walk = try await walkForward(from: StreamCursor(rawValue: "9"), adapter, access)
            #expect(walk.ids == [["11", "10"], []])
        }
    }

    @Test func `an account without posts ends where it begins`() async throws {
        try await with(PagedServer(.mastodon, ids: [])) { adapter, access, _ in
            let walk = try await walkBackward(adapter, access)
            #expect(walk.ids == [[]])
            #expect(walk.newer == nil)
        }
    }

    @Test func `one broken item never loses its page nor the way on`() async throws {
        try await with(PagedServer(.mastodon, ids: [1, 2, 600, 666])) { adapter, access, _ in
            let walk = try await walkBackward(adapter, access)
            #expect(walk.ids == [["600", "2"], ["1"]])
            let rejected = try #require(walk.rejected.first)
            #expect(rejected.platformPostID == "666")
            #expect(rejected.problem.field == "created_at")
            #expect(walk.newer?.rawValue == "666")
        }
    }

    @Test func `a server that forgets what it was asked does not hold us`() async throws {
        try await with(PagedServer(.forgetful, ids: Array(1...9))) { adapter, access, _ in
            let walk = try await walkForward(from: StreamCursor(rawValue: "4"), adapter, access)
            #expect(walk.ids.count == 2)
            #expect(walk.newer?.rawValue == "9")
        }
    }

    @Test(arguments: [PagedServer.Habit.foreignLinks, .circling])
    func `a next page elsewhere or in a circle is refused`(habit: PagedServer.Habit) async throws {
        try await with(PagedServer(habit, ids: Array(1...9))) { adapter, access, raw in
            do {
                _ = try await walkBackward(adapter, access)
                Issue.record("the walk came to an end")
            } catch let error as PlatformError {
                #expect(error.code == .pagingStuck)
                #expect(raw.requests.count <= 3)
            }
        }
    }

    // MARK: Pixelfed

    @Test func `Pixelfed is walked back to the first post without a Link header`() async throws {
        try await with(PagedServer(.pixelfed, ids: Array(1...7)), pixelfed: true) { adapter, access, _ in
            let walk = try await walkBackward(adapter, access)
            #expect(walk.ids == [["7", "6", "5"], ["4", "3", "2"], ["1"], []])
        }
    }

    @Test func `Pixelfed forward walks down to what is known, and remembers what arrived meanwhile`()
        async throws
    {
        let server = PagedServer(.pixelfed, ids: Array(1...10))
        try await with(server, pixelfed: true) { adapter, access, _ in
            let walk = try await walkForward(from: StreamCursor(rawValue: "3"), adapter, access) { pages in
                if pages == 1 { server.add(11...15) }
            }
            #expect(walk.ids == [["10", "9", "8"], ["7", "6", "5"], ["4", "3", "2"]])
            let next = try await walkForward(from: walk.newer, adapter, access)
            #expect(next.ids == [["15", "14", "13"], ["12", "11", "10"]])
            let nothing = try await walkForward(from: next.newer, adapter, access)
            #expect(nothing.newer?.rawValue == "15")
            #expect(nothing.ids.count == 1)
        }
    }

    @Test func `Pixelfed forward stops although the known post was deleted`() async throws {
        let server = PagedServer(.pixelfed, ids: Array(1...6))
        server.remove(4)
        try await with(server, pixelfed: true) { adapter, access, _ in
            let walk = try await walkForward(from: StreamCursor(rawValue: "4"), adapter, access)
            #expect(walk.ids == [["6", "5", "3"]])
            #expect(walk.newer?.rawValue == "6")
        }
    }

    @Test func `Pixelfed's walk survives a restart in the middle`() async throws {
        try await with(PagedServer(.pixelfed, ids: Array(1...10)), pixelfed: true) { adapter, access, _ in
            let first = try await adapter.posts(
                of: "109",
                in: .posts,
                at: .newer(StreamCursor(rawValue: "3")),
                with: access
            )
            // All that is kept between two processes is the cursor's text.
            let kept = StreamCursor(rawValue: try #require(first.newer).rawValue)
            let rest = try await walkForward(from: kept, adapter, access)
            #expect(rest.ids == [["7", "6", "5"], ["4", "3", "2"]])
            #expect(rest.newer?.rawValue == "10")
        }
    }

    @Test func `a server that forgets max_id does not hold us either`() async throws {
        try await with(PagedServer(.forgetful, ids: Array(5...9)), pixelfed: true) { adapter, access, _ in
            let backward = try await walkBackward(adapter, access)
            #expect(backward.ids.count == 2)
            let forward = try await walkForward(from: StreamCursor(rawValue: "1"), adapter, access)
            #expect(forward.ids.count == 2)
        }
    }
}
