import Foundation
import PlatformSimulator
import Platforms
import Testing
import Vault

@testable import PlatformAdapters

@Suite struct `A Bluesky repository` {
    @Test func `is read to its first record, posts and reposts each as a list of their own`() async throws {
        try await BlueskyWorld.running(posts: 230) { world in
            // It is open to everybody: nobody’s leave is needed for any of it.
            var access = try await world.access()
            access.credential = nil
            let posts = try await world.walk(.posts, with: access)
            let known = try world.bluesky.control.records(of: "ada")
            #expect(posts.flatMap(\.posts).map(\.post.platformPostID) == known.compactMap { $0["uri"]?.text })
            #expect(posts.flatMap(\.rejected).isEmpty)
            let all = posts.flatMap(\.posts).map(\.post)
            #expect(all.allSatisfy { $0.counts.reactions != nil && $0.author.handle == world.ada.handle })
            #expect(Set(all.map(\.contentType)) == [.post, .reply])

            let reposts = try await world.walk(.reposts, with: access).flatMap(\.posts).map(\.post)
            let repeated = try world.bluesky.control.records(of: "ada", in: "app.bsky.feed.repost")
            #expect(!repeated.isEmpty && reposts.count == repeated.count)
            #expect(reposts.allSatisfy { $0.contentType == .repost && $0.author.handle == world.ada.handle })
            #expect(reposts.contains { $0.repostOf?.text.isEmpty == false })
        }
    }

    @Test func `tells what was added since, without a gap and in its order`() async throws {
        try await BlueskyWorld.running(posts: 5) { world in
            let access = try await world.access()
            let top = try await world.walk(.posts, with: access)[0]
            var cursor = try #require(top.newer)
            let none = try await world.adapter.posts(
                of: world.ada.did,
                in: .posts,
                at: .newer(cursor),
                with: access
            )
            #expect(none.posts.isEmpty && none.newer == cursor && !none.mayHaveNewer)
            var added: [String] = []
            for number in 0..<130 {
                added.append(try world.bluesky.control.addPost(by: "ada", text: "number \(number)").uri)
            }
            var found: [String] = []
            while true {
                let page = try await world.adapter.posts(
                    of: world.ada.did,
                    in: .posts,
                    at: .newer(cursor),
                    with: access
                )
                found += page.posts.map(\.post.platformPostID)
                cursor = try #require(page.newer)
                guard page.mayHaveNewer else { break }
            }
            #expect(found == added)
        }
    }

