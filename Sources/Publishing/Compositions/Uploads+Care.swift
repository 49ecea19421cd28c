import Accounts
import Archive
import Database
import Foundation
import Media

// Files that were brought and that nobody uses.

extension Uploads {
    /// How long a file is kept that no composition shows and no repetition is to show.
    package static let unusedLife: Duration = .seconds(7 * 86_400)

    /// Removes files that nothing has used for that long, and returns how many.
    ///
    /// An upload's time begins anew whenever it is brought again or a composition that showed it is saved or deleted.
    package func removeUnused(after life: Duration = unusedLife) async throws -> Int {
        let limit = now().adding(.zero - life)
        let unused: SQL = """
            created_at < \(limit)
              AND NOT (\(Self.isShown(by: "main.composition_media", or: "main.recurrences")))
            """
        var removed = 0
        var last = Timestamp(milliseconds: 0)
        while true {
            let rows = try await store.read(as: .system) { [last] tx in
                try tx.rows(
                    """
                    SELECT id, path, created_at FROM main.uploads WHERE created_at >= \(last) AND \(unused)
                    ORDER BY created_at, id LIMIT 200
                    """
                )
            }
            var count = 0
            for row in rows {
                let id: UploadID = try row.value("id")
                // Somebody may be about to use it: then it is not unused.
                let isGone =
                    try await store.write(as: .system) { tx in
                        try tx.run("DELETE FROM main.uploads WHERE id = \(id) AND \(unused)")
                    } == 1
                guard isGone else { continue }
                try await removeFile(at: try row.value("path"), olderThan: limit)
                count += 1
            }
            removed += count
            guard rows.count == 200, count > 0, let next = rows.last else { return removed }
            last = try next.value("created_at")
        }
    }

    /// Removes a file that no row names any more; one that was written since is somebody's again.
    func removeFile(at text: String, olderThan limit: Timestamp? = nil) async throws {
        let path = try MediaPath(storedText: text)
        if let limit {
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: files.location(of: path).path(percentEncoded: false)
            )
            if let written = attributes?[.modificationDate] as? Date, written >= limit.date { return }
        }
        try await store.write(as: .system) { [files] tx in
            let isNamed =
                try tx.first(
                    """
                    SELECT 1 AS one FROM main.uploads WHERE path = \(text)
                    UNION ALL SELECT 1 AS one FROM main.media_files WHERE path = \(text) LIMIT 1
                    """
                ) != nil
            if !isNamed { _ = try files.remove(path) }
        }
    }

    /// Whether a post shows the row of `uploads`, or a repetition is to; the tables as the scope names them.
    static func isShown(by media: SQL, or recurrences: SQL) -> SQL {
        """
        EXISTS (SELECT 1 FROM \(media) m WHERE m.upload_id = uploads.id)
          OR EXISTS (
            SELECT 1 FROM \(recurrences) r WHERE r.user_id = uploads.user_id
              AND CAST(r.template AS TEXT) LIKE '%' || uploads.id || '%')
        """
    }

    /// A composition shows its files no longer, or as long as that.
    ///
    /// Part of the owner's transaction that takes them out of it.
    static func touch(of composition: CompositionID, at now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.uploads SET created_at = \(now)
            WHERE id IN (SELECT upload_id FROM composition_media WHERE composition_id = \(composition))
            """
        )
    }
}
