package import Platforms

/// Pixelfed: Mastodon's interface with its own truths about paging and errors.
package struct PixelfedAdapter: PlatformAdapter {
    private let http: GuardedHTTPClient
    private let client: FediverseClient
    private let detection: ServerDetection

    package init(http: GuardedHTTPClient) {
        self.http = http
        client = FediverseClient(http: http, error: { PixelfedErrors.error(of: $0) })
        detection = ServerDetection(http: http)
    }

    package var kind: PlatformKind { .pixelfed }

    /// One list holds posts; replies and boosts never appear in it.
    package var streams: [PostStream] { [.posts] }
    package var volatileFields: VolatileFields { .fediverse }

    package func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        PixelfedTables.capabilities(scopes: scopes)
    }

    package func limits(of software: ServerSoftware?) -> Limits {
        PixelfedTables.limits
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

extension PixelfedAdapter {
    package func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        let software = try await detection.software(at: instance)
        if software.name == PlatformKind.pixelfed.rawValue { return software }
        let advice =
            MastodonFamily.isKnown(software)
            ? "Connect the account as a Mastodon account." : "Check the server's name."
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence: "\(instance.authority) runs \(software.name), not Pixelfed. \(advice)",
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

extension PixelfedAdapter {
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
        let account = FediverseClient.pathComponent(accountID)
        let path = "/api/v1/accounts/\(account)/statuses?" + PixelfedPaging.query(at: position)
        let question = FediverseClient.read(path, access, at: origin)
        let (json, answer) = try await client.json(question)
        guard json.isArray else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no list of posts")
        }
        return PixelfedPaging.page(
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
