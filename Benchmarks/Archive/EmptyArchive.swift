import Archive
import Database
import Platforms
import TestSupport

/// A database with a user and one connection, of which nothing is archived yet.
enum EmptyArchive {
    static func with<T>(
        _ engine: Engine,
        of accountID: String,
        at instance: InstanceOrigin,
        _ body: (TestDatabase, Store, ArchiveSource) async throws -> T
    ) async throws -> T {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let store = try await database.open()
            let (user, connection) = (UserID.new(), ConnectionID.new())
            try await store.write(as: .system) { tx in
                try tx.run(
                    "INSERT INTO main.users (id, username, email) VALUES (\(user), 'ada', 'ada@example.org')"
                )
                try tx.run(
                    """
                    INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username)
                    VALUES (\(connection), \(user), 'Home', 'mastodon', \(instance.text), \(accountID), 'ada')
                    """
                )
            }
            let source = ArchiveSource(
                user: user,
                connection: connection,
                platform: .mastodon,
                instance: instance
            )
            let result: Result<T, any Error>
            do { result = .success(try await body(database, store, source)) } catch {
                result = .failure(error)
            }
            await store.close()
            return try result.get()
        }
    }
}
