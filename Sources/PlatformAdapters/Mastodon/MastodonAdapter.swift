package import Platforms

/// Mastodon, GoToSocial, and whatever else speaks Mastodon's interface.
package struct MastodonAdapter: PlatformAdapter {
    private let http: GuardedHTTPClient
    private let client: FediverseClient
    private let detection: ServerDetection

    package init(http: GuardedHTTPClient) {
        self.http = http
        client = FediverseClient(http: http, error: { MastodonErrors.error(of: $0) })
        detection = ServerDetection(http: http)
    }

    package var kind: PlatformKind { .mastodon }

    /// One list holds posts, replies and boosts.
    package var streams: [PostStream] { [.posts] }
    package var volatileFields: VolatileFields { .fediverse }

    package func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        MastodonFamily(software).capabilities(release: software?.release, scopes: scopes)
    }

    package func limits(of software: ServerSoftware?) -> Limits {
        MastodonFamily(software).limits
    }

    package func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost {
        try StatusReader(instance: instance).post(native)
    }

    package func stableURL(ofMedia url: String) -> String {
        MediaAddress.stable(url)
    }
}

// MARK: - The server

extension MastodonAdapter {
    package func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        let software = try await detection.software(at: instance)
        if MastodonFamily.isKnown(software) { return software }
        // An unknown name may still speak the interface; one we know to be another platform is sent there.
        if software.name != PlatformKind.pixelfed.rawValue,
            try await detection.instanceDocument(at: instance) != nil
        {
            return software
        }
        let advice =
            software.name == PlatformKind.pixelfed.rawValue
            ? "Connect the account as a Pixelfed account."
            : "Roost can connect Mastodon, GoToSocial and other servers that speak Mastodon's interface."
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence: "\(instance.authority) runs \(software.name), not Mastodon. \(advice)",
            detail: "\(instance) says it is \(software.name) \(software.version)"
        )
    }

    package func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        let origin = try access.requiredInstance()
        let software = try await detect(origin)
        let document = try await detection.instanceDocument(at: origin, credential: access.credential)
        return (document ?? InstanceDocument(json: .null)).facts(
            origin: origin,
            software: software,
            documented: limits(of: software),
            capabilities: capabilities(of: software, scopes: access.credential?.scopes)
        )
    }
}

// MARK: - The account and its posts

extension MastodonAdapter {
    package func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        let origin = try access.requiredInstance()
        let question = FediverseClient.read("/api/v1/accounts/verify_credentials", access, at: origin)
        let (json, answer) = try await client.json(question)
        guard let profile = AccountReader(instance: origin).profile(json) else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no account")
        }
        return profile
    }

    package func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        let origin = try access.requiredInstance()
        let paging = MastodonPaging(family: MastodonFamily(access.software), origin: origin)
        let account = FediverseClient.pathComponent(accountID)
        let path = "/api/v1/accounts/\(account)/statuses?" + paging.query(at: position)
        let question = FediverseClient.read(path, access, at: origin)
        let (json, answer) = try await client.json(question)
        guard json.isArray else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no list of posts")
        }
        return try paging.page(
            StatusPage(json.elements, from: origin, by: self),
            at: position,
            answer: answer
        )
    }

    package func post(_ id: String, with access: PlatformAccess) async throws(PlatformError) -> FetchedPost {
        let origin = try access.requiredInstance()
        let path = "/api/v1/statuses/" + FediverseClient.pathComponent(id)
        let question = FediverseClient.read(path, access, at: origin)
        let (json, answer) = try await client.json(question)
        do {
            return try fetched(json, from: origin)
        } catch {
            throw ErrorAnswer(answer: answer, question: question).unreadable("\(error)")
        }
    }

    package func fetchMedia(
        at url: String,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        try await http.download(url, maximumBytes: maximumBytes, into: sink)
    }
}
