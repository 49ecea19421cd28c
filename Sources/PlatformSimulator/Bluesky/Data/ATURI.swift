/// The address of a record: `at://did/collection/rkey`.
struct ATURI: Hashable, Sendable, CustomStringConvertible {
    /// A DID; in what clients send also a handle.
    var authority: String
    let collection: String
    let rkey: String

    init(_ did: String, _ collection: String, _ rkey: String) {
        (authority, self.collection, self.rkey) = (did, collection, rkey)
    }

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == "at:", parts[1].isEmpty, parts[2...].allSatisfy({ !$0.isEmpty })
        else { return nil }
        (authority, collection, rkey) = (parts[2], parts[3], parts[4])
    }

    var description: String { "at://\(authority)/\(collection)/\(rkey)" }
}

/// The names of things in the protocol, where somebody else chose them.
enum Syntax {
    static func isRecordKey(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "-._:~".utf8.contains($0) }
    }

    /// A reversed domain of at least three parts: `app.bsky.feed.post`.
    static func isNSID(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 3 && text.utf8.count <= 317
            && parts.allSatisfy { part in
                (1...63).contains(part.utf8.count)
                    && part.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    static func isDID(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0] == "did" && parts.allSatisfy { !$0.isEmpty }
    }

    static func isHandle(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && text.utf8.count <= 253
            && parts.allSatisfy { part in
                (1...63).contains(part.utf8.count) && part.first != "-" && part.last != "-"
                    && part.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
