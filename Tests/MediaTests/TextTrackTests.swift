import Foundation
import Media
import TestSupport
import Testing

@Suite struct `Text tracks` {
    private static let words = "WEBVTT\n\n00:00.000 --> 00:02.000\nEin Reiher – er steht.\n"

    @Test(arguments: [
        words, "\u{FEFF}" + words, "WEBVTT", "WEBVTT - what is said\r\n\r\n", "WEBVTT\tKind: captions\n",
    ])
    func `are told by their first line`(text: String) {
        #expect(MediaType.isWebVTT(Array(text.utf8)))
    }

    @Test(arguments: [
        "", "WEBVT", "WEBVTTX\n", "webvtt\n", "\nWEBVTT\n", "1\n00:00:00,000 --> 00:00:02,000\nSubRip\n",
        "<html>WEBVTT", "WEBVTT\n\0", "WEBVTT\n\u{1B}[2J",
    ])
    func `are nothing else`(text: String) {
        #expect(!MediaType.isWebVTT(Array(text.utf8)))
    }

    @Test func `are UTF-8 to their end`() {
        #expect(!MediaType.isWebVTT(Array("WEBVTT\n\n".utf8) + [0xFF, 0xFE]))
    }

    @Test func `are taken where one is meant, and nowhere else`() throws {
        try withStore { store in
            let track = try store.receive(user: "u", platform: "bluesky", stableURL: "t", for: .textTrack)
            try track.write(Self.words.utf8)
            let stored = try track.finish()
            #expect(stored.type == .webVTT && stored.type.mimeType == "text/vtt" && stored.type.kind == .text)
            #expect(stored.path.storedText.hasSuffix(".vtt"))
            #expect(throws: MediaRefusal.self) {
                let medium = try store.receive(user: "u", platform: "bluesky", stableURL: "m")
                try medium.write(Self.words.utf8)
                _ = try medium.finish()
            }
            #expect(throws: TextTrackRefusal.noWebVTT) {
                let picture = try store.receive(
                    user: "u",
                    platform: "bluesky",
                    stableURL: "p",
                    for: .textTrack
                )
                try picture.write(Sample.png())
                _ = try picture.finish()
            }
        }
    }

    @Test func `are short`() throws {
        try withStore { store in
            let track = try store.receive(user: "u", platform: "bluesky", stableURL: "t", for: .textTrack)
            try track.write("WEBVTT\n".utf8)
            #expect(throws: TextTrackRefusal.tooLarge) {
                try track.write([UInt8](repeating: 0x41, count: TextTrackRefusal.mostBytes))
            }
            #expect(TextTrackRefusal.tooLarge.sentence.contains("200000 bytes"))
        }
    }

    private func withStore(_ body: (MediaStore) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-tracks-\(UInt64.random(in: 0 ... .max))"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(try MediaStore(dataDirectory: directory))
    }
}
