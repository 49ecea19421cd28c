/// The address of a record that holds wherever its repository moves: `at://did:plc:…/app.bsky.feed.post/3k…`.
///
/// <https://atproto.com/specs/at-uri-scheme>; only the form that names the account by its DID is one.
struct RecordAddress: Hashable, Sendable, CustomStringConvertible {
    let did: String
    let collection: String
    let key: String

    /// Nil for what is no address of a record, and for one that names the account by a handle, which may change hands.
    init?(_ text: String) {
        guard text.hasPrefix("at://"), text.utf8.count <= 2_048 else { return nil }
        let parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, DID.isOne(parts[0]), Self.isCollection(parts[1]), Self.isKey(parts[2]) else {
            return nil
        }
        (did, collection, key) = (String(parts[0]), String(parts[1]), String(parts[2]))
    }

    init(did: String, collection: String, key: String) {
        (self.did, self.collection, self.key) = (did, collection, key)
    }

    var description: String { "at://\(did)/\(collection)/\(key)" }

    /// The page people open; nil for what has none.
    var page: String? {
        collection == Collection.posts ? "https://bsky.app/profile/\(did)/post/\(key)" : nil
    }

    /// The collections Roost reads.
    enum Collection {
        static let posts = "app.bsky.feed.post"
        static let reposts = "app.bsky.feed.repost"
    }

    private static func isCollection(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+){2,}/) != nil
    }

    private static func isKey(_ text: Substring) -> Bool {
        text != "." && text != ".." && text.wholeMatch(of: /[A-Za-z0-9_.:~-]{1,512}/) != nil
    }
}

/// The id of an account that stays when its handle and its server change.
enum DID {
    /// <https://atproto.com/specs/did>: the two methods the network knows.
    static func isOne(_ text: some StringProtocol) -> Bool {
        let text = String(text)
        return text.wholeMatch(of: /did:plc:[a-z2-7]{1,64}/) != nil
            || text.wholeMatch(of: /did:web:[a-zA-Z0-9._-]{1,253}(%3A[0-9]{1,5})?/) != nil
    }

    /// The host that answers for an account of the kind `did:web:`; nil for the others, which the directory knows.
    static func host(of did: String) -> String? {
        guard did.hasPrefix("did:web:") else { return nil }
        return did.dropFirst(8).replacing("%3A", with: ":").lowercased()
    }
}
