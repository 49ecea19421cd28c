import Foundation

/// Learns a type's schema by letting it decode itself from nothing: what it asks for is what it consists of.
///
/// The API's document thus can't drift from the types that are encoded and decoded.
struct SchemaReader {
    /// The objects met so far, by the name they have in the document.
    private(set) var components: [String: JSONSchema] = [:]

    /// - Returns: A reference for objects, which then are among ``components``.
    mutating func schema<Value: Decodable>(of type: Value.Type) throws -> JSONSchema {
        let recorder = SchemaRecorder()
        let (schema, _) = try recorder.read(type)
        components.merge(recorder.components) { first, _ in first }
        return schema
    }

    /// `Page<PostItem>` is called `PostItemPage`.
    static func name(of type: Any.Type) -> String {
        let text = String(describing: type)
        guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else { return text }
        return String(text[text.index(after: open)...].dropLast() + text[..<open])
    }
}

/// A class, since the decoders made for nested values all write into one record.
private final class SchemaRecorder {
    var components: [String: JSONSchema] = [:]

    /// The schema, and a value of the type that serves as a stand-in while its owner goes on decoding.
    func read<Value: Decodable>(_ type: Value.Type) throws -> (JSONSchema, Value) {
        func leaf(_ schema: JSONSchema, _ value: Any) throws -> (JSONSchema, Value) {
            guard let value = value as? Value else { throw UnreadableSchema(type: "\(type)") }
            return (schema, value)
        }
        switch type {
        case is String.Type: return try leaf(.string(format: nil), "")
        case is Bool.Type: return try leaf(.boolean, false)
        case is Int.Type: return try leaf(.integer, 0)
        case is Double.Type: return try leaf(.number, 0.0)
        case is Date.Type: return try leaf(.string(format: "date-time"), Date(timeIntervalSince1970: 0))
        case let choice as any ClosedChoice.Type:
            let words = choice.words
            guard let first = choice.first else { throw UnreadableSchema(type: "\(type)") }
            return try leaf(.choice(words), first)
        default: break
        }
        let decoder = RecordingDecoder(recorder: self)
        let value = try Value(from: decoder)
        switch decoder.shape.kind {
        case .array(let items):
            return (.array(items), value)
        case .object(let properties):
            let name = SchemaReader.name(of: type)
            components[name] = .object(properties: properties)
            return (.reference(name), value)
        case .unknown:
            throw UnreadableSchema(type: "\(type)")
        }
    }
}

extension ClosedChoice {
    fileprivate static var words: [String] { allCases.map(\.rawValue) }
    fileprivate static var first: Self? { allCases.first }
}

struct UnreadableSchema: Error, CustomStringConvertible {
    let type: String
    var description: String {
        "\(type) has no schema: use strings, numbers, flags, dates, closed choices, lists and structs of these."
    }
}

private final class Shape {
    enum Kind {
        case unknown
        case object([JSONSchema.Property])
        case array(JSONSchema)
    }
    var kind = Kind.unknown

    func add(_ property: JSONSchema.Property) {
        guard case .object(let properties) = kind else {
            kind = .object([property])
            return
        }
        kind = .object(properties + [property])
    }
}

private struct RecordingDecoder: Decoder {
    let recorder: SchemaRecorder
    let shape = Shape()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if case .unknown = shape.kind { shape.kind = .object([]) }
        return KeyedDecodingContainer(RecordingFields<Key>(recorder: recorder, shape: shape))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        RecordingList(recorder: recorder, shape: shape)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw UnreadableSchema(type: "a single value")
    }
}

private struct RecordingFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: SchemaRecorder
    let shape: Shape
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (schema, value) = try recorder.read(type)
        shape.add(.init(name: key.stringValue, schema: schema, isRequired: true))
        return value
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        let (schema, _) = try recorder.read(type)
        shape.add(.init(name: key.stringValue, schema: schema, isRequired: false))
        return nil
    }

    // The synthesised code asks for these by their own overloads.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }

    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        let (schema, _) = try recorder.read(type)
        shape.add(.init(name: key.stringValue, schema: schema, isRequired: false))
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw UnreadableSchema(type: "\(key.stringValue)") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw UnreadableSchema(type: "\(key.stringValue)")
    }
    func superDecoder() throws -> any Decoder { throw UnreadableSchema(type: "super") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw UnreadableSchema(type: key.stringValue) }
}

/// Offers one element, which tells what all are like.
private struct RecordingList: UnkeyedDecodingContainer {
    let recorder: SchemaRecorder
    let shape: Shape
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }
    var currentIndex = 0

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try recorder.read(type)
        shape.kind = .array(schema)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() -> Bool { false }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { throw UnreadableSchema(type: "a list of dictionaries") }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw UnreadableSchema(type: "a list of lists")
    }
    mutating func superDecoder() throws -> any Decoder { throw UnreadableSchema(type: "super") }
}
