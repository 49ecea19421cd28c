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
}

// MARK: - What is sent

extension MastodonPublishing {
    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        let family = MastodonFamily(access.software)
        var members = try StatusParameters.new(post)
        members["language"] = language(of: post)
        members["content_type"] = family.plainText
        members["poll"] = post.poll.map { poll($0, seconds: $0.duration) }
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
        var members = try StatusParameters.whole(post)
        members["language"] = language(of: post)
        members["content_type"] = MastodonFamily(access.software).plainText
        members["media_attributes"] = .array(
            try post.media.map { media throws(PlatformError) in try attributes(media) }
        )
        members["poll"] = post.poll.map { poll($0, seconds: seconds(left: $0, in: known.post.poll)) }
        if post.text == known.post.text {
            let source = try await source(of: path, with: access)
            members["status"] = source["text"]
            if let type = source["content_type"].filledText { members["content_type"] = .string(type) }
        }
        return PublishRequest(method: "PUT", path: path, body: .object(members))
    }

    private func source(
        of path: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> JSONValue {
        let question = JSONClient.read(
            path + "/source",
            at: try access.requiredInstance(),
            as: access.credential
        )
        let (json, answer) = try await adapter.client.json(question)
        guard case .string = json["text"] else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no source of a status")
        }
        return json
    }

    private func language(of post: OutgoingPost) -> JSONValue? { post.languages.first.map(JSONValue.string) }

    /// What an edit says of a file, which it would otherwise leave as it was.
    private func attributes(_ media: AttachedMedia) throws(PlatformError) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(try media.id), "description": .string(media.alt),
        ]
        if let focus = media.focus { members["focus"] = .string(focus.text) }
        return .object(members)
    }

    private func poll(_ poll: OutgoingPoll, seconds: Int) -> JSONValue {
        .object([
            "options": .array(poll.options.map(JSONValue.string)), "expires_in": JSONValue(seconds),
            "multiple": .bool(poll.allowsSeveral), "hide_totals": .bool(poll.hidesTotals),
        ])
    }

    /// A poll that stays as it is keeps its end, and with it the votes; nothing shorter than five minutes is taken.
    private func seconds(left poll: OutgoingPoll, in known: RemotePoll?) -> Int {
        guard let known, let end = known.expiresAt, poll.options == known.options.map(\.title),
            poll.allowsSeveral == known.allowsSeveral
        else { return poll.duration }
        return max(300, Int(end.timeIntervalSince(now()).rounded()))
    }
}
