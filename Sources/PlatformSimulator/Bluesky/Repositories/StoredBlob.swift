import Foundation

/// A blob in a repository: a file somebody uploaded or the seed drew.
struct StoredBlob: Sendable {
    let mimeType: String
    let size: Int
    let uploadedAt: Date
    private let source: BlobSource
    /// How many records name it; with none it is not served, and goes after a while.
    var references = 0
    /// Whether its bytes have decayed, so that they no longer match its CID.
    var isSpoiled = false

    init(_ reference: BlobReference, _ source: BlobSource, uploadedAt: Date) {
        (mimeType, size, self.source) = (reference.mimeType, reference.size, source)
        self.uploadedAt = uploadedAt
    }

    var bytes: [UInt8] {
        var bytes = source.bytes
        if isSpoiled, !bytes.isEmpty { bytes[bytes.count / 2] ^= 0xFF }
        return bytes
    }
}
