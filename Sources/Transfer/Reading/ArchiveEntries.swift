import CLibArchive
package import Foundation

/// The entries of an archive, zip or tar.gz, one after the other and in bounded memory.
///
/// A class because it holds an open file. Belongs to one task; every call blocks on the disk.
package final class ArchiveEntries {
    /// One entry, as the archive describes it.
    package struct Entry: Sendable, Hashable {
        package let path: String
        /// Nil where the archive doesn't say before it was read.
        package let byteCount: Int?
        /// Nil for one that can be read.
        package let refusal: ImportRefusal?
    }

    private let handle: OpaquePointer
    private let fileName: String
    private let limits: ExportLimits
    private let mostBytes: Int
    private var entryCount = 0
    private var unpackedCount = 0
    private var buffer = [UInt8](repeating: 0, count: ArchiveEntries.pieceByteCount)

    private static let pieceByteCount = 128 * 1024

    /// `fileName`: what people know the file as.
    ///
    /// - Throws: ``ImportRefusal`` when it is no archive.
    package init(path: String, fileName: String, limits: ExportLimits) throws {
        guard let handle = archive_read_new() else {
            throw ImportRefusal(
                "no_memory",
                "There is no memory left to read “\(fileName)”. Try again later."
            )
        }
        self.handle = handle
        self.fileName = fileName
        self.limits = limits
        var status = stat()
        guard stat(path, &status) == 0 else {
            archive_read_free(handle)
            throw ImportRefusal(
                "file_missing",
                "The uploaded file of “\(fileName)” is no longer in the data directory. Give the file again."
            )
        }
        mostBytes = limits.mostBytes(ofFile: Int(status.st_size))
        // What exports are made of, and nothing of the many other things the library reads.
        archive_read_support_filter_gzip(handle)
        archive_read_support_format_tar(handle)
        archive_read_support_format_zip(handle)
        guard archive_read_open_filename(handle, path, Self.pieceByteCount) == ARCHIVE_OK else {
            // Everything is set by now, so letting go of it frees the handle.
            throw ImportRefusal.noArchive(fileName)
        }
    }

    deinit {
        archive_read_free(handle)
    }

    /// The next entry; nil after the last.
    ///
    /// Folders are passed over.
    package func next() throws -> Entry? {
        while true {
            var entry: OpaquePointer?
            let result = archive_read_next_header(handle, &entry)
            if result == ARCHIVE_EOF { return nil }
            guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else { throw failure() }
            entryCount += 1
            guard entryCount <= limits.mostEntries else {
                throw ImportRefusal.tooMuch(fileName, "more than \(limits.mostEntries) entries")
            }
            let size = archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil
            try count(0, ahead: isTar ? size ?? 0 : 0)
            let type = Int32(archive_entry_filetype(entry))
            if type == S_IFDIR_ { continue }
            let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
            let path = name.map { String(cString: $0) } ?? ""
            let isPlain =
                type == S_IFREG_ && archive_entry_hardlink(entry) == nil
                && archive_entry_symlink(entry) == nil
            let refusal: ImportRefusal? =
                if !isPlain || !EntryName.isSafe(path) {
                    .unsafeName(path)
                } else if archive_entry_is_encrypted(entry) != 0 {
                    ImportRefusal(
                        "encrypted",
                        "The entry “\(path.prefix(200))” is encrypted, so it was left out."
                    )
                } else {
                    nil
                }
            return Entry(path: path, byteCount: size, refusal: refusal)
        }
    }

    /// The next bytes of the entry; nil at its end.
    package func read() throws -> Data? {
        let count = buffer.withUnsafeMutableBytes { archive_read_data(handle, $0.baseAddress, $0.count) }
        if count == 0 { return nil }
        guard count > 0 else { throw failure() }
        try self.count(count, ahead: 0)
        return Data(buffer[..<count])
    }

    /// Everything of a small entry.
    package func readAll(upTo limit: Int) throws -> Data {
        var all = Data()
        while let bytes = try read() {
            all.append(bytes)
            guard all.count <= limit else {
                throw ImportRefusal.tooMuch(
                    fileName,
                    "a description of its account of more than \(limit) bytes"
                )
            }
        }
        return all
    }

    private var isTar: Bool {
        archive_format(handle) & Int32(ARCHIVE_FORMAT_BASE_MASK) == Int32(ARCHIVE_FORMAT_TAR)
    }

    /// In a tar what is passed over is unpacked, too.
    private func count(_ bytes: Int, ahead: Int) throws {
        unpackedCount += bytes
        let unpacked = isTar ? max(unpackedCount, Int(archive_filter_bytes(handle, 0))) : unpackedCount
        guard ahead >= 0, ahead <= mostBytes, unpacked <= mostBytes - ahead else {
            let size = Int64(unpacked.addingReportingOverflow(max(0, ahead)).partialValue)
            throw ImportRefusal.tooMuch(fileName, "\(size.formatted(.byteCount(style: .file))) or more")
        }
    }

    private func failure() -> ImportRefusal {
        // Before the first entry it is the file itself that isn't understood.
        guard entryCount > 0 else { return .noArchive(fileName) }
        let reason = archive_error_string(handle).map { String(cString: $0) } ?? "it can’t be read on"
        return .damaged(fileName, reason)
    }

    // The header's macros carry a cast Swift doesn't import.
    private let S_IFREG_: Int32 = 0o100000
    private let S_IFDIR_: Int32 = 0o040000
}
