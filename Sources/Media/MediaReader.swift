package import Foundation

/// One stored file, open for reading.
///
/// A class because it holds a descriptor, which it closes at its end.
///
/// The bytes stay readable while this lives, even if the file is replaced or removed meanwhile.
package final class MediaReader: Sendable {
    /// In bytes.
    package let size: Int

    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(MediaStoreError) {
        self.path = path
        descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .fromErrno("open", path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = MediaStoreError.fromErrno("examine", path)
            close(descriptor)
            throw error
        }
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// The bytes of the part of `range` that the file has.
    package func bytes(in range: Range<Int>) throws(MediaStoreError) -> Data {
        let range = range.clamped(to: 0..<size)
        var bytes = Data(count: range.count)
        var filled = 0
        while filled < range.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: filled),
                    range.count - filled,
                    off_t(range.lowerBound + filled)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .fromErrno("read", path) }
            guard count > 0 else {
                throw .failed(action: "read", path: path, reason: "it was cut while it was read")
            }
            filled += count
        }
        return bytes
    }
}
