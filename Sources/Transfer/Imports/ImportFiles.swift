package import Database
package import Foundation
package import Media

/// The uploaded files below `{data}/imports`, each until its import is done.
package struct ImportFiles: Sendable {
    package let directory: URL
    /// The largest file that is taken, in bytes.
    package let limit: Int
    private let media: MediaStore

    /// `media`: what knows how much room the disk must keep.
    package init(dataDirectory: URL, limit: Int, media: MediaStore) throws {
        directory = dataDirectory.appending(path: "imports", directoryHint: .isDirectory)
        self.limit = limit
        self.media = media
        try FileManager.default.createDirectory(
            at: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    package func path(of id: ImportID) -> String { directory.appending(path: name(of: id)).path }

    private func name(of id: ImportID) -> String { id.text + ".export" }

    package func has(_ id: ImportID) -> Bool { FileManager.default.fileExists(atPath: path(of: id)) }

    package func remove(_ id: ImportID) { unlink(path(of: id)) }

    package var tooLarge: ImportRefusal { .tooLarge(limit) }

    /// Begins to receive a file.
    package func receive(_ id: ImportID) throws -> Upload {
        try media.space.require()
        return try Upload(path(of: id), limit: limit, media: media)
    }

    /// Files that belong to no import of `known`, written before `limit`.
    package func strays(besides known: Set<String>, writtenBefore limit: Date) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { name in
            guard !known.contains(String(name.split(separator: ".").first ?? "")) else { return false }
            let path = directory.appending(path: name).path
            let written =
                (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            return (written ?? .distantPast) < limit
        }.sorted()
    }

    package func remove(stray name: String) {
        guard !name.contains("/") else { return }
        unlink(directory.appending(path: name).path)
    }
}

/// A file on its way into the data directory; let go of before it is whole, it is removed.
///
/// A class because it holds a descriptor. Belongs to one task; every call blocks on the disk.
package final class Upload {
    private let path: String
    private let limit: Int
    private let media: MediaStore
    private var descriptor: Int32
    private var isWhole = false
    /// How much there was when the disk was last asked for room.
    private var checkedCount = 0
    package private(set) var byteCount = 0

    init(_ path: String, limit: Int, media: MediaStore) throws {
        self.path = path
        self.limit = limit
        self.media = media
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isWhole { unlink(path) }
    }

    package func write(_ bytes: some ContiguousBytes) throws {
        try bytes.withUnsafeBytes { bytes in
            byteCount += bytes.count
            guard byteCount <= limit else { throw ImportRefusal.tooLarge(limit) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.failure(path) }
                rest = rest.dropFirst(count)
            }
        }
        // Not at each piece: asking takes longer than writing it.
        if byteCount - checkedCount >= 16_000_000 {
            try media.space.require()
            checkedCount = byteCount
        }
    }

    /// It is whole, and on the disk.
    package func finish() throws {
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
        close(descriptor)
        descriptor = -1
        isWhole = true
    }

    private static func failure(_ path: String) -> any Error {
        let reason = String(cString: strerror(errno))
        return errno == ENOSPC || errno == EDQUOT
            ? ImportRefusal(
                "disk_full",
                "The disk is full, so the file could not be kept. Free some space and give it again."
            )
            : ImportRefusal(
                "file_failed",
                "Roost could not write \(path): \(reason). Check the disk and the directory."
            )
    }
}
