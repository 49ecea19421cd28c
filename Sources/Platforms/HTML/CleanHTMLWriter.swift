import Foundation

/// Writes the allowed part of what a reader of HTML hears.
struct CleanHTMLWriter: HTMLListener {
    private let pointers: CleanHTML.Pointers
    private var output = ""
    private var elements: [Element] = []
    /// Text that waits for its end: a shortcode may come in two pieces.
    private var waiting = ""
    /// A block's edge that is written once something follows.
    private var owesBreak = false
    private var isAtBlockStart = true
    /// The words of a link whose target they tell, while it is open.
    private var mentioning: String?

    init(pointers: CleanHTML.Pointers) {
        self.pointers = pointers
    }

    /// An element that is open.
    private struct Element {
        let name: String
        let end: Ending

        enum Ending {
            /// Nothing of it, nor of what is inside, is written.
            case gone
            /// Only what is inside is written, and then this.
            case bare(then: String)
            /// Inside an edge of its own.
            case edge
            case written(String)
            /// A link whose opening tag is put at this place of the output once its words are known.
            case mention(at: Int, otherwise: LinkAddress)
        }
    }

    private var isGone: Bool {
        if case .gone = elements.last?.end { true } else { false }
    }

    // MARK: What is heard

    mutating func open(_ name: String, _ attributes: Attributes) {
        flush()
        let name = name.lowercased()
        elements.append(Element(name: name, end: isGone ? .gone : begin(name, attributes)))
    }

    mutating func close(_ name: String) {
        flush()
        let name = name.lowercased()
        guard let index = elements.lastIndex(where: { $0.name == name }) else { return }
        while elements.count > index { end() }
    }

    mutating func text(_ text: String) {
        if !isGone { waiting += text }
    }

    mutating func finished() -> String {
        flush()
        while !elements.isEmpty { end() }
        return output
    }

    // MARK: Elements

    private mutating func begin(_ name: String, _ attributes: Attributes) -> Element.Ending {
        switch name {
        case "p", "blockquote", "ul", "pre":
            return block(name)
        case "ol":
            let start = attributes["start"].flatMap { Int($0) }.flatMap { $0 != 1 ? $0 : nil }
            return block("ol", opening: "<ol" + (start.map { " start=\"\($0)\"" } ?? "") + ">")
        case "li":
            return block("li")
        case "h1", "h2", "h3", "h4", "h5", "h6":
            return block("p", opening: "<p><strong>", ending: "</strong></p>")
        case "em", "strong", "b", "i", "u", "s", "del", "code", "sub", "sup":
            return inline(name)
        case "strike": return inline("s")
        case "br":
            write("<br>")
            return .bare(then: "")
        case "a":
            return link(attributes)
        case "span":
            // The server's way to shorten an address: what a browser would hide, and what stands for the rest.
            if isInLink, attributes.classes.contains("invisible") { return .gone }
            return .bare(then: isInLink && attributes.classes.contains("ellipsis") ? "…" : "")
        case "img":
            // Not the image, which would tell somebody who looks at it and when; what it says.
            if let alt = attributes["alt"] { text(alt) }
            flush()
            return .bare(then: "")
        case _ where Self.gone.contains(name): return .gone
        case _ where Self.edges.contains(name):
            owesBreak = owesBreak || !isAtBlockStart
            return .edge
        default: return .bare(then: "")
        }
    }

    /// What holds no words for a reader, or something from elsewhere.
    private static let gone: Set<String> = [
        "script", "style", "head", "title", "noscript", "template", "iframe", "frame", "frameset", "noframes",
        "object",
        "embed", "applet", "param", "svg", "math", "canvas", "audio", "video", "source", "track", "map",
        "area", "form",
        "input", "button", "select", "option", "optgroup", "textarea", "datalist", "meter", "progress",
        "dialog", "link",
        "meta", "base", "basefont", "bgsound", "xml", "xmp", "plaintext", "listing", "noembed", "portal",
        "slot",
    ]

    /// What begins and ends a line.
    private static let edges: Set<String> = [
        "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "figure",
        "figcaption",
        "details", "summary", "table", "thead", "tbody", "tfoot", "tr", "caption", "dl", "dt", "dd",
        "fieldset", "center",
        "hr", "hgroup", "menu", "dir",
    ]

