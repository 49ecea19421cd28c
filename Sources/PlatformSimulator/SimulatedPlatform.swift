import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// A platform to test against: Mastodon, GoToSocial or Pixelfed, over real HTTP on the loopback interface.
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

    private let core: SimulatorCore
    private let connections: OpenConnections
    private let serving: Task<Void, any Error>

    /// Begins to listen, and returns once it does; throws what kept it from listening.
    package static func start(
        _ configuration: SimulatorConfiguration = .init()
    ) async throws -> SimulatedPlatform {
        let core = SimulatorCore(configuration)
        let connections = OpenConnections()
        let http = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [connections.makeHandler()])
        )
        let server = try configuration.tls.map {
            try HTTPServerBuilder.tls(http, tlsConfiguration: $0.configuration)
        }
        let (ports, portFound) = AsyncThrowingStream.makeStream(of: Int.self)
        let application = Application(
            router: Responder.router(core),
            server: server ?? http,
            configuration: .init(address: .hostname("127.0.0.1", port: configuration.port), serverName: nil),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { portFound.yield(port) }
            },
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        let serving = Task {
            do {
                try await application.run()
                portFound.finish()
            } catch {
                portFound.finish(throwing: error)
                throw error
            }
        }
        guard let port = try await ports.first(where: { _ in true }) else { throw CancellationError() }
        let scheme = configuration.tls == nil ? "http" : "https"
        // Certificates for tests name localhost; plain clients are spared the name look-up.
        let host = configuration.name ?? (configuration.tls == nil ? "127.0.0.1" : "localhost")
        let baseURL = "\(scheme)://\(host):\(port)"
        core.withWorld { $0.origin = configuration.publicURL ?? baseURL }
        return SimulatedPlatform(
            baseURL: baseURL,
            port: port,
            control: SimulatorControl(core: core),
            core: core,
            connections: connections,
            serving: serving
        )
    }

    /// Stops listening and closes every connection; nothing of it runs any more when this returns.
    package func stop() async {
        serving.cancel()
        connections.closeAll()
        // Its error is that it was cancelled.
        _ = await serving.result
    }

    /// Runs `body` with a platform that is stopped afterwards, whatever happens.
    package static func running<Result>(
        _ configuration: SimulatorConfiguration = .init(),
        _ body: (SimulatedPlatform) async throws -> Result
    ) async throws -> Result {
        let platform = try await start(configuration)
        do {
            let result = try await body(platform)
            await platform.stop()
            return result
        } catch {
            await platform.stop()
            throw error
        }
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
        KnownTokens.value("ada-\(special.rawValue)", core.dialect)
    }

    /// Waits until the simulator ends by itself, as a program does.
    package func waitUntilStopped() async {
        _ = await serving.result
    }
}

extension SimulatorConfiguration.TLS {
    fileprivate var configuration: TLSConfiguration {
        get throws {
            .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
            )
        }
    }
}
