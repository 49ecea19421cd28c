import Accounts
package import Database
package import Foundation
package import Media

/// Looks for what should not be: files without a row, rows without their file, files nobody uses, words that are out
/// of date, posts whose platform isn't their connection's.
///
/// Looking changes nothing; ``repair(_:)`` mends what was found and is safe to run again.
package struct ArchiveInspection: Sendable {
    package enum Finding: Sendable, Hashable {
        /// A file below the media directory that no row names.
        case fileWithoutRow(path: String, byteCount: Int)
        /// Something in the media directory that Roost did not make; it is never removed.
        case strangeFile(path: String)
        case rowWithoutFile(MediaFileID, path: String)
        /// A thumbnail of a file that has no row, or whose row knows of none.
        case thumbnailWithoutRow(path: String, original: String)
        case rowWithoutThumbnail(MediaFileID, path: String)
        /// A row, with its file if it has one, that no media use.
        case unusedFile(MediaFileID, path: String?)
        /// A download that a process left behind when it ended.
        case abandonedDownload(MediaFileID)
        /// Words that don't say what the post says, or none at all.
        case staleWords(PostID)
        case otherPlatform(PostID)

        /// What of it there can be several, in a few words.
        var kind: String {
            switch self {
            case .fileWithoutRow: "files that belong to nothing"
            case .strangeFile: "files that are not Roost’s"
            case .rowWithoutFile: "files that are missing"
            case .thumbnailWithoutRow: "thumbnails that belong to no file"
            case .rowWithoutThumbnail: "thumbnails that are missing"
            case .unusedFile: "files no post uses any more"
            case .abandonedDownload: "downloads that were cut off"
            case .staleWords: "posts the search doesn’t know as they are"
            case .otherPlatform: "posts of another platform than their connection"
            }
        }

        package var sentence: String {
            switch self {
            case .fileWithoutRow(let path, let byteCount):
                "The file media/\(path) (\(byteCount) bytes) belongs to nothing that Roost keeps. Repairing removes it."
            case .strangeFile(let path):
                "media/\(path) is not Roost’s. Move it elsewhere; repairing leaves it where it is."
            case .rowWithoutFile(_, let path):
                "The file media/\(path) is missing. Repairing has it fetched again."
            case .thumbnailWithoutRow(let path, _):
                "The thumbnail media/\(path) belongs to no file. Repairing removes it."
            case .rowWithoutThumbnail(_, let path):
                "A thumbnail of media/\(path) is missing. Repairing has it made again."
            case .unusedFile(let id, _): "No post uses the file \(id) any more. Repairing removes it."
            case .abandonedDownload(let id):
                "The download of \(id) was cut off. Repairing has it fetched again."
            case .staleWords(let post):
                "The search does not know what post \(post) says now. Repairing writes its words again."
            case .otherPlatform(let post):
                "Post \(post) is of another platform than its connection. Repairing takes it off the connection and keeps it."
            }
        }
    }

    /// What was found, in one sentence that says how much of each; nil when everything is in order.
    package static func summary(of findings: [Finding]) -> String? {
        guard !findings.isEmpty else { return nil }
        var counts: [(kind: String, count: Int)] = []
        for finding in findings {
            if let known = counts.firstIndex(where: { $0.kind == finding.kind }) {
                counts[known].count += 1
            } else {
                counts.append((finding.kind, 1))
            }
        }
        let list = counts.map { "\($0.kind) (\($0.count))" }.joined(separator: ", ")
        return
            "The archive is not in order: \(list). “roost doctor” lists them one by one; stop Roost and run “roost doctor "
            + "--repair” to mend them."
    }

    private let store: Store
    private let files: MediaStore
    private let registers: [FileRegister]
    private let now: @Sendable () -> Timestamp

    /// `others`: of the capabilities that store files beside the archive's.
    package init(
        store: Store,
        files: MediaStore,
        others: [FileRegister] = [],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.files = files
        registers = [.mediaFiles] + others
        self.now = now
    }

    /// Everything that is wrong, of all users.
    ///
    /// Files written after `settled`, an hour ago unless told, are spared: their row may be on its way.
    package func findings(settledBefore settled: Date? = nil) async throws -> [Finding] {
        let settled = settled ?? now().date.addingTimeInterval(-3600)
        return try await fileFindings(settled) + rowFindings(Timestamp(settled))
    }

    /// Mends what was found.
    ///
    /// Returns what could not be mended.
    package func repair(_ findings: [Finding]) async throws -> [Finding] {
        var rest: [Finding] = []
        for finding in findings where try await !repair(finding) { rest.append(finding) }
        return rest
    }
}

// MARK: - Looking

extension ArchiveInspection {
    private func fileFindings(_ settled: Date) async throws -> [Finding] {
        var findings: [Finding] = []
        var portion: [FoundFile] = []
        // Collected first: a walk through directories is no place to wait for the database.
        var found: [FoundFile] = []
        try files.forEachFile { found.append($0) }
        for file in found {
            if file.path == nil, file.original == nil {
                findings.append(.strangeFile(path: file.relativePath))
            } else {
                portion.append(file)
            }
            if portion.count == 500 {
                findings += try await withoutRows(portion, settled)
                portion = []
            }
        }
        return findings + (try await withoutRows(portion, settled))
    }

    private func withoutRows(_ found: [FoundFile], _ settled: Date) async throws -> [Finding] {
        let paths = Set(found.map { $0.original?.storedText ?? $0.relativePath })
        let registers = registers
        let known = try await store.read(as: .system) { tx in try registers.named(paths, tx) }
        return found.filter { $0.modifiedAt < settled }.compactMap { file in
            guard let original = file.original?.storedText else {
                return known[file.relativePath] == nil
                    ? .fileWithoutRow(path: file.relativePath, byteCount: file.byteCount) : nil
            }
            // One that waits is about to be made, over what is there.
            return known[original] == true
                ? nil : .thumbnailWithoutRow(path: file.relativePath, original: original)
        }
    }

