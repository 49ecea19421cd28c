package import Database
package import Foundation
import Schema

/// A database of one test's own, with Roost's schema, on either engine.
///
/// ```swift
/// @Test(arguments: Engine.allCases)
/// func `a promise`(engine: Engine) async throws {
///     try await TestDatabase.with(engine) { store in … }
/// }
/// ```
package struct TestDatabase: Sendable {
    package let location: DatabaseLocation
    /// A directory of the test's own; SQLite's file lies in it.
    package let directory: URL
    private let name: String

    /// Runs `body` with a fresh, migrated database and removes it afterwards.
    package static func with<T>(
        _ engine: Engine,
        options: Store.Options = Store.Options(),
        _ body: (Store) async throws -> T
    ) async throws -> T {
        try await withLocation(engine) { database in
            try await database.migrator.up()
            let store = try await Store.open(database.location, tables: RoostSchema.tables, options: options)
            let result: Result<T, any Error>
            do { result = .success(try await body(store)) } catch { result = .failure(error) }
            await store.close()
            return try result.get()
        }
    }

    /// Runs `body` with an empty database: for tests of migrations and of stores that are opened twice.
    package static func withLocation<T>(
        _ engine: Engine,
        _ body: (TestDatabase) async throws -> T
    ) async throws -> T {
        let name = "roost_test_" + String(UInt64.random(in: 0 ... .max), radix: 16)
        let directory = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        switch engine {
        case .sqlite:
            let file = directory.appending(path: "roost.db").path
            return try await body(
                TestDatabase(location: .sqlite(file: file), directory: directory, name: name)
            )
        case .postgres:
            let server = try TestPostgres.fromEnvironment()
            try await server.execute("CREATE DATABASE \"\(name)\"")
            let result: Result<T, any Error>
            do {
                let location = try DatabaseLocation(url: server.url(database: name))
                result = .success(
                    try await body(TestDatabase(location: location, directory: directory, name: name))
                )
            } catch {
                result = .failure(error)
            }
            try await server.execute("DROP DATABASE IF EXISTS \"\(name)\" WITH (FORCE)")
            for role in ["person", "worker"] {
                try await server.execute("DROP ROLE IF EXISTS \"\(name)_\(role)\"")
            }
            return try result.get()
        }
    }

    /// What `ROOST_DATABASE_URL` would say.
    package var url: String {
        get throws {
            switch location {
            case .sqlite(let file): "sqlite://" + file
            case .postgres: try TestPostgres.fromEnvironment().url(database: name)
            }
        }
    }

    package var migrator: Migrator {
        Migrator(location, migrations: RoostSchema.migrations, tables: RoostSchema.tables)
    }

    package func open() async throws -> Store {
        try await Store.open(location, tables: RoostSchema.tables)
    }
}

/// The throw-away PostgreSQL server that `scripts/with-postgres` starts for a test run.
package struct TestPostgres: Sendable {
    private let adminURL: String

    /// Fails, rather than skips, where there is none: an engine nobody tested is a promise nobody kept.
    package static func fromEnvironment() throws -> TestPostgres {
        guard let url = ProcessInfo.processInfo.environment["ROOST_TEST_POSTGRES"] else {
            throw TestEnvironmentError(
                "ROOST_TEST_POSTGRES is not set. Run the tests through “make test”, or one part of them through "
                    + "“scripts/with-postgres swift test --filter …”."
            )
        }
        return TestPostgres(adminURL: url)
    }

    /// The same server's URL for another database.
    package func url(database: String) -> String {
        guard var components = URLComponents(string: adminURL) else { return adminURL }
        components.path = "/" + database
        return components.string ?? adminURL
    }

    package func execute(_ statement: String) async throws {
        try await PostgresAdministration.execute(statement, url: adminURL)
    }
}

package struct TestEnvironmentError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
