import Media
import TestSupport
import Testing

@Suite struct MediaPathTests {
    @Test func `a path is made of owner, platform and the hash of the URL`() throws {
        let path = try MediaPath(
            user: "usr-0190a5b2c3d41f7e2",
            platform: "mastodon",
            stableURL: "https://example.org/a.png",
            type: .jpeg
        )
        // printf https://example.org/a.png | sha256sum
        #expect(
            path.storedText
                == "usr-0190a5b2c3d41f7e2/mastodon/077c887d094368c955d80cb3562e2e0284d1355693196dfdd87e42854ac81349.jpg"
        )
        #expect(try MediaPath(storedText: path.storedText) == path)
    }

    static let hostile = [
        "", ".", "..", "../..", "a/b", "/", "/etc", "a\\b", "a\0b", "-rf", "_", "a b", "A", "ä", "a\n",
        ".incoming",
        "%2e%2e", "\u{202E}a", String(repeating: "a", count: 65),
    ]

    @Test(arguments: hostile)
    func `no owner or platform leads anywhere else`(word: String) {
        #expect(throws: MediaPathError.unsafe(part: "user id")) {
            try MediaPath(user: word, platform: "mastodon", stableURL: "u", type: .png)
        }
        #expect(throws: MediaPathError.unsafe(part: "platform")) {
            try MediaPath(user: "usr-1", platform: word, stableURL: "u", type: .png)
        }
    }

    @Test(arguments: hostile)
    func `any URL gives a plain name`(url: String) throws {
        let path = try MediaPath(user: "usr-1", platform: "x", stableURL: url, type: .png)
        #expect(try MediaPath(storedText: path.storedText) == path)
    }

    @Test func `no stored text leads anywhere else`() throws {
        let name = String(repeating: "a", count: 64)
        for text in Self.hostile.flatMap({
            ["\($0)/x/\(name).png", "usr-1/\($0)/\(name).png", "usr-1/x/\($0)", "usr-1/x/\($0).png"]
        })
            + [
                "usr-1/x/\(name).svg", "usr-1/x/\(name)", "usr-1/x/y/\(name).png", "/usr-1/x/\(name).png",
                "usr-1/x/\(name).png/", "usr-1/x/\(name).png\0", "usr-1/x/\(name.uppercased()).png",
                "usr-1/x/../x/\(name).png",
            ]
        {
            #expect(throws: MediaPathError.notAMediaPath, "\(text)") { try MediaPath(storedText: text) }
        }
    }

    @Test func `random texts are refused or stay inside`() {
        let alphabet = Array("ab01-_./\\\0 %")
        for seed in 0..<5000 {
            var random = SeededGenerator(seed: seed)
            let text = String((0..<8).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
            guard let path = try? MediaPath(user: text, platform: text, stableURL: text, type: .pdf) else {
                continue
            }
            #expect(path.storedText.split(separator: "/", omittingEmptySubsequences: false).count == 3)
            #expect(!path.storedText.contains("..") && !path.storedText.hasPrefix("/"))
        }
    }
}
