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
                firstSearch
            )
    }

    /// Of PostgreSQL: the search as it was made first.
    static let firstSearch = """
        CREATE FUNCTION main.search_posts(
          query tsquery, above bigint, below bigint, connection text,
          is_read boolean, is_marked boolean, is_deleted boolean, most bigint)
        RETURNS TABLE (post_id text, sequence bigint)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
        DECLARE
          owner text := current_setting('roost.user_id', true);
          restriction text := nullif(current_setting('roost.connection_id', true), '');
          lowest bigint;
          seen bigint;
          found bigint;
        BEGIN
          -- Frequent words stand among the newest posts, where a look at each is the quickest way.
          SELECT min(w.sequence), count(*) INTO lowest, seen FROM (
            SELECT s.sequence FROM main.post_search s
            WHERE s.user_id = owner AND s.sequence > above AND s.sequence < below
            ORDER BY s.sequence DESC LIMIT 1000) w;
          RETURN QUERY
            SELECT s.post_id, s.sequence FROM main.post_search s JOIN main.posts p ON p.id = s.post_id
            WHERE s.user_id = owner AND s.sequence >= lowest AND s.sequence < below AND s.words @@ query
              AND (restriction IS NULL OR p.connection_id = restriction)
              AND (connection IS NULL OR p.connection_id = connection)
              AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
              AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
              AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
            ORDER BY s.sequence DESC LIMIT most;
          GET DIAGNOSTICS found = ROW_COUNT;
          IF found >= most OR seen < 1000 THEN RETURN; END IF;
          -- The rest is rare, and the index knows where. Materialized, since a planner that sees the LIMIT
          -- would rather look at every post.
          RETURN QUERY
            WITH hits AS MATERIALIZED (
              SELECT s.post_id, s.sequence FROM main.post_search s
              WHERE s.words @@ query AND s.user_id = owner AND s.sequence > above AND s.sequence < lowest)
            SELECT h.post_id, h.sequence FROM hits h JOIN main.posts p ON p.id = h.post_id
            WHERE (restriction IS NULL OR p.connection_id = restriction)
              AND (connection IS NULL OR p.connection_id = connection)
              AND (search_posts.is_read IS NULL OR p.is_read = search_posts.is_read)
              AND (search_posts.is_marked IS NULL OR p.is_marked = search_posts.is_marked)
              AND (is_deleted IS NULL OR p.deleted_on_platform = is_deleted)
            ORDER BY h.sequence DESC LIMIT most - found;
        END $$
        """

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
