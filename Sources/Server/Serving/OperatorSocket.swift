import Foundation
import Hummingbird
import Logging
import Web

/// The API on a socket in the data directory: who may open it is the operator.
enum OperatorSocket {
    static func application(
        _ services: WebServices,
        _ directory: DataDirectory,
        _ logger: Logger,
        pagesURL: PublicURL? = nil,
        whenRunning: @escaping @Sendable () -> Void = {}
    ) throws -> some ApplicationProtocol {
        let path = directory.socket.path
        // The kernel's limit for a socket's name.
        guard path.utf8.count < 104 else {
            throw ConfigurationError(
                "The data directory’s path is too long for a socket in it (\(path)). Choose a shorter ROOST_DATA."
            )
        }
        // Left behind by a process that was killed; the directory's lock says that none is using it.
        unlink(path)
        guard let address = PublicURL("http://localhost") else {
            preconditionFailure("a constant address is one")
        }
        return Application(
            router: makeRouter(
                services: services,
                configuration: WebConfiguration(
                    publicURL: address,
                    transport: .operatorSocket,
                    pagesURL: pagesURL,
                    version: RoostVersion.text
                )
            ),
            configuration: .init(address: .unixDomainSocket(path: path), serverName: "Roost"),
            onServerRunning: { _ in
                chmod(path, 0o600)
                whenRunning()
            },
            logger: logger
        )
    }
}
