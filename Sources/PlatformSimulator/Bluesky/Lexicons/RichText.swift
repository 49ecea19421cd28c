/// A text with its links, mentions and tags, as it is put together: facets know where they stand in UTF-8 bytes.
struct RichText: Sendable {
    private(set) var text = ""
    private(set) var facets: [JSON] = []

    mutating func add(_ plain: String) { text += plain }

    mutating func mention(_ handle: String, _ did: String) {
        add("@\(handle)", ["$type": "app.bsky.richtext.facet#mention", "did": .string(did)])
    }

    mutating func link(_ address: String, shown: String) {
        add(shown, ["$type": "app.bsky.richtext.facet#link", "uri": .string(address)])
    }

    mutating func tag(_ name: String) {
        add("#\(name)", ["$type": "app.bsky.richtext.facet#tag", "tag": .string(name)])
    }

    private mutating func add(_ shown: String, _ feature: JSON) {
        let start = text.utf8.count
        text += shown
        facets.append(Self.facet(start, text.utf8.count, feature))
    }

    static func facet(_ start: Int, _ end: Int, _ feature: JSON) -> JSON {
        [
            "index": ["byteStart": .integer(start), "byteEnd": .integer(end)], "features": [feature],
        ]
    }

    /// Says when a facet does not lie within the text.
    ///
    /// Stricter than the reference server, which takes any range: so a client's wrong arithmetic comes to light.
    static func checkRanges(of record: JSON) throws {
        let bytes = Array((record["text"]?.text ?? "").utf8)
        for (index, facet) in (record["facets"]?.elements ?? []).enumerated() {
            let path = "Record/facets/\(index)/index"
            guard let start = facet["index"]?["byteStart"]?.integer,
                let end = facet["index"]?["byteEnd"]?.integer
            else { continue }
            guard start < end else {
                throw Lexicon.Problem(description: "\(path)/byteEnd must be greater than byteStart")
            }
            guard end <= bytes.count else {
                throw Lexicon.Problem(
                    description: "\(path)/byteEnd must not be beyond the text's \(bytes.count) bytes"
                )
            }
            for offset in [start, end] where offset < bytes.count && bytes[offset] & 0xC0 == 0x80 {
                throw Lexicon.Problem(description: "\(path) must not cut a character in two")
            }
        }
    }
}
