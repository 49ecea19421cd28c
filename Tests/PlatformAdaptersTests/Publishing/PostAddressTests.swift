import Platforms
import Testing

@testable import PlatformAdapters

/// What people copy from a browser, to say which post they mean.
@Suite(.timeLimit(.minutes(3))) struct `The address of a post` {
    @Test(arguments: PublishingNetwork.allCases)
    func `leads to the post, and so does its id`(network: PublishingNetwork) async throws {
        try await network.running { account in
            let post = try await account.publish(try await account.outgoing("Here", images: 1)).post
            for address in [post.url ?? "", post.platformPostID, " \(post.platformPostID)\n"] {
                #expect(
                    try await account.publishing.postID(at: address, with: account.access)
                        == post.platformPostID,
                    "\(address)"
                )
            }
            for address in ["", "https://", "the one from yesterday", "https://elsewhere.example/@ada/1"] {
                #expect(
                    try await account.publishing.postID(at: address, with: account.access) == nil,
                    "\(address)"
                )
            }
        }
    }

    @Test func `is read however a server writes it`() async throws {
        try await PublishingNetwork.mastodon.running { account in
            let host = try account.access.requiredInstance().text
            let addresses = [
                "/@ada/114", "/users/ada/statuses/114", "/web/statuses/114", "/deck/@ada/114?x=1#y",
                "/@ada/114/embed", "/notice/114", "/p/ada/114", "/@ada@elsewhere.example/114",
            ]
            for address in addresses {
                #expect(
                    try await account.publishing.postID(at: host + address, with: account.access) == "114",
                    "\(address)"
                )
            }
        }
    }

    @Test func `names its account by a handle or by its id at Bluesky`() async throws {
        try await PublishingNetwork.bluesky.running { account in
            let did = try account.access.requiredAccount()
            let id = "at://\(did)/app.bsky.feed.post/3kabc"
            let addresses = [
                "https://bsky.app/profile/\(account.handle)/post/3kabc",
                "https://bsky.app/profile/\(did)/post/3kabc?ref=x",
                "at://\(account.handle)/app.bsky.feed.post/3kabc", id,
            ]
            for address in addresses {
                #expect(
                    try await account.publishing.postID(at: address, with: account.access) == id,
                    "\(address)"
                )
            }
        }
    }
}
