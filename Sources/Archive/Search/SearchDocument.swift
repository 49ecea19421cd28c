import Accounts
package import Database
package import Platforms

/// What one post is found by: its words, and its facets, which are words nobody can write.
///
/// A filter such as `platform:mastodon` is asked of the index like any word, so a page of hits costs the same with it
/// and without.
package struct SearchDocument: Equatable {
    private(set) var words: [String] = []
    private(set) var facets: [String] = []

    package init(
        _ content: PostContent,
        platform: PlatformKind,
        media: [SearchedMedia],
        card: RemoteLinkCard? = nil
    ) {
        let fields = [
            content.warning, content.text, content.poll?.options.map(\.title).joined(separator: " · "),
            content.repost?.text, content.repost?.authorHandle, content.authorName, content.authorHandle,
            content.activityType,
        ]
        for field in fields.compactMap({ $0 }) + media.compactMap(\.alt) { append(field) }
        for field in [card?.title, card?.description, card?.providerName, card?.host].compactMap({ $0 }) {
            append(field)
        }

        facets = [SearchFacet.every, .platform(platform), .visibility(content.visibility)].map(\.word)
        facets += SearchFacet.authors(content.authorHandle).map(\.word)
        facets += Set(content.languages.flatMap(SearchFacet.languages).map(\.word)).sorted()
        if content.contentType == .reply || content.replyToID != nil { facets.append(SearchFacet.reply.word) }
        if content.contentType == .repost || content.repost != nil { facets.append(SearchFacet.boost.word) }
        facets += Set(media.map { SearchFacet.has($0.kind).word }).sorted()
        if !media.isEmpty { facets.append(SearchFacet.hasMedia.word) }
        if card != nil { facets.append(SearchFacet.hasLink.word) }
        if media.contains(where: { $0.alt != nil }) { facets.append(SearchFacet.hasAlt.word) }
        if media.contains(where: { $0.alt == nil && $0.kind == .image }) {
            facets.append(SearchFacet.altMissing.word)
        }
    }

    /// Of anything else that is found like a post: its texts in order, and what it is besides.
    package init(fields: [String], facets: [SearchFacet]) {
        for field in fields { append(field) }
        self.facets = Set(([.every] + facets).map(\.word)).sorted()
    }

    private var occurrences: [String: Int] = [:]
    private var byteCount = 0

    // PostgreSQL remembers 255 places of a word and 1 MB of words; both engines keep to that.
    private static let mostOccurrences = 250
    private static let mostBytes = 400_000

    /// Stands between two fields and for what is beyond the bounds, so that no phrase reaches across.
    static let gap = "\u{E000}"

    private mutating func append(_ field: String) {
        if !words.isEmpty { words.append(Self.gap) }
        for word in SearchWords.cut(field) {
            guard words.count < SearchWords.mostWords, byteCount < Self.mostBytes else { return }
            byteCount += word.text.utf8.count
            let count = occurrences[word.text, default: 0] + 1
            occurrences[word.text] = count
            words.append(count <= Self.mostOccurrences ? word.text : Self.gap)
        }
    }

    package static func == (lhs: SearchDocument, rhs: SearchDocument) -> Bool {
        lhs.words == rhs.words && lhs.facets == rhs.facets
    }
}

/// A medium as the search sees it.
package struct SearchedMedia: Equatable {
    let kind: RemoteMedia.Kind
    let alt: String?

    package init(kind: RemoteMedia.Kind, alt: String?) {
        self.kind = kind
        self.alt = alt
    }
}

extension SearchDocument {
    /// The value of `post_search.words`, as the text that an engine reads it from.
    package func text(for engine: Engine) -> String { engine == .sqlite ? text : vector }

    /// Words parted by blanks, for FTS5.
    private var text: String { (words + facets).joined(separator: " ") }

    /// Words with their places, in PostgreSQL's own way of writing them.
    ///
    /// Neither words nor facets hold quotes or backslashes.
    private var vector: String {
        var places: [String: [Int]] = [:]
        for (index, word) in words.enumerated() where word != Self.gap {
            places[word, default: []].append(index + 1)
        }
        let placed = places.map { word, places in
            "'\(word)':" + places.map(String.init).joined(separator: ",")
        }
        return (placed + facets.map { "'\($0)'" }).joined(separator: " ")
    }
}

/// A property of a post, written as a word of the index that no text can contain.
package struct SearchFacet: Sendable, Equatable {
    let word: String

    private init(_ name: String, _ value: String) {
        let safe = value.lowercased().unicodeScalars.map { scalar in
            let isSafe =
                scalar.value >= 0x80
                ? !scalar.properties.isWhitespace
                : scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || ":.@_-".unicodeScalars.contains(scalar)
            return isSafe ? scalar : "_"
        }
        word = name + ":" + String(String.UnicodeScalarView(safe.prefix(300)))
    }

    /// What every post has, so that a question of exclusions alone has something to exclude from.
    static let every = SearchFacet("any", "post")
    static let reply = SearchFacet("is", "reply")
    static let boost = SearchFacet("is", "boost")
    package static let hasMedia = SearchFacet("has", "media")
    package static let hasAlt = SearchFacet("has", "alt")
    static let hasLink = SearchFacet("has", "link")
    package static let altMissing = SearchFacet("alt", "missing")

    package static func platform(_ platform: PlatformKind) -> SearchFacet {
        SearchFacet("platform", platform.rawValue)
    }

    package static func visibility(_ visibility: RemotePost.Visibility) -> SearchFacet {
        SearchFacet("visibility", visibility.rawValue)
    }

    /// A looping film counts as video.
    package static func has(_ kind: RemoteMedia.Kind) -> SearchFacet {
        SearchFacet("has", kind == .gifv ? RemoteMedia.Kind.video.rawValue : kind.rawValue)
    }

    static func author(_ handle: String) -> SearchFacet {
        SearchFacet("from", handle.hasPrefix("@") ? String(handle.dropFirst()) : handle)
    }

    static func language(_ tag: String) -> SearchFacet { SearchFacet("lang", tag) }

    /// A handle is found whole and by its name alone: `ada@mastodon.social`, `ada`.
    package static func authors(_ handle: String?) -> [SearchFacet] {
        guard let handle, !handle.isEmpty else { return [] }
        let whole = author(handle)
        let name = handle.drop { $0 == "@" }.prefix { $0 != "@" && $0 != "." }
        let short = author(String(name))
        return name.isEmpty || short == whole ? [whole] : [whole, short]
    }

    /// A language is found with and without its region: `pt-BR`, `pt`.
    package static func languages(_ tag: String) -> [SearchFacet] {
        guard !tag.isEmpty else { return [] }
        let whole = language(tag)
        let main = language(String(tag.prefix { $0 != "-" && $0 != "_" }))
        return main == whole ? [whole] : [whole, main]
    }
}
