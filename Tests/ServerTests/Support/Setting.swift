import Database
import Foundation
import Schema
import TestSupport

/// A simulator with one account, and a data directory for Roost: what a person has who tries it.
struct Setting: Sendable {
    let data: URL
    let simulator: SimulatedInstance
    let location: DatabaseLocation
    let environment: [String: String]
    /// The process whose view of the file system commands share; nil for the tests' own.
    var namespace: Int32?

    static let key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="

    /// `settings`: what the environment says besides.
    static func with(
        _ engine: Engine,
        posts: Int,
        seed: Int = 7,
        settings: [String: String] = [:],
        _ body: (Setting) async throws -> Void
    ) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await SimulatedInstance.with(posts: posts, seed: seed) { simulator in
                let environment = [
                    "ROOST_DATA": database.directory.path, "ROOST_ALLOW_PRIVATE_NETWORKS": "1",
                    "ROOST_DATABASE_URL": try database.url, "PLATFORM_ENCRYPTION_KEY": key,
                ]
                try await body(
                    Setting(
                        data: database.directory,
                        simulator: simulator,
                        location: database.location,
                        environment: environment.merging(settings) { _, given in given }
                    )
                )
            }
        }
    }

    var instance: String { simulator.address }
    var token: String { simulator.token }

    // MARK: - Roost

    func start(_ arguments: String..., settings: [String: String] = [:]) throws -> Program {
        try Program.start(
            "roost",
            arguments,
            environment: environment.merging(settings) { _, given in given }
        )
    }

    func roost(
        _ arguments: String...,
        input: String? = nil,
        settings: [String: String] = [:]
    ) async throws -> Program.Outcome {
        try await roost(arguments, input: input, settings: settings)
    }

    func roost(
        _ arguments: [String],
        input: String? = nil,
        settings: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let environment = environment.merging(settings) { _, given in given }
        guard let namespace else {
            return try await Program.run("roost", arguments, environment: environment, input: input)
        }
        return try await Program.run(
            "/usr/bin/nsenter",
            ["--target", "\(namespace)", "--mount", "--", Program.path(of: "roost")] + arguments,
            environment: environment,
            input: input
        )
    }

    /// Runs a command with a terminal to write to.
    func inTerminal(_ python: String, _ arguments: String...) async throws -> Program.Outcome {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scripts/terminal.py")
        return try await Program.run(
            python,
            [script.path, Program.path(of: "roost")] + arguments,
            environment: environment
        )
    }

    /// A file of the data directory, as the programs see it.
    func file(_ path: String) -> String {
        (namespace.map { "/proc/\($0)/root" } ?? "") + data.path + "/" + path
    }

    /// A server that has said where it is, for as long as `body` takes.
    func serving<T>(
        settings: [String: String] = [:],
        _ body: (_ server: Program, _ address: String) async throws -> T
    ) async throws -> T {
        let server = try start("serve", "--port", "0", settings: settings)
        return try await server.whileRunning {
            let line = try await server.line { $0.hasPrefix("Roost is at ") }
            return try await body(server, String(line.dropFirst("Roost is at ".count)))
        }
    }

    /// `admin`: who adds them, once there are several.
    func addUser(_ name: String = "ada", role: String = "admin", by admin: String? = nil) async throws {
        let user = try await roost(
            ["user", "add", name, "--email", "\(name)@example.org", "--role", role, "--password-stdin"]
                + (admin.map { ["--user", $0] } ?? []),
            input: Self.password + "\n"
        )
        guard user.status == 0 else { throw TestEnvironmentError("No user: \(user.errors)") }
    }

    static let password = "correct horse battery"

    func connect(
        _ name: String = "Home",
        platform: String = "mastodon",
        to instance: SimulatedInstance? = nil,
        user: String = "ada"
    ) async throws {
        let instance = instance ?? simulator
        let connection = try await roost(
            [
                "connect", "--user", user, "--platform", platform, "--instance", instance.address, "--name",
                name,
                "--token-stdin",
            ],
            input: instance.token + "\n"
        )
        guard connection.status == 0 else {
            throw TestEnvironmentError("No connection: \(connection.errors)")
        }
    }

    func addUserAndConnection() async throws {
        try await addUser()
        try await connect()
    }

    func waitForRunningJob() async throws {
        try await eventually("a running job") {
            try await !roost("jobs", "list", "--state", "running", "--json").objects.isEmpty
        }
    }

    // MARK: - The database

    /// Asks the database itself, beside the programs that work on it.
    func reading<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let store = try await Store.open(location, tables: RoostSchema.tables)
        let result: Result<T, any Error>
        do { result = .success(try await store.read(as: .system, body)) } catch { result = .failure(error) }
        await store.close()
        return try result.get()
    }

    /// Changes what no command changes, such as what time it is in a row.
    func changing(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let store = try await Store.open(location, tables: RoostSchema.tables)
        let result: Result<Void, any Error>
        do { result = .success(try await store.write(as: .system, body)) } catch { result = .failure(error) }
        await store.close()
        try result.get()
    }

    func value<Value: ColumnValue>(_ query: SQL, as type: Value.Type = Value.self) async throws -> Value? {
        try await reading { try $0.value(Value.self, query) }
    }

    func count(_ query: SQL) async throws -> Int {
        try await value(query) ?? 0
    }

    /// Rows of everything an unchanged account must not add to.
    func rowCounts() async throws -> [String: Int] {
        try await reading { tx in
            var counts: [String: Int] = [:]
            for table in [
                "ingested_items", "ingested_posts", "posts", "media", "media_files", "snapshots", "runs",
            ] {
                counts[table] = try tx.value(Int.self, "SELECT count(*) FROM main.\(uncheckedCode: table)")
            }
            return counts
        }
    }

    /// Files that were begun and not finished; thumbnails, which are made of what is there, don't count.
    var unfinishedFiles: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: file("media/.incoming"))) ?? []
        return names.filter { !$0.hasSuffix(".webp") }
    }
}

/// Asks again and again until the answer is yes; throws when that takes too long.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > end { throw TestEnvironmentError("Waited in vain for \(what).") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
