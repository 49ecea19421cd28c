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
        let family = MastodonFamily(access.software)
        var members = try StatusParameters.new(post)
        members["content_type"] = family.plainText
        return PublishRequest(
            method: "POST",
            path: Self.statuses,
            key: family.readsKeys ? key : nil,
            body: .object(members)
        )
    }

    /// Words that don't change are sent as their author wrote them, which only the server knows: what is archived was made
    /// from what is shown, where a mention lacks its server and mark-up is gone.
    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        let path = Self.path(of: known.post.platformPostID)
        var members = try StatusParameters.replacing(known.post, by: post, at: now())
        members["content_type"] = MastodonFamily(access.software).plainText
        if post.text == known.post.text {
            let question = JSONClient.read(
                path + "/source",
                at: try access.requiredInstance(),
                as: access.credential
            )
            let (source, answer) = try await adapter.client.json(question)
            guard case .string = source["text"] else {
                throw ErrorAnswer(answer: answer, question: question).unreadable("no source of a status")
            }
            members["status"] = source["text"]
            if let type = source["content_type"].filledText { members["content_type"] = .string(type) }
        }
        return PublishRequest(method: "PUT", path: path, body: .object(members))
    }
}
