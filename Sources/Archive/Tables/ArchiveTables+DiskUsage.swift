import Database

// What lies on the disk: summed from rows where rows know it, and measured once a day where they don't.

extension ArchiveTables {
    static let diskUsage = Migration(16, "disk_usage") { d in
        [
            // A user's sum is read from the index alone.
            d.index(
                "media_files_bytes",
                on: "media_files",
                "user_id, byte_count",
                where: "status = 'downloaded'"
            ),
            """
            CREATE TABLE main.disk_usage (
              kind TEXT PRIMARY KEY CHECK (kind IN ('media', 'thumbnails', 'incoming', 'imports', 'backups')),
              byte_count \(d.integer) NOT NULL CHECK (byte_count >= 0),
              file_count \(d.integer) NOT NULL CHECK (file_count >= 0),
              measured_at \(d.timestamp) NOT NULL
            ) \(d.strict)
            """,
        ]
    } down: { _ in
        ["DROP TABLE main.disk_usage", "DROP INDEX main.media_files_bytes"]
    }
}
