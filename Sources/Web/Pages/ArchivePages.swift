import Foundation
import Hummingbird

/// The archive, newest first, filtered to the current connection until asked otherwise.
enum ArchivePages {
    static let routes: [Route] = [.page(.get, "/archive", timeline)]

    private static func timeline(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let scope = try await ConnectionScope.read(viewer, call)
        var query = try call.timelineQuery()
        query.connectionID = scope.connectionID
        let posts =
            scope.isMissing
            ? Page<PostItem>(items: []) : try await call.services.archive.timeline(viewer, query)
        return try await call.page(ArchivePage(posts, query: query, scope: scope, time: call.time))
    }
}

/// Which connection a list is about: the one the address names, else the session's.
struct ConnectionScope: Sendable {
    /// `nil` for all.
    let connectionID: String?
    /// What the address carries: an id, or `all`.
    let word: String
    let scopeName: String
    let isAll: Bool
    /// The viewer has connections but chose none.
    let isMissing: Bool
    let hasConnections: Bool
    let options: [Option]

    struct Option: Sendable {
        let optionID: String
        let optionName: String
        let isChosen: Bool
    }

    static let all = "all"

    static func read(_ viewer: Viewer, _ call: Call) async throws -> ConnectionScope {
        let connections = try await call.services.connections.list(viewer)
        let asked = call.query["connection"]
        let current = connections.first { $0.id == viewer.currentConnectionID }
        let chosen = asked == nil ? current : connections.first { $0.id == asked }
        if let asked, asked != all, chosen == nil { throw WebError.notFound }
        let isAll = asked == all
        return ConnectionScope(
            connectionID: isAll ? nil : chosen?.id,
            word: isAll ? all : chosen?.id ?? "",
            scopeName: isAll ? "all connections" : chosen?.name ?? "no connection",
            isAll: isAll,
            isMissing: !isAll && chosen == nil,
            hasConnections: !connections.isEmpty,
            options: [Option(optionID: all, optionName: "All connections", isChosen: isAll)]
                + connections.map {
                    Option(optionID: $0.id, optionName: $0.name, isChosen: !isAll && $0.id == chosen?.id)
                }
        )
    }
}

struct ArchivePage: PageContent {
    static let template = "archive"
    var title: String { "Archive" }
    let scope: ConnectionScope
    let filters: [Filter]
    let types: [TypeChoice]
    let posts: [PostView]
    let isEmpty: Bool
    let hasPosts: Bool
    let isFiltered: Bool
    let clearLink: String
    let paging: Paging

    struct Filter: Sendable {
        let filterName: String
        let filterLabel: String
        let isOn: Bool
    }

    struct TypeChoice: Sendable {
        let typeName: String
        let typeTitle: String
        let isChosen: Bool
    }

    init(_ page: Page<PostItem>, query: TimelineQuery, scope: ConnectionScope, time: (Date) -> TimeView) {
        self.scope = scope
        filters = [
            Filter(filterName: "unread", filterLabel: "Unread", isOn: query.isUnread),
            Filter(filterName: "marked", filterLabel: "Marked", isOn: query.isMarked),
            Filter(filterName: "media", filterLabel: "With media", isOn: query.hasMedia),
            Filter(filterName: "noalt", filterLabel: "No alt text", isOn: query.lacksAltText),
        ]
        let known = [
            ("", "Every type"), ("post", "Posts"), ("reply", "Replies"), ("repost", "Reposts"),
            ("story", "Stories"), ("reel", "Reels"), ("activity", "Activities"), ("article", "Articles"),
        ]
        types = known.map {
            TypeChoice(typeName: $0, typeTitle: $1, isChosen: $0 == query.contentType ?? "")
        }
        posts = page.items.map { PostView($0, isNamed: scope.isAll, time: time) }
        isEmpty = page.items.isEmpty
        hasPosts = !isEmpty
        isFiltered = filters.contains(where: \.isOn) || query.contentType != nil
        clearLink = link("/archive", [("connection", scope.word)])
        paging = Paging(
            page,
            path: "/archive",
            parameters: [("connection", scope.word)]
                + filters.filter(\.isOn).map { ($0.filterName, "1") } + [("type", query.contentType)]
        )
    }
}
