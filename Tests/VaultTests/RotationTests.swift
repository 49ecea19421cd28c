import Foundation
import Testing
import Vault

@Suite struct RotationTests {
    private let old: Keyring
    private let both: Keyring
    private let new: Keyring

    init() throws {
        let oldKey = Keyring.makeKeyText().revealForUse()
        let newKey = Keyring.makeKeyText().revealForUse()
        old = try Keyring(text: oldKey)
        both = try Keyring(text: "\(newKey) \(oldKey)")
        new = try Keyring(text: newKey)
    }

    @Test func `a new first key seals while the old one still opens`() throws {
        let sealed = try old.seal(Secret("token"), for: .accessToken)
        #expect(try both.open(sealed, for: .accessToken) == Secret("token"))
        #expect(try both.seal(Secret("token"), for: .accessToken).keyID == new.sealingKeyID)
    }

    @Test func `a resealed value opens without the old key`() throws {
        let sealed = try old.seal(Secret("token"), for: .accessToken)
        #expect(both.needsResealing(sealed))
        let resealed = try both.reseal(sealed, for: .accessToken)
        #expect(!both.needsResealing(resealed))
        #expect(try new.open(resealed, for: .accessToken) == Secret("token"))
        #expect(throws: SealError.self) { try old.open(resealed, for: .accessToken) }
    }

    @Test func `resealing does not move a value to another place`() throws {
        let sealed = try old.seal(Secret("token"), for: .accessToken)
        let other = RowIdentity(table: "connections", column: "access_token", row: "con-other")
        #expect(throws: SealError.sealedForAnotherRow(row: other)) { try both.reseal(sealed, for: other) }
    }

    @Test func `usage counts values by key and names the keys that are missing`() throws {
        var usage = KeyUsage()
        for _ in 0..<3 { usage.count(storedText: try old.seal(Secret("a"), for: .accessToken).storedText) }
        for _ in 0..<2 { usage.count(storedText: try new.seal(Secret("b"), for: .accessToken).storedText) }
        usage.count(storedText: "plain text by accident")

        #expect(usage.countByKey == [old.sealingKeyID: 3, new.sealingKeyID: 2])
        #expect(usage.unreadableCount == 1)
        #expect(usage.keysMissing(from: new) == [old.sealingKeyID])
        #expect(usage.keysMissing(from: both) == [])
        #expect(usage.countToReseal(in: both) == 3)
    }
}
