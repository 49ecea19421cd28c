import Web

/// What is worth a look, found in the archive as it is.
struct DemoSights: Sendable {
    var thread: String?
    var poll: String?
    var edited: String?
    var deleted: String?
    /// The connection of the account at Bluesky.
    var bluesky: String?

    init(viewer: Viewer, services: WebServices) async throws {
        bluesky = try await services.connections.list(viewer).first { $0.platform == "bluesky" }?.id
        var position = Position.newest
        for _ in 0..<6 {
            let page = try await services.archive.timeline(
                viewer,
                TimelineQuery(position: position, limit: 100)
            )
            for post in page.items {
                if post.isDeletedOnPlatform {
                    deleted = deleted ?? post.id
                } else if post.poll != nil {
                    poll = poll ?? post.id
                } else if post.versionCount > 1 {
                    edited = edited ?? post.id
                } else if post.contentType == "reply" {
                    thread = thread ?? post.id
                }
            }
            guard let older = page.older, thread == nil || poll == nil || edited == nil || deleted == nil
            else {
                break
            }
            position = .olderThan(older)
        }
    }
}
