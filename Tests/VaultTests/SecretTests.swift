import Foundation
import Testing
import Vault

@Suite struct SecretTests {
    private let secret = Secret("hunter2")

    @Test func `a secret gives its text only to who asks by the long name`() {
        #expect(secret.revealForUse() == "hunter2")
    }

    @Test func `no way of printing shows a secret`() {
        struct Login {
            let name = "ada"
            let password: Secret
        }
        let login = Login(password: secret)
        var dumped = ""
        dump(login, to: &dumped)
        for text in [
            "\(secret)", String(reflecting: secret), "\(login)", String(reflecting: login), dumped,
            "\([secret])", "\(Optional(secret) as Any)", "\(["password": secret])",
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("«redacted»") || text.contains("Secret"))
        }
    }

    @Test func `an encoded secret is redacted`() throws {
        let json = String(decoding: try JSONEncoder().encode(["password": secret]), as: UTF8.self)
        #expect(json == #"{"password":"«redacted»"}"#)
    }

    @Test func `a secret that somebody sends is decoded`() throws {
        let sent = try JSONDecoder().decode(
            [String: Secret].self,
            from: Data(#"{"password":"hunter2"}"#.utf8)
        )
        #expect(sent["password"] == secret)
    }

    @Test func `a redacted secret is not taken for a password`() throws {
        let json = try JSONEncoder().encode([secret])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Secret].self, from: json) }
    }

    @Test func `secrets are equal when their texts are`() {
        #expect(secret == Secret("hunter2"))
        #expect(secret != Secret("hunter3"))
        #expect(secret != Secret("hunter22"))
        #expect(Secret("") == Secret(""))
        #expect(Set([secret, Secret("hunter2")]).count == 1)
    }
}
