package import Database
import Platforms

/// Finds posts by what somebody typed, in whatever scope the transaction has.
///
/// The full-text index is named here and where its rows are written, nowhere else.
package enum PostSearch {
    /// What comes first.
    package enum Order: String, Sendable, CaseIterable {
        case newest, relevance
    }

    /// A page of hits.
    package struct Page: Sendable {
        package let hits: [Hit]
        /// Where the next page begins; nil after the last one.
        package let next: Cursor?
        /// What of the question was not understood.
        package let problems: [String]
        /// More fits than was put in order: the newest ``mostRanked`` alone were.
        package let isPartlyRanked: Bool
    }

    package struct Hit: Sendable {
        package let post: Post
        /// A piece of the post around the first match.
        package let excerpt: Excerpt
    }

    /// A place between two hits; to everybody else a text to be handed back.
    package enum Cursor: Sendable, Hashable, CustomStringConvertible {
        /// Newest first: below this place of the index.
        case below(Int64)
        /// By relevance: after so many hits.
        case after(Int)

        package var description: String {
            switch self {
            case .below(let sequence): "s\(sequence)"
            case .after(let count): "r\(count)"
            }
        }

        /// Nil for what is no cursor of ours.
        package init?(_ text: String) {
            if text.first == "s", let sequence = Int64(text.dropFirst()) {
                self = .below(sequence)
            } else if text.first == "r", let count = Int(text.dropFirst()), count >= 0 {
                self = .after(count)
            } else {
                return nil
            }
        }
    }

    /// One page of hits: of one connection, or of all the scope shows where it is nil.
    ///
    /// A cursor of the other order begins at the start.
    package static func find(
        _ query: SearchQuery,
        connection: ConnectionID? = nil,
        order: Order = .newest,
        after cursor: Cursor? = nil,
        count: Int = 20,
        in tx: Transaction
    ) throws -> Page {
        let plan = SearchPlan(query)
        var isPartlyRanked = false
        var shown: ArraySlice<Place> = []
        var next: Cursor?
        switch order {
        case _ where plan.findsNothing: break
        // Without words nothing is more relevant than anything else.
        case .relevance where !plan.phrases.isEmpty:
            var skipped = 0
            if case .after(let count) = cursor { skipped = count }
            let ranked = try ranking(of: plan, connection: connection, in: tx)
            isPartlyRanked = ranked.isPartial
            shown = ranked.places.dropFirst(skipped).prefix(count)
            if skipped + shown.count < ranked.places.count { next = .after(skipped + shown.count) }
        case .newest, .relevance:
            var below = Int64.max
            if case .below(let sequence) = cursor { below = sequence }
            let places = try places(plan, connection: connection, below: below, count: count + 1, in: tx)
            shown = places.prefix(count)
            if places.count > count { next = shown.last.map { .below($0.sequence) } }
        }
        let posts = Dictionary(
            uniqueKeysWithValues: try tx.all(
                Post.self,
                "SELECT * FROM posts WHERE \("id", isOneOf: shown.map(\.post))"
            ).map { ($0.id, $0) }
        )
        let hits = shown.compactMap { place in
            posts[place.post].map { Hit(post: $0, excerpt: Excerpt(of: $0, around: plan.phrases)) }
        }
        return Page(hits: hits, next: next, problems: query.problems, isPartlyRanked: isPartlyRanked)
    }

    /// A hit in the index.
    struct Place {
        let post: PostID
        let sequence: Int64
        /// What it is found by, as the engine keeps it; empty unless it was asked for.
        let words: String
    }

    /// The newest hits.
    static func places(
        _ plan: SearchPlan,
        connection: ConnectionID?,
        below limit: Int64 = .max,
        count: Int,
        withWords: Bool = false,
        in tx: Transaction
    ) throws -> [Place] {
        let below = min(limit, plan.below)
        let words: SQL = withWords ? "s.words" : "'' AS words"
        // SQLite: CROSS JOIN keeps the order, so that the index leads, newest first, and stops when the page is full.
        let onSQLite: SQL = """
            SELECT s.post_id, s.sequence, \(words)
            FROM \(index: "post_search_fts") f
              CROSS JOIN post_search s ON s.sequence = f.rowid
              \(plan.facts(connection))
            WHERE f.words MATCH \(plan.match) AND f.rowid > \(plan.above) AND f.rowid < \(below)
            ORDER BY f.rowid DESC LIMIT \(count)
            """
        // PostgreSQL: behind a policy the index would not be used; the function tests the owner itself.
        let found: SQL = """
            search_posts(
              \(plan.tsquery)::tsquery, \(plan.above), \(below), \(connection),
              \(plan.isRead), \(plan.isMarked), \(plan.isDeleted), \(count))
            """
        let onPostgres: SQL =
            withWords
            ? """
            SELECT h.post_id, h.sequence, s.words::text AS words
            FROM \(found) h JOIN post_search s ON s.post_id = h.post_id ORDER BY h.sequence DESC
            """
            : "SELECT post_id, sequence, '' AS words FROM \(found) ORDER BY sequence DESC"
        return try tx.rows("\(sqlite: onSQLite, postgres: onPostgres)").map { row in
            Place(
                post: try row.value("post_id"),
                sequence: try row.value("sequence"),
                words: try row.value("words")
            )
        }
    }
}
