package import Database
import Platforms

/// Finds posts by what somebody typed, newest first, in whatever scope the transaction has.
///
/// The full-text index is named here and where its rows are written, nowhere else.
package enum PostSearch {
    /// A page of hits.
    package struct Page: Sendable {
        package let hits: [Hit]
        /// Where the next page begins; nil after the last one.
        package let next: Cursor?
        /// What of the question was not understood.
        package let problems: [String]
    }

    package struct Hit: Sendable {
        package let post: Post
        /// A piece of the post around the first match.
        package let excerpt: Excerpt
    }

    /// A place between two posts; to everybody else a text to be handed back.
    package struct Cursor: Sendable, Hashable, CustomStringConvertible {
        let sequence: Int64

        package var description: String { "s\(sequence)" }

        init(sequence: Int64) { self.sequence = sequence }

        /// Nil for what is no cursor of ours.
        package init?(_ text: String) {
            guard text.first == "s", let sequence = Int64(text.dropFirst()) else { return nil }
            self.sequence = sequence
        }
    }

    /// One page of hits: of one connection, or of all the scope shows where it is nil.
    package static func find(
        _ query: SearchQuery,
        connection: ConnectionID? = nil,
        after cursor: Cursor? = nil,
        count: Int = 20,
        in tx: Transaction
    ) throws -> Page {
        let plan = SearchPlan(query)
        let places =
            plan.findsNothing
            ? [] : try self.places(plan, connection: connection, after: cursor, count: count + 1, in: tx)
        let shown = places.prefix(count)
        let posts = Dictionary(
            uniqueKeysWithValues: try tx.all(
                Post.self,
                "SELECT * FROM posts WHERE \("id", isOneOf: shown.map(\.post))"
            ).map { ($0.id, $0) }
        )
        let hits = shown.compactMap { place in
            posts[place.post].map { Hit(post: $0, excerpt: Excerpt(of: $0, around: plan.phrases)) }
        }
        let next = places.count > count ? shown.last.map { Cursor(sequence: $0.sequence) } : nil
        return Page(hits: hits, next: next, problems: query.problems)
    }

    private struct Place {
        let post: PostID
        let sequence: Int64
    }

    private static func places(
        _ plan: SearchPlan,
        connection: ConnectionID?,
        after cursor: Cursor?,
        count: Int,
        in tx: Transaction
    ) throws -> [Place] {
        let below = min(cursor?.sequence ?? .max, plan.below)
        var filters: SQL = ""
        if let connection { filters += " AND p.connection_id = \(connection)" }
        if let isRead = plan.isRead { filters += " AND p.is_read = \(isRead)" }
        if let isMarked = plan.isMarked { filters += " AND p.is_marked = \(isMarked)" }
        if let isDeleted = plan.isDeleted { filters += " AND p.deleted_on_platform = \(isDeleted)" }
        // SQLite: CROSS JOIN keeps the order, so that the index leads, newest first, and stops when the page is full.
        let onSQLite: SQL = """
            SELECT s.post_id, s.sequence
            FROM \(index: "post_search_fts") f
              CROSS JOIN post_search s ON s.sequence = f.rowid
              CROSS JOIN posts p ON p.id = s.post_id
            WHERE f.words MATCH \(plan.match) AND f.rowid > \(plan.above) AND f.rowid < \(below) \(filters)
            ORDER BY f.rowid DESC LIMIT \(count)
            """
        // PostgreSQL: behind a policy the index would not be used; the function tests the owner itself.
        let onPostgres: SQL = """
            SELECT post_id, sequence FROM search_posts(
              \(plan.tsquery)::tsquery, \(plan.above), \(below), \(connection),
              \(plan.isRead), \(plan.isMarked), \(plan.isDeleted), \(count))
            ORDER BY sequence DESC
            """
        return try tx.rows("\(sqlite: onSQLite, postgres: onPostgres)").map { row in
            Place(post: try row.value("post_id"), sequence: try row.value("sequence"))
        }
    }
}

/// A question in the words of the two engines.
struct SearchPlan {
    private(set) var match = ""
    private(set) var tsquery = ""
    private(set) var above = Int64.min
    private(set) var below = Int64.max
    private(set) var isRead: Bool?
    private(set) var isMarked: Bool?
    private(set) var isDeleted: Bool?
    private(set) var findsNothing = false
    /// What to show in the texts that are found.
    private(set) var phrases: [SearchPhrase] = []

    init(_ query: SearchQuery) {
        var wanted: [SearchPhrase] = []
        var excluded: [SearchPhrase] = []
        for condition in query.conditions {
            switch condition.test {
            case .words(let phrase):
                if condition.isExcluded {
                    excluded.append(phrase)
                } else {
                    wanted.append(phrase)
                    phrases.append(phrase)
                }
            case .facet(let facet):
                let phrase = SearchPhrase(facet)
                if condition.isExcluded { excluded.append(phrase) } else { wanted.append(phrase) }
            case .tag: findsNothing = findsNothing || !condition.isExcluded
            // Not before an instant is from it on.
            case .before(let instant): bound(isBefore: !condition.isExcluded, instant)
            case .since(let instant): bound(isBefore: condition.isExcluded, instant)
            case .state(let state, let value): require(state, value != condition.isExcluded)
            }
        }
        if wanted.isEmpty { wanted = [SearchPhrase(.every)] }
        match = wanted.map(\.match).joined(separator: " AND ")
        tsquery = wanted.map(\.tsquery).joined(separator: " & ")
        if !excluded.isEmpty {
            match = "(\(match)) NOT (" + excluded.map(\.match).joined(separator: " OR ") + ")"
            tsquery += excluded.map { " & !(\($0.tsquery))" }.joined()
        }
    }

    private mutating func bound(isBefore: Bool, _ instant: Timestamp) {
        let first = SearchSequence.first(at: instant)
        if isBefore { below = min(below, first) } else { above = max(above, first - 1) }
    }

    private mutating func require(_ state: SearchQuery.State, _ value: Bool) {
        func merge(_ old: Bool?) -> Bool {
            if let old, old != value { findsNothing = true }
            return value
        }
        switch state {
        case .read: isRead = merge(isRead)
        case .marked: isMarked = merge(isMarked)
        case .deleted: isDeleted = merge(isDeleted)
        }
    }
}

extension SearchPhrase {
    fileprivate init(_ facet: SearchFacet) {
        words = [facet.word]
        isPrefix = false
    }

    /// For FTS5.
    ///
    /// Words hold no quotes, see ``SearchWords``.
    fileprivate var match: String {
        "\"" + words.joined(separator: " ") + "\"" + (isPrefix ? " *" : "")
    }

    /// For PostgreSQL.
    fileprivate var tsquery: String {
        "("
            + words.enumerated().map { index, word in
                "'\(word)'" + (isPrefix && index == words.count - 1 ? ":*" : "")
            }.joined(separator: " <-> ") + ")"
    }
}
