package import Database

/// A question in the words of the two engines, for the posts' index and whatever is indexed alike.
package struct SearchPlan {
    private(set) var above = Int64.min
    private(set) var below = Int64.max
    private(set) var isRead: Bool?
    private(set) var isMarked: Bool?
    private(set) var isDeleted: Bool?
    package private(set) var findsNothing = false
    /// What to show in the texts that are found.
    private(set) var phrases: [SearchPhrase] = []
    private var wanted: [SearchPhrase] = []
    private var excluded: [SearchPhrase] = []

    package init(_ query: SearchQuery) {
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
    }

    /// What must be there, where nothing is asked for the facet of every post.
    private var needed: [SearchPhrase] { wanted.isEmpty ? [SearchPhrase(.every)] : wanted }

    /// For FTS5.
    package var match: String {
        let all = needed.map(\.match).joined(separator: " AND ")
        return excluded.isEmpty
            ? all : "(\(all)) NOT (" + excluded.map(\.match).joined(separator: " OR ") + ")"
    }

    /// For PostgreSQL.
    package var tsquery: String {
        needed.map(\.tsquery).joined(separator: " & ")
            + excluded.map { " & !(\($0.tsquery))" }.joined()
    }

    /// Whether words are asked for, by which what is found can be put in order.
    package var hasWords: Bool { !phrases.isEmpty }

    /// Whether something is asked that only posts can be: read, marked, deleted.
    package var asksForMarks: Bool { isRead != nil || isMarked != nil || isDeleted != nil }

    /// From this instant on.
    package var since: Timestamp? {
        above == .min ? nil : Timestamp(milliseconds: (above + 1) >> SearchSequence.bits)
    }

    /// Not at this instant or after it.
    package var before: Timestamp? {
        below == .max ? nil : Timestamp(milliseconds: below >> SearchSequence.bits)
    }

    /// How well each of those that were found fits, by the words that are kept of it,
    /// ``SearchDocument/text(for:)``.
    package func scores(of stored: [String], on engine: Engine) -> [Double] {
        Relevance.scores(of: stored.map(WordCounts.counter(of: phrases, on: engine)))
    }

    /// The same, of posts that have this as well.
    func and(_ facet: SearchFacet) -> SearchPlan {
        var plan = self
        plan.wanted.append(SearchPhrase(facet))
        return plan
    }

    /// The same, of posts of a year in UTC.
    func during(_ year: Int) -> SearchPlan {
        var plan = self
        plan.above = max(above, SearchSequence.start(of: year) - 1)
        plan.below = min(below, SearchSequence.start(of: year + 1))
        return plan
    }

    /// Of SQLite: the posts themselves, where something is asked that isn't in the index.
    func facts(_ connection: ConnectionID?) -> SQL {
        var facts: [SQL] = []
        if let connection { facts.append("p.connection_id = \(connection)") }
        if let isRead { facts.append("p.is_read = \(isRead)") }
        if let isMarked { facts.append("p.is_marked = \(isMarked)") }
        if let isDeleted { facts.append("p.deleted_on_platform = \(isDeleted)") }
        return facts.isEmpty
            ? "" : "CROSS JOIN posts p ON p.id = s.post_id AND \(facts.joined(by: " AND "))"
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
    init(_ facet: SearchFacet) {
        words = [facet.word]
        isPrefix = false
    }

    /// For FTS5.
    ///
    /// Words hold no quotes, see ``SearchWords``.
    var match: String {
        "\"" + words.joined(separator: " ") + "\"" + (isPrefix ? " *" : "")
    }

    /// For PostgreSQL.
    var tsquery: String {
        "("
            + words.enumerated().map { index, word in
                "'\(word)'" + (isPrefix && index == words.count - 1 ? ":*" : "")
            }.joined(separator: " <-> ") + ")"
    }
}
