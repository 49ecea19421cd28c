import Crypto

/// A content identifier as the AT Protocol has them: version 1, SHA-256, base 32 in lower case.
package struct CID: Hashable, Sendable, CustomStringConvertible {
    /// What is identified.
    package enum Codec: UInt8, Sendable {
        /// Bytes as they are: blobs, `bafkrei…`.
        case raw = 0x55
        /// DAG-CBOR: records and commits, `bafyrei…`.
        case dagCBOR = 0x71
    }

    let codec: Codec
    let digest: [UInt8]

    /// Identifies `bytes`.
    package init(_ codec: Codec, of bytes: some Sequence<UInt8>) {
        self.codec = codec
        var hash = SHA256()
        hash.update(data: Array(bytes))
        digest = Array(hash.finalize())
    }

    /// Reads a CID of these two kinds, or gives nil.
    package init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "b"), let bytes = Base32.decode(text.utf8.dropFirst()) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 36, bytes[0] == 1, bytes[2] == 0x12, bytes[3] == 32,
            let codec = Codec(rawValue: bytes[1])
        else { return nil }
        self.codec = codec
        digest = Array(bytes[4...])
    }

    /// Version, codec, SHA-256, its 32 bytes.
    var bytes: [UInt8] { [1, codec.rawValue, 0x12, 32] + digest }

    package var description: String { "b" + Base32.encode(bytes) }

    /// The link as JSON has it.
    var link: JSON { ["$link": .string(description)] }
}