    @Test func `goes on from the last key that is a time, whatever keys others choose`() async throws {
        try await BlueskyWorld.running(posts: 3) { world in
            let access = try await world.access()
            let post: JSON = [
                "$type": "app.bsky.feed.post", "text": "odd", "createdAt": "2026-01-01T00:00:00.000Z",
            ]
            // A word, and a time that comes in three hundred years.
            for key in ["self", "zzz", "j222222222222"] {
                try world.bluesky.control.putRecord(post, in: "app.bsky.feed.post", key: key, by: "ada")
            }
            let top = try await world.walk(.posts, with: access)
            #expect(top.flatMap(\.posts).count == 6)
            let new = try world.bluesky.control.addPost(by: "ada", text: "after them").uri
            let page = try await world.adapter.posts(
                of: world.ada.did,
                in: .posts,
                at: .newer(try #require(top[0].newer)),
                with: access
            )
            #expect(page.posts.contains { $0.post.platformPostID == new })
            let again = try await world.adapter.posts(
                of: world.ada.did,
                in: .posts,
                at: .newer(try #require(page.newer)),
                with: access
            )
            #expect(!again.mayHaveNewer && again.newer == page.newer)
        }
    }

    @Test(arguments: BrokenRecord.allCases)
    func `loses no other post for one that breaks the lexicon`(kind: BrokenRecord) async throws {
        try await BlueskyWorld.running(posts: 4) { world in
            let broken = try world.bluesky.control.addBrokenPost(kind, by: "ada")
            let page = try await world.walk(.posts, with: try await world.access())[0]
            #expect(page.posts.count + page.rejected.count == 5)
            if kind == .wrongTypes {
                let item = try #require(page.rejected.first)
                #expect(item.platformPostID == broken.uri && item.problem.field == "record.value.text")
            } else {
                #expect(page.rejected.isEmpty)
                let post = try #require(page.posts.first { $0.post.platformPostID == broken.uri }).post
                #expect(post.text == "Grüße 🦊 aus Köln")
                #expect(post.html?.contains("🦊") == true)
            }
        }
    }

    @Test func `holds nobody else’s posts, whatever its server says`() async throws {
        try await BlueskyWorld.running(posts: 2) { world in
            let access = try await world.access()
            let stranger = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mbd3546cm23e"
            world.bluesky.control.inject(
                .verbatim(
                    status: 200,
                    contentType: "application/json",
                    body: """
                        {"records": [
                          {"uri": "\(stranger)", "cid": "bafyreia", "value":
                            {"$type": "app.bsky.feed.post", "text": "mine?", "createdAt": "2026-01-01T00:00:00Z"}},
                          {"uri": "at://\(world.ada.did)/app.bsky.feed.like/3mbd3546cm23e", "cid": "bafyreia", "value": {}},
                          {"value": "nothing"}, 42]}
                        """
                ),
                path: "/xrpc/com.atproto.repo.listRecords"
            )
            let page = try await world.adapter.posts(
                of: world.ada.did,
                in: .posts,
                at: .newest,
                with: access
            )
            #expect(page.posts.isEmpty && page.rejected.map(\.position) == [0, 1, 2, 3])
            #expect(page.rejected.allSatisfy { $0.problem.field == "record.uri" && $0.platformPostID == nil })
        }
    }

    @Test func `says of single posts how they are, and that one isn’t there any more`() async throws {
        try await BlueskyWorld.running(posts: 30) { world in
            let access = try await world.access()
            let ids = try world.bluesky.control.records(of: "ada").compactMap { $0["uri"]?.text }
            try world.bluesky.control.addReactions(to: ids[0], likes: 7)
            try world.bluesky.control.deleteRecord(ids[1])
            let lookup = try await world.adapter.lookUp(Array(ids.prefix(25)), with: access)
            #expect(lookup.found.count == 24 && lookup.absent == [ids[1]])
            let first = try #require(lookup.found.first { $0.post.platformPostID == ids[0] })
            #expect((first.post.counts.reactions ?? 0) >= 7)
            #expect(try await world.adapter.lookUp([ids[1]], with: access).absent == [ids[1]])
            #expect(try await world.adapter.lookUp(["no address"], with: access).absent == ["no address"])

            let repost = try #require(
                try world.bluesky.control.records(of: "ada", in: "app.bsky.feed.repost").first?["uri"]?.text
            )
            let found = try await world.adapter.lookUp([repost], with: access).found
            #expect(found.first?.post.contentType == .repost)
        }
    }

    @Test func `has the words it has now, where the AppView goes on showing the first`() async throws {
        var habits = BlueskyHabits()
        habits.indexesEdits = false
        try await BlueskyWorld.running(posts: 0, habits: habits) { world in
            let access = try await world.access()
            let post = try world.bluesky.control.addPost(by: "ada", text: "A heron")
            let changed: JSON = [
                "$type": "app.bsky.feed.post", "text": "Two herons", "createdAt": "2026-01-01T00:00:00.000Z",
            ]
            let key = try #require(RecordAddress(post.uri)).key
            try world.bluesky.control.putRecord(changed, in: "app.bsky.feed.post", key: key, by: "ada")
            let lookup = try await world.adapter.lookUp([post.uri], with: access)
            #expect(lookup.found.first?.post.text == "Two herons")
        }
    }

    @Test func `is told from other people’s posts, which come as the AppView shows them`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let theirs = try world.bluesky.control.addPost(by: "grete", text: "A question")
            let access = try await world.access()
            world.bluesky.control.forgetRequests()
            let lookup = try await world.adapter.lookUp([theirs.uri], with: access)
            let post = try #require(lookup.found.first).post
            #expect(post.text == "A question" && post.author.handle == world.bluesky.person("grete").handle)
            #expect(!world.bluesky.control.ledger.requests.keys.contains { $0.hasSuffix("getRecord") })
            let gone = RecordAddress(
                did: world.bluesky.person("grete").did,
                collection: "app.bsky.feed.post",
                key: "3ke6kg3wk2222"
            )
            #expect(
                try await world.adapter.lookUp([gone.description], with: access).absent == [gone.description]
            )
        }
    }

    @Test func `waits for the AppView rather than lose its numbers, and says for whom`() async throws {
        try await BlueskyWorld.running(posts: 3) { world in
            let access = try await world.access()
            world.bluesky.control.inject(
                .failure(status: 503, form: .html, afterEffect: false, retryAfterSeconds: 60),
                path: "/xrpc/app.bsky.feed.getPosts"
            )
            let error = try await failure { () async throws(PlatformError) in
                try await world.adapter.posts(of: world.ada.did, in: .posts, at: .newest, with: access)
            }
            #expect(error.code == .serverTrouble)
            guard case .transient(let instant) = error.outcome else {
                Issue.record("\(error.outcome)")
                return
            }
            #expect(instant != nil)
        }
    }

    @Test func `that has moved away says so`() async throws {
        try await BlueskyWorld.running(posts: 120) { world in
            try await SimulatedBluesky.running(.init(posts: 0, seed: 9)) { other in
                let access = try await world.access()
                try world.bluesky.control.move("ada", to: other, afterRequests: 1)
                let error = try await failure { () async throws(PlatformError) in
                    _ = try await world.adapter.posts(
                        of: world.ada.did,
                        in: .posts,
                        at: .newest,
                        with: access
                    )
                    _ = try await world.adapter.posts(
                        of: world.ada.did,
                        in: .posts,
                        at: .newest,
                        with: access
                    )
                }
                #expect(error.code == .accountBlocked, "\(error)")
                #expect(try await world.adapter.home(of: world.ada.did)?.text == other.baseURL)
            }
        }
    }

    @Test(
        arguments: [
            (400, "ExpiredToken", .tokenRefused), (400, "InvalidToken", .tokenRefused),
            (401, "AuthMissing", .tokenRefused), (401, "AccountTakedown", .accountBlocked),
            (400, "RepoDeactivated", .accountBlocked), (400, "RepoNotFound", .accountUnknown),
            (400, "RecordNotFound", .notFound), (400, "BlobNotFound", .notFound),
            (400, "InvalidRequest", .refused), (403, "Forbidden", .forbidden),
            (413, "PayloadTooLarge", .refused), (429, "RateLimitExceeded", .rateLimited),
            (500, "InternalServerError", .serverTrouble), (502, "UpstreamFailure", .serverTrouble),
            (503, "NotEnoughResources", .serverTrouble), (501, "MethodNotImplemented", .unsupported),
        ] as [(Int, String, PlatformError.Code)]
    )
    func `means one thing by each name of an error, and says it in a sentence`(
        status: Int,
        name: String,
        code: PlatformError.Code
    ) async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let access = try await world.access()
            world.bluesky.control.inject(
                .verbatim(
                    status: status,
                    contentType: "application/json",
                    body: #"{"error":"\#(name)","message":"What the server says."}"#
                ),
                path: "/xrpc/com.atproto.repo.listRecords"
            )
            let error = try await failure { () async throws(PlatformError) in
                try await world.adapter.posts(of: world.ada.did, in: .posts, at: .newest, with: access)
            }
            #expect(error.code == code, "\(error)")
            #expect(error.sentence.hasSuffix(".") && error.sentence.contains("127.0.0.1"))
        }
    }
}
