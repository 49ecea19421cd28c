import Foundation
import Testing
import Vault

@Suite struct PasswordTests {
    private let hasher: PasswordHasher

    init() throws {
        hasher = PasswordHasher(cost: try #require(PasswordCost(rounds: 16, blockSize: 1, parallelism: 1)))
    }

    @Test func `the right password matches and any other does not`() throws {
        let hash = try hasher.hash(Secret("correct horse"))
        #expect(try hasher.matches(Secret("correct horse"), hash))
        for wrong in ["correct hors", "correct horse ", "Correct horse", "x"] {
            #expect(try !hasher.matches(Secret(wrong), hash))
        }
    }

    @Test func `the stored text says how it was made and reads back`() throws {
        let hash = try hasher.hash(Secret("correct horse"))
        #expect(hash.storedText.hasPrefix("scrypt$16$1$1$"))
        let read = try PasswordHash(storedText: hash.storedText)
        #expect(read == hash)
        #expect(try hasher.matches(Secret("correct horse"), read))
    }

    @Test func `the same password has another hash each time`() throws {
        #expect(try hasher.hash(Secret("same")) != hasher.hash(Secret("same")))
    }

    @Test func `the standard cost works and agrees with Python`() throws {
        let hash = try PasswordHasher().hash(Secret("pässword"))
        let program = """
            import base64, hashlib, sys
            name, n, r, p, salt, digest = sys.argv[1].split('$')
            decode = lambda t: base64.urlsafe_b64decode(t + '=' * (-len(t) % 4))
            made = hashlib.scrypt(sys.argv[2].encode(), salt=decode(salt), n=int(n), r=int(r), p=int(p), maxmem=2**28, dklen=32)
            print(name, n, r, p, made == decode(digest))
            """
        #expect(try Python().lines(of: program, hash.storedText, "pässword") == ["scrypt 32768 8 3 True"])
    }

    @Test func `the published vector of RFC 7914 matches`() throws {
        let hash = try PasswordHash(
            storedText: "scrypt$16384$8$1$U29kaXVtQ2hsb3JpZGU$"
                + "cCO9yzr9c0hGHAbNgf046_2o-7qQT44-qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw"
        )
        #expect(try hasher.matches(Secret("pleaseletmein"), hash))
        #expect(try !hasher.matches(Secret("pleaseletmeout"), hash))
    }

    @Test func `a hash made with less work needs a new one`() throws {
        let weak = try hasher.hash(Secret("password"))
        let stronger = PasswordHasher(
            cost: try #require(PasswordCost(rounds: 32, blockSize: 1, parallelism: 1))
        )
        #expect(!hasher.needsRehash(weak))
        #expect(stronger.needsRehash(weak))
        #expect(try !hasher.needsRehash(stronger.hash(Secret("password"))))
        #expect(try stronger.matches(Secret("password"), weak))
    }

    @Test func `nobody's password matches nothing`() throws {
        #expect(try !hasher.matches(Secret("password"), nil))
    }

    @Test func `a password has 1 to 1024 bytes`() throws {
        #expect(throws: PasswordError.empty) { try hasher.hash(Secret("")) }
        #expect(throws: PasswordError.tooLong) {
            try hasher.hash(Secret(String(repeating: "a", count: 1025)))
        }
        #expect(throws: PasswordError.tooLong) {
            try hasher.hash(Secret(String(repeating: "a", count: 9_000_000)))
        }
        #expect(throws: PasswordError.empty) { try hasher.matches(Secret(""), nil) }
        for length in [1, 1024] {
            let password = Secret(String(repeating: "a", count: length))
            #expect(try hasher.matches(password, hasher.hash(password)))
        }
    }

    @Test func `an accent typed in two keystrokes is the same password`() throws {
        let hash = try hasher.hash(Secret("caf\u{E9}"))
        #expect(try hasher.matches(Secret("cafe\u{301}"), hash))
    }

    @Test(arguments: [
        "", "scrypt", "bcrypt$16$1$1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "scrypt$15$1$1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "scrypt$1073741824$8$1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "scrypt$-16$1$1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "scrypt$16$1$0$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "scrypt$16$1$1$$aGFzaGhhc2hoYXNoaGFzaA",
        "scrypt$16$1$1$c2FsdHNhbHQ$", "scrypt$16$1$1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA$",
    ])
    func `a damaged hash is an error and not a wrong password`(text: String) {
        #expect(throws: PasswordError.unreadableHash) { try PasswordHash(storedText: text) }
    }

    @Test func `a printed hash shows its cost only`() throws {
        let hash = try hasher.hash(Secret("password"))
        let secretPart = try #require(hash.storedText.split(separator: "$").last)
        var dumped = ""
        dump(hash, to: &dumped)
        for text in ["\(hash)", dumped] {
            #expect(text.contains("N=16"))
            #expect(!text.contains(secretPart))
        }
    }
}
