import Foundation
import Platforms
import Testing
import Vault

@Suite struct SecretTests {
    private let credential = Credential(
        kind: .dpop(key: Secret("key-123")),
        token: Secret("token-123"),
        scopes: ["read"]
    )

    @Test func `no way of printing shows a token`() {
        let access = PlatformAccess(instance: nil, credential: credential)
        var dumped = ""
        dump(credential, to: &dumped)
        dump(access, to: &dumped)
        let printed = [
            dumped, "\(credential)", String(reflecting: credential), "\(access)", String(reflecting: access),
            String(describing: Optional(credential.token)), "\([credential])",
        ].joined()
        #expect(!printed.contains("-123"))
    }

    @Test func `the token comes out where it is asked for`() {
        #expect(credential.token.revealForUse() == "token-123")
    }
}
