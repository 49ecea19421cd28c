import Foundation
import Hummingbird

/// Full-text search over the archive.
struct SearchPage: PageContent {
    static let template = "search"
    var title: String { query.isEmpty ? "Search" : "Search: \(query)" }
    let query: String
    let scope: ConnectionScope
    let wasAsked: Bool
    let posts: [PostView]
    let isEmpty: Bool
    let hasPosts: Bool
    let everywhereLink: String
    let paging: Paging
    var problem: String?

    static let routes: [Route] = [.page(.get, "/search", search)]

    private static func search(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let text = call.query["q"] ?? ""
        // One looks for what one has written, wherever that was: search starts with everything.
        let scope =
            call.query["connection"] == nil
            ? try await ConnectionScope.everything(viewer, call)
            : try await ConnectionScope.read(viewer, call)
        guard !text.isEmpty else {
            return try await call.page(SearchPage(text, scope: scope, page: nil, time: call.time))
        }
        do {
            let page = try await call.services.archive.search(
                viewer,
                SearchQuery(text: text, connectionID: scope.connectionID, position: call.position)
            )
            return try await call.page(SearchPage(text, scope: scope, page: page, time: call.time))
        } catch let error as any PresentableError where error.status == 422 {
            var content = SearchPage(text, scope: scope, page: nil, time: call.time)
            content.problem = error.sentence
            return try await call.page(content, status: .unprocessableContent)
        }
    }

    private init(_ text: String, scope: ConnectionScope, page: Page<PostItem>?, time: (Date) -> TimeView) {
        query = text
        self.scope = scope
        wasAsked = page != nil
        posts = page?.items.map { PostView($0, isNamed: scope.isAll, time: time) } ?? []
        isEmpty = page?.items.isEmpty ?? false
        hasPosts = !posts.isEmpty
        everywhereLink = link("/search", [("q", text), ("connection", ConnectionScope.all)])
        paging = Paging(
            page ?? Page(items: []),
            path: "/search",
            parameters: [("q", text), ("connection", scope.word)]
        )
    }
}

extension ConnectionScope {
    fileprivate static func everything(_ viewer: Viewer, _ call: Call) async throws -> ConnectionScope {
        let connections = try await call.services.connections.list(viewer)
        return ConnectionScope(
            connectionID: nil,
            word: all,
            scopeName: "all connections",
            isAll: true,
            isMissing: false,
            hasConnections: !connections.isEmpty,
            options: [Option(optionID: all, optionName: "All connections", isChosen: true)]
                + connections.map { Option(optionID: $0.id, optionName: $0.name, isChosen: false) }
        )
    }
}
