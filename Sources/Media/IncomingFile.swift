import Crypto
import Foundation

/// A file on its way into the store.
///
/// A class because it holds a descriptor and a temporary file.
/// It is written in pieces and gets its name only when it is whole and safe on the disk: of a download that
/// fails, is abandoned or dies with the process, nothing is ever seen under the final name. Abandoning means to
/// let go of it; the temporary file is removed then. Belongs to one task; every call blocks on the disk.
package final class IncomingFile {
    private let store: MediaStore
    private let user: String
    private let origin: Origin
    private let limit: Int
    private let purpose: FilePurpose

    private let temporary: String
    private var descriptor: Int32
    private var hash = SHA256()
    private var head: [UInt8] = []
    private var type: MediaType?

    /// How many bytes were written so far.
    package private(set) var byteCount = 0

    /// Enough to find the size of a JPEG behind a camera's notes and preview.
    private static let keptHeadByteCount = 256 * 1024

    /// What its name follows from.
    enum Origin {
        case url(String, platform: String)
        /// Its content, so the name is known at the end.
        case upload
    }

    init(
        store: MediaStore,
        user: String,
        origin: Origin,
        limit: Int,
        purpose: FilePurpose
    ) throws(MediaStoreError) {
        self.store = store
        self.purpose = purpose
        self.user = user
        self.origin = origin
        self.limit = limit
        temporary = store.incomingDirectory.appending(path: UUID().uuidString).path(percentEncoded: false)
        descriptor = try Self.create(temporary)
    }

    /// A new file under a lock, by which others see that somebody writes it.
    static func create(_ path: String) throws(MediaStoreError) -> Int32 {
        while true {
            let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .fromErrno("create", path) }
            var status = stat()
            // Between making and locking it, a clean-up may have taken it for one that was left behind.
            if flock(descriptor, LOCK_EX) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
                return descriptor
            }
            Foundation.close(descriptor)
        }
    }

    deinit {
        abandon()
    }

    /// Appends bytes.
    ///
    /// Throws a `MediaStoreError` (too large, disk full, …) or, as soon as the first bytes show it, a
    /// `MediaRefusal`. After an error the file is abandoned.
    package func write(_ bytes: some Sequence<UInt8>) throws {
        let bytes = ContiguousArray(bytes)
        do {
            let newCount = byteCount + bytes.count
            guard newCount <= limit else { throw tooLarge(atLeast: newCount) }
            head.append(contentsOf: bytes.prefix(Self.keptHeadByteCount - head.count))
            switch purpose {
            case .medium where type == nil && head.count >= MediaType.headByteCount:
                type = try MediaType(head: head)
            case .textTrack where newCount > TextTrackRefusal.mostBytes: throw TextTrackRefusal.tooLarge
            case .medium, .textTrack: break
            }
            try writeAll(bytes)
            byteCount = newCount
        } catch {
            abandon()
            throw error
        }
    }

    /// Puts the whole file in its place, where it replaces an earlier one, and makes that durable.
    package func finish() throws -> StoredFile {
        do {
            let type = try self.type ?? typeOfWhole()
            let content = hash.finalize()
            let path =
                switch origin {
                case .url(let stableURL, let platform):
                    try MediaPath(user: user, platform: platform, stableURL: stableURL, type: type)
                case .upload: try MediaPath(user: user, upload: content, type: type)
                }
            try synchronize()
            try moveIntoPlace(store.location(of: path))
            // Not before: with the descriptor goes the lock.
            Foundation.close(descriptor)
            descriptor = -1
            return StoredFile(
                path: path,
                byteCount: byteCount,
                contentHash: content.hexDigits,
                pixelSize: PixelSize(type: type, head: head)
            )
        } catch {
            abandon()
            throw error
        }
    }

    private func tooLarge(atLeast byteCount: Int) -> any MediaError {
        switch origin {
        case .url: MediaStoreError.tooLarge(atLeast: byteCount, limit: limit)
        case .upload: UploadTooLarge(limit: limit)
        }
    }

    /// Of a file that is all in `head`, or of a medium whose first bytes are.
    private func typeOfWhole() throws -> MediaType {
        switch purpose {
        case .medium: return try MediaType(head: head)
        case .textTrack:
            guard MediaType.isWebVTT(head) else { throw TextTrackRefusal.noWebVTT }
            return .webVTT
        }
    }

    /// Removes the temporary file; nothing can be written any more.
    package func abandon() {
        if descriptor >= 0 {
            Foundation.close(descriptor)
            descriptor = -1
        }
        // Nothing is there after a rename; and what can't be removed now, the next clean-up removes.
        unlink(temporary)
    }

    private func writeAll(_ bytes: ContiguousArray<UInt8>) throws(MediaStoreError) {
        guard descriptor >= 0 else {
            throw .failed(action: "write", path: temporary, reason: "it is finished or abandoned")
        }
        let failure: MediaStoreError? = bytes.withUnsafeBytes { bytes in
            hash.update(bufferPointer: bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = store.write(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return .fromErrno("write", temporary) }
                guard count > 0 else {
                    return .failed(action: "write", path: temporary, reason: "the disk took nothing")
                }
                rest = rest.dropFirst(count)
            }
            return nil
        }
        if let failure { throw failure }
    }

    private func synchronize() throws(MediaStoreError) {
        guard descriptor >= 0 else {
            throw .failed(action: "finish", path: temporary, reason: "it is finished or abandoned")
        }
        // The content before the name: a crash in between leaves a temporary file and no torn one.
        guard fsync(descriptor) == 0 else { throw .fromErrno("write", temporary) }
    }

    private func moveIntoPlace(_ location: URL) throws(MediaStoreError) {
        let platformDirectory = location.deletingLastPathComponent()
        try FileTree.createDirectory(platformDirectory.deletingLastPathComponent())
        try FileTree.createDirectory(platformDirectory)
        let path = location.path(percentEncoded: false)
        guard rename(temporary, path) == 0 else { throw .fromErrno("write", path) }
        try FileTree.synchronize(platformDirectory)
    }
}

