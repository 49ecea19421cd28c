import Foundation
import Testing

@testable import Transfer

@Suite struct `The path of an entry` {
    @Test(arguments: ["a.png", "media_attachments/files/000/x.png", "a/b..c/d", "..a/b", "ü/ñ.json"])
    func `stays within the archive`(name: String) {
        #expect(EntryName.isSafe(name))
    }

    @Test(arguments: [
        "", "/etc/passwd", "../x", "a/../../x", "a/..", "..", "..\\x", "a\\b", "C:/x", "c:x", "a\0b",
    ])
    func `that climbs out of it is refused`(name: String) {
        #expect(!EntryName.isSafe(name))
    }
}
