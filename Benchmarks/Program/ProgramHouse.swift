import Foundation
import TestSupport

/// A data directory, and the programs that work in it.
struct ProgramHouse: Sendable {
    static let user = "ada"
    static let password = "correct horse battery"

    private let environment: [String: String]

    init(_ database: TestDatabase) throws {
        environment = [
            "ROOST_DATA": database.directory.path, "ROOST_DATABASE_URL": try database.url,
            "ROOST_ALLOW_PRIVATE_NETWORKS": "1", "ROOST_LOG_LEVEL": "error",
            "PLATFORM_ENCRYPTION_KEY": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
        ]
    }

    /// One that runs.
    struct Server: Sendable {
        let program: Program
        let port: Int
        /// Milliseconds from its start to its first answer that it is ready.
        let startTime: Double

        var address: String { "http://127.0.0.1:\(port)" }
        var facts: ProcessFacts { ProcessFacts(identifier: program.identifier) }

        func stop() async throws {
            program.signal(SIGTERM)
            let outcome = await program.finished()
            guard outcome.status == 0 else { throw BenchmarkFailure("roost did not stop: \(outcome.errors)") }
        }
    }

    func serve() async throws -> Server {
        let port = try LoopbackPort.free()
        let started = ContinuousClock.now
        let program = try Program.start("roost", ["serve", "--port", "\(port)"], environment: environment)
        try await eventually("roost to be ready", within: .seconds(60), every: .milliseconds(1)) {
            guard program.isRunning else {
                throw BenchmarkFailure("roost ended: \(await program.finished().errors)")
            }
            return LoopbackPort.answers200(port, path: "/readyz")
        }
        return Server(
            program: program,
            port: port,
            startTime: (ContinuousClock.now - started) / .milliseconds(1)
        )
    }

    func addUser() async throws {
        try await command(
            "user",
            "add",
            Self.user,
            "--email",
            "ada@example.org",
            "--role",
            "admin",
            "--password-stdin",
            input: Self.password + "\n"
        )
    }

    func connect(to instance: String, token: String) async throws {
        try await command(
            "connect",
            "--user",
            Self.user,
            "--platform",
            "mastodon",
            "--instance",
            instance,
            "--name",
            "Simulated",
            "--token-stdin",
            input: token + "\n"
        )
    }

    func command(_ arguments: String..., input: String? = nil) async throws {
        let outcome = try await Program.run("roost", arguments, environment: environment, input: input)
        guard outcome.status == 0 else {
            throw BenchmarkFailure("roost \(arguments.joined(separator: " ")) failed: \(outcome.errors)")
        }
    }
}
