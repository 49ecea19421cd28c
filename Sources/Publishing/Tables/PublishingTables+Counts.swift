import Database

// What a composition is, follows from its targets, whatever writes them.

extension PublishingTables {
    /// Counts, status and published time of the composition with an id, from its targets.
    ///
    /// It says itself that the composition changed: the trigger that does it for others would write the row once more.
    private static func recount(_ d: Dialect, _ id: String) -> String {
        let open = number(ofThose: "scheduled", "publishing", "unknown")
        let (published, failed) = (number(ofThose: "published"), number(ofThose: "failed", "partial"))
        return """
            UPDATE \(d.pick("compositions", "main.compositions")) SET
              (target_count, open_count, published_count, failed_count, published_at, status) = (
                SELECT count(*), \(open), \(published), \(failed), min(published_at),
                  CASE
                    WHEN count(*) = \(number(ofThose: "draft")) THEN 'draft'
                    WHEN \(open) > 0
                      THEN CASE
                        WHEN \(number(ofThose: "publishing", "unknown", "published", "partial", "failed")) > 0
                          THEN 'publishing'
                        ELSE 'scheduled' END
                    WHEN \(number(ofThose: "published", "partial", "failed")) = 0
                      THEN CASE WHEN \(number(ofThose: "draft")) > 0 THEN 'draft' ELSE 'cancelled' END
                    WHEN \(failed) = 0 THEN 'published'
                    WHEN \(number(ofThose: "published", "partial")) = 0 THEN 'failed'
                    ELSE 'partial'
                  END
                FROM \(d.pick("targets", "main.targets")) WHERE composition_id = \(id)),
              updated_at = \(d.now)
            WHERE id = \(id)
            """
    }

    /// How many targets are in one of some states.
    ///
    /// Each compared by itself: for a list of three and more SQLite makes a table each time.
    private static func number(ofThose states: String...) -> String {
        let isOne = states.map { "status = '\($0)'" }.joined(separator: " OR ")
        return "coalesce(sum(CASE WHEN \(isOne) THEN 1 ELSE 0 END), 0)"
    }

    static func countTriggers(_ d: Dialect) -> [String] {
        countTriggersOfSQLite(d)
            + d.only(
                .postgres,
                countFunction(d),
                """
                CREATE TRIGGER targets_count AFTER INSERT OR DELETE ON main.targets
                FOR EACH ROW EXECUTE FUNCTION main.compositions_count()
                """,
                """
                CREATE TRIGGER targets_count_changed AFTER UPDATE ON main.targets FOR EACH ROW
                WHEN ((OLD.status, OLD.published_at, OLD.composition_id)
                  IS DISTINCT FROM (NEW.status, NEW.published_at, NEW.composition_id))
                EXECUTE FUNCTION main.compositions_count()
                """
            )
    }

    private static func countTriggersOfSQLite(_ d: Dialect) -> [String] {
        d.only(
            .sqlite,
            """
            CREATE TRIGGER main.targets_count_new AFTER INSERT ON targets BEGIN
              \(recount(d, "NEW.composition_id"));
            END
            """,
            """
            CREATE TRIGGER main.targets_count AFTER UPDATE ON targets
            WHEN OLD.status IS NOT NEW.status OR OLD.published_at IS NOT NEW.published_at
              OR OLD.composition_id IS NOT NEW.composition_id
            BEGIN
              \(recount(d, "NEW.composition_id"));
            END
            """,
            """
            CREATE TRIGGER main.targets_count_moved AFTER UPDATE ON targets
            WHEN OLD.composition_id IS NOT NEW.composition_id
            BEGIN
              \(recount(d, "OLD.composition_id"));
            END
            """,
            """
            CREATE TRIGGER main.targets_count_gone AFTER DELETE ON targets BEGIN
              \(recount(d, "OLD.composition_id"));
            END
            """
        )
    }

    /// PostgreSQL's, for the triggers to call.
    ///
    /// `isInTurn`: It waits for who counts the same composition.
    private static func countFunction(
        _ d: Dialect,
        _ create: String = "CREATE",
        isInTurn: Bool = false
    ) -> String {
        let turn = { (id: String) in
            isInTurn ? "PERFORM 1 FROM main.compositions WHERE id = \(id) FOR NO KEY UPDATE; " : ""
        }
        return """
            \(create) FUNCTION main.compositions_count() RETURNS trigger LANGUAGE plpgsql
              SET search_path = pg_catalog AS $$
            BEGIN
              IF TG_OP <> 'DELETE' THEN
                \(turn("NEW.composition_id"))\(recount(d, "NEW.composition_id"));
              END IF;
              IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND OLD.composition_id <> NEW.composition_id THEN
                \(turn("OLD.composition_id"))\(recount(d, "OLD.composition_id"));
              END IF;
              RETURN NULL;
            END $$
            """
    }

    /// Two transactions that end targets of one composition at the same time: the second counted what was there before it
    /// waited for the first, and the composition was never over.
    static let countsInTurn = Migration(32, "counts_in_turn") { d in
        d.only(.postgres, countFunction(d, "CREATE OR REPLACE", isInTurn: true))
    } down: { d in
        d.only(.postgres, countFunction(d, "CREATE OR REPLACE"))
    }

    /// The same counts at less cost: SQLite made five tables for each change of a target.
    static let countsWithoutLists = Migration(33, "counts_without_lists") { d in
        d.only(
            .sqlite,
            "DROP TRIGGER main.targets_count_new",
            "DROP TRIGGER main.targets_count",
            "DROP TRIGGER main.targets_count_moved",
            "DROP TRIGGER main.targets_count_gone"
        )
            + countTriggersOfSQLite(d)
    } down: { _ in
        // What they count is the same.
        []
    }
}
