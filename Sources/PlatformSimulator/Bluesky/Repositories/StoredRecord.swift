/// One record as a repository holds it: its bytes in DAG-CBOR, and their CID.
struct StoredRecord: Sendable, Equatable {
    let cid: CID
    let bytes: [UInt8]

    /// Throws for a value that can't be in a record.
    init(_ value: JSON) throws {
        bytes = try DAGCBOR.encode(value)
        cid = CID(.dagCBOR, of: bytes)
    }

    /// The record as JSON, its members in the order of the bytes.
    var value: JSON { DAGCBOR.decode(bytes) ?? .null }
}
