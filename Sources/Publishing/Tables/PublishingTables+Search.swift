import Database

// The words that compositions are found by until they are published; then their posts are found, in the archive.

extension PublishingTables {
    /// One row per composition that isn't published, with the words it is found by, already cut and folded.
    ///
    /// Words can be cut by Roost alone, so triggers mark a row for any writer, and whoever searches writes those that
    /// are marked before.
    static func search(_ d: Dialect) -> [String] {
        let key = d.pick(
            "sequence INTEGER PRIMARY KEY, composition_id TEXT NOT NULL UNIQUE",
            "composition_id TEXT PRIMARY KEY"
        )
        return [
            """
            CREATE TABLE main.composition_search (
              \(key),
              \(owner(d)),
              words \(d.pick("TEXT", "TSVECTOR")) NOT NULL DEFAULT '',
              \(d.flag("is_stale", default: true)),
              \(times(d)),
              \(d.owningReference("composition_id", to: "compositions"))
            ) \(d.strict)
            """,
            d.index("composition_search_stale", on: "composition_search", "user_id", where: "is_stale"),
        ]
            // As the posts' index: the words are cut before, so it parts them at blanks only.
            + d.only(
                .sqlite,
                """
                CREATE VIRTUAL TABLE main.composition_search_fts USING fts5(
                  words, content = 'composition_search', content_rowid = 'sequence',
                  tokenize = "ascii tokenchars ':.@_-'", prefix = '2 3')
                """,
                """
                CREATE TRIGGER main.composition_search_index AFTER INSERT ON composition_search
                WHEN NEW.words <> ''
                BEGIN
                  INSERT INTO composition_search_fts (rowid, words) VALUES (NEW.sequence, NEW.words);
                END
                """,
                """
                CREATE TRIGGER main.composition_search_unindex AFTER DELETE ON composition_search
                WHEN OLD.words <> ''
                BEGIN
                  INSERT INTO composition_search_fts (composition_search_fts, rowid, words)
                  VALUES ('delete', OLD.sequence, OLD.words);
                END
                """,
                """
                CREATE TRIGGER main.composition_search_reindex AFTER UPDATE OF words, sequence ON composition_search
                BEGIN
                  INSERT INTO composition_search_fts (composition_search_fts, rowid, words)
                  SELECT 'delete', OLD.sequence, OLD.words WHERE OLD.words <> '';
                  INSERT INTO composition_search_fts (rowid, words)
                  SELECT NEW.sequence, NEW.words WHERE NEW.words <> '';
                END
                """
            )
            + d.only(
                .postgres,
                "CREATE INDEX composition_search_words ON main.composition_search USING gin (words)",
                searchFunction
            )
            + searchTriggers(d)
    }

    /// What PostgreSQL searches with: the newest that fit, as many as are asked for.
    ///
    /// Behind a policy `@@` would not use its index, so the function runs with its owner's rights and tests by itself
    /// whose compositions it looks at; who may see one connection alone sees none.
    private static let searchFunction = """
        CREATE FUNCTION main.search_compositions(
          query tsquery, for_status text, for_connection text, first timestamptz, beyond timestamptz, most bigint)
        RETURNS TABLE (composition_id text, words text, changed_at timestamptz)
        LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
        BEGIN
          RETURN QUERY SELECT s.composition_id, s.words::text, c.updated_at
          FROM main.composition_search s JOIN main.compositions c ON c.id = s.composition_id
          WHERE s.words @@ query AND s.user_id = current_setting('roost.user_id', true)
            AND nullif(current_setting('roost.connection_id', true), '') IS NULL
            AND (for_status IS NULL OR c.status = for_status)
            AND (first IS NULL OR coalesce(c.scheduled_at, c.updated_at) >= first)
            AND (beyond IS NULL OR coalesce(c.scheduled_at, c.updated_at) < beyond)
            AND (for_connection IS NULL OR EXISTS (
              SELECT 1 FROM main.targets t WHERE t.composition_id = c.id AND t.connection_id = for_connection))
          ORDER BY s.composition_id DESC LIMIT most;
        END $$
        """

