import Foundation
import Platforms

/// How servers that speak Mastodon's interface publish, as far as all do it alike.
///
/// A dialect adds what its posts may be made of, where files go, and what an edit says.
protocol FediversePublishing: PlatformPublishing {
    var adapter: any FediverseAdapter { get }

    /// Where a file is sent to.
    var uploadPath: String { get }
}

extension FediversePublishing {
    func newKey(for instant: Date) -> String { UUID().uuidString.lowercased() }

    /// The server gives ids.
    func postID(of key: String, by account: String) -> String? { nil }

    /// However a server writes its addresses, an id is the last of their parts that can be one: `/@ada/1143…`,
    /// `/@ada/statuses/01HX…`, `/p/ada/5531…`, `/notice/Ab3…`.
    func postID(at address: String, with access: PlatformAccess) async throws(PlatformError) -> String? {
        let address = address.trimmingCharacters(in: .whitespacesAndNewlines)
        func canBeID(_ text: some StringProtocol) -> Bool {
            String(text).wholeMatch(of: /[A-Za-z0-9]{1,64}/) != nil && text.contains(where: \.isNumber)
        }
        if canBeID(address) { return address }
        guard let origin = try? InstanceOrigin(typed: address, allowingPlainHTTP: true),
            origin.authority == access.instance?.authority,
            let parts = URLComponents(string: address)?.path.split(separator: "/"), parts.count > 1
        else { return nil }
        return parts.last(where: canBeID).map(String.init)
    }

    func accountAddress(_ username: String, id: String, at instance: InstanceOrigin?) -> String? {
        instance.map { "\($0.text)/@\(JSONClient.pathComponent(username))" }
    }
}

// MARK: - Media

extension FediversePublishing {
    func upload(
        _ file: OutgoingFile,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia {
        var fields: [(name: String, value: String)] = []
        if !file.alt.isEmpty { fields.append(("description", file.alt)) }
        if let focus = file.focus { fields.append(("focus", focus.text)) }
        let question = JSONClient.write(
            .post,
            uploadPath,
            .multipart(fields, file: file, as: "file"),
            at: try access.requiredInstance(),
            as: access.credential,
            isRepeatable: true
        )
        return try await media(question)
    }

    func state(
        of media: UploadedMedia,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia {
        guard let id = media.platformMediaID else { throw .unnamedMedia }
        let path = "/api/v1/media/" + JSONClient.pathComponent(id)
        let origin = try access.requiredInstance()
        do throws(PlatformError) {
            return try await self.media(JSONClient.read(path, at: origin, as: access.credential))
        } catch  where error.code == .notFound {
            var error = error
            error.code = .mediaGone
            error.sentence = "\(origin.authority) no longer has a file of this post. Roost uploads it again."
            throw error
        }
    }

    private func media(_ question: HTTPQuestion) async throws(PlatformError) -> UploadedMedia {
        let (json, answer) = try await adapter.client.json(question)
        guard let id = json["id"].identifier else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no media")
        }
        return UploadedMedia(
            handle: .object(["id": .string(id)]),
            platformMediaID: id,
            // Accepted, and part of it so far.
            isReady: answer.status != 202 && answer.status != 206
        )
    }
}

// MARK: - Posts

extension FediversePublishing {
    static var statuses: String { "/api/v1/statuses" }

    static func path(of postID: String) -> String { "\(statuses)/\(JSONClient.pathComponent(postID))" }

    func send(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        try await sendStatus(request, with: access)
    }

    /// Sends what a request says of a status.
    func sendStatus(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        let origin = try access.requiredInstance()
        guard let method = HTTPQuestion.Method(rawValue: request.method) else { throw .unknownRequest }
        var question = JSONClient.write(
            method,
            request.path,
            .json(request.body),
            at: origin,
            as: access.credential,
            // The same edit twice leaves what it leaves once.
            isRepeatable: method == .put
        )
        if let key = request.key { question.headers["Idempotency-Key"] = key }
        let context = ErrorAnswer(
            answer: try await adapter.client.http.answer(to: question),
            question: question
        )
        // The edit has happened before, or there was nothing to change.
        if context.status == 422, context.says("status was not changed") {
            return try await post(request.postID, with: access)
        }
        let json = try adapter.client.json(in: context)
        do {
            var post = try adapter.fetched(json, from: origin)
            post.rateLimits = context.answer.rateLimits
            return post
        } catch {
            throw context.unreadable("\(error)")
        }
    }

    /// A post as it is now.
    func post(_ id: String, with access: PlatformAccess) async throws(PlatformError) -> FetchedPost {
        let lookup = try await adapter.lookUp([id], with: access)
        if let post = lookup.found.first { return post }
        let host = try access.requiredInstance().authority
        guard let rejected = lookup.rejected.first else {
            throw PlatformError(
                .permanent,
                code: .notFound,
                sentence: "\(host) no longer has the post: it was deleted.",
                detail: "no status \(id)"
            )
        }
        throw PlatformError(
            .transient(notBefore: nil),
            code: .unreadableAnswer,
            sentence: "\(host) sent an answer that can't be read.",
            detail: "\(rejected.problem)"
        )
    }

    func delete(_ postID: String, with access: PlatformAccess) async throws(PlatformError) {
        let question = JSONClient.write(
            .delete,
            Self.path(of: postID),
            at: try access.requiredInstance(),
            as: access.credential,
            isRepeatable: true
        )
        do throws(PlatformError) {
            _ = try await adapter.client.json(question)
        } catch  where error.code == .notFound {
            // Gone is what was wanted.
        }
    }
}

extension PublishRequest {
    /// The post an edit is of.
    var postID: String {
        let part = path.split(separator: "/").last.map(String.init) ?? ""
        return part.removingPercentEncoding ?? part
    }
}

extension PlatformError {
    static let unknownRequest = PlatformError(
        .permanent,
        code: .unsupported,
        sentence: "A request that was stored for later can’t be read. Publish the post again.",
        detail: "a stored request of an unknown method"
    )
}
