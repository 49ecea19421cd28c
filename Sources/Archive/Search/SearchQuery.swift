import Accounts
import Database
import Foundation
import Platforms

/// What somebody asks of the search box, read.
///
///     heron "grey heron" -pigeon from:ada platform:mastodon has:image alt:missing after:2024-03 is:unread lang:de
///
/// Everything asked for must hold. A word matches whole words, `her*` what begins so, a phrase its words side by side.
/// Reading never fails: what isn't understood is left out and said in ``problems``, in sentences for the person.
package struct SearchQuery: Sendable, Equatable {
    /// One thing that must hold, or must not.
    struct Condition: Equatable {
        let test: Test
        let isExcluded: Bool
    }

    enum Test: Equatable {
        /// Words side by side; the last may be the beginning of one.
        case words(SearchPhrase)
        case facet(SearchFacet)
        /// Nothing can be tagged so far, so nothing is found.
        case tag(String)
        case before(Timestamp)
        case since(Timestamp)
        case state(State, Bool)
    }

    /// What a person does to posts; not in the index, since it changes with every click.
    enum State: Equatable { case read, marked, deleted }

    let conditions: [Condition]
    /// What was not understood, one sentence each.
    package let problems: [String]

    /// Whether anything is asked at all.
    package var isEmpty: Bool { conditions.isEmpty }

    package init(_ text: String) {
        var reader = QueryReader(text: text)
        reader.read()
        conditions = reader.conditions
        problems = reader.problems
    }
}

extension SearchQuery {
    /// What `has:` and `is:` can be asked for.
    static let hasValues = QueryReader.has.keys.sorted()
    static let isValues = QueryReader.states.keys.sorted()
}

/// Words that stand side by side in a text.
struct SearchPhrase: Equatable {
    let words: [String]
    /// The last word may go on.
    let isPrefix: Bool

    /// Nil for a text without a word in it.
    init?(_ text: String, isPrefix: Bool) {
        let pieces = SearchWords.pieces(text)
        guard let last = pieces.last else { return nil }
        var words = pieces.dropLast().flatMap(\.words).map(\.text)
        switch last {
        case .word(let word):
            words.append(word.text)
            self.isPrefix = isPrefix
        case .run(let signs):
            // A run of signs may go on in the text. Its pairs say it all; a lone sign begins a pair, or ends a run.
            let all = last.words.map(\.text)
            words += signs.count == 1 ? all : Array(all.dropLast())
            self.isPrefix = signs.count == 1 || isPrefix
        }
        self.words = words
    }
}

private struct QueryReader {
    let text: String
    var conditions: [SearchQuery.Condition] = []
    var problems: [String] = []

    /// More than anybody types; a question without end would keep the database busy.
    private static let mostConditions = 40

