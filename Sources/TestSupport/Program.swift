import Foundation
import Synchronization

/// One of this project's programs, running as a process of its own: what users start, with real signals and real
/// sockets.
package final class Program: Sendable {
    private let process: Mutex<Process>
    private let output = Mutex<String>("")
    private let errors = Mutex<String>("")
    package let identifier: Int32

    /// What a program that ran to its end said.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String

        /// Each line of JSON as a dictionary.
        package var objects: [[String: any Sendable]] {
            output.split(separator: "\n").compactMap { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: any Sendable]
            }
        }
    }

    /// Starts a program that was built beside the tests, or one by its absolute path.
    package static func start(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil
    ) throws -> Program {
        try Program(name, arguments, environment, input)
    }

    /// Runs a program to its end.
    package static func run(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil
    ) async throws -> Outcome {
        let program = try Program(name, arguments, environment, input)
        return await program.finished()
    }

    private init(
        _ name: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ input: String?
    ) throws {
        let process = Process()
        process.executableURL =
            name.hasPrefix("/") ? URL(filePath: name) : Self.directory.appending(path: name)
        process.arguments = arguments
        // Nothing of the tests' own settings reaches it but the path.
        var settings = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        settings["HOME"] = ProcessInfo.processInfo.environment["HOME"]
        settings["TMPDIR"] = ProcessInfo.processInfo.environment["TMPDIR"]
        process.environment = settings.merging(environment) { _, given in given }
        let (out, err, into) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = into
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
        if let input { try into.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try into.fileHandleForWriting.close()
        Self.read(out) { [weak self] text in self?.output.withLock { $0 += text } }
        Self.read(err) { [weak self] text in self?.errors.withLock { $0 += text } }
    }

    /// The first line the program prints that `matches`; throws when it ends, or a minute passes, before.
    package func line(where matches: @escaping @Sendable (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let lines = output.withLock { $0.split(separator: "\n").map(String.init) }
            if let line = lines.first(where: matches) { return line }
            if !isRunning { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestEnvironmentError(
            "The program never said that. Output: \(output.withLock { $0 }) Errors: \(errors.withLock { $0 })"
        )
    }

    package var isRunning: Bool { process.withLock { $0.isRunning } }

    package func signal(_ number: Int32) {
        kill(identifier, number)
    }

    /// Waits until the program has ended.
    package func finished() async -> Outcome {
        while isRunning { try? await Task.sleep(for: .milliseconds(5)) }
        // What was written last may still be on its way through the pipes.
        try? await Task.sleep(for: .milliseconds(50))
        return Outcome(
            status: process.withLock { $0.terminationStatus },
            output: output.withLock { $0 },
            errors: errors.withLock { $0 }
        )
    }

    /// Where the build puts the programs: beside the tests' own bundle.
    private static var directory: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }

    private static func read(_ pipe: Pipe, _ take: @escaping @Sendable (String) -> Void) {
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
            } else {
                take(String(decoding: data, as: UTF8.self))
            }
        }
    }
}
