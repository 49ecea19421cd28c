import Platforms

/// The parts of a text that point at something: addresses, names of accounts, hashtags.
///
/// The text stays as it was written; a record names such parts beside it, by UTF-8 bytes.
struct TextLinks {
    let text: String
    /// In their order, none over another.
    let parts: [Part]

    struct Part: Hashable, Sendable {
        let bytes: Range<Int>
        let target: Target
    }

    enum Target: Hashable, Sendable {
        case link(String)
        case mention(Handle)
        /// Without the `#`.
        case hashtag(String)
    }

    init(_ text: String) {
        self.text = text
        let found = Self.links(in: text) + Self.mentions(in: text) + Self.hashtags(in: text)
        var parts: [Part] = []
        // What stands in an address is part of it.
        for part in found.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound })
        where part.bytes.lowerBound >= parts.last?.bytes.upperBound ?? 0 {
            parts.append(part)
        }
        self.parts = parts
    }

    var handles: Set<Handle> {
        Set(parts.compactMap { if case .mention(let handle) = $0.target { handle } else { nil } })
    }

    /// As a record names them; a name that leads to nobody stays plain text.
    func facets(accounts: [Handle: String]) -> [JSONValue] {
        parts.compactMap { part in
            let feature: [String: JSONValue]
            switch part.target {
            case .link(let address):
                feature = ["$type": .string("app.bsky.richtext.facet#link"), "uri": .string(address)]
            case .hashtag(let tag):
                feature = ["$type": .string("app.bsky.richtext.facet#tag"), "tag": .string(tag)]
            case .mention(let handle):
                guard let did = accounts[handle] else { return nil }
                feature = ["$type": .string("app.bsky.richtext.facet#mention"), "did": .string(did)]
            }
            return .object([
                "index": .object([
                    "byteStart": JSONValue(part.bytes.lowerBound),
                    "byteEnd": JSONValue(part.bytes.upperBound),
                ]),
                "features": .array([.object(feature)]),
            ])
        }
    }
}

// MARK: - Finding them

extension TextLinks {
    private static func links(in text: String) -> [Part] {
        text.matches(of: /(?:^|[\s(])(?<link>(?i:https?):\/\/[^\s\/]\S*)/.matchingSemantics(.unicodeScalar))
            .compactMap { match in
                var link = match.output.link
                while let last = link.unicodeScalars.last, isTail(last, of: link) {
                    link.unicodeScalars.removeLast()
                }
                guard link.firstMatch(of: /:\/\/[^\s\/]/) != nil else { return nil }
                return part(link, .link(String(link)), in: text)
            }
    }

    /// A mark that ends the sentence, and a bracket that the address didn't open.
    private static func isTail(_ scalar: Unicode.Scalar, of link: Substring) -> Bool {
        ".,;:!?'\"»”’…>".unicodeScalars.contains(scalar)
            || (scalar == ")" && !link.unicodeScalars.contains("("))
    }

    private static func mentions(in text: String) -> [Part] {
        text.matches(
            of: /(?:^|[\s(])(?<name>@[A-Za-z0-9.\-]+)(?<after>[@\w]?)/.matchingSemantics(.unicodeScalar)
        )
        .compactMap { match in
            // `@ada@social.example` is somebody elsewhere.
            guard match.output.after.isEmpty else { return nil }
            var name = match.output.name
            while let last = name.last, last == "." || last == "-" { name.removeLast() }
            return Handle(name.dropFirst()).flatMap { part(name, .mention($0), in: text) }
        }
    }

    private static func hashtags(in text: String) -> [Part] {
        text.matches(
            of: /(?:^|\s)(?<tag>[#＃][^\s\u{AD}\u{2060}\u{200A}-\u{200D}\u{20E2}]+)/
                .matchingSemantics(.unicodeScalar)
        )
        .compactMap { match in
            var tag = match.output.tag
            while let last = tag.unicodeScalars.last, last.properties.generalCategory.isPunctuation {
                tag.unicodeScalars.removeLast()
            }
            let name = String(tag.unicodeScalars.dropFirst())
            // A keycap is no tag, nor is a number.
            guard name.unicodeScalars.first != "\u{FE0F}", name.count <= 64, name.utf8.count <= 640,
                name.unicodeScalars.contains(where: { !$0.isDigitOrPunctuation })
            else { return nil }
            return part(tag, .hashtag(name), in: text)
        }
    }

    /// Nil for a part that ends within a character, such as an emoji that is made of several.
    private static func part(_ words: Substring, _ target: Target, in text: String) -> Part? {
        guard String.Index(words.endIndex, within: text) != nil else { return nil }
        let start = text.utf8.distance(from: text.utf8.startIndex, to: words.startIndex)
        let end = text.utf8.distance(from: text.utf8.startIndex, to: words.endIndex)
        return start < end ? Part(bytes: start..<end, target: target) : nil
    }
}

extension Unicode.Scalar {
    fileprivate var isDigitOrPunctuation: Bool {
        properties.generalCategory == .decimalNumber || properties.generalCategory.isPunctuation
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isPunctuation: Bool {
        switch self {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}
