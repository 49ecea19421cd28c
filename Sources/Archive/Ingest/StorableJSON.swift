package import Platforms

extension JSONValue {
    /// JSON that both engines can keep: PostgreSQL's JSONB knows neither U+0000 nor numbers beyond its own bounds.
    ///
    /// A number nobody can count with becomes a string with the same digits; all else is exactly what was received.
    package var storableText: String {
        // Nearly always; to build it all anew would cost more than to write it.
        isStorable ? canonicalText : storable.canonicalText
    }

    private var isStorable: Bool {
        switch self {
        case .null, .bool: true
        case .number(let digits): Self.isCountable(digits)
        case .string(let text): Self.isStorable(text)
        case .array(let elements): elements.allSatisfy(\.isStorable)
        case .object(let members): members.allSatisfy { Self.isStorable($0.key) && $0.value.isStorable }
        }
    }

    private var storable: JSONValue {
        switch self {
        case .null, .bool: self
        case .number(let digits): Self.isCountable(digits) ? self : .string(digits)
        case .string(let text): .string(Self.storable(text))
        case .array(let elements): .array(elements.map(\.storable))
        case .object(let members):
            .object(
                Dictionary(
                    members.map { (Self.storable($0.key), $0.value.storable) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }

    /// A text as a row can hold it, without U+0000.
    package static func storable(_ text: String) -> String {
        guard !isStorable(text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }

    private static func isStorable(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { !$0.contains(0) } ?? !text.utf8.contains(0)
    }

    private static func isCountable(_ digits: String) -> Bool {
        guard digits.utf8.count <= 400 else { return false }
        guard let mark = digits.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return true }
        return Int(digits[digits.index(after: mark)...]).map { abs($0) <= 400 } ?? false
    }

    /// Reads what a column holds.
    init(stored text: String) throws(JSONSyntaxError) {
        self = try JSONValue(parsing: text)
    }
}
