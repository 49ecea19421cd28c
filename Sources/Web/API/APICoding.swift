import Foundation

/// How the API writes and reads JSON: camel case, instants in UTC with milliseconds, absent for nothing.
package enum APICoding {
    package static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(instant))
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: ``WebError`` with a sentence that names the property.
    package static func value<Value: Decodable>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = (try? instant.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "not an instant")
                )
            }
            return date
        }
        do {
            return try decoder.decode(type, from: Data(json))
        } catch let error as DecodingError {
            throw unreadable(error)
        }
    }

    static let instant = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func unreadable(_ error: DecodingError) -> WebError {
        func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
        return switch error {
        case .keyNotFound(let key, let context):
            .invalid(
                path(context.codingPath + [key]),
                "The property “\(path(context.codingPath + [key]))” is missing."
            )
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            .invalid(
                path(context.codingPath),
                "The property “\(path(context.codingPath))” has the wrong type."
            )
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            .invalid(
                path(context.codingPath),
                "The value of the property “\(path(context.codingPath))” is not one this call knows."
            )
        default:
            WebError(
                status: 400,
                code: "not-json",
                sentence: "The body is not valid JSON. Send a JSON object."
            )
        }
    }
}
