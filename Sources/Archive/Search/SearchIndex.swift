import Accounts
package import Database
import Foundation
import Platforms

/// Keeps `post_search` in step with the posts, inside the transaction that changes them.
package enum SearchIndex {
    /// Writes the rows of some posts anew from what the tables hold.
    ///
    /// Whoever changes a part of what is searched (a caption, a tag, a card) calls this in the same transaction.
    package static func refresh(_ posts: [PostID], at now: Timestamp, in tx: Transaction) throws {
        let records = try tx.all(Post.self, "SELECT * FROM posts WHERE \("id", isOneOf: posts)")
        let media = try tx.all(
            Media.self,
            "SELECT * FROM media WHERE \("post_id", isOneOf: posts) AND removed_at IS NULL ORDER BY position"
        )
        let byPost = Dictionary(grouping: media, by: \.post)
        let cards = try tx.all(
            PostLinkCard.self,
            "SELECT * FROM link_cards WHERE \("post_id", isOneOf: posts)"
        )
        let cardByPost = Dictionary(uniqueKeysWithValues: cards.map { ($0.post, $0.card) })
        try write(
            records.map { post in
                let searched = (byPost[post.id] ?? []).map { SearchedMedia(kind: $0.kind, alt: $0.alt) }
                return Entry(
                    words: SearchDocument(
                        post.content,
                        platform: post.platform,
                        media: searched,
                        card: cardByPost[post.id]
                    ).text(for: tx.engine),
                    post: post.id,
                    user: post.user,
                    createdAt: post.content.createdAt
                )
            },
            at: now,
            in: tx
        )
    }

    /// What one post is found by, to be written.
    struct Entry {
        /// As the engine reads them, ``SearchDocument/text(for:)``.
        let words: String
        let post: PostID
        let user: UserID
        let createdAt: Timestamp

        var places: ClosedRange<Int64> { SearchSequence.places(at: createdAt) }
    }

    /// Writes the rows of posts, each of which stands in `entries` once.
    static func write(_ entries: [Entry], at now: Timestamp, in tx: Transaction) throws {
        var last = try lastPlaces(of: Set(entries.map(\.places.lowerBound)), in: tx)
        let bits: SQL = "\(uncheckedCode: "\(SearchSequence.bits)")"
        var rows = MultiRowInsert(
            "INSERT INTO main.post_search (post_id, user_id, sequence, words, is_stale, created_at, updated_at) VALUES",
            // A post whose time didn't change keeps its place.
            onConflict: """
                ON CONFLICT (post_id) DO UPDATE SET
                  words = excluded.words, is_stale = excluded.is_stale, updated_at = excluded.updated_at,
                  sequence = CASE
                    WHEN post_search.sequence >> \(bits) = excluded.sequence >> \(bits)
                    THEN post_search.sequence ELSE excluded.sequence END
                """
        )
        for entry in entries {
            let first = entry.places.lowerBound
            let place = last[first].map { $0 + 1 } ?? first
            last[first] = place
            rows.append(
                """
                (\(entry.post), \(entry.user), \(place), \(entry.words)\(sqlite: "", postgres: "::tsvector"), \(false), \(now), \(now))
                """
            )
        }
        try tx.runAll(rows.statements(for: tx.engine))
    }

    /// The last taken place of each millisecond, by its first place.
    ///
    /// On SQLite a place is taken for everybody, since it is the row's own number, so the index itself is asked.
    private static func lastPlaces(of firsts: Set<Int64>, in tx: Transaction) throws -> [Int64: Int64] {
        guard !firsts.isEmpty else { return [:] }
        let places: SQL = "\(uncheckedCode: "\(SearchSequence.placesPerMillisecond)")"
        let onSQLite: SQL = """
            SELECT max(x.rowid) FROM \(index: "post_search_fts") x
            WHERE x.rowid >= f.first AND x.rowid < f.first + \(places)
            """
        let onPostgres: SQL = """
            SELECT max(s.sequence) FROM post_search s
            WHERE s.sequence >= f.first AND s.sequence < f.first + \(places)
            """
        var last: [Int64: Int64] = [:]
        for row in try tx.rows(
            """
            SELECT f.first, (\(sqlite: onSQLite, postgres: onPostgres)) AS last
            FROM \(rowsOf: firsts, as: "first") f
            """
        ) {
            guard let taken: Int64 = try row.value("last") else { continue }
            last[try row.value("first")] = taken
        }
        return last
    }
}

/// The places of posts in the order of time: those of one millisecond side by side.
enum SearchSequence {
    static let bits: Int64 = 15
    static let placesPerMillisecond: Int64 = 1 << bits

    static func places(at instant: Timestamp) -> ClosedRange<Int64> {
        let first = instant.milliseconds << bits
        return first...(first + placesPerMillisecond - 1)
    }

    /// The first place of an instant, for `before:` and `after:`.
    static func first(at instant: Timestamp) -> Int64 { places(at: instant).lowerBound }

    /// The first place of a year in UTC.
    static func start(of year: Int) -> Int64 {
        let calendar = Calendar(identifier: .gregorian)
        let parts = DateComponents(timeZone: .gmt, year: year, month: 1, day: 1)
        return calendar.date(from: parts).map { first(at: Timestamp($0)) } ?? .max
    }

    static func year(of place: Int64) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.component(.year, from: Timestamp(milliseconds: place >> bits).date)
    }
}
