import Foundation
import PlatformSimulator
import Platforms
import Synchronization
import Testing
import Vault

@testable import PlatformAdapters

/// What is promised of every platform that is published to.
@Suite(.timeLimit(.minutes(3))) struct `Publishing` {
    @Test(arguments: PublishingNetwork.allCases)
    func `brings words there as they were written, once`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let text = "Grüße 👩‍👩‍👧‍👦\n\nzwei Zeilen & <drei> \"Zeichen\""
            var post = try await account.outgoing(text)
            post.languages = ["de"]
            let published = try await account.publish(post)
            #expect(published.post.text == text)
            if account.form.languages > 0 { #expect(published.post.languages == ["de"]) }
            #expect(published.post.visibility == account.form.visibilities[0])
            #expect(account.count(.post) == 1)
            // What publishing says of the post is what the archive's next look finds.
            let seen = try #require(try await account.seen(published.post.platformPostID))
            #expect(seen.contentHash == published.contentHash)
            #expect(seen.post.text == text)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `shows images in their order with their texts`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("Two dots", images: 0)
            post.media = [
                try await account.attached(
                    .image(1, alt: "The \"first\";\nof two", focus: .init(x: -0.5, y: 0.25))
                ),
                try await account.attached(.image(2, alt: "点 👀")),
            ]
            let published = try await account.publish(post)
            let media = published.post.media
            #expect(media.map(\.alt) == ["The \"first\";\nof two", "点 👀"])
            #expect(media.map(\.platformMediaID) == post.media.map(\.uploaded.platformMediaID))
            if account.form.hasFocus { #expect(media[0].focus == .init(x: -0.5, y: 0.25)) }
            if network == .bluesky { #expect(media.map(\.width) == [1, 1]) }
            #expect(account.count(.upload) == 2)
            let seen = try #require(try await account.seen(published.post.platformPostID))
            #expect(seen.post.media.map(\.alt) == media.map(\.alt))
            #expect(seen.contentHash == published.contentHash)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `shows a film`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("A film", images: 0)
            post.media = [try await account.attached(.video(alt: "Nothing moves"))]
            let published = try await account.publish(post)
            #expect(published.post.media.map(\.kind) == [.video])
            #expect(published.post.media.map(\.alt) == ["Nothing moves"])
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `brings a file there byte by byte`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let film = SampleFile.video(byteCount: 300_001)
            var post = try await account.outgoing("A film", images: 0)
            post.media = [try await account.attached(film)]
            let media = try #require(try await account.publish(post).post.media.first)
            let received = Mutex(Data())
            _ = try await account.adapter.fetchMedia(
                at: try #require(media.url),
                with: account.access,
                maximumBytes: 1_000_000,
                into: { bytes in received.withLock { $0.append(bytes) } }
            )
            #expect(received.withLock { $0 } == film.bytes)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `hangs the parts of a thread together`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var parts: [FetchedPost] = []
            for number in 0..<3 {
                var post = try await account.outgoing("Part \(number)")
                if let root = parts.first, let parent = parts.last {
                    post.thread = ThreadPlace(root: account.part(root), parent: account.part(parent))
                }
                parts.append(try await account.publish(post))
            }
            #expect(parts.map(\.post.contentType) == [.post, .reply, .reply])
            let ids = parts.map(\.post.platformPostID)
            #expect(parts.map { $0.post.replyTo?.platformPostID } == [nil, ids[0], ids[1]])
            if network == .bluesky {
                let last = try #require(try await account.seen(ids[2])).native["record"]["value"]["reply"]
                #expect(last["root"]["uri"].text == ids[0])
                #expect(last["root"]["cid"] == parts[0].native["record"]["cid"])
                #expect(last["parent"]["cid"] == parts[1].native["record"]["cid"])
            }
        }
    }
}

// MARK: - What is said with it

extension `Publishing` {
    @Test(arguments: PublishingNetwork.allCases)
    func `reaches those it is meant for`(network: PublishingNetwork) async throws {
        try await network.running { account in
            for visibility in account.form.visibilities {
                var post = try await account.outgoing("For some")
                post.visibility = visibility
                #expect(try await account.publish(post).post.visibility == visibility)
            }
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `warns in the way of its platform`(network: PublishingNetwork) async throws {
        try await network.running { account in
            var post = try await account.outgoing("Behind it")
            switch account.form.warning {
            case .field, .fieldOfSensitive:
                post.warning = "Spiders"
                let published = try await account.publish(post).post
                #expect(published.warning == "Spiders" && published.isSensitive)
            case .inText:
                #expect(!account.form.labels.isEmpty)
                for label in account.form.labels {
                    post.labels = [label.value]
                    let published = try await account.publish(post).post
                    #expect(published.warning == label.title && published.isSensitive)
                    #expect(published.text == "Behind it")
                }
            }
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `asks where polls are`(network: PublishingNetwork) async throws {
        try await network.running { account in
            guard account.form.hasPolls else {
                #expect(network == .pixelfed || network == .bluesky)
                return
            }
            var post = try await account.outgoing("Tea?")
            post.poll = OutgoingPoll(options: ["yes", "no", "later"], allowsSeveral: true, duration: 3_600)
            let poll = try #require(try await account.publish(post).post.poll)
            #expect(poll.options.map(\.title) == ["yes", "no", "later"] && poll.allowsSeveral)
            let left = try #require(poll.expiresAt).timeIntervalSinceNow
            #expect((3_500...3_700).contains(left))
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `can be taken back, twice if need be`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let published = try await account.publish(try await account.outgoing("Oh"))
            let id = published.post.platformPostID
            try await account.publishing.delete(id, with: account.access)
            #expect(try await account.seen(id) == nil)
            try await account.publishing.delete(id, with: account.access)
            #expect(account.count(.delete) == 1)
        }
    }

    @Test(arguments: PublishingNetwork.allCases)
    func `sends what was stored, to the letter`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Stored 👋")
            let request = try await account.publishing.request(
                for: post,
                key: account.newKey(),
                with: account.access
            )
            let stored = try #require(
                PublishRequest(json: try JSONValue(parsing: request.json.canonicalBytes))
            )
            #expect(stored == request && stored.body.canonicalBytes == request.body.canonicalBytes)
            // Nothing of the account's access is in it.
            let token = try #require(account.access.credential?.token.revealForUse())
            #expect(!String(decoding: request.json.canonicalBytes, as: UTF8.self).contains(token))
        }
    }
}

// MARK: - Once more

extension `Publishing` {
    @Test(arguments: PublishingNetwork.allCases)
    func `that is repeated does what was foretold`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.outgoing("Once")
            let request = try await account.publishing.request(
                for: post,
                key: account.newKey(),
                with: account.access
            )
            let first = try await account.publishing.send(request, with: account.access)
            switch account.publishing.repeats(on: account.access.software) {
            case .answered(let life):
                #expect(network == .mastodon && life < .seconds(3_600))
                let second = try await account.publishing.send(request, with: account.access)
                #expect(second.post.platformPostID == first.post.platformPostID)
                #expect(account.count(.post) == 1)
                // A server that has lost its memory makes another: the ledger has to look.
                account.federated?.forgetKeys()
                _ = try await account.publishing.send(request, with: account.access)
                #expect(account.count(.post) == 2)
            case .sameRecord:
                #expect(network == .bluesky)
                let second = try await account.publishing.send(request, with: account.access)
                #expect(second.contentHash == first.contentHash && account.count(.post) == 1)
            case .refused:
                #expect(network == .pixelfed)
                let error = try await failure { () async throws(PlatformError) in
                    try await account.publishing.send(request, with: account.access)
                }
                #expect(error.outcome == .unknown && error.code == .possibleDuplicate)
                #expect(account.count(.post) == 1)
            case .another:
                #expect(network == .gotosocial)
                let second = try await account.publishing.send(request, with: account.access)
                #expect(second.post.platformPostID != first.post.platformPostID)
                #expect(account.count(.post) == 2)
            }
        }
    }

    @Test func `that meets itself at Mastodon did nothing this time`() async throws {
        try await PublishingNetwork.mastodon.running { account in
            let post = try await account.outgoing("Twice at once")
            let request = try await account.publishing.request(
                for: post,
                key: account.newKey(),
                with: account.access
            )
            account.inject(.latency(milliseconds: 3_000), at: .post)
            async let slow = account.publishing.send(request, with: account.access)
            while account.count(.post) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let error = try await failure { () async throws(PlatformError) in
                try await account.publishing.send(request, with: account.access)
            }
            #expect(error.outcome == .transient(notBefore: nil) && error.code == .serverTrouble)
            let first = try await slow
            let again = try await account.publishing.send(request, with: account.access)
            #expect(again.post.platformPostID == first.post.platformPostID && account.count(.post) == 1)
            // Some builds fail on what they recognise: then nothing is proved.
            account.control.inject(
                .failure(status: 500, form: .json, afterEffect: false, retryAfterSeconds: nil),
                method: "POST",
                path: "/api/v1/statuses",
                count: 1,
                onlyRepeats: true
            )
            let unproved = try await failure { () async throws(PlatformError) in
                try await account.publishing.send(request, with: account.access)
            }
            #expect(unproved.outcome == .unknown && account.count(.post) == 1)
        }
    }

    @Test func `finds at Bluesky what stands under its key`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            let key = account.newKey()
            let first = try await account.publish(try await account.outgoing("As it was"), key: key)
            #expect(
                account.publishing.postID(of: key, by: account.access.account ?? "")
                    == first.post.platformPostID
            )
            let second = try await account.publish(try await account.outgoing("As it is now"), key: key)
            #expect(second.post.text == "As it was" && second.contentHash == first.contentHash)
            #expect(account.count(.post) == 1 && account.count(.edit) == 0)
        }
    }
}
