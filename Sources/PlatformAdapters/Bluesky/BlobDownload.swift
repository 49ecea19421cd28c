import Crypto
import Foundation
import Platforms
import Synchronization

/// Fetches a file of a repository, and takes no other for it.
struct BlobDownload {
    let http: GuardedHTTPClient
    let blob: BlobAddress
    let server: InstanceOrigin

    func run(maximumBytes: Int, into sink: MediaSink) async throws(PlatformError) -> MediaReceipt {
        let did = HTTPQuestion.Body.escaped(blob.did)
        let url = server.url("/xrpc/com.atproto.sync.getBlob?did=\(did)&cid=\(blob.cid)")
        let content = ContentHasher()
        let receipt = try await http.download(
            url,
            maximumBytes: maximumBytes,
            refusal: { answer in
                var error = BlueskyErrors.error(of: answer)
                // It may be at another server by now, as the next pass finds out.
                if error?.code == .accountUnknown { error?.outcome = .transient(notBefore: nil) }
                return error
            },
            into: { bytes in
                content.add(bytes)
                try await sink(bytes)
            }
        )
        let received = ContentIdentifier(sha256: content.sha256)
        guard received == blob.cid else {
            throw PlatformError(
                // What spoiled it may pass; the queue gives up in time.
                .transient(notBefore: nil),
                code: .contentMismatch,
                sentence:
                    "\(server.authority) sent another file than the one the post names, and Roost keeps nothing of it. If "
                    + "this lasts, the file is damaged there.",
                detail: "asked for \(blob.cid), received \(received) of \(receipt.byteCount) bytes"
            )
        }
        return receipt
    }
}

/// The hash of what came so far; pieces come one after the other, from whatever thread.
private final class ContentHasher: Sendable {
    private let state = Mutex(SHA256())

    func add(_ bytes: Data) { state.withLock { $0.update(data: bytes) } }

    var sha256: [UInt8] { state.withLock { Array($0.finalize()) } }
}
