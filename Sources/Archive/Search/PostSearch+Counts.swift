package import Database
package import Platforms

extension PostSearch {
    /// How many posts fit, all in all and by what one would narrow the search down to.
    ///
    /// What nothing fits isn't listed.
    package struct Counts: Sendable {
        package let all: BoundedCount
        package let platforms: [(platform: PlatformKind, count: BoundedCount)]
        /// In UTC, as the filters read them; the latest first.
        package let years: [(year: Int, count: BoundedCount)]
        package let kinds: [(kind: Kind, count: BoundedCount)]
    }

    /// Exact up to ``PostSearch/mostCounted``, and then "more than" that.
    package struct BoundedCount: Sendable, Hashable {
        package let count: Int
        package let isMore: Bool

        init(_ counted: Int) {
            count = min(counted, PostSearch.mostCounted)
            isMore = counted > PostSearch.mostCounted
        }
    }

    package enum Kind: String, Sendable, CaseIterable {
        case image, video, audio, document, reply, boost

        /// The filter that finds them.
        package var filter: String {
            switch self {
            case .image, .video, .audio, .document: "has:\(rawValue)"
            case .reply, .boost: "is:\(rawValue)"
            }
        }

        fileprivate var facet: SearchFacet {
            switch self {
            case .image: .has(.image)
            case .video: .has(.video)
            case .audio: .has(.audio)
            case .document: .has(.document)
            case .reply: .reply
            case .boost: .boost
            }
        }
    }

    /// Counting stops there.
    package static let mostCounted = 10_000

    /// Counts what fits: of one connection, or of all the scope shows where it is nil.
    ///
    /// Each count is a search of its own that ends at ``mostCounted``, so it stays quick however much there is.
    package static func counts(
        _ query: SearchQuery,
        connection: ConnectionID? = nil,
        in tx: Transaction
    ) throws -> Counts {
        let plan = SearchPlan(query)
        let all = try count(plan, connection, in: tx)
        guard all.count > 0 else { return Counts(all: all, platforms: [], years: [], kinds: []) }
        let platforms = try PlatformKind.allCases.map { platform in
            (platform, try count(plan.and(.platform(platform)), connection, in: tx))
        }
        let kinds = try Kind.allCases.map { kind in
            (kind, try count(plan.and(kind.facet), connection, in: tx))
        }
        let years = try years(of: plan, in: tx).map { year in
            (year, try count(plan.during(year), connection, in: tx))
        }
        return Counts(
            all: all,
            platforms: platforms.filter { $0.1.count > 0 },
            years: years.filter { $0.1.count > 0 },
            kinds: kinds.filter { $0.1.count > 0 }
        )
    }

    /// Those in which the scope shows posts at all, the latest first.
    private static func years(of plan: SearchPlan, in tx: Transaction) throws -> [Int] {
        var years: [Int] = []
        var below = plan.below
        // From one to the next that has any: a stray date far back costs no more than another year.
        while years.count < mostYears,
            let last = try tx.value(
                Int64?.self,
                """
                SELECT (SELECT sequence FROM post_search WHERE sequence > \(plan.above) AND sequence < \(below)
                        ORDER BY sequence DESC LIMIT 1)
                """
            ) ?? nil
        {
            let year = SearchSequence.year(of: last)
            years.append(year)
            below = SearchSequence.start(of: year)
        }
        return years
    }

    private static let mostYears = 100

    private static func count(
        _ plan: SearchPlan,
        _ connection: ConnectionID?,
        in tx: Transaction
    ) throws -> BoundedCount {
        guard !plan.findsNothing, plan.above < plan.below else { return BoundedCount(0) }
        let most = mostCounted + 1
        let onSQLite: SQL = """
            SELECT count(*) FROM (
              SELECT 1 FROM \(index: "post_search_fts") f
                CROSS JOIN post_search s ON s.sequence = f.rowid
                \(plan.facts(connection))
              WHERE f.words MATCH \(plan.match) AND f.rowid > \(plan.above) AND f.rowid < \(plan.below)
              LIMIT \(most)) AS counted
            """
        let onPostgres: SQL = """
            SELECT count(*) FROM search_posts(
              \(plan.tsquery)::tsquery, \(plan.above), \(plan.below), \(connection),
              \(plan.isRead), \(plan.isMarked), \(plan.isDeleted), \(most))
            """
        return BoundedCount(
            try tx.value(Int.self, "\(sqlite: onSQLite, postgres: onPostgres)") ?? 0
        )
    }
}
