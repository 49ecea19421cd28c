import Foundation
import Hummingbird

/// Full-text search over the archive, and the searches one keeps.
enum SearchPages {
    static let routes: [Route] =
        [
            .page(.get, "/search", search),
            .page(.get, "/search/counts", counts),
            .page(.get, "/search/suggestions") { viewer, call in
                try .json(
                    ItemList(items: try await call.services.search.suggest(viewer, call.query["q"] ?? ""))
                )
            },
            .page(.post, "/search/saved", save),
            .page(.post, "/search/saved/{id}/delete") { viewer, call in
                let gone = try await call.services.search.deleteSaved(viewer, call.parameter())
                // Back to the same search, with its name in the box that saves it: that undoes it.
                return call.done(SearchPage.address(gone, saveName: gone.name), .searchDeleted)
            },
        ] + compositionRoutes

    private static func search(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let asked = try await Asked(viewer, call)
        guard !asked.text.isEmpty else {
            return try await call.page(SearchPage(asked, page: nil, time: call.time))
        }
        do {
            let page = try await call.services.search.find(viewer, asked.query(call.position))
            var content = SearchPage(asked, page: page, time: call.time)
            content.add(try await compositions(viewer, asked, call), asked, time: call.time)
            return try await call.page(content)
        } catch let error as any PresentableError where error.status == 422 {
            var content = SearchPage(asked, page: nil, time: call.time)
            content.problem = error.sentence
            return try await call.page(content, status: .unprocessableContent)
        }
    }

    /// How many fit: a page by itself, of which the search page takes its part once it is shown.
    private static func counts(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let asked = try await Asked(viewer, call)
        guard !asked.text.isEmpty else { return .redirect(to: "/search") }
        do {
            let counts = try await call.services.search.counts(viewer, asked.query(.newest))
            return try await call.page(SearchCountsPage(counts, asked))
        } catch let error as any PresentableError where error.status == 422 {
            // The search page says what is wrong.
            return .redirect(to: SearchPage.address(asked.text, connection: asked.scope.word))
        }
    }

    private static func save(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let form = try await call.form()
        let connection = form["connection"].flatMap { $0 == ConnectionScope.all ? nil : $0 }
        let draft = SavedSearchDraft(
            name: form["name"] ?? "",
            query: form["q"] ?? "",
            sort: try form.choice("sort"),
            connectionID: connection
        )
        do {
            let saved = try await call.services.search.save(viewer, draft)
            return call.done(SearchPage.address(saved), .searchSaved)
        } catch let error as any PresentableError where error.status == 422 || error.status == 409 {
            let asked = try await Asked(viewer, call, draft: draft)
            var content = SearchPage(asked, page: nil, time: call.time)
            if content.canSave {
                content.saveProblem = error.sentence
            } else {
                content.problem = error.sentence
            }
            return try await call.page(content, status: .init(code: error.status))
        }
    }
}

/// What the address or a form asks for.
struct Asked: Sendable {
    let text: String
    let order: SearchOrder
    let scope: ConnectionScope
    let saved: [SavedSearchItem]
    /// What is in the box that saves the search.
    let saveName: String

    init(_ viewer: Viewer, _ call: Call, draft: SavedSearchDraft? = nil) async throws {
        text = draft?.query ?? call.query["q"] ?? ""
        order = try draft?.sort ?? call.query.choice("sort") ?? .newest
        // One looks for what one has written, wherever that was: search starts with everything.
        scope =
            draft == nil && call.query["connection"] != nil
            ? try await ConnectionScope.read(viewer, call)
            : try await ConnectionScope.everything(viewer, call, chosen: draft?.connectionID)
        saved = try await call.services.search.saved(viewer)
        saveName = draft?.name ?? call.query["name"] ?? ""
    }

    func query(_ position: Position) -> SearchQuery {
        SearchQuery(text: text, connectionID: scope.connectionID, order: order, position: position)
    }
}

struct SearchPage: PageContent {
    static let template = "search"
    var title: String { query.isEmpty ? "Search" : "Search: \(query)" }
    let query: String
    let scope: ConnectionScope
    let orders: [OrderChoice]
    let sort: String
    let wasAsked: Bool
    let posts: [PostView]
    private(set) var isEmpty: Bool
    let hasPosts: Bool
    /// What fits and isn’t published yet.
    private(set) var compositions: FoundCompositions?
    let everywhereLink: String
    let countsLink: String
    let rankedSentence: String?
    let saved: [Saved]
    let hasSaved: Bool
    /// This very search isn't among the saved ones.
    let canSave: Bool
    let saveName: String
    let paging: Paging
    var problem: String?
    var saveProblem: String?
    /// The form that saves it is what one looks at.
    let isSaving: Bool

    struct OrderChoice: Sendable {
        let orderName: String
        let orderTitle: String
        let isChosen: Bool
    }