    mutating func read() {
        var rest = Substring(text)
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { break }
            let isExcluded =
                rest.first == "-" && rest.count > 1 && !(rest.dropFirst().first?.isWhitespace ?? true)
            if isExcluded { rest = rest.dropFirst() }
            let term = takeTerm(&rest)
            guard conditions.count < Self.mostConditions else {
                problems.append("Only the first \(Self.mostConditions) terms are searched for.")
                break
            }
            add(term, isExcluded: isExcluded)
        }
    }

    private struct Term {
        var name: String?
        var value: String
        var isQuoted: Bool
    }

    /// `word`, `"a phrase"`, `name:value`, `name:"a value"`; quotes that don't end go on to the end.
    private func takeTerm(_ rest: inout Substring) -> Term {
        if let phrase = takeQuoted(&rest) { return Term(name: nil, value: phrase, isQuoted: true) }
        let word = rest.prefix { !$0.isWhitespace && $0 != "\"" && $0 != "“" }
        if let colon = word.firstIndex(of: ":"), colon > word.startIndex,
            word[..<colon].allSatisfy({ $0.isASCII && $0.isLetter }), !word[colon...].hasPrefix("://")
        {
            let name = word[..<colon].lowercased()
            rest = rest[word.index(after: colon)...]
            if let value = takeQuoted(&rest) { return Term(name: name, value: value, isQuoted: true) }
            let value = rest.prefix { !$0.isWhitespace }
            rest = rest[value.endIndex...]
            return Term(name: name, value: String(value), isQuoted: false)
        }
        rest = rest[word.endIndex...]
        return Term(name: nil, value: String(word), isQuoted: false)
    }

    private func takeQuoted(_ rest: inout Substring) -> String? {
        let ends: [Character: [Character]] = [
            "\"": ["\""], "“": ["”", "\""], "„": ["“", "”", "\""], "«": ["»"],
        ]
        guard let first = rest.first, let end = ends[first] else { return nil }
        let inside = rest.dropFirst().prefix { !end.contains($0) }
        rest = rest[inside.endIndex...].dropFirst()
        return String(inside)
    }

    private mutating func add(_ term: Term, isExcluded: Bool) {
        func add(_ test: SearchQuery.Test) {
            conditions.append(SearchQuery.Condition(test: test, isExcluded: isExcluded))
        }
        guard let name = term.name else {
            let isPrefix = !term.isQuoted && term.value.hasSuffix("*")
            if let phrase = SearchPhrase(term.value, isPrefix: isPrefix) { add(.words(phrase)) }
            return
        }
        let value = term.value.trimmingCharacters(in: .whitespaces)
        guard !value.isEmpty else {
            problems.append("“\(name):” needs a value after the colon.")
            return
        }
        let shown = String(value.prefix(60))
        let word = value.lowercased()
        switch name {
        case "from": add(.facet(.author(value)))
        case "tag": add(.tag(word))
        case "lang", "language": add(.facet(.language(value)))
        case "platform":
            if let platform = PlatformKind(rawValue: word) {
                add(.facet(.platform(platform)))
            } else {
                problems.append(unknown("platform", shown, PlatformKind.allCases.map(\.rawValue)))
            }
        case "visibility":
            if let visibility = RemotePost.Visibility(rawValue: word) {
                add(.facet(.visibility(visibility)))
            } else {
                problems.append(unknown("visibility", shown, RemotePost.Visibility.allCases.map(\.rawValue)))
            }
        case "has":
            if let facet = Self.has[word] {
                add(.facet(facet))
            } else {
                problems.append(unknown("has", shown, Self.has.keys.sorted()))
            }
        case "alt":
            if word == "missing" {
                add(.facet(.altMissing))
            } else {
                problems.append(unknown("alt", shown, ["missing"]))
            }
        case "is":
            if let test = Self.states[word] {
                add(test)
            } else {
                problems.append(unknown("is", shown, Self.states.keys.sorted()))
            }
        case "before":
            if let date = SearchDate(word) {
                add(.before(date.start))
            } else {
                problems.append(Self.noDate(name, shown))
            }
        case "after", "since":
            if let date = SearchDate(word) {
                add(.since(name == "after" ? date.end : date.start))
            } else {
                problems.append(Self.noDate(name, shown))
            }
        default:
            problems.append(
                "“\(name):” is not a filter. Write it in quotes to search for the words, or use one of: "
                    + Self.filters.joined(separator: ", ") + "."
            )
        }
    }

    private func unknown(_ name: String, _ value: String, _ known: [String]) -> String {
        "“\(name):\(value)” is not known. Use one of: "
            + known.map { "\(name):\($0)" }.joined(separator: ", ") + "."
    }

    private static func noDate(_ name: String, _ value: String) -> String {
        "“\(name):\(value)” is not a date. Write a day, a month or a year, such as \(name):2024-03-31."
    }

    private static let filters = [
        "from:", "platform:", "tag:", "has:", "alt:missing", "before:", "after:", "since:", "is:", "lang:",
        "visibility:",
    ]

    fileprivate static let has: [String: SearchFacet] = [
        "image": .has(.image), "video": .has(.video), "audio": .has(.audio), "document": .has(.document),
        "media": .hasMedia, "alt": .hasAlt, "link": .hasLink,
    ]

    fileprivate static let states: [String: SearchQuery.Test] = [
        "unread": .state(.read, false), "read": .state(.read, true), "marked": .state(.marked, true),
        "deleted": .state(.deleted, true), "boost": .facet(.boost), "reply": .facet(.reply),
    ]
}

/// A day, a month or a year, in UTC.
struct SearchDate {
    let start: Timestamp
    /// Where the next day, month or year begins.
    let end: Timestamp

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.allSatisfy(\.isASCII) ? Int(part) : nil }
        guard numbers.count == parts.count, (1...3).contains(parts.count), parts[0].count == 4 else {
            return nil
        }
        func instant(_ year: Int, _ month: Int, _ day: Int) -> Timestamp? {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let padded = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
            let written = "\(padded)-\(two(month))-\(two(day))"
            // A day that isn't in the calendar reads as one of the next month.
            guard let found = Timestamp(written + "T00:00:00Z"), found.description.hasPrefix(written) else {
                return nil
            }
            return found
        }
        let (year, month, day) = (
            numbers[0], numbers.count > 1 ? numbers[1] : 1, numbers.count > 2 ? numbers[2] : 1
        )
        guard (1...9998).contains(year), let start = instant(year, month, day) else { return nil }
        self.start = start
        switch numbers.count {
        case 3: end = start.adding(.seconds(86_400))
        case 2: end = (month == 12 ? instant(year + 1, 1, 1) : instant(year, month + 1, 1)) ?? start
        default: end = instant(year + 1, 1, 1) ?? start
        }
    }
}
