import Foundation
import Testing
import Vault

@Suite struct FernetTests {
    /// The key and the token of the Fernet specification.
    private static let specificationKey = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
    private static let specificationToken =
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="

    @Test func `the specification's token opens`() throws {
        let keyring = try Keyring(text: Self.specificationKey)
        let opened = try keyring.openFernet(Self.specificationToken, from: "the token")
        #expect(opened.value == Secret("hello"))
        #expect(opened.createdAt == Date(timeIntervalSince1970: 499_162_800))
    }

    @Test(arguments: [
        (
            "incorrect mac",
            "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
            "fernet_no_key_fits"
        ),
        ("too short", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==", "fernet_not_a_token"),
        (
            "invalid base64",
            "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
            "fernet_not_a_token"
        ),
        (
            "payload size not multiple of block size",
            "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
            "fernet_not_a_token"
        ),
        (
            "payload padding error",
            "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
            "fernet_unreadable"
        ),
        (
            "incorrect IV (causes padding error)",
            "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
            "fernet_unreadable"
        ),
    ])
    func `the specification's invalid tokens are refused`(name: String, token: String, code: String) throws {
        let keyring = try Keyring(text: Self.specificationKey)
        let error = try #require(throws: FernetError.self) {
            try keyring.openFernet(token, from: "the token")
        }
        #expect(error.code == code)
        #expect(error.sentence.contains("the token"))
    }

    @Test func `tokens have no age limit`() throws {
        // The specification's tokens "expired TTL" and "far-future TS", both of the empty text.
        let keyring = try Keyring(text: Self.specificationKey)
        for token in [
            "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
            "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
        ] {
            #expect(try keyring.openFernet(token, from: "the token").value.isEmpty)
        }
    }

    @Test func `any key of the ring opens a token`() throws {
        let keyring = try Keyring(text: "\(Keyring.makeKeyText().revealForUse()) \(Self.specificationKey)")
        #expect(try keyring.openFernet(Self.specificationToken, from: "the token").value == Secret("hello"))
    }

    @Test func `a token of an unknown key names the keys that were tried`() throws {
        let keyring = try Keyring(text: Keyring.makeKeyText().revealForUse())
        let error = try #require(throws: FernetError.self) {
            try keyring.openFernet(Self.specificationToken, from: "access_token of connection 7")
        }
        #expect(error == .noKeyFits(origin: "access_token of connection 7", known: keyring.keyIDs))
        #expect(error.sentence.contains(keyring.sealingKeyID.text))
    }

    @Test func `any flipped bit keeps a token shut`() throws {
        let keyring = try Keyring(text: Self.specificationKey)
        let bytes = try #require(
            Data(
                base64Encoded: Self.specificationToken.replacing("-", with: "+").replacing("_", with: "/")
            )
        )
        for index in bytes.indices {
            for bit in 0..<8 {
                var altered = bytes
                altered[index] ^= 1 << bit
                let token = altered.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                #expect(throws: FernetError.self, "byte \(index), bit \(bit)") {
                    try keyring.openFernet(token, from: "the token")
                }
            }
        }
    }

    @Test func `what Python encrypts opens here, whatever its length`() throws {
        let program = """
            import sys
            from cryptography.fernet import Fernet
            key = Fernet.generate_key()
            print(key.decode())
            for n in range(0, 70):
                print(Fernet(key).encrypt_at_time(('ü' * n).encode(), 1700000000 + n).decode())
            """
        var lines = try Python().lines(of: program)
        let keyring = try Keyring(text: lines.removeFirst())
        #expect(lines.count == 70)
        for (length, token) in lines.enumerated() {
            let opened = try keyring.openFernet(token, from: "token \(length)")
            #expect(opened.value == Secret(String(repeating: "ü", count: length)))
            #expect(opened.createdAt == Date(timeIntervalSince1970: 1_700_000_000 + Double(length)))
        }
    }

    @Test func `Python takes a key made here`() throws {
        let key = Keyring.makeKeyText().revealForUse()
        let program =
            "import sys; from cryptography.fernet import Fernet; print(Fernet(sys.argv[1]).encrypt(b'x').decode())"
        let token = try #require(try Python().lines(of: program, key).first)
        #expect(try Keyring(text: key).openFernet(token, from: "the token").value == Secret("x"))
    }
}