    struct Saved: Sendable {
        let savedID: String
        let savedName: String
        let savedQuery: String
        let savedScope: String?
        let savedLink: String
        let isHere: Bool
    }

    init(_ asked: Asked, page: SearchResults?, time: (Date) -> TimeView) {
        query = asked.text
        scope = asked.scope
        sort = asked.order.rawValue
        orders = [(SearchOrder.newest, "Newest first"), (.relevance, "Most relevant first")].map {
            OrderChoice(orderName: $0.rawValue, orderTitle: $1, isChosen: $0 == asked.order)
        }
        wasAsked = page != nil
        posts = page?.items.map { PostView($0, isNamed: asked.scope.isAll, time: time) } ?? []
        isEmpty = page?.items.isEmpty ?? false
        hasPosts = !posts.isEmpty
        everywhereLink = Self.address(asked.text, sort: asked.order)
        countsLink = link("/search/counts", [("q", asked.text), ("connection", asked.scope.word)])
        rankedSentence = page?.rankedAmong.map {
            "More than \(grouped($0)) posts fit. The newest \(grouped($0)) of them are in order of relevance; "
                + "the older ones are not among these."
        }
        saved = asked.saved.map {
            Saved(
                savedID: $0.id,
                savedName: $0.name,
                savedQuery: $0.query,
                savedScope: $0.connectionName,
                savedLink: Self.address($0),
                isHere: $0.query == asked.text && $0.connectionID == asked.scope.connectionID
                    && $0.sort == asked.order
            )
        }
        hasSaved = !saved.isEmpty
        saveName = asked.saveName
        isSaving = !asked.saveName.isEmpty
        canSave = !asked.text.isEmpty && !saved.contains(where: \.isHere)
        paging = Paging(
            Page(items: page?.items ?? [], older: page?.older),
            path: "/search",
            parameters: [
                ("q", asked.text), ("connection", asked.scope.word),
                ("sort", asked.order == .newest ? nil : asked.order.rawValue),
            ],
            forward: asked.order == .newest ? "Older" : "More"
        )
    }

    /// Shows what isn't published yet before the posts.
    mutating func add(_ found: Page<CompositionItem>, _ asked: Asked, time: (Date) -> TimeView) {
        compositions = FoundCompositions(found, asked, time: time)
        if compositions != nil { isEmpty = false }
    }

    static func address(
        _ query: String,
        connection: String = ConnectionScope.all,
        sort: SearchOrder = .newest,
        saveName: String? = nil
    ) -> String {
        link(
            "/search",
            [
                ("q", query), ("connection", connection), ("sort", sort == .newest ? nil : sort.rawValue),
                ("name", saveName),
            ]
        )
    }

    static func address(_ saved: SavedSearchItem, saveName: String? = nil) -> String {
        address(
            saved.query,
            connection: saved.connectionID ?? ConnectionScope.all,
            sort: saved.sort,
            saveName: saveName
        )
    }
}

struct SearchCountsPage: PageContent {
    static let template = "search-counts"
    var title: String { "How many: \(query)" }
    let query: String
    let backLink: String
    let allSentence: String
    let groups: [Group]

    struct Group: Sendable {
        let groupTitle: String
        let counts: [Line]
    }

    struct Line: Sendable {
        let countLabel: String
        let countText: String
        let countLink: String
    }

    init(_ counts: SearchCounts, _ asked: Asked) {
        query = asked.text
        backLink = SearchPage.address(asked.text, connection: asked.scope.word)
        allSentence = counts.all.count == 0 ? "Nothing fits." : "\(counts.all.text) \(counts.all.noun)"
        groups = [("Platform", counts.platforms), ("Kind", counts.kinds), ("Year", counts.years)]
            .filter { !$1.isEmpty }
            .map { title, counts in
                Group(
                    groupTitle: title,
                    counts: counts.map {
                        Line(
                            countLabel: $0.title,
                            countText: $0.posts.text,
                            countLink: SearchPage.address($0.query, connection: asked.scope.word)
                        )
                    }
                )
            }
    }
}

extension PostCount {
    var text: String { isMore ? "more than \(grouped(count))" : grouped(count) }
    var noun: String { count == 1 && !isMore ? "post" : "posts" }
}

extension ConnectionScope {
    static func everything(
        _ viewer: Viewer,
        _ call: Call,
        chosen: String? = nil
    ) async throws -> ConnectionScope {
        let connections = try await call.services.connections.list(viewer)
        let one = connections.first { $0.id == chosen }
        return ConnectionScope(
            connectionID: one?.id,
            word: one?.id ?? all,
            scopeName: one?.name ?? "all connections",
            isAll: one == nil,
            isMissing: false,
            hasConnections: !connections.isEmpty,
            options: [Option(optionID: all, optionName: "All connections", isChosen: one == nil)]
                + connections.map { Option(optionID: $0.id, optionName: $0.name, isChosen: $0.id == one?.id) }
        )
    }
}
