package import Foundation

/// Why a text is not JSON, and at which byte that showed.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    package var problem: String
    package var offset: Int

    package var description: String { "\(problem) at byte \(offset)" }
}

extension JSONValue {
    /// Arrays and objects deeper than this are refused: no platform nests so far, but an attacker would.
    package static let deepestNesting = 128

    /// Reads one JSON document.
    ///
    /// Foundation's decoder refuses a whole page for one half of a surrogate pair and rounds large numbers; this one
    /// does neither. Neither engine's text can hold U+0000 or half a surrogate pair, so both become U+FFFD; otherwise
    /// the value is exactly what was sent. Of repeated members the last one counts.
    ///
    /// - Throws: `JSONSyntaxError` for anything that is not one complete JSON document.
    package init(parsing data: Data) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: [UInt8](data))
        self = try parser.document()
    }

    /// Reads one JSON document from a string.
    package init(parsing text: String) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: [UInt8](text.utf8))
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let result = try value()
        skipBlanks()
        if position < bytes.count { throw problem("something follows the document") }
        return result
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        case nil: throw problem("the document ends early")
        default: throw problem("no JSON value")
        }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw problem("a member without a name") }
            let name = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw problem("a member without a value") }
            members[name] = try value()
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw problem("an object that does not end") }
        return .object(members)
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value())
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw problem("an array that does not end") }
        return .array(elements)
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {} else { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        var hasExponent = false
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            hasExponent = true
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // PostgreSQL writes 1e3 back as 1000, so one spelling is kept from the start.
        guard hasExponent else { return text }
        guard let plain = Decimal(string: text, locale: nil), plain.isFinite else {
            throw problem("a number out of all proportion")
        }
        return plain.description
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw problem("a number without digits") }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        if take(UInt8(ascii: "\"")) {
            return String(decoding: bytes[start..<position - 1], as: UTF8.self)
        }
        return try stringWithEscapes(from: start)
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
        var text = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0: text.append(contentsOf: "\u{FFFD}".utf8)
            // A raw line break or tab is against the rules and unmistakable.
            default: text.append(byte)
            }
        }
        throw problem("a string that does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = peek else { throw problem("a string that does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw problem("an unknown escape")
        }
    }

    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if UTF16.isLeadSurrogate(unit), peek == UInt8(ascii: "\\"), peek(ahead: 1) == UInt8(ascii: "u") {
            let afterLead = position
            position += 2
            let trail = try codeUnit()
            if UTF16.isTrailSurrogate(trail) {
                return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
            }
            position = afterLead
        }
        return unit == 0 ? "\u{FFFD}" : Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        guard position + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw problem("an incomplete \\u escape") }
        position += 4
        return unit
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue
    {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[position..<end].elementsEqual(String(describing: word).utf8) else {
            throw problem("no JSON value")
        }
        position = end
        return value
    }

    private mutating func descend() throws(JSONSyntaxError) {
        depth += 1
        if depth > JSONValue.deepestNesting {
            throw problem("nested more than \(JSONValue.deepestNesting) deep")
        }
        position += 1
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func peek(ahead: Int) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private func problem(_ text: String) -> JSONSyntaxError {
        JSONSyntaxError(problem: text, offset: position)
    }
}
