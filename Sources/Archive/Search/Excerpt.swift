import Platforms

/// A piece of a post's text with the places that were searched for, as values: how they look is the page's business.
package struct Excerpt: Sendable, Hashable {
    /// The whole text the piece is of: the post's, or that of what it shares.
    package let text: String
    /// The piece of ``text`` to show.
    package let range: Range<String.Index>
    /// What matches, in order and apart, within ``range``.
    package let highlights: [Range<String.Index>]

    /// About so many characters are shown.
    private static let length = 240

    init(of post: Post, around phrases: [SearchPhrase]) {
        let content = post.content
        self.init(
            of: [content.text, content.repost?.text, content.warning].compactMap { $0 },
            around: phrases
        )
    }

    /// Of the first text with something that was searched for in it; else of the first that isn't empty.
    package init(of texts: [String], around plan: SearchPlan) {
        self.init(of: texts, around: plan.phrases)
    }

    private init(of texts: [String], around phrases: [SearchPhrase]) {
        let candidates = texts.filter { !$0.isEmpty }
        for text in candidates {
            let found = Self.matches(of: phrases, in: text)
            if let first = found.first {
                self.init(text, around: first, found)
                return
            }
        }
        self.init(candidates.first ?? "", around: nil, [])
    }

    private init(_ text: String, around first: Range<String.Index>?, _ found: [Range<String.Index>]) {
        self.text = text
        let lead = first.map {
            text.index($0.lowerBound, offsetBy: -Self.length / 3, limitedBy: text.startIndex)
                ?? text.startIndex
        }
        let start = lead.map { Self.wordStart(from: $0, in: text) } ?? text.startIndex
        let end = text.index(start, offsetBy: Self.length, limitedBy: text.endIndex) ?? text.endIndex
        // The first match is shown whole, however long it is.
        let range = start..<max(end, first?.upperBound ?? end)
        self.range = range
        highlights = found.filter { $0.lowerBound >= range.lowerBound && $0.upperBound <= range.upperBound }
    }

    /// Not in the middle of a word, if a blank is near.
    private static func wordStart(from index: String.Index, in text: String) -> String.Index {
        guard index > text.startIndex else { return index }
        let near = text[index...].prefix(20)
        return near.firstIndex(where: \.isWhitespace).map { text.index(after: $0) } ?? index
    }

    private static func matches(of phrases: [SearchPhrase], in text: String) -> [Range<String.Index>] {
        guard !phrases.isEmpty else { return [] }
        let words = SearchWords.cut(text)
        var found: [Range<String.Index>] = []
        for phrase in phrases where !phrase.words.isEmpty && phrase.words.count <= words.count {
            for start in 0...(words.count - phrase.words.count) where phrase.matches(words[start...]) {
                let last = words[start + phrase.words.count - 1]
                found.append(words[start].range.lowerBound..<last.range.upperBound)
            }
        }
        return joined(found)
    }

    /// In order, and those that touch or overlap as one.
    private static func joined(_ ranges: [Range<String.Index>]) -> [Range<String.Index>] {
        var joined: [Range<String.Index>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}

extension SearchPhrase {
    fileprivate func matches(_ text: ArraySlice<SearchWords.Word>) -> Bool {
        zip(words, text).enumerated().allSatisfy { index, pair in
            isPrefix && index == words.count - 1
                ? pair.1.text.utf8.starts(with: pair.0.utf8)
                : pair.1.text == pair.0
        }
    }
}
