package import Foundation

/// How posts are published on a platform, one visible step a call.
///
/// It sends and translates; when to send, and whether at all, is the ledger's to say. What it is given twice it sends
/// twice.
package protocol PlatformPublishing: Sendable {
    // MARK: What is known without asking

    /// What a post may be made of.
    func form(of software: ServerSoftware?) -> PostForm

    /// What becomes of a request that is sent again.
    func repeats(on software: ServerSoftware?) -> RepeatedRequest

    /// How long an upload stays at the platform that no post shows.
    func uploadLife(on software: ServerSoftware?) -> Duration

    /// Whether the account's list of posts holds what it answers as well, so that a part of a thread is found there.
    var listsReplies: Bool { get }

    /// Nil where the platform's server makes cards of links itself, or shows none.
    var linkCards: (any LinkCardSource)? { get }

    /// A post as the next part of a thread refers to it.
    func part(of post: FetchedPost) -> PublishedPart

    /// A key for one post, made once and kept with it: the same whoever sends it, and after a backup was restored.
    ///
    /// `instant`: When the post is to go out.
    func newKey(for instant: Date) -> String

    /// The id of the post that comes of a key, on platforms where whoever writes chooses it; else nil.
    func postID(of key: String, by account: String) -> String?

    /// The id of a post by the address people copy from their browser, or by the id itself; nil for what leads to none at
    /// the account's platform.
    ///
    /// It asks the platform at most whose a name in the address is, and not whether there is such a post.
    func postID(at address: String, with access: PlatformAccess) async throws(PlatformError) -> String?

    /// Where people see an account's posts.
    ///
    /// `id`: Its permanent id there.
    func accountAddress(_ username: String, id: String, at instance: InstanceOrigin?) -> String?

    // MARK: Media

    /// Brings a file to the platform, where nobody sees it until a post shows it.
    ///
    /// Uploading it again does no harm.
    func upload(
        _ file: OutgoingFile,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia

    /// How an upload is by now that was not ready.
    ///
    /// Throws `permanent` where the platform could make nothing of the file.
    func state(
        of media: UploadedMedia,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia

    // MARK: Posts

    /// The request that publishes a post, to be stored before it is sent.
    ///
    /// Asks the platform for what the request has to name (who a mention means), and changes nothing there.
    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest

    /// A published post with nothing of it changed: where an edit begins.
    func unchanged(_ known: FetchedPost) -> OutgoingPost

    /// The request that makes a published post another, in text, media and all that was said with it.
    ///
    /// `known`: The post as it was published or last read. Sending the request again does no harm.
    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest

    /// Sends a request, once.
    ///
    /// Returns the post as the platform has it now. An error whose outcome is `unknown` says that it may have happened.
    func send(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost

    /// Takes a post away; one that isn't there counts as taken away.
    func delete(_ postID: String, with access: PlatformAccess) async throws(PlatformError)
}

extension PlatformPublishing {
    package var listsReplies: Bool { true }
    package var linkCards: (any LinkCardSource)? { nil }

    package func part(of post: FetchedPost) -> PublishedPart {
        PublishedPart(platformPostID: post.post.platformPostID)
    }

    package func unchanged(_ known: FetchedPost) -> OutgoingPost { OutgoingPost(unchanged: known.post) }
}

/// What is sent to publish a post, fixed before its first byte leaves: sent again it is the same to the letter.
///
/// It holds no secret.
package struct PublishRequest: Sendable, Hashable {
    /// `POST` or `PUT`.
    package var method: String
    /// With its query, at the account's server.
    package var path: String
    /// By which the server recognises a repetition, where it does.
    package var key: String?
    package var body: JSONValue

    package init(method: String, path: String, key: String? = nil, body: JSONValue) {
        self.method = method
        self.path = path
        self.key = key
        self.body = body
    }

    /// As it is stored; nil for what is none.
    package init?(json: JSONValue) {
        guard let method = json["method"].text, let path = json["path"].text else { return nil }
        self.init(method: method, path: path, key: json["key"].text, body: json["body"])
    }

    package var json: JSONValue {
        .object(["method": .string(method), "path": .string(path), "key": JSONValue(key), "body": body])
    }
}

/// What becomes of a request that reaches a platform a second time.
package enum RepeatedRequest: Sendable, Hashable {
    /// The post has the same id, so nothing happens that has not happened.
    case sameRecord
    /// For so long the first post is answered; then it is another post.
    case answered(within: Duration)
    /// It is refused without naming the post, even where the first attempt failed: each attempt has a key of its own.
    case refused
    /// It is another post.
    case another
}
