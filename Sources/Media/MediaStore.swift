package import Foundation

/// The media files below `{data}/media`, by the hash of their URL, and uploads by that of their content.
///
///     let incoming = try store.receive(user: user, platform: "mastodon", stableURL: url)
///     for try await chunk in body { try incoming.write(chunk.readableBytesView) }
///     let file = try incoming.finish()
///
/// All calls block on the disk for as long as it takes: call them where blocking is allowed. Files have mode
/// 0600 and directories 0700. Who may see a file is not decided here.
package struct MediaStore: Sendable {
    package let directory: URL

    /// The largest file that is kept, in bytes.
    package let limit: Int

    /// What is left free on its disk.
    package let space: FreeSpace

    let write: FileWrite

    /// The system call that writes bytes to a descriptor, with its result and `errno`.
    package typealias FileWrite = @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int

    /// 50 MB.
    package static let standardLimit = 50_000_000

    /// Opens the store of a data directory and creates what is missing of it.
    ///
    /// `keptFree`: bytes of the disk that no file may use.
    /// `write` is replaced by tests only.
    package init(
        dataDirectory: URL,
        limit: Int = standardLimit,
        keptFree: Int = 0,
        write: @escaping FileWrite = { Foundation.write($0, $1.baseAddress, $1.count) }
    ) throws(MediaStoreError) {
        directory = dataDirectory.appending(path: "media", directoryHint: .isDirectory)
        self.limit = limit
        space = FreeSpace(directory: dataDirectory, kept: keptFree)
        self.write = write
        try FileTree.createDirectory(directory)
        try FileTree.createDirectory(incomingDirectory)
    }

    /// Where files wait until they are whole: in the same file system, so that a rename is one step.
    var incomingDirectory: URL { directory.appending(path: ".incoming", directoryHint: .isDirectory) }

    package func location(of path: MediaPath) -> URL { directory.appending(path: path.storedText) }

    /// Opens a stored file for reading.
    package func open(_ path: MediaPath) throws(MediaStoreError) -> MediaReader {
        try MediaReader(location(of: path).path(percentEncoded: false))
    }

    /// Removes a stored file with its thumbnails; false if it was not there.
    @discardableResult
    package func remove(_ path: MediaPath) throws(MediaStoreError) -> Bool {
        try removeThumbnails(of: path)
        let file = location(of: path).path(percentEncoded: false)
        if unlink(file) == 0 { return true }
        if errno == ENOENT { return false }
        throw .fromErrno("remove", file)
    }
}
