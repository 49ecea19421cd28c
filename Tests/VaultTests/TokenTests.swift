import Foundation
import Testing
import Vault

@Suite struct TokenTests {
    @Test func `each token is another and reads back from its text`() {
        let tokens = (0..<200).map { _ in AccessToken.random() }
        #expect(Set(tokens.map { $0.text.revealForUse() }).count == 200)
        for token in tokens {
            let text = token.text.revealForUse()
            #expect(text.hasPrefix("roost_"))
            #expect(text.utf8.count == 49)
            #expect(AccessToken(text: text) == token)
        }
    }

    @Test func `what is not a token of ours is recognised without a look-up`() {
        let text = AccessToken.random().text.revealForUse()
        for other in [
            "", "roost_", "ROOST_" + text.dropFirst(6), text + "A", String(text.dropLast()), text + "=",
            " " + text,
        ] {
            #expect(AccessToken(text: other) == nil, "\(other)")
        }
    }

    @Test func `a token is stored as the SHA-256 of its text`() throws {
        // printf roost_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | sha256sum
        let token = try #require(AccessToken(text: "roost_" + String(repeating: "A", count: 43)))
        #expect(token.hash.storedText == "726af3a56524ec0cdd540caf950fb073d1d8eac5921fbc6bc4d2721af8e627fb")
        #expect(AccessTokenHash(storedText: token.hash.storedText) == token.hash)
        #expect(AccessToken.random().hash != token.hash)
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "A", count: 64)])
    func `a damaged stored hash is recognised`(text: String) {
        #expect(AccessTokenHash(storedText: text) == nil)
    }

    @Test func `a printed token is redacted`() {
        let token = AccessToken.random()
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains("roost_"))
        }
    }

    @Test func `a form's token belongs to one session and does not contain the session's token`() {
        let session = AccessToken.random()
        let token = CSRFToken(for: session)
        #expect(token == CSRFToken(for: session))
        #expect(token.matches(CSRFToken(for: session).text))
        #expect(!token.matches(CSRFToken(for: .random()).text))
        #expect(!token.matches(""))
        #expect(!token.matches(token.text + "A"))
        #expect(!session.text.revealForUse().contains(token.text))
    }
}
