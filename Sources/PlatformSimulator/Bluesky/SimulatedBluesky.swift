import Foundation

/// A Bluesky to test against: a personal data server, an AppView, a directory of DIDs and the host of its handles.
///
/// ```swift
/// let bluesky = try await SimulatedBluesky.start(.init(posts: 120))
/// let ada = bluesky.person("ada")
/// // … createSession at bluesky.baseURL with ada.handle and ada.appPassword …
/// bluesky.control.inject(.dropAfterEffect, path: "/xrpc/com.atproto.repo.putRecord", count: 1)
/// await bluesky.stop()
/// ```
///
/// It must be stopped; `SimulatedBluesky.running(_:_:)` does so by itself.
package struct SimulatedBluesky: Sendable {
    /// Scheme, host and port, without a slash at the end: of all four parts.
    package let baseURL: String
    package let port: Int
    /// Plays the outside world: faults, other clients, administrators, and what was seen.
    package let control: BlueskyControl

    private let server: SimulatorServer

    /// Begins to listen, and returns once it does; throws what kept it from listening.
    package static func start(
        _ configuration: BlueskyConfiguration = .init()
    ) async throws -> SimulatedBluesky {
        let core = SimulatorCore(BlueskyNetwork(configuration), now: configuration.now)
        let control = BlueskyControl(core: core)
        let server = try await SimulatorServer.start(
            .init(port: configuration.port, tls: configuration.tls, name: configuration.name),
            Responder.router(core, control, BlueskyControlRoutes.all)
        )
        core.withState { $0.origin = configuration.publicURL ?? server.baseURL }
        return SimulatedBluesky(
            baseURL: server.baseURL,
            port: server.port,
            control: control,
            server: server
        )
    }

    /// Stops listening and closes every connection; nothing of it runs any more when this returns.
    package func stop() async { await server.stop() }

    /// Runs `body` with a platform that is stopped afterwards, whatever happens.
    package static func running<Result>(
        _ configuration: BlueskyConfiguration = .init(),
        _ body: (SimulatedBluesky) async throws -> Result
    ) async throws -> Result {
        let bluesky = try await start(configuration)
        return try await bluesky.server.stopped { try await body(bluesky) }
    }

    /// Waits until the simulator ends by itself, as a program does.
    package func waitUntilStopped() async { await server.waitUntilStopped() }

    // MARK: People

    /// An account to sign in to.
    package struct Person: Sendable, Equatable {
        package let name: String
        package let did: String
        package let handle: String
        package let appPassword: String
        /// The account's own password, which is answered with a wish for a code from an e-mail.
        package let password: String
    }

    /// An account kept here, by name: `ada` (with the history), `grete`, `chiyo`.
    ///
    /// In the demo's history there are others; see ``owner``.
    package func person(_ name: String) -> Person { control.person(name) }

    /// Whose history it is.
    package var owner: Person { control.owner }
}
