import Platforms
import Testing
import Vault

@Suite struct ProofKeyTests {
    @Test func `a challenge is the one of the specification's appendix B`() {
        let key = ProofKey(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(key.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func `each is new and long enough, and prints nothing of itself`() {
        let keys = (0..<50).map { _ in ProofKey.random() }
        #expect(Set(keys.map { $0.verifier.revealForUse() }).count == 50)
        #expect(keys.allSatisfy { $0.verifier.revealForUse().utf8.count == 43 })
        #expect(!"\(keys[0])".contains(keys[0].verifier.revealForUse()))
    }
}
