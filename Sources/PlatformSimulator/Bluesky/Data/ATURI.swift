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
