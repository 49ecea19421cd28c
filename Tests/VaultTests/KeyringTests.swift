import Foundation
import Testing
import Vault

@Suite struct KeyringTests {
    private static let first = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
    private static let second = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test(arguments: [
        "\(first),\(second)", "\(first) \(second)", " \(first),\n\t\(second)\n", "\(first), \(second),",
    ])
    func `keys are separated by commas or white space and the first seals`(text: String) throws {
        let keyring = try Keyring(text: text)
        #expect(keyring.keyIDs.count == 2)
        #expect(keyring.sealingKeyID == keyring.keyIDs[0])
        #expect(try keyring.sealingKeyID == Keyring(text: Self.first).sealingKeyID)
    }

    @Test func `padding makes no difference`() throws {
        #expect(try Keyring(text: Self.first).keyIDs == Keyring(text: String(Self.first.dropLast())).keyIDs)
    }

    @Test func `a key given twice counts once`() throws {
        #expect(try Keyring(text: "\(Self.first) \(Self.first) \(Self.second)").keyIDs.count == 2)
    }

    @Test func `a key id is eight hexadecimal digits that stay the same`() throws {
        // printf 'roost key id v1' followed by the key's bytes, through sha256sum.
        #expect(try Keyring(text: Self.second).sealingKeyID.text == "a144c355")
    }

    @Test(arguments: ["", "  \n", ",", " , "])
    func `no key is refused`(text: String) {
        #expect(throws: KeyringError.noKey(source: "PLATFORM_ENCRYPTION_KEY")) { try Keyring(text: text) }
    }

    @Test(arguments: [
        "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e!=", "cw/0x689RpI+jtRR7oE8h/eQsKImvJapLeSbXpwF4e4=",
        "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4==", "=", "äöü", "A",
    ])
    func `what is not base64 is refused`(text: String) {
        #expect(throws: KeyringError.notBase64(source: "PLATFORM_ENCRYPTION_KEY", position: 2)) {
            try Keyring(text: "\(Self.first) \(text)")
        }
    }

    @Test func `a key of another length is refused with its length`() {
        #expect(
            throws: KeyringError.wrongLength(source: "PLATFORM_ENCRYPTION_KEY", position: 1, byteCount: 16)
        ) {
            try Keyring(text: "AAECAwQFBgcICQoLDA0ODw==")
        }
    }

    @Test(arguments: [
        "c2VjcmV0LWtleS1tYXRlcmlhbA", "not-a-key!", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4cw_0",
    ])
    func `an error never holds the key`(text: String) throws {
        let error = try #require(throws: KeyringError.self) { try Keyring(text: text) }
        for shown in [error.sentence, error.detail, "\(error)", String(reflecting: error)] {
            #expect(!shown.contains(text))
            #expect(!shown.contains(text.prefix(6)))
        }
    }

    @Test func `a printed keyring shows ids only`() throws {
        let keyring = try Keyring(text: Self.second)
        var dumped = ""
        dump(keyring, to: &dumped)
        for text in ["\(keyring)", String(reflecting: keyring), dumped] {
            #expect(text.contains(keyring.sealingKeyID.text))
            #expect(!text.contains("EncryptionKey"))
            #expect(!text.contains("SymmetricKey"))
        }
    }

    @Test func `a new key is one that Fernet would make, and each is another`() throws {
        let keys = (0..<20).map { _ in Keyring.makeKeyText().revealForUse() }
        #expect(Set(keys).count == 20)
        for key in keys {
            #expect(key.utf8.count == 44)
            #expect(try Keyring(text: key).keyIDs.count == 1)
        }
    }
}
