import Foundation
import Platforms

/// Publishes by writing records whose keys are chosen beforehand: the same record under the same key is written once.
struct BlueskyPublishing: PlatformPublishing {
    let adapter: BlueskyAdapter

    func form(of software: ServerSoftware?) -> PostForm { BlueskyTables.form }

    func repeats(on software: ServerSoftware?) -> RepeatedRequest { .sameRecord }

    /// An hour, of which the last minutes are left to the way there.
    func uploadLife(on software: ServerSoftware?) -> Duration { .seconds(50 * 60) }

    var linkCards: (any LinkCardSource)? { BlueskyLinkCards(http: adapter.http) }

    func accountAddress(_ username: String, id: String, at instance: InstanceOrigin?) -> String? {
        "https://bsky.app/profile/\(id)"
    }

    func newKey(for instant: Date) -> String { RecordKey.draw(for: instant) }

    func postID(of key: String, by account: String) -> String? {
        RecordAddress(did: account, collection: RecordAddress.Collection.posts, key: key).description
    }

    /// An at-uri, or the page of a post, which names its account by its handle or its id.
    func postID(at address: String, with access: PlatformAccess) async throws(PlatformError) -> String? {
        let address = address.trimmingCharacters(in: .whitespacesAndNewlines)
        let page = /https?:\/\/[^\/]+\/profile\/(?<name>[^\/?#]+)\/post\/(?<key>[^\/?#]+).*/
        let record = /at:\/\/(?<name>[^\/]+)\/app\.bsky\.feed\.post\/(?<key>[^\/]+)/
        let found: (name: Substring, key: Substring)
        if let match = address.wholeMatch(of: page) {
            found = (match.name, match.key)
        } else if let match = address.wholeMatch(of: record) {
            found = (match.name, match.key)
        } else {
            return nil
        }
        var account = String(found.name)
        if !DID.isOne(account) {
            guard let handle = Handle(account) else { return nil }
            account = try await IdentityResolution(http: adapter.http, services: adapter.services)
                .account(of: handle)
        }
        return RecordAddress("at://\(account)/\(RecordAddress.Collection.posts)/\(found.key)")?.description
    }

    /// In the very version that was written.
    func part(of post: FetchedPost) -> PublishedPart {
        PublishedPart(
            platformPostID: post.post.platformPostID,
            version: ArchivedRecord(post.native).record["cid"].text
        )
    }
}

// MARK: - Files

extension BlueskyPublishing {
    func upload(
        _ file: OutgoingFile,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia {
        let question = JSONClient.write(
            .post,
            "/xrpc/com.atproto.repo.uploadBlob",
            .file(file),
            at: try access.requiredServer(),
            as: access.credential,
            isRepeatable: true
        )
        let (json, answer) = try await adapter.client.json(question)
        let blob = json["blob"]
        guard let cid = blob["ref"]["$link"].filledText else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no blob")
        }
        return UploadedMedia(handle: blob, platformMediaID: cid)
    }

    /// A file is what it is as soon as it is there.
    func state(
        of media: UploadedMedia,
        with access: PlatformAccess
    ) async throws(PlatformError) -> UploadedMedia {
        media
    }
}

// MARK: - What is sent

extension BlueskyPublishing {
    func request(
        for post: OutgoingPost,
        key: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        var reply: JSONValue?
        if let place = post.thread {
            reply = .object([
                "root": try await reference(to: place.root, with: access),
                "parent": try await reference(to: place.parent, with: access),
            ])
        }
        let record = try PostRecord(post, facets: try await facets(of: post.text), reply: reply)
        let address = RecordAddress(
            did: try access.requiredAccount(),
            collection: RecordAddress.Collection.posts,
            key: key
        )
        return RecordWrite(address: address, record: record.json, replaces: nil).request
    }

    /// Labels are said as words where a post is read, and there are no other words in front of one.
    func unchanged(_ known: FetchedPost) -> OutgoingPost {
        var post = OutgoingPost(unchanged: known.post)
        post.warning = nil
        let record = ArchivedRecord(known.native).record["value"]
        post.labels = SelfLabels(record["labels"]).offered
        post.linkCard = PostFiles(record["embed"]).card
        return post
    }

    /// Facets stay where the words do: another client may have made them in ways of its own.
    func request(
        changing known: FetchedPost,
        to post: OutgoingPost,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PublishRequest {
        let stored = ArchivedRecord(known.native).record
        guard let address = stored["uri"].text.flatMap(RecordAddress.init), let cid = stored["cid"].text
        else {
            throw .unknownRequest
        }
        let facets =
            stored["value"]["text"].text == post.text
            ? stored["value"]["facets"].elements : try await facets(of: post.text)
        let record = try PostRecord(replacing: stored["value"], by: post, facets: facets)
        return RecordWrite(address: address, record: record.json, replaces: cid).request
    }

    private func facets(of text: String) async throws(PlatformError) -> [JSONValue] {
        let links = TextLinks(text)
        let resolution = IdentityResolution(http: adapter.http, services: adapter.services)
        var accounts: [Handle: String] = [:]
        for handle in links.handles {
            do throws(PlatformError) {
                accounts[handle] = try await resolution.account(of: handle)
            } catch  where error.code == .cancelled {
                throw error
            } catch {
                // Who can't be found isn't meant, or can't be told; the words stay, and the post goes out in time.
            }
        }
        return links.facets(accounts: accounts)
    }

    /// A part of a thread in the version that was published.
    private func reference(
        to part: PublishedPart,
        with access: PlatformAccess
    ) async throws(PlatformError) -> JSONValue {
        var cid = part.version
        if cid == nil {
            cid =
                ArchivedRecord(try await stored(part.platformPostID, with: access).native).record["cid"].text
        }
        return .object(["uri": .string(part.platformPostID), "cid": JSONValue(cid)])
    }

    /// A post of the account as its repository has it.
    private func stored(
        _ postID: String,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        let address = try RecordAddress(ofPost: postID)
        let question = RepositoryReading.question(address, at: try access.requiredServer())
        let (json, answer) = try await adapter.client.json(question)
        return try fetched(json, ErrorAnswer(answer: answer, question: question))
    }

    private func fetched(
        _ record: JSONValue,
        _ context: ErrorAnswer
    ) throws(PlatformError) -> FetchedPost {
        do {
            return try adapter.fetched(ArchivedRecord(record: record, view: nil).native, from: nil)
        } catch {
            throw context.unreadable("\(error)")
        }
    }
}

// MARK: - Sending

extension BlueskyPublishing {
    func send(
        _ request: PublishRequest,
        with access: PlatformAccess
    ) async throws(PlatformError) -> FetchedPost {
        guard let write = RecordWrite(request) else { throw .unknownRequest }
        let question = JSONClient.write(
            .post,
            request.path,
            .json(request.body),
            at: try access.requiredServer(),
            as: access.credential,
            isRepeatable: write.replaces != nil
        )
        do throws(PlatformError) {
            let (json, answer) = try await adapter.client.json(question)
            let context = ErrorAnswer(answer: answer, question: question)
            guard json["uri"].text == write.address.description, let cid = json["cid"].filledText else {
                throw context.unreadable("another record than the one that was written")
            }
            var post = try fetched(write.stored(as: cid), context)
            post.rateLimits = answer.rateLimits
            return post
        } catch  where error.code == .changedMeanwhile && write.replaces == nil {
            // The key is this post's alone, so what stands under it is this post, whatever became of it since.
            return try await stored(write.address.description, with: access)
        }
    }

    func delete(_ postID: String, with access: PlatformAccess) async throws(PlatformError) {
        let address = try RecordAddress(ofPost: postID)
        let question = JSONClient.write(
            .post,
            "/xrpc/com.atproto.repo.deleteRecord",
            .json(
                .object([
                    "repo": .string(address.did), "collection": .string(address.collection),
                    "rkey": .string(address.key),
                ])
            ),
            at: try access.requiredServer(),
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

extension RecordAddress {
    fileprivate init(ofPost id: String) throws(PlatformError) {
        guard let address = RecordAddress(id) else {
            throw PlatformError(
                .permanent,
                code: .refused,
                sentence: "That is no post on Bluesky. Look for it in the archive again.",
                detail: "no address of a record: \(id.prefix(200))"
            )
        }
        self = address
    }
}

extension PlatformAccess {
    /// Whose records are written.
    func requiredAccount() throws(PlatformError) -> String {
        guard let account else {
            throw PlatformError(
                .permanent,
                code: .unsupported,
                sentence: "Roost doesn’t know whose account this is. Connect it again by its handle.",
                detail: "a record was to be written without an account"
            )
        }
        return account
    }
}
