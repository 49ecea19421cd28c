/// Media by themselves, whichever posts they belong to.
package struct MediaServices: Sendable {
    /// Those of the newest post first.
    package var list: @Sendable (Viewer, MediaQuery) async throws -> Page<MediaEntry>
    /// Of the query only the filters count.
    package var overview: @Sendable (Viewer, MediaQuery) async throws -> MediaOverview
    /// With its neighbours among what the query finds.
    package var entry: @Sendable (Viewer, _ id: String, MediaQuery) async throws -> MediaDetail
    /// Looks once more into images that no thumbnail could be made of.
    package var retryThumbnails: @Sendable (Viewer) async throws -> RetriedThumbnails

    package init(
        list: @escaping @Sendable (Viewer, MediaQuery) async throws -> Page<MediaEntry>,
        overview: @escaping @Sendable (Viewer, MediaQuery) async throws -> MediaOverview,
        entry: @escaping @Sendable (Viewer, _ id: String, MediaQuery) async throws -> MediaDetail,
        retryThumbnails: @escaping @Sendable (Viewer) async throws -> RetriedThumbnails
    ) {
        self.list = list
        self.overview = overview
        self.entry = entry
        self.retryThumbnails = retryThumbnails
    }
}
