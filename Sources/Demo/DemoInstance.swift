import Foundation
import PlatformSimulator
import Web

/// One simulated platform of the demo, with the account on it.
struct DemoInstance: Sendable {
    /// What it is, before it runs.
    enum Software: Sendable {
        /// With what the connection is called.
        case fediverse(Dialect, connection: String)
        case bluesky
    }

    private enum Running: Sendable {
        case fediverse(SimulatedPlatform, Dialect, connection: String)
        case bluesky(SimulatedBluesky)
    }

    private let host: String
    private let running: Running

    static func start(
        _ software: Software,
        at host: String,
        port: Int,
        endingAt date: Date
    ) async throws -> DemoInstance {
        switch software {
        case .fediverse(let dialect, let connection):
            let platform = try await SimulatedPlatform.start(
                SimulatorConfiguration(
                    dialect: dialect,
                    port: port,
                    history: .demo(endingAt: date),
                    rateLimits: false,
                    name: host
                )
            )
            return DemoInstance(host: host, running: .fediverse(platform, dialect, connection: connection))
        case .bluesky:
            var habits = BlueskyHabits()
            // Whoever kept a demo for a year does not know its app password.
            habits.refreshLife = 3650 * 86_400
            let bluesky = try await SimulatedBluesky.start(
                BlueskyConfiguration(
                    port: port,
                    history: .demo(endingAt: date),
                    rateLimits: false,
                    habits: habits,
                    name: host
                )
            )
            return DemoInstance(host: host, running: .bluesky(bluesky))
        }
    }

    var port: Int {
        switch running {
        case .fediverse(let platform, _, _): platform.port
        case .bluesky(let bluesky): bluesky.port
        }
    }

    /// The names it answers to: its own, and at Bluesky that of the account, whose handle is a domain.
    var names: [String] {
        switch running {
        case .fediverse: [host]
        case .bluesky(let bluesky): [host, bluesky.owner.handle]
        }
    }

    var settings: [String: String] {
        switch running {
        case .fediverse: [:]
        case .bluesky(let bluesky):
            ["ROOST_BLUESKY_DIRECTORY": bluesky.baseURL, "ROOST_BLUESKY_APPVIEW": bluesky.baseURL]
        }
    }

    func goOn(at date: Date) -> SimulatorControl.DemoDay {
        switch running {
        case .fediverse(let platform, _, _): platform.control.continueDemo(at: date)
        case .bluesky(let bluesky): bluesky.control.continueDemo(at: date)
        }
    }

    /// Others like a post and share it, if it is one of here.
    func receive(_ post: String) {
        switch running {
        case .fediverse(let platform, _, _):
            try? platform.control.addReactions(to: post, favourites: 14, boosts: 3, replies: 1)
        case .bluesky(let bluesky):
            try? bluesky.control.addReactions(to: post, likes: 9, reposts: 2, replies: 2)
        }
    }

    func stop() async {
        switch running {
        case .fediverse(let platform, _, _): await platform.stop()
        case .bluesky(let bluesky): await bluesky.stop()
        }
    }

    // MARK: Connecting

    /// What opens the account, where a person may type that.
    var appPassword: String? {
        switch running {
        case .fediverse: nil
        case .bluesky(let bluesky): bluesky.owner.appPassword
        }
    }

    /// Whether a connection is of the account here.
    func isConnected(by connection: ConnectionItem) -> Bool {
        switch running {
        case .fediverse(let platform, _, _): connection.instance == platform.baseURL
        case .bluesky(let bluesky):
            connection.platform == "bluesky" && connection.username == bluesky.owner.handle
        }
    }

    /// Connects the account as its owner would: by a token, or by handle and app password.
    func connect(_ viewer: Viewer, _ services: WebServices) async throws {
        switch running {
        case .fediverse(let platform, let dialect, let connection):
            // The picture account's token is said to end soon, so that there is a reminder to be seen.
            let ends = dialect == .pixelfed ? Date(timeIntervalSinceNow: 6.5 * 86_400) : nil
            _ = try await services.connections.create(
                viewer,
                ConnectionDraft(
                    name: connection,
                    platform: dialect.rawValue,
                    instance: platform.baseURL,
                    accessToken: platform.owner.token,
                    tokenExpiresAt: ends
                )
            )
        case .bluesky(let bluesky):
            let owner = bluesky.owner
            _ = try await services.connections.signIn(
                viewer,
                SignInDraft(platform: "bluesky", handle: owner.handle, appPassword: owner.appPassword)
            )
        }
    }
}
