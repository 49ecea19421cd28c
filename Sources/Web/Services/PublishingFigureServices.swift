/// How publishing goes, and how what was published is received.
package struct PublishingFigureServices: Sendable {
    package var figures: @Sendable (Viewer, FigureQuery) async throws -> PublishingFigures
    package var engagement: @Sendable (Viewer, FigureQuery) async throws -> PublishedEngagement
    package var targetEngagement: @Sendable (Viewer, _ id: String) async throws -> TargetEngagement

    package init(
        figures: @escaping @Sendable (Viewer, FigureQuery) async throws -> PublishingFigures,
        engagement: @escaping @Sendable (Viewer, FigureQuery) async throws -> PublishedEngagement,
        targetEngagement: @escaping @Sendable (Viewer, _ id: String) async throws -> TargetEngagement
    ) {
        self.figures = figures
        self.engagement = engagement
        self.targetEngagement = targetEngagement
    }
}
