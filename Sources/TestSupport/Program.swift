import Foundation
import Synchronization

/// One of this project's programs, running as a process of its own: what users start, with real signals and real
/// sockets.
package final class Program: Sendable {
    private let process: Mutex<Process>
    private let output = Spoken()
    private let errors = Spoken()
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

    /// Where a program that was built beside the tests lies.
    package static func path(of name: String) -> String { directory.appending(path: name).path }

    /// Writes a program that can be run at once.
    ///
    /// Another process writes it: nobody can start a file that somebody has open for writing, as each program that this one
    /// starts meanwhile would have for a moment.
    package static func write(_ text: String, to path: String) async throws {
        let script = #"cat > "$1" && chmod 700 "$1""#
        let written = try await run("/bin/sh", ["-c", script, "sh", path], input: text)
        guard written.status == 0 else { throw TestEnvironmentError("\(path): \(written.errors)") }
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
        // Before it runs: a program that ends without reading closes the pipe. What is given is shorter than a pipe.
        if let input { try into.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try into.fileHandleForWriting.close()
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
        output.hear(out)
        errors.hear(err)
    }

    /// The first line the program prints that `matches`; throws when it ends, or a minute passes, before.
    package func line(where matches: @escaping @Sendable (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let lines = output.text.split(separator: "\n").map(String.init)
            if let line = lines.first(where: matches) { return line }
            if !isRunning { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestEnvironmentError(
            "The program never said that. Output: \(output.text) Errors: \(errors.text)"
        )
    }

    package var isRunning: Bool { process.withLock { $0.isRunning } }

    package func signal(_ number: Int32) {
        // Its number may be somebody else's by now.
        if isRunning { kill(identifier, number) }
    }

    /// What it has said so far.
    package var said: (output: String, errors: String) {
        (output.text, errors.text)
    }

    /// Ends it when `body` is over, however that went: asked first, then by force.
    package func whileRunning<T>(_ body: () async throws -> T) async throws -> T {
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        // One that was stopped hears nothing.
        signal(SIGCONT)
        signal(SIGTERM)
        let end = ContinuousClock.now + .seconds(30)
        while isRunning, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
        if isRunning { signal(SIGKILL) }
        _ = await finished()
        return try result.get()
    }

    /// Waits until the program has ended.
    package func finished() async -> Outcome {
        while isRunning { try? await Task.sleep(for: .milliseconds(5)) }
        // What was written last may still be on its way; a process of its own that outlives it may keep the pipes open.
        let end = ContinuousClock.now + .seconds(10)
        while !(output.isComplete && errors.isComplete), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        return Outcome(
            status: process.withLock { $0.terminationStatus },
            output: output.text,
            errors: errors.text
        )
    }

    /// Where the build puts the programs: beside the tests' own bundle.
    private static var directory: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }
}

/// What a program writes to one of its outputs, until it closes it.
private final class Spoken: Sendable {
    private let state = Mutex((bytes: Data(), isComplete: false))

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var isComplete: Bool { state.withLock { $0.isComplete } }

    /// Reads on a thread of its own: whatever waits for its turn among the tests' other work can come too late.
    func hear(_ pipe: Pipe) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while case let data = handle.availableData, !data.isEmpty {
                state.withLock { $0.bytes.append(data) }
            }
            state.withLock { $0.isComplete = true }
        }
    }
}
