package import Platforms

/// What is the same on every server that speaks Mastodon's interface.
///
/// A dialect adds which servers are its own, how it pages, what its errors mean and what it allows.
package protocol FediverseAdapter: PlatformAdapter {
    var client: JSONClient { get }
    var detection: ServerDetection { get }
    func paging(of access: PlatformAccess, at origin: InstanceOrigin) -> any FediversePaging
}

/// How a dialect pages through an account's posts.
package protocol FediversePaging: Sendable {
    /// The query that asks for a page, without its question mark.
    func query(at position: StreamPosition) -> String

    /// What was asked for `position`, with the cursors of the pages beside it.
    func page(
        _ statuses: StatusPage,
        at position: StreamPosition,
        answer: HTTPAnswer
    ) throws(PlatformError) -> PostPage
}

extension FediverseAdapter {
    package var volatileFields: VolatileFields { .fediverse }

    package func normalise(
        native: JSONValue,
        from instance: InstanceOrigin?
    ) throws(NormalisationError) -> RemotePost {
        // What came with an export is kept as the activity it was.
        if ActivityReader.isActivity(native) { return try ActivityReader(instance: instance).post(native) }
        return try StatusReader(instance: instance).post(native)
    }

    package func stableURL(ofMedia url: String) -> String {
        MediaAddress.stable(url)
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

extension FediverseAdapter {
    package func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        let origin = try access.requiredInstance()
        let question = JSONClient.read(
            "/api/v1/accounts/verify_credentials",
            at: origin,
            as: access.credential
        )
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
        let paging = paging(of: access, at: origin)
        let account = JSONClient.pathComponent(accountID)
        let path = "/api/v1/accounts/\(account)/statuses?" + paging.query(at: position)
        let question = JSONClient.read(path, at: origin, as: access.credential)
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

    package func lookupSize(on software: ServerSoftware?) -> Int { 1 }

    package func lookUp(
        _ ids: [String],
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostLookup {
        guard ids.count > 1 else { return try await lookUpAlone(ids, with: access) }
        let origin = try access.requiredInstance()
        let query = ids.map { "id[]=" + JSONClient.pathComponent($0) }.joined(separator: "&")
        let question = JSONClient.read("/api/v1/statuses?" + query, at: origin, as: access.credential)
        let (json, answer) = try await client.json(question)
        guard json.isArray else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no list of posts")
        }
        let page = StatusPage(json.elements, from: origin, by: self)
        return PostLookup(
            // What nobody asked for is nobody's answer.
            found: page.posts.filter { ids.contains($0.post.platformPostID) },
            rejected: page.rejected.filter { ids.contains($0.platformPostID ?? "") },
            absent: ids.filter { !page.ids.contains($0) },
            rateLimits: answer.rateLimits
        )
    }

    /// The words of a single answer decide: what can't be read is there, too.
    private func lookUpAlone(
        _ ids: [String],
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostLookup {
        guard let id = ids.first else { return PostLookup() }
        let origin = try access.requiredInstance()
        let path = "/api/v1/statuses/" + JSONClient.pathComponent(id)
        do {
            let (json, answer) = try await client.json(
                JSONClient.read(path, at: origin, as: access.credential)
            )
            let page = StatusPage([json], from: origin, by: self)
            return PostLookup(found: page.posts, rejected: page.rejected, rateLimits: answer.rateLimits)
        } catch  where error.code == .notFound {
            return PostLookup(absent: [id], rateLimits: error.rateLimits)
        }
    }

    package func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        try await client.http.download(url, maximumBytes: maximumBytes, into: sink)
    }
}
