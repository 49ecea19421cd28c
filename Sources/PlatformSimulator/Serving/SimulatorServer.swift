import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// A router put on a port of the loopback interface.
struct SimulatorServer: Sendable {
    let port: Int
    /// Scheme, host and port, without a slash at the end: `http://127.0.0.1:40123`.
    let baseURL: String

    private let connections: OpenConnections
    private let serving: Task<Void, any Error>

    /// Where and how to listen.
    struct Listening: Sendable {
        /// 0 takes any free port.
        var port: Int
        var tls: SimulatorConfiguration.TLS?
        /// The name in links in place of 127.0.0.1.
        var name: String?
    }

    /// Begins to listen, and returns once it does; throws what kept it from listening.
    static func start(
        _ listening: Listening,
        _ router: Router<SimulatorContext>
    ) async throws -> SimulatorServer {
        let connections = OpenConnections()
        let http = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [connections.makeHandler()])
        )
        let server = try listening.tls.map {
            try HTTPServerBuilder.tls(http, tlsConfiguration: $0.configuration)
        }
        let (ports, portFound) = AsyncThrowingStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: server ?? http,
            configuration: .init(address: .hostname("127.0.0.1", port: listening.port), serverName: nil),
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
        let scheme = listening.tls == nil ? "http" : "https"
        // Certificates for tests name localhost; plain clients are spared the name look-up.
        let host = listening.name ?? (listening.tls == nil ? "127.0.0.1" : "localhost")
        return SimulatorServer(
            port: port,
            baseURL: "\(scheme)://\(host):\(port)",
            connections: connections,
            serving: serving
        )
    }

    /// Stops listening and closes every connection; nothing of it runs any more when this returns.
    func stop() async {
        serving.cancel()
        connections.closeAll()
        // Its error is that it was cancelled.
        _ = await serving.result
    }

    /// Runs `body`, and stops the server afterwards, whatever happens.
    func stopped<Result>(after body: () async throws -> Result) async throws -> Result {
        do {
            let result = try await body()
            await stop()
            return result
        } catch {
            await stop()
            throw error
        }
    }

    /// Waits until the server ends by itself, as a program does.
    func waitUntilStopped() async { _ = await serving.result }
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
