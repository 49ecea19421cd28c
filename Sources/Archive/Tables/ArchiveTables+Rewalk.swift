import Database

// Lists that are walked again from their top, where posts may come in at any place.

extension ArchiveTables {
    static let rewalk = Migration(21, "rewalk") { d in
        [
            // Where the next page begins; none before the first page, and while none is being walked.
            "ALTER TABLE main.sync_streams ADD COLUMN rewalk_cursor TEXT",
            "ALTER TABLE main.sync_streams ADD COLUMN rewalk_started_at \(d.timestamp)",
            "ALTER TABLE main.sync_streams ADD COLUMN rewalk_ended_at \(d.timestamp)",
        ]
    } down: { _ in
        [
            "ALTER TABLE main.sync_streams DROP COLUMN rewalk_ended_at",
            "ALTER TABLE main.sync_streams DROP COLUMN rewalk_started_at",
            "ALTER TABLE main.sync_streams DROP COLUMN rewalk_cursor",
        ]
    }
}
