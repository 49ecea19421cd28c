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

    /// Puts a new key in front of those in the file: from now on it seals, and all open.
    ///
    /// Nobody else may hold the old keys in memory: what they seal would still open, what is sealed anew would
    /// not open for them.
    package func addingSealingKey() throws(KeyringError) -> KeyFile {
        try replacing { keys in [Keyring.makeKeyText().revealForUse()] + keys }
    }

    /// Leaves the sealing key alone in the file, once it has sealed everything.
    package func keepingSealingKeyOnly() throws(KeyringError) -> KeyFile {
        try replacing { keys in Array(keys.prefix(1)) }
    }

    private func replacing(_ change: ([String]) -> [String]) throws(KeyringError) -> KeyFile {
        let text = try Self.read(path) ?? ""
        let keys = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
        let temporary = try Self.write(change(keys).joined(separator: ",") + "\n", beside: path)
        guard rename(temporary, path) == 0 else {
            let reason = Self.failure(path, "replaced")
            unlink(temporary)
            throw reason
        }
        try Self.synchronizeDirectory(of: path)
        return try KeyFile(in: URL(filePath: path).deletingLastPathComponent())
    }

    /// Writes a new key to a file of that name; false if another process was first.
    ///
    /// It is written under a temporary name and then linked, so that nobody ever sees a file without its key.
    private static func create(_ path: String) throws(KeyringError) -> Bool {
        let temporary = try write(Keyring.makeKeyText().revealForUse() + "\n", beside: path)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 else {
            if errno == EEXIST { return false }
            throw failure(path, "created")
        }
        try synchronizeDirectory(of: path)
        return true
    }

    /// Writes a text, for its owner's eyes and already on the disk, to a temporary name in the same directory.
    private static func write(_ text: String, beside path: String) throws(KeyringError) -> String {
        let temporary = "\(path).\(UUID().uuidString)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "created") }

        let line = Array(text.utf8)
        let written = Foundation.write(descriptor, line, line.count)
        // A disk that takes a part of it says so only at the next write.
        if written >= 0, written < line.count { errno = ENOSPC }
        let isDurable = written == line.count && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0
        let reason = failure(path, "written")
        guard close(descriptor) == 0, isDurable else {
            unlink(temporary)
            throw reason
        }
        return temporary
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
