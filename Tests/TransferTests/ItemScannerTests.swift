import Foundation
import Testing
import Transfer

@Suite struct `The items of a long list` {
    private func items(
        _ text: String,
        pieces: Int,
        most: Int = 1_000
    ) throws -> (items: [String], total: Int?) {
        var scanner = ItemScanner(array: "orderedItems", mostItemBytes: most)
        var found: [String] = []
        let bytes = Data(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try scanner.read(bytes[start..<min(start + pieces, bytes.count)]) { item in
                switch item {
                case .json(let data): found.append(String(decoding: data, as: UTF8.self))
                case .tooLarge(let count): found.append("\(count) bytes")
                }
            }
        }
        try scanner.finish()
        return (found, scanner.total)
    }

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func `come out whole, however the bytes come in`(pieces: Int) throws {
        let document = #"""
            {"@context": ["a", {"orderedItems": [1]}], "id": "outbox.json", "totalItems": 42,
             "orderedItems": [ {"a": "]}\" \\", "b": [1, {"c": 2}]}, "a, word", 17,[2] , null ], "after": "]"}
            """#
        let (found, total) = try items(document, pieces: pieces)
        #expect(found == [#"{"a": "]}\" \\", "b": [1, {"c": 2}]}"#, #""a, word""#, "17", "[2]", "null "])
        #expect(total == 42)
    }

    @Test func `are none in an empty list`() throws {
        #expect(try items(#"{"orderedItems":[]}"#, pieces: 4).items.isEmpty)
    }

    @Test func `are passed over where they are too large`() throws {
        let found = try items(
            #"{"orderedItems":[{"a":"bbbbbbbbbbbbbbbbbbbb"},{"c":1}]}"#,
            pieces: 5,
            most: 20
        ).items
        #expect(found == ["28 bytes", #"{"c":1}"#])
    }

    @Test(arguments: [
        #"{"orderedItems":[{"a":1},{"b""#, #"{"orderedItems":[1,2"#, #"{"items":[]}"#, "[1,2]", "<html>", "",
    ])
    func `are refused where the document is another one, or ends early`(document: String) {
        #expect(throws: ItemScanner.Malformed.self) { try items(document, pieces: 3) }
    }
}
