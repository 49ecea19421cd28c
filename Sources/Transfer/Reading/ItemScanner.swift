package import Foundation

/// Finds the items of one array of a JSON document that is too long to be read at once.
///
/// Bytes go in as they come; each item comes out as soon as its last byte has.
///
/// ```swift
/// var scanner = ItemScanner(array: "orderedItems", mostItemBytes: 8_000_000)
/// while let bytes = try entries.read() { try scanner.read(bytes) { item in … } }
/// try scanner.finish()
/// ```
package struct ItemScanner {
    package enum Item: Sendable {
        case json(Data)
        case tooLarge(byteCount: Int)
    }

    /// Why a document isn't one with such an array.
    package struct Malformed: Error, Hashable {
        package let problem: String
        /// Whether what there is of it is right.
        package var isCutOff = false
    }

    /// What the document says of how many there are, where it says so before them.
    package private(set) var total: Int?

    private enum Place {
        /// Before the document's brace.
        case before
        /// Among its members.
        case members
        /// Within the array, between items.
        case between
        case item
        /// After the array: nothing more is of interest.
        case after
    }

    private let array: [UInt8]
    private let mostItemBytes: Int
    private var place = Place.before
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The last string among the members, and the name of the member whose value is read.
    private var text: [UInt8] = []
    private var name: [UInt8]?
    private var number: [UInt8] = []
    private var item = Data()
    private var itemByteCount = 0
    private var itemDepth = 0

    package init(array: String, mostItemBytes: Int) {
        self.array = Array(array.utf8)
        self.mostItemBytes = mostItemBytes
    }

    /// - Throws: ``Malformed``, or what `body` throws.
    package mutating func read(_ bytes: Data, _ body: (Item) throws -> Void) throws {
        for byte in bytes {
            switch place {
            case .before: try begin(byte)
            case .members: try member(byte)
            case .between: try betweenItems(byte)
            case .item: try within(byte, body)
            case .after: return
            }
        }
    }

    /// Throws ``Malformed`` when the array has not ended.
    package func finish() throws {
        guard case .after = place else { throw Malformed(problem: "it ends in the middle", isCutOff: true) }
    }

    private mutating func begin(_ byte: UInt8) throws {
        switch byte {
        case UInt8(ascii: "{"):
            place = .members
            depth = 1
        // Blanks, and the mark some programs put before.
        case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: break
        default: throw Malformed(problem: "it is no JSON object")
        }
    }

    private mutating func member(_ byte: UInt8) throws {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            if isInString, depth == 1, text.count < 64 { text.append(byte) }
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            if depth == 1 { text.removeAll(keepingCapacity: true) }
        case UInt8(ascii: ":"):
            if depth == 1 { name = text }
        case UInt8(ascii: ","):
            if depth == 1 { endMember() }
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            if depth == 1, byte == UInt8(ascii: "["), name == array {
                place = .between
                return
            }
            depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth == 0 {
                throw Malformed(problem: "it has no list “\(String(decoding: array, as: UTF8.self))”")
            }
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if depth == 1, number.count < 18 { number.append(byte) }
        default: break
        }
    }

    private mutating func endMember() {
        if name == Array("totalItems".utf8) { total = Int(String(decoding: number, as: UTF8.self)) }
        name = nil
        number.removeAll()
    }

    private mutating func betweenItems(_ byte: UInt8) throws {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","): break
        case UInt8(ascii: "]"): place = .after
        default:
            place = .item
            item.removeAll(keepingCapacity: true)
            itemByteCount = 0
            itemDepth = 0
            keep(byte)
            open(byte)
        }
    }

    private mutating func within(_ byte: UInt8, _ body: (Item) throws -> Void) throws {
        if isInString {
            keep(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
                if itemDepth == 0 { try end(body) }
            }
            return
        }
        let isEnd = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        // A bare word or number ends where the next item or the array's end stands.
        if itemDepth == 0, byte == UInt8(ascii: ",") || isEnd {
            try end(body)
            if byte == UInt8(ascii: "]") { place = .after }
            return
        }
        keep(byte)
        if isEnd {
            itemDepth -= 1
            if itemDepth == 0 { try end(body) }
        } else {
            open(byte)
        }
    }

    private mutating func open(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"): itemDepth += 1
        default: break
        }
    }

    private mutating func keep(_ byte: UInt8) {
        itemByteCount += 1
        if itemByteCount <= mostItemBytes { item.append(byte) }
    }

    private mutating func end(_ body: (Item) throws -> Void) throws {
        place = .between
        let isTooLarge = itemByteCount > mostItemBytes
        try body(isTooLarge ? .tooLarge(byteCount: itemByteCount) : .json(item))
        if isTooLarge { item = Data() }
    }
}
