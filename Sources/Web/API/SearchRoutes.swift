import Hummingbird

/// Searching, and the searches one keeps.
enum SearchRoutes {
    static let all: [Route] = [
        .apiRead(
            "/api/v1/search",
            "Posts that match",
            [
                words, ofConnection,
                APIParameter(
                    name: "sort",
                    meaning:
                        "What comes first: the newest, or what fits best among the newest 10000 that match",
                    schema: .choice(SearchOrder.allCases.map(\.rawValue))
                ),
            ] + APIRoutes.paging,
            answering: SearchResults.self
        ) { viewer, call in try await call.services.search.find(viewer, call.searchQuery()) },
        .apiRead(
            "/api/v1/search/counts",
            "How many posts match, by platform, year and kind; exact up to 10000",
            [words, ofConnection],
            answering: SearchCounts.self
        ) { viewer, call in try await call.services.search.counts(viewer, call.searchQuery()) },
        .apiRead(
            "/api/v1/search/suggestions",
            "Ways to go on with what is being typed",
            [words],
            answering: ItemList<SearchSuggestion>.self
        ) { viewer, call in
            ItemList(items: try await call.services.search.suggest(viewer, call.query["q"] ?? ""))
        },
        .apiRead("/api/v1/saved-searches", "The searches you keep, by name") { viewer, call in
            ItemList(items: try await call.services.search.saved(viewer))
        },
        .apiWrite(
            .post,
            "/api/v1/saved-searches",
            role: .viewer,
            "Keeps a search under a name",
            taking: SavedSearchDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.search.save(viewer, draft) },
        .apiCommand(.delete, "/api/v1/saved-searches/{id}", role: .viewer, "Deletes a saved search") {
            viewer,
            call in
            _ = try await call.services.search.deleteSaved(viewer, call.parameter())
        },
    ]

    private static let words = APIParameter(name: "q", meaning: "Words and operators, as in the search box")
    private static let ofConnection = APIRoutes.ofConnection
}

extension Call {
    func searchQuery() throws -> SearchQuery {
        SearchQuery(
            text: try query.required("q", "The search text"),
            connectionID: query["connection"],
            order: try query.choice("sort") ?? .newest,
            position: position,
            limit: try limit(default: 20)
        )
    }
}
