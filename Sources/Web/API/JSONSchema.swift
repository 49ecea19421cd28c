import Foundation

/// A JSON Schema, as far as the API's types need it.
indirect enum JSONSchema: Equatable, Sendable {
    case string(format: String?)
    case choice([String])
    case integer, number, boolean
    /// Whatever JSON there is.
    case anything
    case array(JSONSchema)
    case object(properties: [Property])
    /// A schema that stands in the document's components.
    case reference(String)

    struct Property: Equatable, Sendable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool
    }

    /// The document's form of the schema.
    var json: [String: DocumentValue] {
        switch self {
        case .string(nil): ["type": "string"]
        case .string(let format?): ["type": "string", "format": .text(format)]
        case .choice(let words): ["type": "string", "enum": .list(words.map { .text($0) })]
        case .anything: [:]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .array(let items): ["type": "array", "items": .object(items.json)]
        case .reference(let name): ["$ref": .text("#/components/schemas/\(name)")]
        case .object(let properties):
            [
                "type": "object",
                "properties": .object(
                    Dictionary(uniqueKeysWithValues: properties.map { ($0.name, .object($0.schema.json)) })
                ),
                "required": .list(properties.filter(\.isRequired).map { .text($0.name) }),
            ]
        }
    }
}

/// A value of the API's document.
indirect enum DocumentValue: Encodable, Equatable, Sendable, ExpressibleByStringLiteral {
    case text(String)
    case flag(Bool)
    case list([DocumentValue])
    case object([String: DocumentValue])

    init(stringLiteral value: String) { self = .text(value) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}
