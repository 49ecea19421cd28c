import Foundation
import Platforms

/// Publishes on Mastodon, GoToSocial and their kin.
struct MastodonPublishing: FediversePublishing {
    let mastodon: MastodonAdapter
    var now: @Sendable () -> Date = { Date() }

    var adapter: any FediverseAdapter { mastodon }

    /// Answers before the file is worked on, where that takes long.
    var uploadPath: String { "/api/v2/media" }

    func form(of software: ServerSoftware?) -> PostForm {
        MastodonFamily(software).form(release: software?.release)
    }

    func repeats(on software: ServerSoftware?) -> RepeatedRequest { MastodonFamily(software).repeats }

    /// Kept for a day.
    func uploadLife(on software: ServerSoftware?) -> Duration { .seconds(20 * 3600) }

    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        PublishRequest(
            method: "POST",
            path: Self.statuses,
            key: MastodonFamily(access.software).readsKeys ? key : nil,
            body: .object(try StatusParameters.new(post))
        )
    }

    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        PublishRequest(
            method: "PUT",
            path: Self.path(of: known.post.platformPostID),
            body: .object(try StatusParameters.replacing(known.post, by: post, at: now()))
        )
    }
}