    private func rowFindings(_ settled: Timestamp) async throws -> [Finding] {
        let files = files
        return try await store.read(as: .system) { tx in
            var findings: [Finding] = []
            for row in try tx.rows(
                """
                SELECT id, path, thumbnail_status FROM main.media_files
                WHERE status = 'downloaded' AND path IS NOT NULL ORDER BY id
                """
            ) {
                let path: String = try row.value("path")
                if !files.has(path) {
                    findings.append(.rowWithoutFile(try row.value("id"), path: path))
                } else if try row.value("thumbnail_status") == "made", !files.hasThumbnails(path) {
                    findings.append(.rowWithoutThumbnail(try row.value("id"), path: path))
                }
            }
            for row in try tx.rows(
                """
                SELECT f.id, f.path FROM main.media_files f
                WHERE f.created_at < \(settled) AND NOT EXISTS (SELECT 1 FROM main.media m WHERE m.file_id = f.id)
                  AND NOT EXISTS (SELECT 1 FROM main.emoji e WHERE e.file_id = f.id)
                  AND NOT EXISTS (SELECT 1 FROM main.link_cards c WHERE c.file_id = f.id)
                  AND NOT EXISTS (SELECT 1 FROM main.text_tracks t WHERE t.file_id = f.id)
                ORDER BY f.id
                """
            ) {
                findings.append(.unusedFile(try row.value("id"), path: try row.value("path")))
            }
            findings += try tx.values(
                MediaFileID.self,
                """
                SELECT id FROM main.media_files WHERE status = 'downloading' AND last_attempt_at < \(settled) ORDER BY id
                """
            ).map { .abandonedDownload($0) }
            findings += try tx.values(
                PostID.self,
                """
                SELECT p.id FROM main.posts p LEFT JOIN main.post_search s ON s.post_id = p.id
                WHERE s.post_id IS NULL OR s.is_stale ORDER BY p.id
                """
            ).map { .staleWords($0) }
            findings += try tx.values(
                PostID.self,
                """
                SELECT p.id FROM main.posts p JOIN main.connections c ON c.id = p.connection_id
                WHERE c.platform <> p.platform ORDER BY p.id
                """
            ).map { .otherPlatform($0) }
            return findings
        }
    }
}

// MARK: - Mending

extension ArchiveInspection {
    private func repair(_ finding: Finding) async throws -> Bool {
        let now = now()
        switch finding {
        case .strangeFile: return false
        case .fileWithoutRow(let path, _):
            guard try await isWithoutRow(path) else { return true }
            try files.remove(MediaPath(storedText: path))
            return true
        case .thumbnailWithoutRow(let path, let original):
            guard try await isWithoutThumbnail(original) else { return true }
            return try files.removeThumbnail(path)
        case .rowWithoutThumbnail(let id, _):
            try await store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.media_files SET thumbnail_status = 'pending', updated_at = \(now)
                    WHERE id = \(id) AND thumbnail_status = 'made'
                    """
                )
            }
            return true
        case .rowWithoutFile(let id, _), .abandonedDownload(let id):
            try await store.write(as: .system) { tx in
                try tx.run(
                    """
                    UPDATE main.media_files SET status = 'pending', path = \(SQLValue.null), attempts = 0, updated_at = \(now)
                    WHERE id = \(id)
                    """
                )
            }
            return true
        case .unusedFile(let id, let path):
            // The row first: a file without a row is found again, a row without a file would promise one.
            let isGone = try await store.write(as: .system) { tx in
                try tx.run(
                    """
                    DELETE FROM main.media_files
                    WHERE id = \(id) AND NOT EXISTS (SELECT 1 FROM main.media m WHERE m.file_id = \(id))
                      AND NOT EXISTS (SELECT 1 FROM main.emoji e WHERE e.file_id = \(id))
                      AND NOT EXISTS (SELECT 1 FROM main.link_cards c WHERE c.file_id = \(id))
                      AND NOT EXISTS (SELECT 1 FROM main.text_tracks t WHERE t.file_id = \(id))
                    """
                ) > 0
            }
            if isGone, let path { try files.remove(MediaPath(storedText: path)) }
            return true
        case .staleWords(let post):
            guard let owner = try await owner(of: post) else { return true }
            try await store.write(as: .worker(owner), durability: .relaxed) { tx in
                try SearchIndex.refresh([post], at: now, in: tx)
            }
            return true
        case .otherPlatform(let post):
            guard let owner = try await owner(of: post) else { return true }
            try await store.write(as: .worker(owner)) { tx in
                for table in ["posts", "media"] {
                    let key = table == "posts" ? "id" : "post_id"
                    try tx.run(
                        """
                        UPDATE main.\(uncheckedCode: table) SET connection_id = \(SQLValue.null), updated_at = \(now)
                        WHERE \(uncheckedCode: key) = \(post)
                        """
                    )
                }
            }
            return true
        }
    }

    private func isWithoutRow(_ path: String) async throws -> Bool {
        let registers = registers
        return try await store.read(as: .system) { tx in try registers.named([path], tx).isEmpty }
    }

    private func isWithoutThumbnail(_ original: String) async throws -> Bool {
        let registers = registers
        return try await store.read(as: .system) { tx in try registers.named([original], tx)[original] != true
        }
    }

    private func owner(of post: PostID) async throws -> UserID? {
        try await store.read(as: .system) { tx in
            try tx.value(UserID.self, "SELECT user_id FROM main.posts WHERE id = \(post)")
        }
    }
}