/// A file that is in its place.
package struct StoredFile: Sendable, Hashable {
    package let path: MediaPath
    package let byteCount: Int

    /// SHA-256 of the content, 64 hexadecimal digits.
    package let contentHash: String

    /// Of images whose header states it, see `PixelSize`.
    package let pixelSize: PixelSize?

    package var type: MediaType { path.type }
}

extension MediaStore {
    /// Begins to receive the file of a URL.
    ///
    /// The room on the disk, `user` and `platform` are checked at once, so that nothing is downloaded in vain: see
    /// `MediaPath`.
    package func receive(
        user: String,
        platform: String,
        stableURL: String,
        for purpose: FilePurpose = .medium
    ) throws -> IncomingFile {
        try space.require()
        _ = try MediaPath(user: user, platform: platform, stableURL: stableURL, type: .jpeg)
        return try IncomingFile(
            store: self,
            user: user,
            origin: .url(stableURL, platform: platform),
            limit: limit,
            purpose: purpose
        )
    }

    /// Begins to receive a file that a person gives.
    ///
    /// It is stored by its content: the same file twice is one. What is there already is written anew, so that the search
    /// for files without a row, which spares new ones, leaves time for the second row.
    /// `most`: the largest it may be, in bytes; the store's own limit unless told.
    package func receiveUpload(user: String, most: Int? = nil) throws -> IncomingFile {
        try space.require()
        guard MediaPath.isSafe(user) else { throw MediaPathError.unsafe(part: "user id") }
        return try IncomingFile(
            store: self,
            user: user,
            origin: .upload,
            limit: most ?? limit,
            purpose: .medium
        )
    }
}

/// A person gave a file that is larger than they may give.
package struct UploadTooLarge: MediaError, Equatable {
    package let limit: Int

    package var sentence: String {
        "The file is larger than \(MediaStoreError.megabytes(limit)), the most that is taken. Choose a smaller one."
    }

    package var code: String { "upload_too_large" }
}
