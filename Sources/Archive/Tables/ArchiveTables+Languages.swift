import Database

// Languages beside the first that a post is tagged with.

extension ArchiveTables {
    static let languages = Migration(19, "languages") { d in
        [
            // A list of texts; the first language stays where it is. NULL where there is one or none.
            "ALTER TABLE main.posts ADD COLUMN other_languages \(d.json)"
        ]
            // Posts are found by them: who else writes them leaves the words marked, so that they are written again.
            + d.only(
                .sqlite,
                """
                CREATE TRIGGER main.posts_outdate_search_languages AFTER UPDATE OF other_languages ON posts
                WHEN NEW.other_languages IS NOT OLD.other_languages
                BEGIN UPDATE post_search SET is_stale = 1 WHERE post_id = NEW.id AND NOT is_stale; END
                """
            )
            + d.only(
                .postgres,
                """
                CREATE TRIGGER posts_outdate_search_languages AFTER UPDATE OF other_languages ON main.posts
                FOR EACH ROW WHEN (NEW.other_languages IS DISTINCT FROM OLD.other_languages)
                EXECUTE FUNCTION main.post_search_outdate()
                """
            )
    } down: { d in
        d.only(.sqlite, "DROP TRIGGER main.posts_outdate_search_languages")
            + d.only(.postgres, "DROP TRIGGER posts_outdate_search_languages ON main.posts")
            + ["ALTER TABLE main.posts DROP COLUMN other_languages"]
    }
}
