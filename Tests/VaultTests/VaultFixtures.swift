import Foundation
import TestSupport
import Testing
import Vault

extension SeededGenerator {
    /// Text of up to `maximum` characters from several scripts, quotes and control characters included.
    mutating func text(upTo maximum: Int) -> String {
        let alphabet = Array("abcXYZ019 .,$%&\"'\\\n\t\u{0}äßéñ漢字🦉👩‍👩‍👧")
        let count = Int.random(in: 0...maximum, using: &self)
        return String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] })
    }
}

/// A directory that is gone when the test ends.
func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "roost-vault-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
}

extension RowIdentity {
    static let accessToken = RowIdentity(
        table: "connections",
        column: "access_token",
        row: "con-0190a5b2c3d41f7e2"
    )
}

/// Python with the package `cryptography`, an implementation of Fernet and AES-GCM that is not ours.
struct Python {
    private let executable: URL

    init() throws {
        let path = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "Set ROOST_TEST_PYTHON to a Python 3 that has the package 'cryptography', such as /usr/bin/python3."
        )
        executable = URL(filePath: path)
    }

    /// Runs a program and returns the lines it prints.
    func lines(of program: String, _ arguments: String...) throws -> [String] {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "Python failed; its message is above.")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
