/// Which file of which account, whatever server keeps it today.
///
/// It stands where other platforms have a file's web address, and is made into one when the file is fetched.
struct BlobAddress: Hashable, Sendable, CustomStringConvertible {
    let did: String
    let cid: ContentIdentifier

    init(did: String, cid: ContentIdentifier) {
        (self.did, self.cid) = (did, cid)
    }

    /// Nil for what ``description`` doesn't write.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /at:\/\/([^\/]+)\/blob\/([^\/]+)/), DID.isOne(match.output.1),
            let cid = ContentIdentifier(String(match.output.2))
        else { return nil }
        self.init(did: String(match.output.1), cid: cid)
    }

    var description: String { "at://\(did)/blob/\(cid)" }
}
