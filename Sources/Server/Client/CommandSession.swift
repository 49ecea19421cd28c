import Accounts
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Web

/// How a command reaches Roost: the running server's socket, another machine's server, or a Roost put together in
/// this process for as long as the command takes.
package enum CommandSession {
    package struct Address: Sendable {
        package var user: String?
        package var server: String?
        package var token: String?

        package init(user: String?, server: String?, token: String?) {
            self.user = user
            self.server = server
            self.token = token
        }
    }

    /// `works`: whether background work must be done in this process when no server does it.
    package static func run(
        _ address: Address,
        works: Bool = false,
        _ body: @escaping @Sendable (APIClient) async throws -> Void
    ) async throws {
        if let server = address.server {
            guard let token = address.token else {
                throw ConfigurationError("Another machine’s server needs a token: set ROOST_TOKEN.")
            }
            return try await body(APIClient(server: server, token: token))
        }
        umask(0o077)
        let configuration = try Configuration()
        let directory = try DataDirectory(configuration.dataDirectory)
        let client = APIClient(socket: directory.socket.path, user: address.user)
        if FileManager.default.fileExists(atPath: directory.socket.path), await client.isThere() {
            return try await body(client)
        }
        var logger = Logger(label: "roost")
        logger.logLevel = max(configuration.logLevel, .warning)
        let roost = try await Installation.open(configuration, logger: logger)
        do {
            try await serve(roost, works: works, logger) { try await body(client) }
        } catch {
            await roost.close()
            throw error
        }
        await roost.close()
    }

    private static func serve(
        _ roost: Installation,
        works: Bool,
        _ logger: Logger,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let services = WebServices(roost, setUpToken: SetUpToken())
        let (running, started) = AsyncStream.makeStream(of: Void.self)
        let socket = try OperatorSocket.application(services, roost.directory, logger) { started.yield() }
        var parts: [ServiceGroupConfiguration.ServiceConfiguration] = [.init(service: socket)]
        if works { parts.append(.init(service: roost.workerPool(isAlone: roost.isSoleProcess))) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: parts, logger: logger)
        )
        let outcome: Result<Void, any Error> = await withTaskGroup(of: Result<Void, any Error>?.self) {
            tasks in
            tasks.addTask {
                do {
                    try await group.run()
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            tasks.addTask {
                for await _ in running { break }
                do {
                    try await body()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            let first = await tasks.next() ?? nil
            await group.triggerGracefulShutdown()
            started.finish()
            let second = await tasks.next() ?? nil
            return first ?? second ?? .success(())
        }
        unlink(roost.directory.socket.path)
        try outcome.get()
    }
}
