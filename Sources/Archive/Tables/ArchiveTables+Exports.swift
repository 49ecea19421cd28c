import Database

// What came with an export rather than from the platform itself.

extension ArchiveTables {
    static let exports = Migration(11, "exports") { d in
        [
            // Such a version says less than the platform's own answer, and never stands before one.
            "ALTER TABLE main.ingested_posts ADD COLUMN \(d.flag("is_export", default: false))",
            // A file of an export is known by the platform's id of the attachment.
            d.index(
                "media_user_platform_id",
                on: "media",
                "user_id, platform_media_id",
                where: "platform_media_id IS NOT NULL"
            ),
        ]
    } down: { d in
        [
            "DROP INDEX main.media_user_platform_id",
            "ALTER TABLE main.ingested_posts DROP COLUMN is_export",
        ]
    }
}
