import Database

// The words that posts are found by.

extension ArchiveTables {
    /// One row per post with the words it is found by, already cut and folded, so that both engines hold the same.
    ///
    /// `sequence` rises with the post's time: newest first is then the index's own order.
    static func search(_ d: Dialect) -> [String] {
        let key = d.pick(
            "sequence INTEGER PRIMARY KEY, post_id TEXT NOT NULL UNIQUE",
            "post_id TEXT PRIMARY KEY, sequence BIGINT NOT NULL"
        )
        return [
            """
            CREATE TABLE main.post_search (
              \(key),
              \(owner(d)),
              words \(d.pick("TEXT", "TSVECTOR")) NOT NULL,
              \(d.flag("is_stale", default: false)),
              \(times(d)),
              UNIQUE (user_id, sequence),
              \(d.owningReference("post_id", to: "posts"))
            ) \(d.strict)
            """,
            d.index("post_search_stale", on: "post_search", "user_id", where: "is_stale"),
        ]
            // The words are cut before, so the index parts them at blanks only: everything that is not a letter
            // or digit of ASCII but in tokenchars would part them, too, and none of it is left in them.
            + d.only(
                .sqlite,
                """
                CREATE VIRTUAL TABLE main.post_search_fts USING fts5(
                  words, content = 'post_search', content_rowid = 'sequence',
                  tokenize = "ascii tokenchars ':.@_-'", prefix = '2 3')
                """,
                """
                CREATE TRIGGER main.post_search_index AFTER INSERT ON post_search
                BEGIN
                  INSERT INTO post_search_fts (rowid, words) VALUES (NEW.sequence, NEW.words);
                END
                """,
                """
                CREATE TRIGGER main.post_search_unindex AFTER DELETE ON post_search
                BEGIN
                  INSERT INTO post_search_fts (post_search_fts, rowid, words)
                  VALUES ('delete', OLD.sequence, OLD.words);
                END
                """,
                """
                CREATE TRIGGER main.post_search_reindex AFTER UPDATE OF words, sequence ON post_search
                BEGIN
                  INSERT INTO post_search_fts (post_search_fts, rowid, words)
                  VALUES ('delete', OLD.sequence, OLD.words);
                  INSERT INTO post_search_fts (rowid, words) VALUES (NEW.sequence, NEW.words);
                END
                """
            )
            // Behind a policy `@@` would not use its index, so the search carries the owner's test itself.
            + d.only(
                .postgres,
                "CREATE INDEX post_search_words ON main.post_search USING gin (words)",
                SearchFunction.text
            )
    }

    /// Whoever else writes a part of what is searched leaves the row marked, so that it is written again.
    static func searchTriggers(_ d: Dialect) -> [String] {
        let parts = [
            "text", "warning", "author_handle", "author_name", "activity_type", "language", "visibility",
            "content_type", "reply_to_id", "repost", "created_at_platform",
        ]
        let mediaParts = ["alt", "kind", "removed_at", "post_id"]
        // An UPDATE that names a column need not change it.
        func differs(_ columns: [String]) -> String {
            let old = columns.map { "OLD.\($0)" }.joined(separator: ", ")
            let new = columns.map { "NEW.\($0)" }.joined(separator: ", ")
            return d.pick("(\(old)) IS NOT (\(new))", "(\(old)) IS DISTINCT FROM (\(new))")
        }
        func outdate(_ row: String) -> String {
            "UPDATE post_search SET is_stale = 1 WHERE post_id = \(row).post_id AND NOT is_stale;"
        }
        return d.only(
            .sqlite,
            """
            CREATE TRIGGER main.posts_outdate_search AFTER UPDATE ON posts WHEN \(differs(parts))
            BEGIN UPDATE post_search SET is_stale = 1 WHERE post_id = NEW.id AND NOT is_stale; END
            """,
            "CREATE TRIGGER main.media_outdate_search_new AFTER INSERT ON media BEGIN \(outdate("NEW")) END",
            "CREATE TRIGGER main.media_outdate_search_gone AFTER DELETE ON media BEGIN \(outdate("OLD")) END",
            """
            CREATE TRIGGER main.media_outdate_search AFTER UPDATE ON media WHEN \(differs(mediaParts))
            BEGIN \(outdate("NEW")) \(outdate("OLD")) END
            """
        )
            + d.only(
                .postgres,
                """
                CREATE FUNCTION main.post_search_outdate() RETURNS trigger LANGUAGE plpgsql
                SET search_path = pg_catalog AS $$
                BEGIN
                  IF TG_TABLE_NAME = 'posts' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = NEW.id AND NOT is_stale;
                    RETURN NULL;
                  END IF;
                  IF TG_OP <> 'DELETE' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = NEW.post_id AND NOT is_stale;
                  END IF;
                  IF TG_OP <> 'INSERT' THEN
                    UPDATE main.post_search SET is_stale = TRUE WHERE post_id = OLD.post_id AND NOT is_stale;
                  END IF;
                  RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER posts_outdate_search AFTER UPDATE ON main.posts
                FOR EACH ROW WHEN (\(differs(parts))) EXECUTE FUNCTION main.post_search_outdate()
                """,
                """
                CREATE TRIGGER media_outdate_search AFTER UPDATE ON main.media
                FOR EACH ROW WHEN (\(differs(mediaParts))) EXECUTE FUNCTION main.post_search_outdate()
                """,
                """
                CREATE TRIGGER media_outdate_search_rows AFTER INSERT OR DELETE ON main.media
                FOR EACH ROW EXECUTE FUNCTION main.post_search_outdate()
                """
            )
    }
}
