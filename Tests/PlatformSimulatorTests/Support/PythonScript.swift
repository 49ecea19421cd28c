import Foundation
import Subprocess
import Testing

/// Runs a script of this folder's `Scripts` in the environment `scripts/python-env` made.
struct PythonScript {
    let name: String

    struct Outcome: Sendable {
        let succeeded: Bool
        let output: String
        let errors: String
    }

    struct NoInterpreter: Error, CustomStringConvertible {
        let description = """
            ROOST_TEST_PYTHON does not name a Python interpreter, so no independent client can check the simulator. \
            Run `export ROOST_TEST_PYTHON=$(scripts/python-env .build/python-env)` and try again.
            """
    }

    /// Runs the script to its end; `trusting` is a PEM file whose certificates it accepts.
    func run(_ arguments: [String], trusting: String? = nil) async throws -> Outcome {
        guard let python = ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            FileManager.default.isExecutableFile(atPath: python)
        else { throw NoInterpreter() }
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Scripts", name)
        let result = try await Subprocess.run(
            .name("env"),
            // Through `env`, which takes an interpreter anywhere; a name is looked up in PATH only.
            arguments: .init([python, script.path()] + arguments),
            environment: .inherit.updating(
                trusting.map { ["REQUESTS_CA_BUNDLE": $0, "SSL_CERT_FILE": $0] } ?? [:]
            ),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        return Outcome(
            succeeded: result.terminationStatus.isSuccess,
            output: result.standardOutput,
            errors: result.standardError
        )
    }
}
