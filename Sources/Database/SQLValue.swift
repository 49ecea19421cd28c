package import struct Foundation.Data

/// One value on its way into or out of a statement.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case bool(Bool)
}

/// A type that can be bound to a parameter and read from a column.
package protocol ColumnValue: Sendable {
    var sqlValue: SQLValue { get }
    /// Nil when `value` is not of this type's shape; NULL is a shape only `Optional` has.
    static func fromColumn(_ value: SQLValue) -> Self?
    /// How an error names what was expected, e.g. "a whole number".
    static var columnShape: String { get }
}

extension Int64: ColumnValue {
    package var sqlValue: SQLValue { .integer(self) }
    package static func fromColumn(_ value: SQLValue) -> Int64? {
        if case .integer(let value) = value { value } else { nil }
    }
    package static var columnShape: String { "a whole number" }
}

extension Int: ColumnValue {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
    package static func fromColumn(_ value: SQLValue) -> Int? {
        if case .integer(let value) = value { Int(exactly: value) } else { nil }
    }
    package static var columnShape: String { "a whole number" }
}

extension Double: ColumnValue {
    package var sqlValue: SQLValue { .real(self) }
    package static func fromColumn(_ value: SQLValue) -> Double? {
        switch value {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
    package static var columnShape: String { "a number" }
}

extension Bool: ColumnValue {
    package var sqlValue: SQLValue { .bool(self) }
    package static func fromColumn(_ value: SQLValue) -> Bool? {
        switch value {
        case .bool(let value): value
        case .integer(0): false
        case .integer(1): true
        default: nil
        }
    }
    package static var columnShape: String { "true or false" }
}

extension String: ColumnValue {
    /// NUL, which PostgreSQL can't store in text, becomes U+FFFD on both engines.
    package var sqlValue: SQLValue {
        .text(utf8.contains(0) ? replacingNUL() : self)
    }
    package static func fromColumn(_ value: SQLValue) -> String? {
        if case .text(let value) = value { value } else { nil }
    }
    package static var columnShape: String { "text" }

    private func replacingNUL() -> String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension [UInt8]: ColumnValue {
    package var sqlValue: SQLValue { .bytes(self) }
    package static func fromColumn(_ value: SQLValue) -> [UInt8]? {
        if case .bytes(let value) = value { value } else { nil }
    }
    package static var columnShape: String { "bytes" }
}

extension Data: ColumnValue {
    package var sqlValue: SQLValue { .bytes([UInt8](self)) }
    package static func fromColumn(_ value: SQLValue) -> Data? {
        if case .bytes(let value) = value { Data(value) } else { nil }
    }
    package static var columnShape: String { "bytes" }
}

extension Timestamp: ColumnValue {
    package var sqlValue: SQLValue { .text(description) }
    package static func fromColumn(_ value: SQLValue) -> Timestamp? {
        if case .text(let value) = value { Timestamp(value) } else { nil }
    }
    package static var columnShape: String { "a UTC time" }
}

extension ID: ColumnValue {
    package var sqlValue: SQLValue { .text(text) }
    package static func fromColumn(_ value: SQLValue) -> ID? {
        if case .text(let value) = value { ID(value) } else { nil }
    }
    package static var columnShape: String { "an identifier like \(Subject.idPrefix)-…" }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
    package static func fromColumn(_ value: SQLValue) -> Wrapped?? {
        if case .null = value { return .some(nil) }
        return Wrapped.fromColumn(value).map(Optional.some)
    }
    package static var columnShape: String { Wrapped.columnShape + " or nothing" }
}

/// An enumeration of words, stored as the word. The table's CHECK names the same words.
extension ColumnValue where Self: RawRepresentable, RawValue == String {
    package var sqlValue: SQLValue { .text(rawValue) }
    package static func fromColumn(_ value: SQLValue) -> Self? {
        if case .text(let value) = value { Self(rawValue: value) } else { nil }
    }
    package static var columnShape: String { "a known \(Self.self)" }
}

extension ColumnValue where Self: RawRepresentable, RawValue == Int {
    package var sqlValue: SQLValue { .integer(Int64(rawValue)) }
    package static func fromColumn(_ value: SQLValue) -> Self? {
        if case .integer(let value) = value { Int(exactly: value).flatMap(Self.init(rawValue:)) } else { nil }
    }
    package static var columnShape: String { "a known \(Self.self)" }
}
