import Database

// What media are looked through by: their thumbnails, and the instant of the post that shows them.

extension ArchiveTables {
    static let thumbnails = Migration(10, "thumbnails") { d in
        [
            """
            ALTER TABLE main.media_files ADD COLUMN thumbnail_status TEXT NOT NULL DEFAULT 'pending'
              CHECK (thumbnail_status IN ('pending', 'made', 'failed', 'not_applicable'))
            """,
            "ALTER TABLE main.media_files ADD COLUMN thumbnail_error_code TEXT",
            "ALTER TABLE main.media_files ADD COLUMN thumbnail_error TEXT",
            """
            UPDATE main.media_files SET thumbnail_status = 'not_applicable'
            WHERE status = 'downloaded' AND mime_type NOT LIKE 'image/%'
            """,
            d.index(
                "media_files_thumbnails",
                on: "media_files",
                "user_id, id",
                where: "status = 'downloaded' AND thumbnail_status = 'pending'"
            ),
            d.index(
                "media_files_failed_thumbnails",
                on: "media_files",
                "user_id",
                where: "status = 'downloaded' AND thumbnail_status = 'failed'"
            ),

            // The post's own, beside its media: a grid is read by it without a look at any post.
            "ALTER TABLE main.media ADD COLUMN posted_at \(d.timestamp)",
            """
            UPDATE main.media SET posted_at =
              (SELECT p.created_at_platform FROM main.posts p WHERE p.id = media.post_id)
            """,
            d.index(
                "media_grid",
                on: "media",
                "user_id, posted_at DESC, post_id DESC, position, id",
                where: "removed_at IS NULL"
            ),
            d.index(
                "media_connection_grid",
                on: "media",
                "connection_id, posted_at DESC, post_id DESC, position, id",
                where: "removed_at IS NULL"
            ),
        ] + postedTriggers(d)
    } down: { d in
        d.only(.sqlite, "DROP TRIGGER main.media_posted", "DROP TRIGGER main.posts_move_media")
            + d.only(
                .postgres,
                "DROP TRIGGER media_posted ON main.media",
                "DROP TRIGGER posts_move_media ON main.posts",
                "DROP FUNCTION main.media_posted",
                "DROP FUNCTION main.posts_move_media"
            )
            + [
                "media_files_thumbnails", "media_files_failed_thumbnails", "media_grid",
                "media_connection_grid",
            ].map {
                "DROP INDEX main.\($0)"
            }
            + [
                "ALTER TABLE main.media DROP COLUMN posted_at",
                "ALTER TABLE main.media_files DROP COLUMN thumbnail_error",
                "ALTER TABLE main.media_files DROP COLUMN thumbnail_error_code",
                "ALTER TABLE main.media_files DROP COLUMN thumbnail_status",
            ]
    }

    /// Whoever writes a medium or moves a post, the two say the same instant.
    private static func postedTriggers(_ d: Dialect) -> [String] {
        d.only(
            .sqlite,
            """
            CREATE TRIGGER main.media_posted AFTER INSERT ON media WHEN NEW.posted_at IS NULL
            BEGIN
              UPDATE media SET posted_at = (SELECT created_at_platform FROM posts WHERE id = NEW.post_id) WHERE id = NEW.id;
            END
            """,
            """
            CREATE TRIGGER main.posts_move_media AFTER UPDATE OF created_at_platform ON posts
            WHEN NEW.created_at_platform IS NOT OLD.created_at_platform
            BEGIN
              UPDATE media SET posted_at = NEW.created_at_platform WHERE post_id = NEW.id;
            END
            """
        )
            + d.only(
                .postgres,
                """
                CREATE FUNCTION main.media_posted() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
                BEGIN
                  SELECT p.created_at_platform INTO NEW.posted_at FROM main.posts p WHERE p.id = NEW.post_id;
                  RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER media_posted BEFORE INSERT ON main.media FOR EACH ROW
                WHEN (NEW.posted_at IS NULL) EXECUTE FUNCTION main.media_posted()
                """,
                """
                CREATE FUNCTION main.posts_move_media() RETURNS trigger LANGUAGE plpgsql
                SET search_path = pg_catalog AS $$
                BEGIN
                  UPDATE main.media SET posted_at = NEW.created_at_platform WHERE post_id = NEW.id;
                  RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER posts_move_media AFTER UPDATE OF created_at_platform ON main.posts FOR EACH ROW
                WHEN (NEW.created_at_platform IS DISTINCT FROM OLD.created_at_platform)
                EXECUTE FUNCTION main.posts_move_media()
                """
            )
    }
}
