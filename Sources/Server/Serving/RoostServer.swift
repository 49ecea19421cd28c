import Accounts
import Database
import Foundation
import Hummingbird
package import Logging
import Metrics
import NIOCore
import Publishing
package import Queue
package import ServiceLifecycle
import UnixSignals
import Vault
package import Web

/// `roost serve`: web, workers and scheduler in one process.
package enum RoostServer {
    /// A Roost that listens, told to whoever started it.
    package struct Serving: Sendable {
        package let address: String
        package let services: WebServices
        /// What lets the first user be made; nil where there is one.
        package let setUpToken: String?
    }

    package static func serve(host: String, port: Int, logger: Logger) async throws {
        try await serve(try Configuration(), host: host, port: port, logger: logger, whenServing: announce)
    }

    /// Serves until a signal ends it, with what else shall run `beside`, which is ended first.
    package static func serve(
        _ configuration: Configuration,
        host: String,
        port: Int,
        logger: Logger,
        beside companions: [ServiceGroupConfiguration.ServiceConfiguration] = [],
        whenServing: @escaping @Sendable (Serving) -> Void
    ) async throws {
        // What this process makes is for its owner alone.
        umask(0o077)
        let roost = try await Installation.open(configuration, logger: logger)
        do {
            try await run(roost, host: host, port: port, beside: companions, whenServing)
        } catch let error as IOError where error.errnoCode == EADDRINUSE || error.errnoCode == EACCES {
            await roost.close()
            throw ConfigurationError(
                error.errnoCode == EADDRINUSE
                    ? "Port \(port) on \(host) is taken. Choose another with --port, or stop what listens there."
                    : "This user may not listen on port \(port). Choose another with --port, 1024 or more."
            )
        } catch {
            await roost.close()
            throw error
        }
        await roost.close()
    }

    private static func run(
        _ roost: Installation,
        host: String,
        port: Int,
        beside companions: [ServiceGroupConfiguration.ServiceConfiguration],
        _ whenServing: @escaping @Sendable (Serving) -> Void
    ) async throws {
        let (configuration, logger) = (roost.configuration, roost.logger)
        let port = try port == 0 ? FreePort.find(on: host) : port
        let address = try publicAddress(configuration, host: host, port: port)
        let setUpToken = SetUpToken()
        let isSetUp = try await !roost.users.isEmpty()
        let services = WebServices(roost, setUpToken: setUpToken)
        let metrics = TextMetrics()
        // What every part of the program counts, the queue above all.
        MetricsSystem.bootstrap(metrics)

        let pages = Application(
            router: makeRouter(
                services: services,
                configuration: WebConfiguration(
                    publicURL: address,
                    trustedProxies: try AddressList(configuration.trustedProxies.joined(separator: ",")),
                    assetsDirectory: ProcessInfo.processInfo.environment["ROOST_ASSETS"],
                    version: RoostVersion.text
                ),
                metrics: metrics
            ),
            configuration: .init(address: .hostname(host, port: port), serverName: "Roost"),
            onServerRunning: { _ in
                whenServing(
                    Serving(
                        address: "\(address)",
                        services: services,
                        setUpToken: isSetUp ? nil : setUpToken.token.text.revealForUse()
                    )
                )
            },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: pages),
                    .init(
                        service: try OperatorSocket.application(
                            services,
                            roost.directory,
                            logger,
                            pagesURL: address
                        )
                    ),
                    .init(service: roost.workerPool(isAlone: roost.isSoleProcess)),
                    .init(service: Scheduler(roost)),
                    .init(service: CountsListener(cache: roost.counts)),
                ] + companions,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }

    /// `roost work`: workers and scheduler alone, for more machines on one PostgreSQL.
    package static func work(logger: Logger) async throws {
        umask(0o077)
        let roost = try await Installation.open(try Configuration(), logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: roost.workerPool(isAlone: roost.isSoleProcess)),
                    .init(service: Scheduler(roost)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        let engine = roost.configuration.database.engine == .sqlite ? "SQLite" : "PostgreSQL"
        FileHandle.standardOutput.write(Data("Roost works on \(engine).\n".utf8))
        do { try await group.run() } catch {
            await roost.close()
            throw error
        }
        await roost.close()
    }

    private static func publicAddress(
        _ configuration: Configuration,
        host: String,
        port: Int
    ) throws -> PublicURL {
        let shown = host.contains(":") ? "[\(host)]" : host
        let bound = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : shown
        guard let address = PublicURL(configuration.publicURL?.absoluteString ?? "http://\(bound):\(port)")
        else {
            throw ConfigurationError("ROOST_URL must be an address like https://roost.example.")
        }
        return address
    }

    private static func announce(_ serving: Serving) {
        let address = serving.address
        var text = "Roost is at \(address)\n"
        if let setUpToken = serving.setUpToken {
            text +=
                "Nobody has a login yet. Open \(address)/setup and use this set-up token, which is good once:\n"
            text += "    \(setUpToken)\n"
        }
        // Not through the buffered standard output: who reads a pipe wants to know now.
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}

extension Installation {
    package func workerPool(isAlone: Bool) -> WorkerPool {
        var settings = WorkerPool.Configuration()
        settings.slots = [
            "sync": 4, "media": configuration.mediaParallel, "thumbnails": 1, "import": 1, "notices": 4,
            "system": 1, PublishTarget.queue: configuration.publishParallel,
        ]
        settings.hold(for: configuration.lease)
        settings.isSoleProcess = isAlone
        settings.logger = logger
        return WorkerPool(queue, handlers: jobHandlers, configuration: settings, leaseStore: leaseStore)
    }
}

/// A port nobody listens on at this moment.
enum FreePort {
    static func find(on host: String) throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw ConfigurationError("No socket can be opened: \(reason).") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr(host == "localhost" ? "127.0.0.1" : host)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw ConfigurationError("No port is free on \(host): \(reason).") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
