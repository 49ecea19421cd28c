import Foundation
import Platforms
import Synchronization

/// Keeps one answer from Roost until a test has done what is to come before it.
///
/// The platform has done by then what was asked of it, and Roost doesn't know: however slow the machine is, and however
/// long the test takes.
final class HeldAnswer: Sendable {
    private struct State {
        var isNext = false
        var isHeld = false
    }

    private let state = Mutex(State())

    /// Holds the answer to the next file or post that is sent; those after it pass.
    func holdNext() { state.withLock { $0 = State(isNext: true, isHeld: true) } }

    func letThrough() { state.withLock { $0.isHeld = false } }

    /// Waits as for an answer that doesn't come: whoever stops waiting doesn't know what became of it.
    fileprivate func arrive() async throws(PlatformError) {
        let isMeant = state.withLock { state in
            defer { state.isNext = false }
            return state.isNext
        }
        guard isMeant else { return }
        while state.withLock({ $0.isHeld }) {
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                throw PlatformError(
                    .unknown,
                    code: .cancelled,
                    sentence: "Nobody waits for the answer any more.",
                    detail: "the test held it"
                )
            }
        }
    }
}

/// An adapter as it is, but that one answer may be held.
struct HoldingAdapter: PlatformAdapter {
    let base: any PlatformAdapter
    let answer: HeldAnswer

    var publishing: (any PlatformPublishing)? {
        guard let publishing = base.publishing else { return nil }
        return HoldingPublishing(base: publishing, answer: answer)
    }

    var kind: PlatformKind { base.kind }
    var streams: [PostStream] { base.streams }
    var volatileFields: VolatileFields { base.volatileFields }
    var authorization: (any PlatformAuthorization)? { base.authorization }
    var signIn: (any PlatformSignIn)? { base.signIn }
    var takesTokens: Bool { base.takesTokens }
    var rewalkPause: Duration? { base.rewalkPause }
    var export: (any ExportFormat)? { base.export }

    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        base.capabilities(of: software, scopes: scopes)
    }

    func limits(of software: ServerSoftware?) -> Limits { base.limits(of: software) }

    func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost { try base.normalise(native: native, from: instance) }

    func stableURL(ofMedia url: String) -> String { base.stableURL(ofMedia: url) }

    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        try await base.detect(instance)
    }

    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        try await base.facts(of: access)
    }

    func home(of accountID: String) async throws(PlatformError) -> InstanceOrigin? {
        try await base.home(of: accountID)
    }

    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        try await base.verifyIdentity(access)
    }

    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        try await base.posts(of: accountID, in: stream, at: position, with: access)
    }

    func lookupSize(on software: ServerSoftware?) -> Int { base.lookupSize(on: software) }

    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup {
        try await base.lookUp(ids, with: access)
    }

    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        try await base.fetchMedia(at: url, with: access, maximumBytes: maximumBytes, into: sink)
    }
}

private struct HoldingPublishing: PlatformPublishing {
    let base: any PlatformPublishing
    let answer: HeldAnswer

    func upload(
        _ file: OutgoingFile,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia {
        let uploaded = try await base.upload(file, with: access)
        try await answer.arrive()
        return uploaded
    }

    func send(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        let post = try await base.send(request, with: access)
        try await answer.arrive()
        return post
    }

    var listsReplies: Bool { base.listsReplies }
    var linkCards: (any LinkCardSource)? { base.linkCards }

    func form(of software: ServerSoftware?) -> PostForm { base.form(of: software) }
    func repeats(on software: ServerSoftware?) -> RepeatedRequest { base.repeats(on: software) }
    func uploadLife(on software: ServerSoftware?) -> Duration { base.uploadLife(on: software) }
    func part(of post: FetchedPost) -> PublishedPart { base.part(of: post) }
    func newKey(for instant: Date) -> String { base.newKey(for: instant) }
    func postID(of key: String, by account: String) -> String? { base.postID(of: key, by: account) }

    func postID(at address: String, with access: PlatformAccess) async throws(PlatformError) -> String? {
        try await base.postID(at: address, with: access)
    }

    func accountAddress(_ username: String, id: String, at instance: InstanceOrigin?) -> String? {
        base.accountAddress(username, id: id, at: instance)
    }

    func state(
        of media: UploadedMedia,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia { try await base.state(of: media, with: access) }

    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        try await base.request(for: post, key: key, with: access)
    }

    func unchanged(_ known: FetchedPost) -> OutgoingPost { base.unchanged(known) }

    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        try await base.request(changing: known, to: post, with: access)
    }

    func delete(_ postID: String, with access: PlatformAccess) async throws(PlatformError) {
        try await base.delete(postID, with: access)
    }
}
