package import Foundation

/// The file `encryption.key` in the data directory, for an installation whose keys are not configured.
///
/// It holds what `PLATFORM_ENCRYPTION_KEY` would hold, and only its owner may read it. Whoever loses it
/// loses every sealed credential: it belongs into the backup, apart from the database.
package struct KeyFile: Sendable {
    package static let name = "encryption.key"

    package let path: String
    package let keyring: Keyring

    /// True if there was no key before, which the caller must tell the operator.
    package let wasCreated: Bool

    /// Reads the file in `directory`, or creates it with one new key and mode 0600.
    ///
    /// Of two processes that create it at once, one wins and both use its key. The key is on the disk
    /// before this returns, since something may be sealed with it the next moment.
    package init(in directory: URL) throws(KeyringError) {
        path = directory.appending(path: Self.name).path(percentEncoded: false)
        if let text = try Self.read(path) {
            wasCreated = false
            keyring = try Keyring(text: text, source: path)
            return
        }
        wasCreated = try Self.create(path)
        guard let text = try Self.read(path) else {
            throw .fileFailed(path: path, action: "read", reason: "it vanished after it was created")
        }
        keyring = try Keyring(text: text, source: path)
    }

    /// The file's text; `nil` if there is no file.
    private static func read(_ path: String) throws(KeyringError) -> String? {
        // O_NONBLOCK: opening a pipe of that name must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw failure(path, "opened")
        }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "examined") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .fileIsNotRegular(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .fileIsOpenToOthers(path: path, mode: UInt32(status.st_mode & 0o777))
        }

        var bytes = [UInt8](repeating: 0, count: maximumByteCount)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path, "read") }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Writes a new key to a file of that name; false if another process was first.
    ///
    /// It is written under a temporary name and then linked, so that nobody ever sees a file without its key.
    private static func create(_ path: String) throws(KeyringError) -> Bool {
        let temporary = "\(path).\(UUID().uuidString)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "created") }
        defer { unlink(temporary) }

        let line = Array((Keyring.makeKeyText().revealForUse() + "\n").utf8)
        let written = write(descriptor, line, line.count)
        // A disk that takes a part of it says so only at the next write.
        if written >= 0, written < line.count { errno = ENOSPC }
        let isDurable = written == line.count && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0
        let reason = failure(path, "written")
        guard close(descriptor) == 0, isDurable else { throw reason }

        guard link(temporary, path) == 0 else {
            if errno == EEXIST { return false }
            throw failure(path, "created")
        }
        try synchronizeDirectory(of: path)
        return true
    }

    /// Makes the new name itself survive a loss of power.
    private static func synchronizeDirectory(of path: String) throws(KeyringError) {
        let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "made durable") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "made durable") }
    }

    private static func failure(_ path: String, _ action: String) -> KeyringError {
        .fileFailed(path: path, action: action, reason: String(cString: strerror(errno)))
    }

    /// Far more than anybody's keys, far less than what could hurt.
    private static let maximumByteCount = 16_384
}
