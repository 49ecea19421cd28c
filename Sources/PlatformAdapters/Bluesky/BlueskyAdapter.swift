package import Foundation
package import Platforms

/// Bluesky: accounts that keep their id while handle and server change, and whose posts are records in a repository.
///
/// Posts come from the account's own server, where its repository is open to everybody; how they were received, and
/// whatever is known of other people's posts, comes from an AppView; who and where an account is, from its name and a
/// directory.
package struct BlueskyAdapter: ShippedAdapter {
    let http: GuardedHTTPClient
    let services: BlueskyServices
    let client: JSONClient
    let now: @Sendable () -> Date

    package static var settings: [PlatformSetting] { BlueskyServices.settings }

    package init(http: GuardedHTTPClient, settings: PlatformSettings) throws {
        self.init(http: http, services: try BlueskyServices(settings))
    }

    package init(
        http: GuardedHTTPClient,
        services: BlueskyServices,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.http = http
        self.services = services
        self.now = now
        client = JSONClient(http: http, error: { BlueskyErrors.error(of: $0) })
    }

    package static var platform: PlatformKind { .bluesky }

    package var streams: [PostStream] { [.posts, .reposts] }

    /// Keys are chosen by whoever writes, so a record may come into a repository at any place.
    package var rewalkPause: Duration? { .seconds(7 * 86_400) }

    /// A session begins with a password, and is all there is to hand over.
    package var takesTokens: Bool { false }

    package var publishing: (any PlatformPublishing)? { BlueskyPublishing(adapter: self) }

    package var signIn: (any PlatformSignIn)? { BlueskySignIn(http: http, services: services, now: now) }

    package func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        BlueskyTables.capabilities
    }

    package func limits(of software: ServerSoftware?) -> Limits { BlueskyTables.limits }

    package var volatileFields: VolatileFields { ArchivedRecord.volatileFields }

    package func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost {
        try RecordReader().post(native)
    }

    /// A file is named by its content.
    package func stableURL(ofMedia url: String) -> String { url }
}

// MARK: - The server and the account

extension BlueskyAdapter {
    package func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        _ = try await description(of: instance)
        // Who doesn't tell its version is no less a server.
        let health = try? await client.json(JSONClient.read("/xrpc/_health", at: instance, as: nil)).0
        return ServerSoftware(name: kind.rawValue, version: health?["version"].text ?? "")
    }

    package func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        let server = try access.requiredServer()
        let description = try await description(of: server)
        var limits = BlueskyTables.limits
        if let most = description["blobUploadLimit"].count, most > 0 {
            limits.videoBytes = Sourced(min(most, limits.videoBytes?.value ?? most), .server)
        }
        return InstanceFacts(
            origin: server,
            software: try await detect(server),
            accountDomain: server.authority,
            limits: limits,
            capabilities: BlueskyTables.capabilities,
            native: description
        )
    }

    private func description(of server: InstanceOrigin) async throws(PlatformError) -> JSONValue {
        let question = JSONClient.read("/xrpc/com.atproto.server.describeServer", at: server, as: nil)
        do throws(PlatformError) {
            let (json, _) = try await client.json(question)
            if json["did"].text != nil { return json }
        } catch  where [.notFound, .challengePage, .unreadableAnswer, .unsupported].contains(error.code) {}
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence: "\(server.authority) keeps no Bluesky accounts. Check the account’s handle.",
            detail: "\(server) does not describe itself as a personal data server"
        )
    }

    package func home(of accountID: String) async throws(PlatformError) -> InstanceOrigin? {
        try await IdentityResolution(http: http, services: services).document(of: accountID).requiredServer()
    }

    /// The account's server says whose session it is, the AppView how the account describes itself.
    package func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        let question = JSONClient.read(
            "/xrpc/com.atproto.server.getSession",
            at: try access.requiredServer(),
            as: access.credential
        )
        let (session, answer) = try await client.json(question)
        let context = ErrorAnswer(answer: answer, question: question)
        guard let did = session["did"].text, DID.isOne(did) else { throw context.unreadable("no account") }
        guard session["active"].flag != false else { throw context.accountBlocked() }
        return AccountView.profile(
            did: did,
            session: session,
            view: try await AppView(client: client, origin: services.appView).profile(of: did)
        )
    }
}

// MARK: - Posts and files

extension BlueskyAdapter {
    package func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        try await repository(of: accountID, with: access).page(of: stream, at: position)
    }

    /// As many as the AppView answers for at once.
    package func lookupSize(on software: ServerSoftware?) -> Int { AppView.mostPosts }

    package func lookUp(
        _ ids: [String],
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostLookup {
        try await repository(of: access.account, with: access).records(ids)
    }

    private func repository(
        of account: String?,
        with access: PlatformAccess
    ) throws(PlatformError) -> RepositoryReading {
        RepositoryReading(
            adapter: self,
            account: account ?? "",
            server: try access.requiredServer(),
            appView: AppView(client: client, origin: services.appView)
        )
    }

    package func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        guard let blob = BlobAddress(url) else {
            throw PlatformError(
                .permanent,
                code: .addressRefused,
                sentence: "The post names a file in a way Roost can’t read.",
                detail: "no address of a blob: \(url.prefix(200))"
            )
        }
        let server: InstanceOrigin
        if blob.did == access.account {
            server = try access.requiredServer()
        } else {
            // Somebody else's, in a post that was reposted.
            guard let home = try await home(of: blob.did) else { throw .withoutServer }
            server = home
        }
        return try await BlobDownload(http: http, blob: blob, server: server)
            .run(maximumBytes: maximumBytes, into: sink)
    }
}

extension PlatformAccess {
    /// The server an account is at, without which its repository can't be read.
    func requiredServer() throws(PlatformError) -> InstanceOrigin {
        guard let server else { throw .withoutServer }
        return server
    }
}

extension PlatformError {
    fileprivate static let withoutServer = PlatformError(
        .permanent,
        code: .accountHomeless,
        sentence: "Roost doesn’t know which server the account is at. Connect it again by its handle.",
        detail: "a repository was asked for without a server"
    )
}
