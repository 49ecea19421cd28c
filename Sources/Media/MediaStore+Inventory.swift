package import Foundation

/// A file that lies below the media directory.
package struct FoundFile: Sendable, Hashable {
    /// Relative to the media directory.
    package let relativePath: String

    /// `nil` if the file is none of the store's, or a thumbnail.
    package let path: MediaPath?

    /// Of a thumbnail: the file it is made of, which may be there or not.
    package let original: MediaPath?

    package let byteCount: Int
    package let modifiedAt: Date
}

extension MediaStore {
    /// Visits every file below the media directory but the incoming ones, for the search for orphans.
    ///
    /// The order is the file system's, and only one file is held at a time. Stops at the first error, its own or one of `body`.
    package func forEachFile(_ body: (FoundFile) throws -> Void) throws {
        try visit(directory, prefix: "", body)
    }

    /// Removes what downloads left behind that died with their process, and returns how many files that were.
    ///
    /// Whoever writes a file holds a lock on it, which goes with its process; what nobody holds was left behind.
    @discardableResult
    package func removeAbandonedIncomingFiles() throws -> Int {
        var names: [String] = []
        try visit(incomingDirectory, prefix: "") { names.append($0.relativePath) }
        return names.count { name in
            let path = incomingDirectory.appending(path: name).path(percentEncoded: false)
            let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { return false }
            defer { Foundation.close(descriptor) }
            return flock(descriptor, LOCK_EX | LOCK_NB) == 0 && unlink(path) == 0
        }
    }

    /// One directory is open per level, and nothing is collected.
    private func visit(_ directory: URL, prefix: String, _ body: (FoundFile) throws -> Void) throws {
        let directoryPath = directory.path(percentEncoded: false)
        guard let stream = opendir(directoryPath) else {
            throw MediaStoreError.fromErrno("list", directoryPath)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if [".", "..", ".incoming"].contains(name) { continue }

            let location = directory.appending(path: name)
            let relativePath = prefix + name
            var status = stat()
            if lstat(location.path(percentEncoded: false), &status) != 0 {
                if errno == ENOENT { continue }  // removed since it was listed
                throw MediaStoreError.fromErrno("examine", location.path(percentEncoded: false))
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                try visit(location, prefix: relativePath + "/", body)
            } else {
                try body(FoundFile(relativePath: relativePath, status: status))
            }
        }
        if errno != 0 { throw MediaStoreError.fromErrno("list", directoryPath) }
    }
}

extension FoundFile {
    fileprivate init(relativePath: String, status: stat) {
        self.relativePath = relativePath
        // A link or a pipe is none of ours, whatever its name; any text that isn't a path of ours is a stranger.
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        path = isRegular ? try? MediaPath(storedText: relativePath) : nil
        original = isRegular && path == nil ? MediaPath.original(ofThumbnail: relativePath) : nil
        byteCount = Int(status.st_size)
        modifiedAt = Date(
            timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec) + TimeInterval(status.st_mtim.tv_nsec)
                / 1e9
        )
    }
}
