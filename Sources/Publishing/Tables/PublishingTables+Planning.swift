import Database

// What repetitions and files of many compositions need.

extension PublishingTables {
    /// What was left out is told of with what went out and what failed.
    static let outcomes = Migration(29, "outcomes") { d in
        [d.index("targets_skipped", on: "targets", "user_id, due_at", where: "status = 'skipped'")]
    } down: { _ in
        ["DROP INDEX main.targets_skipped"]
    }

    static let planning = Migration(28, "planning") { d in
        [
            "ALTER TABLE main.recurrences ADD COLUMN paused_at \(d.timestamp)",
            // Why Roost paused it by itself.
            "ALTER TABLE main.recurrences ADD COLUMN problem TEXT",
            // Of the row of a file it was made from: the same row makes one composition, however often the file comes.
            "ALTER TABLE main.compositions ADD COLUMN import_key TEXT",
            d.index(
                "compositions_import",
                on: "compositions",
                "user_id, import_key",
                unique: true,
                where: "import_key IS NOT NULL"
            ),
        ]
    } down: { _ in
        [
            "DROP INDEX main.compositions_import",
            "ALTER TABLE main.compositions DROP COLUMN import_key",
            "ALTER TABLE main.recurrences DROP COLUMN problem",
            "ALTER TABLE main.recurrences DROP COLUMN paused_at",
        ]
    }
}
