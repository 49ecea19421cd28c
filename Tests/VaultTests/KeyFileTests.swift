import Foundation
import Synchronization
import Testing
import Vault

@Suite struct KeyFileTests {
    @Test func `the first start creates a key that only its owner can read`() throws {
        try withTemporaryDirectory { directory in
            let created = try KeyFile(in: directory)
            #expect(created.wasCreated)
            #expect(created.path == directory.appending(path: "encryption.key").path())
            #expect(try mode(of: created.path) == 0o600)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path()) == ["encryption.key"]
            )
        }
    }

    @Test func `the next start reads the same key`() throws {
        try withTemporaryDirectory { directory in
            let created = try KeyFile(in: directory)
            let sealed = try created.keyring.seal(Secret("token"), for: .accessToken)
            let found = try KeyFile(in: directory)
            #expect(!found.wasCreated)
            #expect(try found.keyring.open(sealed, for: .accessToken) == Secret("token"))
        }
    }

    @Test func `many starts at once agree on one key`() throws {
        try withTemporaryDirectory { directory in
            let results = Results()
            DispatchQueue.concurrentPerform(iterations: 32) { _ in
                results.append(Result { try KeyFile(in: directory) })
            }
            let files = try results.all.map { try $0.get() }
            #expect(files.count == 32)
            #expect(files.count { $0.wasCreated } == 1)
            #expect(Set(files.map(\.keyring.sealingKeyID)).count == 1)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path()) == ["encryption.key"]
            )
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610] as [UInt32])
    func `a key file that others can open is refused`(mode: UInt32) throws {
        try withTemporaryDirectory { directory in
            let path = try KeyFile(in: directory).path
            chmod(path, mode_t(mode))
            let error = try #require(throws: KeyringError.self) { try KeyFile(in: directory) }
            #expect(error == .fileIsOpenToOthers(path: path, mode: mode))
            #expect(error.sentence.contains("chmod 600"))
            #expect(error.sentence.contains("0" + String(mode, radix: 8)))
        }
    }

    @Test func `an operator's own file with several keys is read`() throws {
        try withTemporaryDirectory { directory in
            let keys = [Keyring.makeKeyText().revealForUse(), Keyring.makeKeyText().revealForUse()]
            try write(keys.joined(separator: "\n"), in: directory)
            let file = try KeyFile(in: directory)
            #expect(!file.wasCreated)
            #expect(try file.keyring.keyIDs == Keyring(text: keys.joined(separator: ",")).keyIDs)
        }
    }

    @Test func `an empty file is an error and is not replaced`() throws {
        try withTemporaryDirectory { directory in
            let path = try write("", in: directory)
            #expect(throws: KeyringError.noKey(source: path)) { try KeyFile(in: directory) }
            #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
        }
    }

    @Test func `a pipe in the file's place is refused at once`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending(path: "encryption.key").path()
            #expect(mkfifo(path, 0o600) == 0)
            #expect(throws: KeyringError.fileIsNotRegular(path: path)) { try KeyFile(in: directory) }
        }
    }

    @Test func `a missing directory is a sentence`() throws {
        let directory = URL(filePath: "/nonexistent-roost-data")
        let error = try #require(throws: KeyringError.self) { try KeyFile(in: directory) }
        #expect(error.sentence.contains("/nonexistent-roost-data/encryption.key"))
        #expect(error.sentence.contains("No such file or directory"))
    }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @discardableResult
    private func write(_ text: String, in directory: URL) throws -> String {
        let path = directory.appending(path: "encryption.key").path()
        #expect(
            FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        )
        return path
    }
}

/// What several threads found.
private final class Results: Sendable {
    private let found = Mutex<[Result<KeyFile, any Error>]>([])

    var all: [Result<KeyFile, any Error>] { found.withLock { $0 } }

    func append(_ result: Result<KeyFile, any Error>) {
        found.withLock { $0.append(result) }
    }
}
