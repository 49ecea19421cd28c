import Foundation
import TestSupport
import Testing
import Vault

/// What Python's `cryptography` refuses, made by it at the time of the test.
@Suite struct `Spoiled Fernet tokens` {
    @Test func `are refused as Python refuses them, and the whole one opens`() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with cryptography. Run the tests through “make test”."
        )
        let key = Keyring.makeKeyText().revealForUse()
        let keyring = try Keyring(text: key)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Scripts/spoiled_tokens.py"
        ).path
        let made = try await Program.run(python, [script, key])
        #expect(made.status == 0, "\(made.errors)")
        let lines = made.output.split(separator: "\n").map { line in
            line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        try #require(lines.count == 17)
        #expect(try keyring.openFernet(lines[0][1], from: "the token").value == Secret("sesame"))
        for line in lines.dropFirst() {
            #expect(throws: FernetError.self, "\(line[0])") {
                try keyring.openFernet(line[1], from: "the token")
            }
        }
    }
}
