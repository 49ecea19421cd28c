package import Foundation

/// What Roost needs of a platform, in one vocabulary.
///
/// An adapter translates and does not decide: it declares capabilities and limits as data, asks one thing at a time and
/// reports failure as something a job can act on. It holds no state of any account, so one value serves everybody.
package protocol PlatformAdapter: Sendable {
    var kind: PlatformKind { get }

    /// The lists that together hold everything an account posted.
    var streams: [PostStream] { get }

    // MARK: What is known without asking

    /// What accounts can do, from the documentation, the software that runs there and the scopes granted.
    ///
    /// Scopes are nil before anybody was asked for them.
    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities

    /// The documented limits, where the server tells none.
    func limits(of software: ServerSoftware?) -> Limits

    /// What changes in native data without the post having changed.
    var volatileFields: VolatileFields { get }

    /// Reads native data as a post: a pure function, so that stored data can be read again by a later version.
    ///
    /// The server the data came from gives its local names a home.
    func normalise(native: JSONValue, from instance: InstanceOrigin?) throws(NormalisationError) -> RemotePost

    /// The address of a media file without signature and expiry: the same whenever the same file is meant.
    func stableURL(ofMedia url: String) -> String

    /// How a person lets Roost in with a browser; nil where they can't.
    var authorization: (any PlatformAuthorization)? { get }

    /// How a person lets Roost in by a name and a password made for it; nil where they can't.
    var signIn: (any PlatformSignIn)? { get }

    /// Whether a token that a person copies from the platform connects an account.
    var takesTokens: Bool { get }

    /// How posts are published; nil where they can't be.
    var publishing: (any PlatformPublishing)? { get }

    /// How long after it was walked to its end a list is walked again from its top; nil where posts come at the top only.
    ///
    /// It finds what was put further down later, and asks anew for what is no longer there.
    var rewalkPause: Duration? { get }

    /// The archive the platform makes of an account for its owner, where Roost can read it.
    var export: (any ExportFormat)? { get }

    // MARK: Asking the platform

    /// Finds out what runs at an address, and refuses what this adapter does not speak with.
    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware

    /// What a server says about itself: software, limits, capabilities.
    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts

    /// The server an account is at in this moment; nil on platforms whose accounts stay where they are.
    func home(of accountID: String) async throws(PlatformError) -> InstanceOrigin?

    /// Asks whose credential it is.
    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile

    /// One page of the posts of an account.
    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage

    /// How many posts one question may ask for by their ids; 1 where each is a question of its own.
    func lookupSize(on software: ServerSoftware?) -> Int

    /// Up to ``lookupSize(on:)`` posts by their ids, as they are now.
    ///
    /// Of a single one this is the platform's own word on that post, and not its absence from a list; even then it may be
    /// hidden as well as deleted.
    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup

    /// Hands the bytes of a media file to a sink as they come.
    ///
    /// The address is the one the last answer gave, since signed ones expire. A file longer than the limit ends the call
    /// with `answerTooLarge`, before anything is fetched if its length is told; one that isn't what its address says, where
    /// that can be told, ends it with `contentMismatch` after the last byte.
    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt
}

extension PlatformAdapter {
    package var authorization: (any PlatformAuthorization)? { nil }
    package var signIn: (any PlatformSignIn)? { nil }
    package var publishing: (any PlatformPublishing)? { nil }
    package var takesTokens: Bool { true }
    package var rewalkPause: Duration? { nil }
    package var export: (any ExportFormat)? { nil }

    package func home(of accountID: String) async throws(PlatformError) -> InstanceOrigin? { nil }

    /// The hash that tells an edit from a like.
    package func contentHash(of native: JSONValue) -> ContentHash {
        ContentHash(of: native, ignoring: volatileFields)
    }

    /// A post with its native data and hash.
    package func fetched(
        _ native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> FetchedPost {
        FetchedPost(
            post: try normalise(native: native, from: instance),
            native: native,
            contentHash: contentHash(of: native)
        )
    }
}

/// Takes the bytes of a file piece by piece; the next piece waits until this one is dealt with.
package typealias MediaSink = @Sendable (Data) async throws -> Void

/// What arrived.
package struct MediaReceipt: Sendable, Hashable {
    package var byteCount: Int

    /// What the server called it; the bytes decide what it is.
    package var contentType: String?

    package init(byteCount: Int, contentType: String?) {
        self.byteCount = byteCount
        self.contentType = contentType
    }
}
