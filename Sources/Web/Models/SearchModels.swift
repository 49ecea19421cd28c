package import Foundation

/// What comes first among the posts that fit.
package enum SearchOrder: String, ClosedChoice {
    case newest, relevance
}

package struct SearchQuery: Sendable, Equatable {
    /// In the query language, as typed.
    package var text: String
    package var connectionID: String?
    package var order: SearchOrder = .newest
    package var position: Position = .newest
    package var limit: Int = 20

    package init(
        text: String,
        connectionID: String? = nil,
        order: SearchOrder = .newest,
        position: Position = .newest,
        limit: Int = 20
    ) {
        self.text = text
        self.connectionID = connectionID
        self.order = order
        self.position = position
        self.limit = limit
    }
}

/// A page of posts that fit.
package struct SearchResults: Sendable, Codable {
    package var items: [PostItem]
    /// Continues with what comes after.
    package var older: String?
    /// How many of the newest posts that fit were put in order, when there are more of them.
    package var rankedAmong: Int?

    package init(items: [PostItem], older: String? = nil, rankedAmong: Int? = nil) {
        self.items = items
        self.older = older
        self.rankedAmong = rankedAmong
    }
}

/// How many posts fit.
package struct PostCount: Sendable, Codable, Equatable {
    package var count: Int
    /// There are more than that; how many isn't counted.
    package var isMore: Bool

    package init(count: Int, isMore: Bool) {
        self.count = count
        self.isMore = isMore
    }
}

/// How many of them fit a narrower search, too.
package struct NarrowerCount: Sendable, Codable {
    /// `mastodon`, `2024`, `image`.
    package var value: String
    /// The same for people.
    package var title: String
    /// The narrower search, in the query language.
    package var query: String
    package var posts: PostCount

    package init(value: String, title: String, query: String, posts: PostCount) {
        self.value = value
        self.title = title
        self.query = query
        self.posts = posts
    }
}

package struct SearchCounts: Sendable, Codable {
    package var all: PostCount
    package var platforms: [NarrowerCount]
    /// In UTC; the latest first.
    package var years: [NarrowerCount]
    package var kinds: [NarrowerCount]

    package init(
        all: PostCount,
        platforms: [NarrowerCount],
        years: [NarrowerCount],
        kinds: [NarrowerCount]
    ) {
        self.all = all
        self.platforms = platforms
        self.years = years
        self.kinds = kinds
    }
}

package enum SuggestionKind: String, ClosedChoice {
    case saved, word, filter, value
}

/// One way to go on with what is being typed.
package struct SearchSuggestion: Sendable, Codable {
    package var kind: SuggestionKind
    package var label: String
    /// The whole search once it is chosen.
    package var query: String

    package init(kind: SuggestionKind, label: String, query: String) {
        self.kind = kind
        self.label = label
        self.query = query
    }
}

package struct SavedSearchDraft: Sendable, Codable {
    package var name: String
    package var query: String
    package var sort: SearchOrder?
    /// Left out, all connections are searched.
    package var connectionID: String?

    package init(name: String, query: String, sort: SearchOrder? = nil, connectionID: String? = nil) {
        self.name = name
        self.query = query
        self.sort = sort
        self.connectionID = connectionID
    }
}

package struct SavedSearchItem: Sendable, Codable {
    package var id: String
    package var name: String
    package var query: String
    package var sort: SearchOrder
    package var connectionID: String?
    package var connectionName: String?
    package var createdAt: Date

    package init(
        id: String,
        name: String,
        query: String,
        sort: SearchOrder,
        connectionID: String? = nil,
        connectionName: String? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.query = query
        self.sort = sort
        self.connectionID = connectionID
        self.connectionName = connectionName
        self.createdAt = createdAt
    }
}
