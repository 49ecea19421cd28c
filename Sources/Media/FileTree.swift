import Foundation

/// Directories that survive a loss of power.
enum FileTree {
    /// Creates a directory with mode 0700 unless it is there, and makes its name durable.
    static func createDirectory(_ directory: URL) throws(MediaStoreError) {
        let path = directory.path(percentEncoded: false)
        if mkdir(path, 0o700) != 0 {
            guard errno == EEXIST else { throw .fromErrno("create", path) }
            return
        }
        try synchronize(directory.deletingLastPathComponent())
    }

    /// Makes the names in a directory durable.
    static func synchronize(_ directory: URL) throws(MediaStoreError) {
        let path = directory.path(percentEncoded: false)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .fromErrno("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .fromErrno("write", path) }
    }
}
