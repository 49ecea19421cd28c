package import Foundation

/// One piece of JSON as a platform sent it, read leniently.
///
/// This is the one mechanism by which adapters read answers. Looking up never throws: what is missing, null or
/// of another type reads as `null`, and each reader says which shapes it accepts.
///
/// ```swift
/// let status = try JSONValue(parsing: body)
/// status["account"]["id"].identifier      // "109", whether it was sent as "109" or as 109
/// status["replies_count"].integer         // nil when unknown, never 0
/// ```
///
/// Numbers keep their digits, so a 64-bit id or a coordinate is not rounded on its way through.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

// MARK: - Looking up

extension JSONValue {
    /// The member of an object, or `null` where there is none.
    package subscript(key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    /// The element of an array, or `null` where there is none.
    package subscript(index: Int) -> JSONValue {
        if case .array(let elements) = self, elements.indices.contains(index) {
            elements[index]
        } else {
            .null
        }
    }

    package var isNull: Bool { self == .null }

    package var isObject: Bool {
        if case .object = self { true } else { false }
    }

    package var isArray: Bool {
        if case .array = self { true } else { false }
    }

    /// The elements of an array; none where this is anything else.
    package var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; none where this is anything else.
    package var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }
}

// MARK: - Writing

extension JSONValue {
    /// Null where there is none.
    package init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }

    /// Null where there is none.
    package init(_ number: Int?) { self = number.map { .number(String($0)) } ?? .null }
}

// MARK: - Reading leniently

extension JSONValue {
    /// A string, also where a number was sent.
    ///
    /// Empty strings are kept.
    package var text: String? {
        switch self {
        case .string(let value), .number(let value): value
        case .null, .bool, .array, .object: nil
        }
    }

    /// A string with something in it: empty and blank read as nil.
    package var filledText: String? {
        text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }

    /// An id of any shape: platforms send strings, numbers, and sometimes both in one answer.
    package var identifier: String? {
        filledText
    }

    /// A whole number, also where it was sent as a string or with a fraction.
    ///
    /// Nil beyond 64 bits.
    package var integer: Int? {
        guard let text else { return nil }
        if let exact = Int(text) { return exact }
        return Double(text).flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }

    /// A count of something: a whole number that is not negative.
    ///
    /// Unknown stays nil.
    package var count: Int? {
        integer.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// A finite number, also where it was sent as a string.
    package var number: Double? {
        text.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A yes or no, also where it was sent as 0, 1, "0", "1", "true" or "false".
    package var flag: Bool? {
        switch self {
        case .bool(let value): value
        case .number("0"), .string("0"), .string("false"): false
        case .number("1"), .string("1"), .string("true"): true
        case .null, .number, .string, .array, .object: nil
        }
    }

    /// An instant in any of the forms of ``RemoteDate``.
    package var date: Date? {
        switch self {
        case .string(let text): RemoteDate.parse(text)
        case .number: number.flatMap(RemoteDate.parse(unixTime:))
        case .null, .bool, .array, .object: nil
        }
    }

    /// A web address worth keeping: absolute, http or https, without blanks.
    package var webAddress: String? {
        guard let text = filledText?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
        let lower = text.prefix(8).lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else { return nil }
        return text.contains(where: \.isWhitespace) ? nil : text
    }
}
