import Foundation
import Testing
import Transfer

@Suite struct `An archive` {
    /// A file of a test's own.
    private func with(_ bytes: Data?, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "roost-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        if let bytes { try bytes.write(to: URL(filePath: path)) }
        try body(path)
    }

    private func refusal(of bytes: Data?) throws -> ImportRefusal? {
        var refusal: ImportRefusal?
        try with(bytes) { path in
            do {
                let entries = try ArchiveEntries(path: path, fileName: "a.zip", limits: ExportLimits())
                while try entries.next() != nil {}
            } catch let error as ImportRefusal {
                refusal = error
            }
        }
        return refusal
    }

    @Test(arguments: [
        "My notes.", "{\"orderedItems\": []}", "PK", "PK\u{3}\u{4}", "<html></html>",
        String(repeating: "x", count: 70_000),
    ])
    func `that is none is refused with a sentence`(text: String) throws {
        let refused = try #require(try refusal(of: Data(text.utf8)))
        #expect(["not_an_archive", "damaged"].contains(refused.code))
        #expect(refused.sentence.contains("“a.zip”"))
    }

    @Test func `that is empty, or not there, is refused`() throws {
        // Some readers take nothing for an archive of nothing; whoever asks for an account then finds none.
        let empty = try refusal(of: Data())
        #expect(empty == nil || empty?.code == "not_an_archive")
        #expect(try refusal(of: nil)?.code == "file_missing")
    }

    @Test func `is refused as a trap by what its header promises`() throws {
        // A tar's header that promises eight gigabytes, and nothing behind it.
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put("media_attachments/zeros.png", at: 0)
        put("0000644\0", at: 100)
        put("0000000\0", at: 108)
        put("0000000\0", at: 116)
        put("77777777777\0", at: 124)
        put("00000000000\0", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\000", at: 257)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(
            String(repeating: "0", count: 6 - String(sum, radix: 8).count) + String(sum, radix: 8) + "\0 ",
            at: 148
        )
        #expect(try refusal(of: Data(header))?.code == "too_much")
    }
}
