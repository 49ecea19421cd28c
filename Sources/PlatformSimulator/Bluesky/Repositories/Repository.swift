import Foundation

/// One account's repository: its records by collection, its blobs, and the last commit.
struct Repository: Sendable {
    let did: String
    private(set) var collections: [String: RecordCollection] = [:]
    private(set) var blobs: [CID: StoredBlob] = [:]
    /// Those no record names yet; looked through at every request, and so kept apart.
    private var waiting: Set<CID> = []
    private(set) var rev = TID(microseconds: 0, clock: 0)
    private(set) var head = CID(.dagCBOR, of: [])

    init(did: String) { self.did = did }

    func record(_ collection: String, _ key: String) -> StoredRecord? { collections[collection]?[key] }

    /// Writes a record and counts what it names; the caller commits.
    mutating func put(_ record: StoredRecord, _ collection: String, _ key: String) {
        let replaced = self.record(collection, key)
        for blob in BlobReference.all(in: record.value) {
            blobs[blob.cid]?.references += 1
            waiting.remove(blob.cid)
        }
        collections[collection, default: RecordCollection()].put(record, key)
        if let replaced { release(replaced) }
    }

    mutating func delete(_ collection: String, _ key: String) {
        guard let record = record(collection, key) else { return }
        collections[collection]?.remove(key)
        if collections[collection]?.isEmpty == true { collections[collection] = nil }
        release(record)
    }

    /// Blobs that no record names any more go with the record.
    private mutating func release(_ record: StoredRecord) {
        for blob in BlobReference.all(in: record.value) {
            blobs[blob.cid]?.references -= 1
            if let stored = blobs[blob.cid], stored.references <= 0 { blobs[blob.cid] = nil }
        }
    }

    /// Notes that something was written.
    ///
    /// The commit's CID is one of a commit's fields, but for the tree of records, which nobody here reads.
    mutating func commit(_ rev: TID) {
        self.rev = rev
        let commit: JSON = [
            "did": .string(did), "rev": .string(rev.description), "version": 3, "prev": head.link,
        ]
        // A commit has nothing in it that can't be written.
        if let bytes = try? DAGCBOR.encode(commit) { head = CID(.dagCBOR, of: bytes) }
    }

    var commitMeta: JSON { ["cid": .string(head.description), "rev": .string(rev.description)] }

    // MARK: Blobs

    /// Takes a blob in, unless it is there already.
    mutating func add(_ reference: BlobReference, _ source: BlobSource, at date: Date) {
        if let known = blobs[reference.cid], known.references > 0 { return }
        blobs[reference.cid] = StoredBlob(reference, source, uploadedAt: date)
        waiting.insert(reference.cid)
    }

    mutating func spoil(_ cid: CID) { blobs[cid]?.isSpoiled = true }

    /// Throws away the blobs no record names that came before `date`.
    mutating func discardUnreferencedBlobs(before date: Date) {
        for cid in waiting where blobs[cid].map({ $0.uploadedAt < date }) ?? true {
            blobs[cid] = nil
            waiting.remove(cid)
        }
    }
}
