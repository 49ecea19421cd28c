import Accounts
import Database
import Foundation
import Logging
import Server
import ServiceLifecycle
import TestSupport
import Testing
import Vault

/// A data directory and a database in which an installation can be opened, closed and opened again.
struct House: Sendable {
    let data: URL
    private let databaseURL: String
    private let key: String

    static func with(_ engine: Engine, _ body: (House) async throws -> Void) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await body(
                House(
                    data: database.directory.appending(path: "data"),
                    databaseURL: try database.url,
                    key: Keyring.makeKeyText().revealForUse()
                )
            )
        }
    }

    /// Runs `body` with the installation open, under settings in place of the usual ones.
    func opened<T>(_ settings: [String: String], _ body: (Installation) async throws -> T) async throws -> T {
        var environment = [
            "ROOST_DATA": data.path, "ROOST_DATABASE_URL": databaseURL, "PLATFORM_ENCRYPTION_KEY": key,
            "ROOST_LOG_LEVEL": "critical", "ROOST_MEDIA_TOOL": Program.path(of: "roost-media"),
        ]
        environment.merge(settings) { $1 }
        var logger = Logger(label: "roost.test")
        logger.logLevel = .critical
        let roost = try await Installation.open(try Configuration(environment: environment), logger: logger)
        let result: Result<T, any Error>
        do { result = .success(try await body(roost)) } catch { result = .failure(error) }
        await roost.close()
        return try result.get()
    }

    func addUser(_ name: String, _ role: Role) async throws -> UserID {
        try await opened([:]) { roost in
            let id = UserID.new()
            try await roost.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.users (id, username, email, role)
                    VALUES (\(id), \(name), \(name + "@example.org"), \(role))
                    """
                )
            }
            return id
        }
    }
}

extension Installation {
    func addConnection(_ account: String, of user: UserID) async throws -> ConnectionID {
        let id = ConnectionID.new()
        let row = RowIdentity(table: "connections", column: "access_token", row: id.text)
        let token = try keyring.seal(Secret("a token"), for: row)
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username, access_token)
                VALUES (\(id), \(user), \("Account \(account)"), 'mastodon', 'https://one.example', \(account), 'one',
                  \(token.storedText))
                """
            )
        }
        return id
    }

    func openNotices(of user: UserID) async throws -> [Notices.Notice] {
        try await store.read(as: .person(user)) { tx in
            try tx.all(Notices.Notice.self, "SELECT * FROM notices WHERE cleared_at IS NULL ORDER BY id")
        }
    }

    /// Runs the workers for as long as `body` takes.
    func working(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(
            services: [workerPool(isAlone: isSoleProcess)],
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do { try await body() } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
