package import Foundation

/// The two WebP pictures that are made of an image: what grids and pages show in its place.
package enum ThumbnailSize: String, Sendable, CaseIterable {
    /// For grids and lists: at most 400 pixels on the longer side.
    case small = "400"
    /// For looking at: at most 1600.
    case large = "1600"

    package static let mimeType = "image/webp"

    /// What stands behind the name of the file it is made of.
    var suffix: String { ".\(rawValue).webp" }
}

extension MediaStore {
    /// Where a thumbnail lies: beside its file.
    package func location(of path: MediaPath, _ size: ThumbnailSize) -> URL {
        directory.appending(path: path.storedText + size.suffix)
    }

    /// Whether both thumbnails of a file are there.
    package func hasThumbnails(of path: MediaPath) -> Bool {
        ThumbnailSize.allCases.allSatisfy { size in
            access(location(of: path, size).path(percentEncoded: false), R_OK) == 0
        }
    }

    /// Removes one thumbnail by its place below the media directory; false for what is no thumbnail's.
    package func removeThumbnail(_ relativePath: String) throws(MediaStoreError) -> Bool {
        guard MediaPath.original(ofThumbnail: relativePath) != nil else { return false }
        let file = directory.appending(path: relativePath).path(percentEncoded: false)
        guard unlink(file) == 0 || errno == ENOENT else { throw .fromErrno("remove", file) }
        return true
    }

    /// Removes the thumbnails of a file that are there.
    package func removeThumbnails(of path: MediaPath) throws(MediaStoreError) {
        for size in ThumbnailSize.allCases {
            let file = location(of: path, size).path(percentEncoded: false)
            guard unlink(file) == 0 || errno == ENOENT else { throw .fromErrno("remove", file) }
        }
    }
}

extension MediaPath {
    /// The file that a thumbnail by this name is made of; nil when it is no thumbnail's name.
    static func original(ofThumbnail relativePath: String) -> MediaPath? {
        for size in ThumbnailSize.allCases where relativePath.hasSuffix(size.suffix) {
            return try? MediaPath(storedText: String(relativePath.dropLast(size.suffix.count)))
        }
        return nil
    }
}

/// A thumbnail on its way into the store, written by the image process.
///
/// A class because it holds a descriptor and a temporary file. The process writes under the temporary name, which is
/// locked, so that no clean-up takes it for one that was left behind.
final class IncomingThumbnail {
    let temporary: String
    private let store: MediaStore
    private let destination: URL
    private var descriptor: Int32

    init(_ store: MediaStore, of path: MediaPath, _ size: ThumbnailSize) throws(MediaStoreError) {
        self.store = store
        destination = store.location(of: path, size)
        temporary = store.incomingDirectory.appending(path: UUID().uuidString + size.suffix).path(
            percentEncoded: false
        )
        descriptor = try IncomingFile.create(temporary)
    }

    deinit {
        close(descriptor)
        // Nothing is there after a rename.
        unlink(temporary)
    }

    /// Whether what was written looks like what was asked for; who wrote it had looked at a hostile file.
    var isWebP: Bool {
        guard let reader = try? MediaReader(temporary), let head = try? reader.bytes(in: 0..<16) else {
            return false
        }
        return (try? MediaType(head: Array(head))) == .webp
    }

    /// Puts it in its place, in which it replaces an earlier one.
    func finish() throws(MediaStoreError) {
        guard fsync(descriptor) == 0 else { throw .fromErrno("write", temporary) }
        let path = destination.path(percentEncoded: false)
        guard rename(temporary, path) == 0 else { throw .fromErrno("write", path) }
        try FileTree.synchronize(destination.deletingLastPathComponent())
    }
}
