/// Readable text from the HTML of a post.
///
/// Line breaks and paragraphs stay, mark-up goes, and a link whose visible text was shortened is written out. It is made for
/// the small vocabulary of posts and for whatever a hostile server sends instead: every byte is looked at a bounded number
/// of times, nothing recurses, and what never ends is dropped as a browser drops it.
package enum PlainText {
    package static func fromHTML(_ html: String) -> String {
        var reader = HTMLReader(bytes: Array(html.utf8))
        return reader.text()
    }
}

private struct HTMLReader {
    let bytes: [UInt8]
    private var position = 0
    private var output = TextOutput()

    /// Spans open since the one whose content is not shown; 0 while everything shows.
    private var invisibleSpans = 0
    private var link: Link?

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private struct Link {
        var address: String
        /// Where its visible text begins in the output.
        var start: Int
        var isShortened = false
    }

    mutating func text() -> String {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "<") where beginsMarkup(after: position): markup()
            case UInt8(ascii: "&"): entity()
            default:
                show(bytes[position])
                position += 1
            }
        }
        closeLink()
        return output.finished()
    }

    private mutating func show(_ byte: UInt8) {
        if invisibleSpans == 0 { output.append(byte) }
    }

    // MARK: Tags

    private func beginsMarkup(after index: Int) -> Bool {
        guard index + 1 < bytes.count else { return false }
        let next = bytes[index + 1]
        return Self.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
            || next == UInt8(ascii: "?")
    }

    private mutating func markup() {
        if bytes[position...].starts(with: "<!--".utf8) {
            position = end(of: "-->", from: position + 4) ?? bytes.count
            return
        }
        guard let tag = readTag() else {
            position = bytes.count
            return
        }
        if tag.isEnd { close(tag) } else { open(tag) }
    }

    private mutating func open(_ tag: Tag) {
        switch tag.name {
        case "br": output.breakLine()
        case "p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table",
            "figure":
            beginBlock()
        case "tr", "dt", "dd": output.beginLine()
        case "li":
            output.beginLine()
            if invisibleSpans == 0 { output.append(literally: "- ") }
        case "a":
            closeLink()
            link = Link(address: tag.attributes["href"] ?? "", start: output.count)
        case "span":
            let classes = (tag.attributes["class"] ?? "").split(separator: " ")
            if invisibleSpans > 0 {
                invisibleSpans += 1
            } else if classes.contains("invisible") {
                invisibleSpans = 1
                link?.isShortened = true
            } else if classes.contains("ellipsis") {
                link?.isShortened = true
            }
        case "script", "style", "template", "iframe", "noscript", "textarea", "title":
            position = end(of: "</\(tag.name)", from: position).map { endOfTag(from: $0) } ?? bytes.count
        case "img":
            // Custom emoji come as images in some servers' HTML; their text is the shortcode.
            if let alt = tag.attributes["alt"], invisibleSpans == 0 { output.append(literally: alt) }
        default: break
        }
    }

    private mutating func close(_ tag: Tag) {
        switch tag.name {
        case "p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table",
            "figure":
            beginBlock()
        case "a":
            // An invisible span left open must not swallow what follows its link.
            invisibleSpans = 0
            closeLink()
        case "span": invisibleSpans = max(0, invisibleSpans - 1)
        default: break
        }
    }

    private mutating func beginBlock() {
        invisibleSpans = 0
        output.beginBlock()
    }

    private mutating func closeLink() {
        guard let link else { return }
        self.link = nil
        if link.isShortened, !link.address.isEmpty {
            output.replace(from: link.start, with: link.address)
        }
    }

    // MARK: Reading a tag

    private struct Tag {
        var name: String
        var isEnd: Bool
        var attributes: [String: String]
    }

    /// Reads from `<` to its `>`; nil when there is none any more, which ends the document.
    private mutating func readTag() -> Tag? {
        var index = position + 1
        let isEnd = bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let nameStart = index
        while index < bytes.count, !Self.isBlank(bytes[index]), bytes[index] != UInt8(ascii: ">"),
            bytes[index] != UInt8(ascii: "/")
        { index += 1 }
        // Only short names mean something to us.
        let name = index - nameStart <= 16 ? lowercased(nameStart..<index) : ""
        var attributes: [String: String] = [:]
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if Self.isBlank(bytes[index]) || bytes[index] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            guard let (attribute, value) = readAttribute(&index) else { return nil }
            if ["href", "class", "alt"].contains(attribute), attributes[attribute] == nil {
                attributes[attribute] = decoded(value)
            }
        }
        guard index < bytes.count else { return nil }
        position = index + 1
        return Tag(name: name, isEnd: isEnd, attributes: attributes)
    }

    private func readAttribute(_ index: inout Int) -> (name: String, value: Range<Int>)? {
        let nameStart = index
        // A first "=" belongs to the name, so that every round moves on.
        index += 1
        while index < bytes.count, !Self.isBlank(bytes[index]), bytes[index] != UInt8(ascii: "="),
            bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/")
        { index += 1 }
        let name = index - nameStart <= 16 ? lowercased(nameStart..<index) : ""
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return (name, index..<index) }
        index += 1
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }

        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = index + 1
            guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
            index = end + 1
            return (name, start..<end)
        }
        let start = index
        while index < bytes.count, !Self.isBlank(bytes[index]), bytes[index] != UInt8(ascii: ">") {
            index += 1
        }
        return (name, start..<index)
    }

    private func decoded(_ range: Range<Int>) -> String {
        var text: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "&"),
                let entity = HTMLEntity(in: bytes[index..<range.upperBound])
            {
                text.append(contentsOf: entity.text.utf8)
                index += entity.length
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func endOfTag(from index: Int) -> Int {
        bytes[index...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
    }

    /// The index behind the first occurrence, letters compared without case.
    private func end(of text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, start <= bytes.count else { return nil }
        var index = start
        while index + wanted.count <= bytes.count {
            if Self.lower(bytes[index]) == first,
                zip(bytes[index..<index + wanted.count], wanted).allSatisfy({ Self.lower($0) == $1 })
            {
                return index + wanted.count
            }
            index += 1
        }
        return nil
    }

    // MARK: Entities

    private mutating func entity() {
        guard let entity = HTMLEntity(in: bytes[position...]) else {
            show(bytes[position])
            position += 1
            return
        }
        if invisibleSpans == 0 { output.append(literally: entity.text) }
        position += entity.length
    }

    private func lowercased(_ range: Range<Int>) -> String {
        String(decoding: bytes[range].map(Self.lower), as: UTF8.self)
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower(byte))
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

/// The text so far: blanks run together, at most one empty line between paragraphs.
private struct TextOutput {
    private var bytes: [UInt8] = []
    private var hasPendingBlank = false
    private var pendingBreaks = 0

    var count: Int { bytes.count }

    mutating func append(_ byte: UInt8) {
        guard byte != 0 else { return }
        if HTMLReader.isBlank(byte) {
            hasPendingBlank = true
        } else {
            flush()
            bytes.append(byte)
        }
    }

    mutating func append(literally text: String) {
        if text.allSatisfy(\.isWhitespace) {
            hasPendingBlank = true
        } else {
            flush()
            bytes.append(contentsOf: text.utf8)
        }
    }

    mutating func breakLine() {
        pendingBreaks = min(pendingBreaks + 1, 2)
        hasPendingBlank = false
    }

    mutating func beginLine() {
        pendingBreaks = max(pendingBreaks, 1)
        hasPendingBlank = false
    }

    mutating func beginBlock() {
        pendingBreaks = 2
        hasPendingBlank = false
    }

    /// Replaces what was written since, keeping the white space in front of it.
    mutating func replace(from start: Int, with text: String) {
        let written = bytes[min(start, bytes.count)...]
        let leading = Array(written.prefix { HTMLReader.isBlank($0) })
        bytes.removeSubrange(min(start, bytes.count)...)
        if written.isEmpty { flush() } else { bytes.append(contentsOf: leading) }
        bytes.append(contentsOf: text.utf8)
    }

    func finished() -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private mutating func flush() {
        if !bytes.isEmpty {
            if pendingBreaks > 0 {
                bytes.append(contentsOf: repeatElement(0x0A, count: pendingBreaks))
            } else if hasPendingBlank {
                bytes.append(0x20)
            }
        }
        pendingBreaks = 0
        hasPendingBlank = false
    }
}