    private mutating func block(
        _ name: String,
        opening: String? = nil,
        ending: String? = nil
    ) -> Element.Ending {
        owesBreak = false
        output += opening ?? "<\(name)>"
        isAtBlockStart = true
        return .written(ending ?? "</\(name)>")
    }

    private mutating func inline(_ name: String) -> Element.Ending {
        write("<\(name)>")
        return .written("</\(name)>")
    }

    private mutating func end() {
        switch elements.removeLast().end {
        case .gone: break
        case .bare(let then): if !then.isEmpty { write(then) }
        case .edge: owesBreak = owesBreak || !isAtBlockStart
        case .mention(let place, let address): endMention(at: place, otherwise: address)
        case .written(let tag):
            output += tag
            if Self.blockEndings.contains(tag) {
                owesBreak = false
                isAtBlockStart = true
            }
        }
    }

    private static let blockEndings: Set<String> = [
        "</p>", "</blockquote>", "</ul>", "</ol>", "</li>", "</pre>", "</strong></p>",
    ]

    /// Something that stands within a line.
    private mutating func write(_ piece: String) {
        if owesBreak { output += "<br>" }
        owesBreak = false
        isAtBlockStart = false
        output += piece
    }

    // MARK: Links

    private var isInLink: Bool { elements.contains { $0.name == "a" } }

    private mutating func link(_ attributes: Attributes) -> Element.Ending {
        guard !isInLink, let address = LinkAddress(attributes["href"] ?? "") else { return .bare(then: "") }
        if attributes.classes.contains("mention"), address.isOfPermanentID {
            write("")
            mentioning = ""
            return .mention(at: output.utf8.count, otherwise: address)
        }
        write(Self.opening(to: target(of: address, attributes), otherwise: address))
        return .written("</a>")
    }

    private static func opening(to here: String?, otherwise address: LinkAddress) -> String {
        here.map { "<a href=\"\(escaped($0))\">" }
            ?? "<a href=\"\(escaped(address.text))\" rel=\"nofollow noopener noreferrer\">"
    }

    /// Where an address names somebody by an id, the words of its link tell what they are called: `@ada.example`.
    private mutating func endMention(at place: Int, otherwise address: LinkAddress) {
        let words = (mentioning ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        mentioning = nil
        let handle = words.wholeMatch(of: /@([\p{L}\p{N}._-]+(?:@[\p{L}\p{N}._:-]+)?)/).map {
            String($0.output.1)
        }
        let opening = Self.opening(to: handle.flatMap(pointers.mention), otherwise: address)
        output.insert(contentsOf: opening, at: output.utf8.index(output.utf8.startIndex, offsetBy: place))
        output += "</a>"
    }

    /// The place in this Roost that a mention or a hashtag leads to.
    private func target(of address: LinkAddress, _ attributes: Attributes) -> String? {
        let classes = attributes.classes
        if classes.contains("hashtag") || attributes["rel"] == "tag", let tag = address.hashtag {
            return pointers.hashtag(tag)
        }
        if classes.contains("mention"), let handle = address.handle { return pointers.mention(handle) }
        return nil
    }

    // MARK: Text

    private mutating func flush() {
        guard !waiting.isEmpty else { return }
        let text = waiting
        waiting = ""
        mentioning? += text
        // Between two blocks nothing stands but blanks.
        if isAtBlockStart, !isIn("pre"), text.allSatisfy(\.isWhitespace) { return }
        write(isIn("code") || isIn("pre") ? Self.escaped(text) : withEmoji(text))
    }

    private func isIn(_ name: String) -> Bool { elements.contains { $0.name == name } }

    /// With the shortcodes that have an image here as that image.
    func withEmoji(_ text: String) -> String {
        guard text.contains(":") else { return Self.escaped(text) }
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /:([A-Za-z0-9_]{1,100}):/) {
            let shortcode = String(match.output.1)
            guard let image = pointers.emoji(shortcode) else {
                // The second colon may begin another one.
                let end = rest.index(before: match.range.upperBound)
                result += Self.escaped(String(rest[..<end]))
                rest = rest[end...]
                continue
            }
            result += Self.escaped(String(rest[..<match.range.lowerBound]))
            result +=
                "<img class=\"emoji\" src=\"\(Self.escaped(image))\" alt=\":\(shortcode):\" title=\":\(shortcode):\">"
            rest = rest[match.range.upperBound...]
        }
        return result + Self.escaped(String(rest))
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
