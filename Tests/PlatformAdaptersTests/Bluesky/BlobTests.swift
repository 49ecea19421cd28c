import Crypto
import Foundation
import PlatformSimulator
import Platforms
import Synchronization
import Testing

@testable import PlatformAdapters

@Suite struct `A file of a Bluesky post` {
    private final class Bytes: Sendable {
        private let state = Mutex(Data())
        func add(_ more: Data) { state.withLock { $0.append(more) } }
        var all: Data { state.withLock { $0 } }
    }

    private func fetch(
        _ address: String,
        _ world: BlueskyWorld,
        _ access: PlatformAccess,
        maximumBytes: Int = 10_000_000
    ) async throws(PlatformError) -> Data {
        let bytes = Bytes()
        _ = try await world.adapter.fetchMedia(
            at: address,
            with: access,
            maximumBytes: maximumBytes,
            into: { bytes.add($0) }
        )
        return bytes.all
    }

    @Test func `comes from the account’s server and is what its name says`() async throws {
        try await BlueskyWorld.running(posts: 24) { world in
            let access = try await world.access()
            let media = try await world.walk(.posts, with: access).flatMap(\.posts).flatMap(\.post.media)
            #expect(media.count > 3)
            for medium in media.prefix(4) {
                let address = try #require(medium.url)
                #expect(medium.stableURL == address && world.adapter.stableURL(ofMedia: address) == address)
                let bytes = try await fetch(address, world, access)
                let cid = ContentIdentifier(sha256: Array(SHA256.hash(data: bytes)))
                #expect(cid.description == medium.platformMediaID)
            }
        }
    }

    @Test func `isn’t taken when it is another`() async throws {
        try await BlueskyWorld.running(posts: 24) { world in
            let access = try await world.access()
            let cid = try #require(try world.bluesky.control.blobs(of: "ada").first)
            try world.bluesky.control.spoilBlob(cid, of: "ada")
            let error = try await failure { () async throws(PlatformError) in
                try await fetch("at://\(world.ada.did)/blob/\(cid)", world, access)
            }
            #expect(error.code == .contentMismatch)
            #expect(error.sentence.contains("another file than the one the post names"))
        }
    }

    @Test func `may be gone, too large, or named in no way`() async throws {
        try await BlueskyWorld.running(posts: 24) { world in
            let access = try await world.access()
            let missing = ContentIdentifier(sha256: Array(repeating: 1, count: 32))
            let gone = try await failure { () async throws(PlatformError) in
                try await fetch("at://\(world.ada.did)/blob/\(missing)", world, access)
            }
            #expect(gone.code == .notFound)
            let cid = try #require(try world.bluesky.control.blobs(of: "ada").first)
            let large = try await failure { () async throws(PlatformError) in
                try await fetch("at://\(world.ada.did)/blob/\(cid)", world, access, maximumBytes: 10)
            }
            #expect(large.code == .answerTooLarge)
            for address in ["https://cdn.example/a.jpg", "at://x/blob/y", ""] {
                let error = try await failure { () async throws(PlatformError) in
                    try await fetch(address, world, access)
                }
                #expect(error.code == .addressRefused)
            }
        }
    }

    @Test func `of somebody else comes from where they are`() async throws {
        try await BlueskyWorld.running(posts: 0) { world in
            let access = try await world.access()
            let theirs = try world.bluesky.control.addPost(by: "grete", text: "Look", images: 1)
            let post = try #require(try await world.adapter.lookUp([theirs.uri], with: access).found.first)
            let address = try #require(post.post.media.first?.url)
            #expect(address.contains(world.bluesky.person("grete").did))
            #expect(try await fetch(address, world, access).count > 100)
        }
    }
}