    /// Whoever writes a part of what is searched leaves the row marked; what is published has none.
    ///
    /// A row that is marked already is written all the same: whoever is about to write its words waits for that.
    private static func searchTriggers(_ d: Dialect) -> [String] {
        let parts = ["text", "poll", "thread", "warning", "visibility", "language"]
        let mediaParts = ["composition_id", "alt", "is_decorative", "upload_id"]
        let targetParts = ["composition_id", "overrides", "platform", "account_name"]
        // An UPDATE that names a column need not change it.
        func differs(_ columns: [String], or condition: ((String) -> String)? = nil) -> String {
            func row(_ name: String) -> String {
                let values = columns.map { "\(name).\($0)" } + (condition.map { ["(\($0(name)))"] } ?? [])
                return "(\(values.joined(separator: ", ")))"
            }
            return "\(row("OLD")) \(d.pick("IS NOT", "IS DISTINCT FROM")) \(row("NEW"))"
        }
        let changed = differs(parts, or: { "\($0).status = 'published'" })
        func outdate(_ row: String) -> String {
            "UPDATE composition_search SET is_stale = 1 WHERE composition_id = \(row).composition_id;"
        }
        func outdating(_ table: String, _ columns: [String]) -> [String] {
            [
                "CREATE TRIGGER main.\(table)_outdate_search_new AFTER INSERT ON \(table) BEGIN \(outdate("NEW")) END",
                "CREATE TRIGGER main.\(table)_outdate_search_gone AFTER DELETE ON \(table) BEGIN \(outdate("OLD")) END",
                """
                CREATE TRIGGER main.\(table)_outdate_search AFTER UPDATE ON \(table) WHEN \(differs(columns))
                BEGIN \(outdate("NEW")) \(outdate("OLD")) END
                """,
            ]
        }
        func outdatingBySharedFunction(_ table: String, _ columns: [String]) -> [String] {
            [
                """
                CREATE TRIGGER \(table)_outdate_search AFTER UPDATE ON main.\(table)
                FOR EACH ROW WHEN (\(differs(columns))) EXECUTE FUNCTION main.composition_search_outdate()
                """,
                """
                CREATE TRIGGER \(table)_outdate_search_rows AFTER INSERT OR DELETE ON main.\(table)
                FOR EACH ROW EXECUTE FUNCTION main.composition_search_outdate()
                """,
            ]
        }
        switch d.engine {
        case .sqlite:
            return [
                """
                CREATE TRIGGER main.compositions_search_new AFTER INSERT ON compositions
                WHEN NEW.status <> 'published'
                BEGIN INSERT INTO composition_search (composition_id, user_id) VALUES (NEW.id, NEW.user_id); END
                """,
                """
                CREATE TRIGGER main.compositions_outdate_search AFTER UPDATE ON compositions WHEN \(changed)
                BEGIN
                  DELETE FROM composition_search WHERE composition_id = NEW.id AND NEW.status = 'published';
                  INSERT INTO composition_search (composition_id, user_id)
                  SELECT NEW.id, NEW.user_id WHERE NEW.status <> 'published'
                  ON CONFLICT (composition_id) DO UPDATE SET is_stale = 1;
                END
                """,
            ] + outdating("composition_media", mediaParts) + outdating("targets", targetParts)
        case .postgres:
            return [
                """
                CREATE FUNCTION main.composition_search_outdate() RETURNS trigger LANGUAGE plpgsql
                SET search_path = pg_catalog AS $$
                BEGIN
                  IF TG_TABLE_NAME = 'compositions' THEN
                    IF NEW.status = 'published' THEN
                      DELETE FROM main.composition_search WHERE composition_id = NEW.id;
                    ELSE
                      INSERT INTO main.composition_search (composition_id, user_id) VALUES (NEW.id, NEW.user_id)
                      ON CONFLICT (composition_id) DO UPDATE SET is_stale = TRUE;
                    END IF;
                    RETURN NULL;
                  END IF;
                  IF TG_OP <> 'DELETE' THEN
                    UPDATE main.composition_search SET is_stale = TRUE WHERE composition_id = NEW.composition_id;
                  END IF;
                  IF TG_OP <> 'INSERT' THEN
                    UPDATE main.composition_search SET is_stale = TRUE WHERE composition_id = OLD.composition_id;
                  END IF;
                  RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER compositions_search_new AFTER INSERT ON main.compositions
                FOR EACH ROW WHEN (NEW.status <> 'published') EXECUTE FUNCTION main.composition_search_outdate()
                """,
                """
                CREATE TRIGGER compositions_outdate_search AFTER UPDATE ON main.compositions
                FOR EACH ROW WHEN (\(changed)) EXECUTE FUNCTION main.composition_search_outdate()
                """,
            ] + outdatingBySharedFunction("composition_media", mediaParts)
                + outdatingBySharedFunction("targets", targetParts)
        }
    }
}
