import Foundation
import FoundationNetworking
import TestSupport

/// The dialects that are published to, each a program of its own.
enum ChaosPlatform: String, CaseIterable, Sendable {
    case mastodon, gotosocial, pixelfed, bluesky

    /// Where a post is made.
    var posting: String {
        self == .bluesky ? "/xrpc/com.atproto.repo.putRecord" : "/api/v1/statuses"
    }

    /// Where a file is brought to.
    var uploading: String {
        self == .bluesky ? "/xrpc/com.atproto.repo.uploadBlob" : "/api/*/media"
    }

    /// Where Roost looks whether a post is there.
    var looking: String {
        self == .bluesky ? "/xrpc/com.atproto.repo.getRecord" : "/api/v1/accounts/*/statuses"
    }

    /// Posts there show something.
    var needsPicture: Bool { self == .pixelfed }
}

/// An account at a simulator, and the connection it is in Roost.
struct ChaosAccount: Sendable {
    let name: String
    let platform: ChaosPlatform
    let instance: SimulatedInstance
    /// Where a simulator has several: what the ids of this one's posts hold.
    var owner: String?
    /// What opens it where that isn't the simulator's first account's.
    var handle: String?
    var appPassword: String?

    /// What the platform itself says was made, in order; also what is gone by now.
    func madePosts() async throws -> [MadePost] {
        let made = try await instance.control("GET", "made-posts")["posts"] as? [[String: any Sendable]] ?? []
        return made.map { MadePost(id: $0["id"] as? String ?? "", text: $0["text"] as? String ?? "") }
            .filter { owner.map($0.id.contains) ?? true }
    }

    struct MadePost: Sendable {
        let id: String
        let text: String
    }

    /// Accounts at one simulator of each dialect, or at several; Bluesky's share one, since there is one directory.
    static func with<T>(
        _ platforms: [ChaosPlatform],
        copies: Int = 1,
        _ body: ([ChaosAccount]) async throws -> T
    ) async throws -> T {
        let wanted = platforms.flatMap { platform in
            (0..<(platform == .bluesky ? 1 : copies)).map { (platform, $0) }
        }
        return try await with(wanted[...], [], copies, body)
    }

    private static func with<T>(
        _ wanted: ArraySlice<(ChaosPlatform, Int)>,
        _ started: [ChaosAccount],
        _ copies: Int,
        _ body: ([ChaosAccount]) async throws -> T
    ) async throws -> T {
        guard let (platform, copy) = wanted.first else { return try await body(started) }
        return try await SimulatedInstance.with(platform.rawValue, posts: 0, seed: 7 + copy) { instance in
            var accounts = [
                ChaosAccount(name: "\(platform.rawValue)-\(copy)", platform: platform, instance: instance)
            ]
            if platform == .bluesky {
                accounts = try await instance.list("accounts").prefix(copies).enumerated()
                    .map { index, fields in
                        ChaosAccount(
                            name: "\(platform.rawValue)-\(index)",
                            platform: platform,
                            instance: instance,
                            owner: fields["did"] as? String,
                            handle: fields["handle"] as? String,
                            appPassword: fields["app_password"] as? String
                        )
                    }
            }
            return try await with(wanted.dropFirst(), started + accounts, copies, body)
        }
    }
}

extension [ChaosAccount] {
    /// Each simulator once.
    var instances: [ChaosAccount] {
        var known: Set<String> = []
        return filter { known.insert($0.instance.address).inserted }
    }

    func on(_ platform: ChaosPlatform) -> [ChaosAccount] { filter { $0.platform == platform } }
}

extension SimulatedInstance {
    /// A list that the control gives.
    func list(_ path: String) async throws -> [[String: any Sendable]] {
        guard let url = URL(string: "\(address)/_simulator/\(path)") else {
            throw TestEnvironmentError("\(address) is no address.")
        }
        let (data, _) = try await URLSession.shared.data(from: url)
        return (try? JSONSerialization.jsonObject(with: data)) as? [[String: any Sendable]] ?? []
    }

    func inject(_ fields: [String: any Sendable]) async throws { try await control("POST", "faults", fields) }
}
