import Foundation
import Testing
import Vault

/// The same random numbers for the same seed, so that a failure names the case that repeats it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

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
