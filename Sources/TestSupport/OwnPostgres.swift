package import Database
import Foundation
import Subprocess
import SystemPackage

/// A PostgreSQL server for one test alone, which may stop it and start it again.
package final class OwnPostgres: Sendable {
    private let directory: URL
    private let bin: String
    private let isRoot = getuid() == 0

    /// `settings`: further `-c` settings, such as `fsync=on`.
    package static func with<T>(
        _ settings: [String] = ["fsync=off"],
        _ body: (OwnPostgres) async throws -> T
    ) async throws -> T {
        let server = try OwnPostgres()
        let result: Result<T, any Error>
        do {
            try await server.initialise()
            try await server.start(settings)
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try? await server.stop()
        try? FileManager.default.removeItem(at: server.directory)
        return try result.get()
    }

    private init() throws {
        guard let bin = ProcessInfo.processInfo.environment["ROOST_TEST_POSTGRES_BIN"] else {
            throw TestEnvironmentError(
                "ROOST_TEST_POSTGRES_BIN is not set. Run the tests through “make test”."
            )
        }
        self.bin = bin
        // Where the server's own user can enter, and short enough for a socket's name.
        self.directory = URL(filePath: "/tmp/roost-own-\(UInt32.random(in: 0 ... .max))")
    }

    package var location: DatabaseLocation {
        get throws { try DatabaseLocation(url: url) }
    }

    private var user: String { isRoot ? "postgres" : NSUserName() }

    /// What `ROOST_DATABASE_URL` would say.
    package var url: String { "postgres://\(user)@/roost?host=\(directory.path)" }

    private func initialise() async throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        if isRoot { try await run("/bin/chown", ["postgres:", directory.path], asServer: false) }
        try await run(
            bin + "/initdb",
            ["-D", data, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-U", user]
        )
    }

    /// Returns once the server answers.
    package func start(_ settings: [String] = ["fsync=off"]) async throws {
        let options = (["listen_addresses=''", "unix_socket_directories='\(directory.path)'"] + settings)
            .map { "-c \($0)" }.joined(separator: " ")
        try await run(
            bin + "/pg_ctl",
            ["-D", data, "-w", "-l", directory.appending(path: "server.log").path, "-o", options, "start"]
        )
        do {
            try await PostgresAdministration.execute(
                "CREATE DATABASE roost",
                url: "postgres://\(user)@/postgres?host=\(directory.path)"
            )
        } catch let error as DatabaseError where error.detail?.contains("42P04") == true {
            // It is there from the first start.
        }
    }

    /// Ends the server at once, as a crash would.
    package func stop() async throws {
        try await run(bin + "/pg_ctl", ["-D", data, "-m", "immediate", "stop"])
    }

    /// Ends every process of the server in one moment, so that none of them tidies anything up.
    ///
    /// What they had handed to the kernel is still there: this is the death of a server, not that of its machine.
    package func kill() throws {
        let lines = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8).split(
            separator: "\n"
        )
        guard let postmaster = lines.first.flatMap({ Int32($0) }) else {
            throw TestEnvironmentError("The server has no number.")
        }
        // Stopped first: it would start those anew that are gone.
        Self.signal(postmaster, SIGSTOP)
        let path = "/proc/\(postmaster)/task/\(postmaster)/children"
        let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
            .compactMap { Int32($0) }
        for process in children { Self.signal(process, SIGKILL) }
        Self.signal(postmaster, SIGKILL)
    }

    private static func signal(_ process: Int32, _ number: Int32) { _ = Foundation.kill(process, number) }

    private var data: String { directory.appending(path: "data").path }

    private func run(_ program: String, _ arguments: [String], asServer: Bool = true) async throws {
        let line =
            asServer && isRoot
            ? ["/sbin/runuser", "-u", "postgres", "--", program] + arguments : [program] + arguments
        let result = try await Subprocess.run(
            .path(FilePath(line[0])),
            arguments: Arguments(Array(line.dropFirst())),
            workingDirectory: FilePath("/tmp"),
            output: .discarded,
            error: .string(limit: 10_000)
        )
        guard result.terminationStatus.isSuccess else {
            throw TestEnvironmentError("\(program) failed: \(result.standardError)")
        }
    }
}
