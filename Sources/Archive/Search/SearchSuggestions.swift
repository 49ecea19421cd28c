import Accounts
package import Database
import Foundation
import Platforms

/// What the search box offers while somebody types, out of what the scope shows.
///
/// Only the last term is completed; the rest of the question stays as it is.
package enum SearchSuggestions {
    package struct Suggestion: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            /// A search that is kept: it replaces the question.
            case saved
            /// A word that posts have.
            case word
            /// The name of a filter, whose value comes next.
            case filter
            /// A filter with its value.
            case value
        }

        package let kind: Kind
        /// What to show.
        package let label: String
        /// The whole question once it is chosen.
        package let query: String
    }

    package static func complete(_ text: String, count: Int = 8, in tx: Transaction) throws -> [Suggestion] {
        let term = LastTerm(text)
        guard !term.text.isEmpty else { return [] }
        var found = try saved(fitting: text, in: tx)
        if let (name, value) = term.filter {
            found += try values(of: name, beginning: value, in: tx).map { value in
                let whole = "\(name):\(value.contains(where: \.isWhitespace) ? "\"\(value)\"" : value)"
                return Suggestion(kind: .value, label: whole, query: term.replaced(by: whole))
            }
        } else {
            let begun = term.text.lowercased()
            found += filters.filter { $0.hasPrefix(begun) && $0 != begun }.map {
                Suggestion(kind: .filter, label: $0, query: term.replaced(by: $0))
            }
            found += try words(beginning: term.text, in: tx).map {
                Suggestion(kind: .word, label: $0, query: term.replaced(by: $0))
            }
        }
        var seen: Set<String> = [text]
        return Array(found.filter { seen.insert($0.query).inserted }.prefix(count))
    }

    private static let filters = [
        "from:", "platform:", "has:", "alt:missing", "before:", "after:", "since:", "is:", "lang:",
        "visibility:",
    ]

    /// Kept searches whose name or question holds what was typed.
    private static func saved(fitting text: String, in tx: Transaction) throws -> [Suggestion] {
        let wanted = folded(text)
        return try SavedSearches.list(in: tx)
            .filter { folded($0.name).contains(wanted) || folded($0.query).hasPrefix(wanted) }
            .prefix(3)
            .map { Suggestion(kind: .saved, label: $0.name, query: $0.query) }
    }

    private static func values(
        of filter: String,
        beginning begun: String,
        in tx: Transaction
    ) throws -> [String] {
        let all: [String] =
            switch filter {
            case "platform": try recent("platform", in: tx)
            case "from": try recent("author_handle", in: tx)
            case "lang", "language": try recentLanguages(in: tx)
            case "visibility": RemotePost.Visibility.allCases.map(\.rawValue)
            case "has": SearchQuery.hasValues
            case "is": SearchQuery.isValues
            case "alt": ["missing"]
            default: []
            }
        let wanted = folded(begun.hasPrefix("@") ? String(begun.dropFirst()) : begun)
        return all.filter { folded($0).hasPrefix(wanted) }
    }

    /// Looking at more would keep whoever types waiting.
    private static let recentPosts = 1000
    private static let readPosts = 100

    /// The values of a column among the newest posts, the most frequent first.
    private static func recent(_ column: String, in tx: Transaction) throws -> [String] {
        let column: SQL = "\(uncheckedCode: column)"
        return try tx.values(
            String.self,
            """
            SELECT \(column) FROM (
              SELECT \(column) FROM posts ORDER BY created_at_platform DESC, id DESC LIMIT \(recentPosts)) AS recent
            WHERE \(column) IS NOT NULL GROUP BY \(column) ORDER BY count(*) DESC, \(column) LIMIT 50
            """
        )
    }

    /// The same of all languages a post is tagged with.
    private static func recentLanguages(in tx: Transaction) throws -> [String] {
        let others: SQL = """
            SELECT o.value FROM recent CROSS JOIN
              \(sqlite: "json_each(recent.other_languages)", postgres: "jsonb_array_elements_text(recent.other_languages)") \
              \(sqlite: "AS o", postgres: "AS o(value)")
            WHERE recent.other_languages IS NOT NULL
            """
        return try tx.values(
            String.self,
            """
            WITH recent AS (
              SELECT language, other_languages FROM posts ORDER BY created_at_platform DESC, id DESC LIMIT \(recentPosts))
            SELECT value FROM (
              SELECT language AS value FROM recent WHERE language IS NOT NULL UNION ALL \(others)) AS tagged
            GROUP BY value ORDER BY count(*) DESC, value LIMIT 50
            """
        )
    }

    /// Words as they are written in the newest posts that have one that begins so, the most frequent first.
    private static func words(beginning text: String, in tx: Transaction) throws -> [String] {
        guard let phrase = SearchPhrase(text, isPrefix: true), phrase.words.count == 1,
            let begun = phrase.words.first
        else { return [] }
        let hits = try PostSearch.places(
            SearchPlan(SearchQuery(text + "*")),
            connection: nil,
            count: readPosts,
            in: tx
        )
        let texts = try tx.all(
            Post.self,
            "SELECT * FROM posts WHERE \("id", isOneOf: hits.map(\.post))"
        ).map { [$0.content.text, $0.content.warning, $0.content.repost?.text].compactMap { $0 } }
        var spellings: [String: [String: Int]] = [:]
        for parts in texts {
            let found = parts.flatMap { text in
                SearchWords.cut(text).filter { $0.text.hasPrefix(begun) && $0.text != begun }.map {
                    Spelling(word: $0.text, written: text[$0.range].lowercased())
                }
            }
            // Each once a post, so that one that repeats itself doesn't win.
            for spelling in Set(found) {
                spellings[spelling.word, default: [:]][spelling.written, default: 0] += 1
            }
        }
        return spellings.values.map { written in
            let usual = written.max { ($0.value, $1.key) < ($1.value, $0.key) }
            return (usual?.key ?? "", written.values.reduce(0, +))
        }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .map(\.0)
    }

    private struct Spelling: Hashable {
        let word: String
        let written: String
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}

/// The end of a question, which somebody is typing.
private struct LastTerm {
    /// What comes before it, with its blanks and a sign that excludes.
    let before: String
    let text: String

    init(_ question: String) {
        // Inside of quotes a phrase is being typed, of which a word says little.
        guard question.count(where: { $0 == "\"" }).isMultiple(of: 2) else {
            (before, text) = (question, "")
            return
        }
        let start =
            question.lastIndex(where: \.isWhitespace).map(question.index(after:)) ?? question.startIndex
        var term = question[start...]
        if term.first == "-" { term = term.dropFirst() }
        before = String(question[..<term.startIndex])
        text = String(term)
    }

    /// A filter and what there is of its value.
    var filter: (name: String, value: String)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return (text[..<colon].lowercased(), String(text[text.index(after: colon)...]))
    }

    func replaced(by term: String) -> String { before + term }
}
