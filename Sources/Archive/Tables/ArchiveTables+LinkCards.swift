package import Database
import Foundation
package import Platforms

// What posts show of pages they link to.

extension ArchiveTables {
    static let linkCards = Migration(18, "link_cards") { d in
        [
            """
            CREATE TABLE main.link_cards (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              -- Of a repost: the card beside the words inside.
              post_id TEXT NOT NULL UNIQUE,
              url TEXT NOT NULL CHECK (length(url) > 0),
              title TEXT,
              description TEXT,
              provider_name TEXT,
              -- Its picture, which is no medium of the post.
              file_id TEXT,
              \(times(d)),
              UNIQUE (user_id, id),
              \(d.owningReference("post_id", to: "posts")),
              FOREIGN KEY (user_id, file_id) REFERENCES \(d.target("media_files"))(user_id, id)
            ) \(d.strict)
            """,
            d.index("link_cards_file", on: "link_cards", "file_id", where: "file_id IS NOT NULL"),
        ] + d.touch("link_cards") + outdatingTriggers(d)
    } down: { _ in
        ["DROP TABLE main.link_cards"]
    }

    /// Posts are found by their cards: who else writes one leaves the words marked, so that they are written again.
    private static func outdatingTriggers(_ d: Dialect) -> [String] {
        let parts = ["post_id", "url", "title", "description", "provider_name"]
        let (old, new) = (
            parts.map { "OLD.\($0)" }.joined(separator: ", "),
            parts.map { "NEW.\($0)" }.joined(separator: ", ")
        )
        func outdate(_ row: String) -> String {
            "UPDATE post_search SET is_stale = 1 WHERE post_id = \(row).post_id AND NOT is_stale;"
        }
        return d.only(
            .sqlite,
            "CREATE TRIGGER main.link_cards_outdate_search_new AFTER INSERT ON link_cards BEGIN \(outdate("NEW")) END",
            "CREATE TRIGGER main.link_cards_outdate_search_gone AFTER DELETE ON link_cards BEGIN \(outdate("OLD")) END",
            """
            CREATE TRIGGER main.link_cards_outdate_search AFTER UPDATE ON link_cards WHEN (\(old)) IS NOT (\(new))
            BEGIN \(outdate("NEW")) \(outdate("OLD")) END
            """
        )
            + d.only(
                .postgres,
                """
                CREATE TRIGGER link_cards_outdate_search AFTER UPDATE ON main.link_cards
                FOR EACH ROW WHEN ((\(old)) IS DISTINCT FROM (\(new))) EXECUTE FUNCTION main.post_search_outdate()
                """,
                """
                CREATE TRIGGER link_cards_outdate_search_rows AFTER INSERT OR DELETE ON main.link_cards
                FOR EACH ROW EXECUTE FUNCTION main.post_search_outdate()
                """
            )
    }
}

/// The card of one post, as it was told last.
package struct PostLinkCard: Record, Hashable {
    package static let table = "link_cards"

    package let id: LinkCardID
    package let post: PostID
    /// Without its picture, which is a file here.
    package let card: RemoteLinkCard
    package let file: MediaFileID?

    package init(row: Row) throws {
        id = try row.value("id")
        post = try row.value("post_id")
        card = RemoteLinkCard(
            url: try row.value("url"),
            title: try row.value("title"),
            description: try row.value("description"),
            providerName: try row.value("provider_name")
        )
        file = try row.value("file_id")
    }
}

extension RemoteLinkCard {
    /// What a row can hold of a card as received.
    init(storable card: RemoteLinkCard) {
        func kept(_ text: String?) -> String? { text.map(JSONValue.storable) }
        self.init(
            url: JSONValue.storable(card.url),
            title: kept(card.title),
            description: kept(card.description),
            providerName: kept(card.providerName)
        )
    }

    /// The server the page is on, which says more than what it calls itself.
    package var host: String? { URL(string: url)?.host() }
}
