import Foundation
import Testing
import Vault

@Suite struct `Changing the key in the key file` {
    @Test func `keeps what the old key sealed readable until it is sealed anew`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-key-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let place = RowIdentity(table: "connections", column: "access_token", row: "con-a1b2c3d4")

        let first = try KeyFile(in: directory)
        let old = try first.keyring.seal(Secret("token"), for: place)
        let both = try first.addingSealingKey()
        #expect(both.keyring.sealingKeyID != first.keyring.sealingKeyID)
        #expect(try both.keyring.open(old, for: place).revealForUse() == "token")
        let new = try both.keyring.reseal(old, for: place)

        let last = try both.keepingSealingKeyOnly()
        #expect(last.keyring.keyIDs == [both.keyring.sealingKeyID])
        #expect(try last.keyring.open(new, for: place).revealForUse() == "token")
        #expect(throws: SealError.self) { try last.keyring.open(old, for: place) }
        let mode = try FileManager.default.attributesOfItem(atPath: last.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["encryption.key"])
    }
}
