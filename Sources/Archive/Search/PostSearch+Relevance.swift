import Database

extension PostSearch {
    /// The most hits that are put in order by relevance: the newest of them.
    package static let mostRanked = 10_000

    struct Ranking {
        /// The best first.
        let places: [Place]
        /// There are older hits, which were not looked at.
        let isPartial: Bool
    }

    static func ranking(
        of plan: SearchPlan,
        connection: ConnectionID?,
        in tx: Transaction
    ) throws -> Ranking {
        let found = try places(
            plan,
            connection: connection,
            count: mostRanked + 1,
            withWords: true,
            in: tx
        )
        let places = found.prefix(mostRanked)
        let scores = plan.scores(of: places.map(\.words), on: tx.engine)
        // What is as relevant stays in the order of time.
        let order = places.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        return Ranking(places: order.map { places[$0] }, isPartial: found.count > mostRanked)
    }
}

/// How often what was searched for stands in one post, and among how many words.
struct WordCounts: Equatable {
    /// Of each phrase.
    var occurrences: [Int]
    /// All words of the post.
    var length: Int
}

/// How well posts fit: Okapi BM25 among the posts that were found.
///
/// Each of them holds every phrase, so how rare a phrase is elsewhere would say nothing about which fits better.
enum Relevance {
    // The values that are customary since Robertson and Zaragoza, "The Probabilistic Relevance Framework".
    private static let saturation = 1.2
    private static let lengthWeight = 0.75

    static func scores(of posts: [WordCounts]) -> [Double] {
        let average = max(1, Double(posts.reduce(0) { $0 + $1.length }) / Double(max(1, posts.count)))
        return posts.map { post in
            let norm = 1 - lengthWeight + lengthWeight * Double(post.length) / average
            return post.occurrences.reduce(0) { score, count in
                score + Double(count) * (saturation + 1) / (Double(count) + saturation * norm)
            }
        }
    }
}
