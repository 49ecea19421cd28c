import Accounts
import Archive
import Database
import Platforms
import Web

extension SearchServices {
    init(_ roost: Installation) {
        self.init(
            find: { viewer, query in
                try await presenting { try await roost.find(query, for: try Accounts.Viewer(viewer)) }
            },
            counts: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let asked = try Archive.SearchQuery(checking: query.text)
                    let connection = try connection(query.connectionID)
                    let counts = try await roost.store.read(as: viewer.scope) { tx in
                        try PostSearch.counts(asked, connection: connection, in: tx)
                    }
                    return SearchCounts(counts, of: query.text)
                }
            },
            suggest: { viewer, text in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    return try await roost.store.read(as: viewer.scope) { tx in
                        try SearchSuggestions.complete(String(text.prefix(longestSuggested)), in: tx)
                    }.map { suggestion in
                        SearchSuggestion(
                            kind: SuggestionKind(suggestion.kind),
                            label: suggestion.label,
                            query: suggestion.query
                        )
                    }
                }
            },
            saved: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    return try await roost.store.read(as: viewer.scope) { try SavedSearches.list(in: $0) }.map
                    {
                        $0.item(names)
                    }
                }
            },
            save: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let connection = try connection(draft.connectionID)
                    guard connection.map({ names[$0] != nil }) ?? true else {
                        throw AccountError(
                            .notFound,
                            "This connection is gone. Choose another, or search all of them.",
                            field: "connectionID"
                        )
                    }
                    let wanted = SavedSearches.Draft(
                        name: draft.name,
                        query: draft.query,
                        order: PostSearch.Order(draft.sort ?? .newest),
                        connection: connection
                    )
                    return try await roost.store.write(as: viewer.scope) { tx in
                        try SavedSearches.save(wanted, of: viewer.user, in: tx)
                    }.item(names)
                }
            },
            deleteSaved: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let id: SavedSearchID = try identifier(id, "saved search")
                    return try await roost.store.write(as: viewer.scope) { tx in
                        try SavedSearches.delete(id, in: tx)
                    }.item(names)
                }
            }
        )
    }
}

/// Nobody types more; the rest of a longer text is not looked at.
private let longestSuggested = 500

private func connection(_ text: String?) throws -> ConnectionID? {
    try text.map { try identifier($0, "connection") }
}

extension Archive.SearchQuery {
    /// - Throws: ``AccountError`` with what isn't understood.
    init(checking text: String) throws {
        self.init(text)
        if let problem = problems.first { throw AccountError(.invalid, problem, field: "q") }
    }
}

extension Installation {
    fileprivate func find(_ query: Web.SearchQuery, for viewer: Accounts.Viewer) async throws -> SearchResults
    {
        let names = try await connectionNames(for: viewer)
        let asked = try Archive.SearchQuery(checking: query.text)
        let connection = try connection(query.connectionID)
        let cursor: PostSearch.Cursor? = try query.position.place()
        return try await store.read(as: viewer.scope) { tx in
            let page = try PostSearch.find(
                asked,
                connection: connection,
                order: PostSearch.Order(query.order),
                after: cursor,
                count: query.limit,
                in: tx
            )
            let posts = page.hits.map(\.post)
            let media = try Library.media(of: posts.map(\.id), in: tx)
            let versions = try Library.versionCounts(of: posts.map(\.id), in: tx)
            let emoji = try EmojiImages(of: posts, in: tx)
            let cards = try LinkCards(of: posts.map(\.id), in: tx)
            let answered = try answered(by: posts, in: tx)
            return SearchResults(
                items: page.hits.map { hit in
                    var item = PostItem(
                        hit.post,
                        media: media[hit.post.id] ?? [],
                        snapshot: nil,
                        names: names,
                        versions: versions[hit.post.id] ?? 1,
                        emoji: emoji,
                        cards: cards
                    )
                    item.excerpt = pieces(of: hit.excerpt)
                    item.replyTo = hit.post.answered.flatMap { answered[$0] } ?? item.replyTo
                    return item
                },
                older: page.next.map(\.description),
                rankedAmong: page.isPartlyRanked ? PostSearch.mostRanked : nil
            )
        }
    }
}

extension SearchCounts {
    fileprivate init(_ counts: PostSearch.Counts, of query: String) {
        func narrower(
            _ value: String,
            _ title: String,
            _ filter: String,
            _ count: PostSearch.BoundedCount
        ) -> NarrowerCount {
            NarrowerCount(value: value, title: title, query: "\(query) \(filter)", posts: PostCount(count))
        }
        self.init(
            all: PostCount(counts.all),
            platforms: counts.platforms.map { platform, count in
                narrower(platform.rawValue, platform.displayName, "platform:\(platform.rawValue)", count)
            },
            years: counts.years.map { year, count in
                let (year, next) = (Self.written(year), Self.written(year + 1))
                return narrower(year, year, "since:\(year) before:\(next)", count)
            },
            kinds: counts.kinds.map { kind, count in
                narrower(kind.rawValue, kind.title, kind.filter, count)
            }
        )
    }

    /// As the filters read it: four digits.
    private static func written(_ year: Int) -> String {
        String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
    }
}

extension PostSearch.Kind {
    fileprivate var title: String {
        switch self {
        case .image: "With an image"
        case .video: "With a video"
        case .audio: "With audio"
        case .document: "With a document"
        case .reply: "Replies"
        case .boost: "Boosts"
        }
    }
}

extension PostCount {
    fileprivate init(_ count: PostSearch.BoundedCount) {
        self.init(count: count.count, isMore: count.isMore)
    }
}

extension PostSearch.Order {
    fileprivate init(_ order: SearchOrder) {
        self =
            switch order {
            case .newest: .newest
            case .relevance: .relevance
            }
    }
}

extension SearchOrder {
    fileprivate init(_ order: PostSearch.Order) {
        self =
            switch order {
            case .newest: .newest
            case .relevance: .relevance
            }
    }
}

extension SuggestionKind {
    fileprivate init(_ kind: SearchSuggestions.Suggestion.Kind) {
        self =
            switch kind {
            case .saved: .saved
            case .word: .word
            case .filter: .filter
            case .value: .value
            }
    }
}

extension SavedSearch {
    fileprivate func item(_ names: [ConnectionID: String]) -> SavedSearchItem {
        SavedSearchItem(
            id: id.text,
            name: name,
            query: query,
            sort: SearchOrder(order),
            connectionID: connection?.text,
            connectionName: connection.flatMap { names[$0] },
            createdAt: createdAt.date
        )
    }
}

func pieces(of excerpt: Excerpt) -> [ExcerptPiece] {
    var pieces: [ExcerptPiece] = []
    var place = excerpt.range.lowerBound
    func add(_ range: Range<String.Index>, isMatch: Bool) {
        if !range.isEmpty { pieces.append(ExcerptPiece(text: String(excerpt.text[range]), isMatch: isMatch)) }
    }
    for match in excerpt.highlights {
        add(place..<match.lowerBound, isMatch: false)
        add(match, isMatch: true)
        place = match.upperBound
    }
    add(place..<excerpt.range.upperBound, isMatch: false)
    return pieces
}
