import Foundation
import Platforms

/// Publishes on Pixelfed: Mastodon's interface, but an edit leaves alt texts alone, which are changed by themselves.
struct PixelfedPublishing: FediversePublishing {
    let pixelfed: PixelfedAdapter

    var adapter: any FediverseAdapter { pixelfed }

    /// The second version says of every file that it is being worked on, and never that it is done.
    var uploadPath: String { "/api/v1/media" }

    /// Comments, as answers are called there, are in no list of the account's posts.
    var listsReplies: Bool { false }

    func form(of software: ServerSoftware?) -> PostForm { PixelfedTables.form }

    func repeats(on software: ServerSoftware?) -> RepeatedRequest { .refused }

    /// Nothing is documented; it is kept for the better part of a day.
    func uploadLife(on software: ServerSoftware?) -> Duration { .seconds(6 * 3600) }

    func accountAddress(_ username: String, id: String, at instance: InstanceOrigin?) -> String? {
        instance.map { "\($0.text)/\(JSONClient.pathComponent(username))" }
    }

    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        PublishRequest(
            method: "POST",
            path: Self.statuses,
            key: key,
            body: .object(try StatusParameters.new(post))
        )
    }

    /// Of alt texts only those that change, and nothing but those where nothing else does: a post may be edited ten times.
    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        var before: [String: String] = [:]
        for media in known.post.media { before[media.platformMediaID ?? ""] = media.alt ?? "" }
        var changed: [JSONValue] = []
        for media in post.media where before[try media.id] != media.alt {
            changed.append(.object(["id": .string(try media.id), "description": .string(media.alt)]))
        }
        var members = try post.saysTheSame(as: known.post) ? [:] : StatusParameters.whole(post)
        members["media_attributes"] = .array(changed)
        return PublishRequest(
            method: "PUT",
            path: Self.path(of: known.post.platformPostID),
            body: .object(members)
        )
    }

    func send(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        for media in request.body["media_attributes"].elements {
            let question = JSONClient.write(
                .put,
                "/api/v1/media/" + JSONClient.pathComponent(media["id"].text ?? ""),
                .json(.object(["description": media["description"]])),
                at: try access.requiredInstance(),
                as: access.credential,
                isRepeatable: true
            )
            _ = try await adapter.client.json(question)
        }
        var members = request.body.members
        members["media_attributes"] = nil
        guard !members.isEmpty else { return try await post(request.postID, with: access) }
        var request = request
        request.body = .object(members)
        let sent = try await sendStatus(request, with: access)
        // The answer to a write is made otherwise than lists are, and would look like another version of the post.
        guard var known = try? await post(sent.post.platformPostID, with: access) else { return sent }
        known.rateLimits = sent.rateLimits
        return known
    }
}

extension OutgoingPost {
    /// Whether everything but alt texts is as it was.
    fileprivate func saysTheSame(as known: RemotePost) throws(PlatformError) -> Bool {
        let ids = try mediaIDs
        return text == known.text && (warning ?? "") == (known.warning ?? "")
            && isMarkedSensitive == known.isSensitive
            && ids == known.media.map { $0.platformMediaID ?? "" }
    }
}
