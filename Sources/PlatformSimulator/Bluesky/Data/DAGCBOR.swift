import Foundation

/// Writes and reads DAG-CBOR as the AT Protocol restricts it: one way to write each value, no floats.
package enum DAGCBOR {
    /// A value that has no place in a record.
    package struct Unwritable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The bytes of a value; `{"$link":…}` becomes a link (tag 42), `{"$bytes":…}` bytes.
    package static func encode(_ value: JSON) throws -> [UInt8] {
        var output: [UInt8] = []
        try write(value, to: &output)
        return output
    }

    private static func write(_ value: JSON, to output: inout [UInt8]) throws {
        switch value {
        case .null: output.append(0xF6)
        case .bool(let flag): output.append(flag ? 0xF5 : 0xF4)
        case .integer(let number):
            if number >= 0 {
                head(0, UInt64(number), &output)
            } else {
                head(1, UInt64(-(number + 1)), &output)
            }
        case .number(let number):
            throw Unwritable(description: "\(number) is not an integer, and there are no others in records.")
        case .string(let text):
            head(3, UInt64(text.utf8.count), &output)
            output.append(contentsOf: text.utf8)
        case .array(let elements):
            head(4, UInt64(elements.count), &output)
            for element in elements { try write(element, to: &output) }
        case .object(let members):
            if members.count == 1, try writeSpecial(members[0], to: &output) { return }
            head(5, UInt64(members.count), &output)
            for member in members.sorted(by: { precedes($0.name, $1.name) }) {
                try write(.string(member.name), to: &output)
                try write(member.value, to: &output)
            }
        }
    }

    /// Links and bytes, which JSON spells as objects of one member.
    private static func writeSpecial(_ member: JSON.Member, to output: inout [UInt8]) throws -> Bool {
        guard case .string(let text) = member.value else { return false }
        switch member.name {
        case "$link":
            guard let cid = CID(text) else { throw Unwritable(description: "\(text) is no CID.") }
            output += [0xD8, 42]
            head(2, UInt64(cid.bytes.count + 1), &output)
            output += [0] + cid.bytes
            return true
        case "$bytes":
            let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            guard let bytes = Data(base64Encoded: padded) else {
                throw Unwritable(description: "\(text) is not base 64.")
            }
            head(2, UInt64(bytes.count), &output)
            output += bytes
            return true
        default: return false
        }
    }

    /// Shorter names first, then by their bytes.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        let (first, second) = (left.utf8.count, right.utf8.count)
        return first == second ? left.utf8.lexicographicallyPrecedes(right.utf8) : first < second
    }

    /// A type and a number in as few bytes as it takes.
    private static func head(_ type: UInt8, _ number: UInt64, _ output: inout [UInt8]) {
        let type = type << 5
        let size: Int
        switch number {
        case ..<24: return output.append(type | UInt8(number))
        case ...0xFF: (size, _) = (1, output.append(type | 24))
        case ...0xFFFF: (size, _) = (2, output.append(type | 25))
        case ...0xFFFF_FFFF: (size, _) = (4, output.append(type | 26))
        default: (size, _) = (8, output.append(type | 27))
        }
        for place in (0..<size).reversed() {
            output.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(place))))
        }
    }
}

extension DAGCBOR {
    /// The value of bytes this type wrote, its members in the order they have there; nil for anything else.
    package static func decode(_ bytes: [UInt8]) -> JSON? {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(), reader.isAtEnd else { return nil }
        return value
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func value() -> JSON? {
            guard let (type, number) = head() else { return nil }
            switch type {
            case 0: return Int(exactly: number).map(JSON.integer)
            case 1: return Int(exactly: number).map { .integer(-1 - $0) }
            case 2: return take(number).map { ["$bytes": .string(Self.base64($0))] }
            case 3: return take(number).map { .string(String(decoding: $0, as: UTF8.self)) }
            case 4:
                var elements: [JSON] = []
                for _ in 0..<number {
                    guard let element = value() else { return nil }
                    elements.append(element)
                }
                return .array(elements)
            case 5:
                var members: [JSON.Member] = []
                for _ in 0..<number {
                    guard case .string(let name)? = value(), let member = value() else { return nil }
                    members.append(.init(name: name, value: member))
                }
                return .object(members)
            case 6:
                guard number == 42, case (2, let count)? = head(), let link = take(count), link.first == 0
                else {
                    return nil
                }
                return CID(bytes: link.dropFirst())?.link
            default:
                switch number {
                case 20: return false
                case 21: return true
                case 22: return .null
                default: return nil
                }
            }
        }

        private mutating func head() -> (type: UInt8, number: UInt64)? {
            guard position < bytes.count else { return nil }
            let first = bytes[position]
            position += 1
            let short = first & 31
            guard short >= 24 else { return (first >> 5, UInt64(short)) }
            guard short < 28, let rest = take(UInt64(1 << (short - 24))) else { return nil }
            return (first >> 5, rest.reduce(0) { $0 << 8 | UInt64($1) })
        }

        private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
            guard count <= UInt64(bytes.count - position) else { return nil }
            defer { position += Int(count) }
            return bytes[position..<(position + Int(count))]
        }

        private static func base64(_ bytes: ArraySlice<UInt8>) -> String {
            Data(bytes).base64EncodedString().replacing("=", with: "")
        }
    }
}
