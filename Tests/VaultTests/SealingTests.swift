import Foundation
import TestSupport
import Testing
import Vault

@Suite struct SealingTests {
    private let keyring: Keyring

    init() throws {
        keyring = try Keyring(text: Keyring.makeKeyText().revealForUse())
    }

    /// A value as a module above would seal it.
    private struct Credential: Codable, Sealable, Equatable {
        var accessToken: Secret
        var refreshToken: Secret?
        var scopes: [String]
    }

    @Test(arguments: 0..<100)
    func `what was sealed opens in its place`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let value = Secret(random.text(upTo: 300))
        let row = RowIdentity(
            table: random.text(upTo: 9),
            column: random.text(upTo: 9),
            row: random.text(upTo: 30)
        )
        let stored = try keyring.seal(value, for: row).storedText
        let found = try Sealed<Secret>(storedText: stored, from: row)
        #expect(try keyring.open(found, for: row) == value)
        #expect(found.keyID == keyring.sealingKeyID)
    }

    @Test func `a credential is sealed with its secrets and printed without them`() throws {
        let credential = Credential(
            accessToken: Secret("at-1"),
            refreshToken: Secret("rt-2"),
            scopes: ["read"]
        )
        let sealed = try keyring.seal(credential, for: .accessToken)
        #expect(try keyring.open(sealed, for: .accessToken) == credential)
        let json = String(decoding: try JSONEncoder().encode(credential), as: UTF8.self)
        #expect(!json.contains("at-1") && !json.contains("rt-2"))
    }

    @Test func `the same value is never sealed to the same text twice`() throws {
        let texts = try (0..<50).map { _ in try keyring.seal(Secret("same"), for: .accessToken).storedText }
        #expect(Set(texts).count == 50)
    }

    @Test func `any flipped bit of the stored text keeps it shut`() throws {
        let stored = Array(
            try keyring.seal(Secret("a token of some length"), for: .accessToken).storedText.utf8
        )
        for index in stored.indices {
            for bit in 0..<8 {
                var altered = stored
                altered[index] ^= 1 << bit
                let text = String(decoding: altered, as: UTF8.self)
                #expect(throws: SealError.self, "byte \(index), bit \(bit)") {
                    let sealed = try Sealed<Secret>(storedText: text, from: .accessToken)
                    _ = try keyring.open(sealed, for: .accessToken)
                }
            }
        }
    }

    @Test func `any cut keeps it shut`() throws {
        let stored = try keyring.seal(Secret("a token"), for: .accessToken).storedText
        for count in 0..<stored.count {
            #expect(throws: SealError.self, "the first \(count) characters") {
                let sealed = try Sealed<Secret>(storedText: String(stored.prefix(count)), from: .accessToken)
                _ = try keyring.open(sealed, for: .accessToken)
            }
        }
    }

    @Test(arguments: [
        RowIdentity(table: "connections", column: "access_token", row: "con-other"),
        RowIdentity(table: "connections", column: "refresh_token", row: RowIdentity.accessToken.row),
        RowIdentity(table: "channels", column: "access_token", row: RowIdentity.accessToken.row),
        RowIdentity(table: "connection", column: "saccess_token", row: RowIdentity.accessToken.row),
        RowIdentity(table: "", column: "connectionsaccess_token", row: RowIdentity.accessToken.row),
    ])
    func `a value copied to another place does not open there`(place: RowIdentity) throws {
        let sealed = try keyring.seal(Secret("token"), for: .accessToken)
        let error = try #require(throws: SealError.self) { try keyring.open(sealed, for: place) }
        #expect(error == .sealedForAnotherRow(row: place))
        #expect(error.sentence.contains("\(place)"))
    }

    @Test func `a value whose row mark was forged to fit another place does not open there`() throws {
        let other = RowIdentity(table: "connections", column: "access_token", row: "con-other")
        let mine = try keyring.seal(Secret("mine"), for: .accessToken).storedText.split(separator: ".")
        let theirs = try keyring.seal(Secret("theirs"), for: other).storedText.split(separator: ".")
        let forged = try Sealed<Secret>(
            storedText: [mine[0], mine[1], theirs[2], mine[3]].joined(separator: "."),
            from: other
        )
        #expect(throws: SealError.altered(row: other)) { try keyring.open(forged, for: other) }
    }

    @Test func `an unknown key is named by its id, with the place and the keys there are`() throws {
        let stranger = try Keyring(text: Keyring.makeKeyText().revealForUse())
        let sealed = try stranger.seal(Secret("token"), for: .accessToken)
        let error = try #require(throws: SealError.self) { try keyring.open(sealed, for: .accessToken) }
        #expect(error.code == "sealing_key_unknown")
        for word in [stranger.sealingKeyID.text, keyring.sealingKeyID.text, "\(RowIdentity.accessToken)"] {
            #expect(error.sentence.contains(word))
        }
    }

    @Test(arguments: ["", "token", "v1", "v1...", "v2.00000000.00000000.AAAA", "v1.0000000G.00000000.AAAA"])
    func `a text that was never sealed is refused with its place`(text: String) throws {
        let error = try #require(throws: SealError.self) {
            try Sealed<Secret>(storedText: text, from: .accessToken)
        }
        #expect(error == .notSealed(row: .accessToken))
        #expect(error.sentence.contains("connections.access_token"))
    }

    @Test func `a value of another type is refused without being quoted`() throws {
        let stored = try keyring.seal(Secret("plain words"), for: .accessToken).storedText
        let sealed = try Sealed<Credential>(storedText: stored, from: .accessToken)
        let error = try #require(throws: SealError.self) { try keyring.open(sealed, for: .accessToken) }
        #expect(error == .notOfItsType(row: .accessToken))
        #expect(!"\(error)".contains("plain words"))
    }

    @Test func `an independent program opens what we sealed and we open what it sealed`() throws {
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        let keyring = try Keyring(text: key)
        let stored = try keyring.seal(Secret("from Swift ✓"), for: .accessToken).storedText
        let row = RowIdentity.accessToken
        let lines = try Python().lines(of: Self.sealingInPython, key, row.table, row.column, row.row, stored)
        #expect(lines.first == "from Swift ✓")
        let made = try Sealed<Secret>(storedText: try #require(lines.last), from: row)
        #expect(try keyring.open(made, for: row) == Secret("from Python ✓"))
    }

    /// The sealed form written down once more from its description.
    private static let sealingInPython = """
        import base64, hashlib, os, struct, sys
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
        key = base64.urlsafe_b64decode(sys.argv[1])
        place = b''.join(struct.pack('>I', len(p.encode())) + p.encode() for p in sys.argv[2:5])
        key_id = hashlib.sha256(b'roost key id v1' + key).hexdigest()[:8]
        mark = hashlib.sha256(place).hexdigest()[:8]
        context = b'roost sealed v1 ' + key_id.encode() + b'\\n' + place
        aes = AESGCM(HKDF(hashes.SHA256(), 32, None, b'roost sealed v1').derive(key))
        version, used, found, box = sys.argv[5].split('.')
        assert (version, used, found) == ('v1', key_id, mark)
        box = base64.urlsafe_b64decode(box + '=' * (-len(box) % 4))
        print(aes.decrypt(box[:12], box[12:], context).decode())
        nonce = os.urandom(12)
        box = nonce + aes.encrypt(nonce, 'from Python ✓'.encode(), context)
        print('v1.%s.%s.%s' % (key_id, mark, base64.urlsafe_b64encode(box).decode().rstrip('=')))
        """
}
