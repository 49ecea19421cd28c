/// Finding posts, and the searches one keeps.
package struct SearchServices: Sendable {
    package var find: @Sendable (Viewer, SearchQuery) async throws -> SearchResults
    package var counts: @Sendable (Viewer, SearchQuery) async throws -> SearchCounts
    /// Ways to go on with what is being typed, the likeliest first.
    package var suggest: @Sendable (Viewer, _ text: String) async throws -> [SearchSuggestion]
    /// By name.
    package var saved: @Sendable (Viewer) async throws -> [SavedSearchItem]
    package var save: @Sendable (Viewer, SavedSearchDraft) async throws -> SavedSearchItem
    /// Returns what is gone.
    package var deleteSaved: @Sendable (Viewer, _ id: String) async throws -> SavedSearchItem

    package init(
        find: @escaping @Sendable (Viewer, SearchQuery) async throws -> SearchResults,
        counts: @escaping @Sendable (Viewer, SearchQuery) async throws -> SearchCounts,
        suggest: @escaping @Sendable (Viewer, _ text: String) async throws -> [SearchSuggestion],
        saved: @escaping @Sendable (Viewer) async throws -> [SavedSearchItem],
        save: @escaping @Sendable (Viewer, SavedSearchDraft) async throws -> SavedSearchItem,
        deleteSaved: @escaping @Sendable (Viewer, _ id: String) async throws -> SavedSearchItem
    ) {
        self.find = find
        self.counts = counts
        self.suggest = suggest
        self.saved = saved
        self.save = save
        self.deleteSaved = deleteSaved
    }
}
