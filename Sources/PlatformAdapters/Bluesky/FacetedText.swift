import Platforms

/// The words of a post and what parts of them point at.
///
/// A facet names its part by UTF-8 bytes (<https://docs.bsky.app/docs/advanced-guides/post-richtext>). What can't be
/// right (beyond the text, inside a character, over another facet) points at nothing, and its words stay.
struct FacetedText {
    let text: String
    let facets: [Facet]

    struct Facet: Hashable, Sendable {
        let bytes: Range<Int>
        let target: Target
    }

    enum Target: Hashable, Sendable {
        case link(String)
        /// The account's DID.
        case mention(String)
        /// Without the `#`.
        case hashtag(String)
    }

    init(_ text: String, facets: JSONValue) {
        self.text = text
        let bytes = text.utf8
        let read = facets.elements.compactMap { Facet($0, in: bytes) }.sorted {
            $0.bytes.lowerBound < $1.bytes.lowerBound
        }
        var kept: [Facet] = []
        for facet in read where facet.bytes.lowerBound >= kept.last?.bytes.upperBound ?? 0 {
            kept.append(facet)
        }
        self.facets = kept
    }

    /// Paragraphs with their line ends and links, in the form other platforms send theirs.
    var html: String {
        var html = "<p>"
        var position = text.utf8.startIndex
        for facet in facets {
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: facet.bytes.lowerBound)
            let end = text.utf8.index(text.utf8.startIndex, offsetBy: facet.bytes.upperBound)
            html += Self.lines(text[position..<start])
            html += facet.target.opening + Self.escaped(text[start..<end]) + "</a>"
            position = end
        }
        return html + Self.lines(text[position...]) + "</p>"
    }

    /// An empty line parts paragraphs, any other ends a line.
    private static func lines(_ text: Substring) -> String {
        // By scalars: a carriage return and its line feed are one character, and no line feed.
        escaped(text)
            .replacing(/\r?\n[ \t]*\r?\n\s*/.matchingSemantics(.unicodeScalar), with: "</p><p>")
            .replacing(/\r?\n/.matchingSemantics(.unicodeScalar), with: "<br>")
    }

    fileprivate static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension FacetedText.Facet {
    /// Nil where the part isn't one of the text, and where nothing is known of what it points at.
    fileprivate init?(_ facet: JSONValue, in text: String.UTF8View) {
        let index = facet["index"]
        guard let start = index["byteStart"].count, let end = index["byteEnd"].count, start < end,
            end <= text.count, text.isBoundary(start), text.isBoundary(end),
            let target = facet["features"].elements.lazy.compactMap(FacetedText.Target.init).first
        else { return nil }
        (bytes, self.target) = (start..<end, target)
    }
}

extension FacetedText.Target {
    fileprivate init?(_ feature: JSONValue) {
        switch feature["$type"].text {
        case "app.bsky.richtext.facet#link":
            guard let address = feature["uri"].webAddress else { return nil }
            self = .link(address)
        case "app.bsky.richtext.facet#mention":
            guard let did = feature["did"].text, DID.isOne(did) else { return nil }
            self = .mention(did)
        case "app.bsky.richtext.facet#tag":
            guard let tag = feature["tag"].filledText else { return nil }
            self = .hashtag(tag)
        default: return nil
        }
    }

    fileprivate var opening: String {
        switch self {
        case .link(let address): "<a href=\"\(FacetedText.escaped(address))\">"
        case .mention(let did): "<a class=\"mention\" href=\"https://bsky.app/profile/\(did)\">"
        case .hashtag(let tag):
            "<a class=\"mention hashtag\" href=\"https://bsky.app/tags/\(HTTPQuestion.Body.escaped(tag))\">"
        }
    }
}

extension String.UTF8View {
    /// Whether a character may begin or end at this byte.
    fileprivate func isBoundary(_ offset: Int) -> Bool {
        guard offset < count else { return offset == count }
        return self[index(startIndex, offsetBy: offset)] & 0b1100_0000 != 0b1000_0000
    }
}
