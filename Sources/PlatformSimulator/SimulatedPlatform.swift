/// A platform to test against: Mastodon, GoToSocial or Pixelfed, over real HTTP on the loopback interface.
///
/// For Bluesky there is ``SimulatedBluesky``.
///
/// ```swift
/// let platform = try await SimulatedPlatform.start(.init(dialect: .mastodon, posts: 120))
/// let me = platform.person("ada")
/// // … requests to platform.baseURL with me.token …
/// platform.control.inject(.dropAfterEffect, method: "POST", path: "/api/v1/statuses", count: 1)
/// await platform.stop()
/// ```
///
/// It must be stopped; `SimulatedPlatform.running(_:_:)` does so by itself.
package struct SimulatedPlatform: Sendable {
    /// Scheme, host and port, without a slash at the end: `http://127.0.0.1:40123`.
    package let baseURL: String
    package let port: Int
    /// Plays the outside world: faults, edits, deletions, revocations, and what was seen.
    package let control: SimulatorControl

    private let core: SimulatorCore<World>
    private let server: SimulatorServer

    /// Begins to listen, and returns once it does; throws what kept it from listening.
    package static func start(
        _ configuration: SimulatorConfiguration = .init()
    ) async throws -> SimulatedPlatform {
        let core = SimulatorCore(configuration)
        let control = SimulatorControl(core: core)
        let server = try await SimulatorServer.start(
            .init(port: configuration.port, tls: configuration.tls, name: configuration.name),
            Responder.router(core, control, ControlRoutes.all)
        )
        core.withWorld { $0.origin = configuration.publicURL ?? server.baseURL }
        return SimulatedPlatform(
            baseURL: server.baseURL,
            port: server.port,
            control: control,
            core: core,
            server: server
        )
    }

    /// Stops listening and closes every connection; nothing of it runs any more when this returns.
    package func stop() async { await server.stop() }

    /// Runs `body` with a platform that is stopped afterwards, whatever happens.
    package static func running<Result>(
        _ configuration: SimulatorConfiguration = .init(),
        _ body: (SimulatedPlatform) async throws -> Result
    ) async throws -> Result {
        let platform = try await start(configuration)
        return try await platform.server.stopped { try await body(platform) }
    }

    // MARK: People

    /// An account to sign in as.
    package struct Person: Sendable {
        /// The platform's id of the account.
        package let id: String
        package let username: String
        /// A bearer token of all scopes.
        package let token: String
    }

    /// A local account by name: `ada` (with the history), `grete`, `dora` (disabled), `sven` (suspended), `gone`
    /// (deleted), `una` (unconfirmed).
    ///
    /// In the demo's history there are others; see ``owner``.
    package func person(_ username: String) -> Person {
        core.withWorld { world in
            Person(
                id: world.account(acct: username)?.id.text ?? "",
                username: username,
                token: KnownTokens.value(username, world.dialect)
            )
        }
    }

    /// Whose history it is.
    package var owner: Person {
        person(core.withWorld { $0.accounts.first?.username ?? "" })
    }

    /// Ada's other tokens.
    package enum SpecialToken: String, Sendable { case read, revoked, expired }

    package func token(_ special: SpecialToken) -> String {
        KnownTokens.value("ada-\(special.rawValue)", control.dialect)
    }

    /// Waits until the simulator ends by itself, as a program does.
    package func waitUntilStopped() async { await server.waitUntilStopped() }
}
