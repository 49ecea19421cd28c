import Foundation
import Platforms

/// Reads the posts of one account's repository, each beside what the AppView shows of it.
///
/// A repository is open to everybody, so it is read without the account's authorisation.
struct RepositoryReading {
    let adapter: BlueskyAdapter
    let account: String
    let server: InstanceOrigin
    let appView: AppView

    static let pageSize = 100

    // MARK: Pages

    /// Keys sort by time: a page backward begins below a key, one forward above it.
    func page(of stream: PostStream, at position: StreamPosition) async throws(PlatformError) -> PostPage {
        let collection =
            stream == .reposts ? RecordAddress.Collection.reposts : RecordAddress.Collection.posts
        let question = JSONClient.read(
            "/xrpc/com.atproto.repo.listRecords?" + query(collection, at: position),
            at: server,
            as: nil
        )
        let (json, answer) = try await adapter.client.json(question)
        guard json["records"].isArray else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no list of records")
        }
        let listed = Listed(json["records"].elements, of: account, collection)
        let (posts, rejected) = read(
            listed,
            beside: try await appView.posts(listed.subjects),
            repostedBy: try await reposter(in: listed)
        )
        var page = PostPage(
            posts: posts,
            rejected: rejected,
            request: answer.request,
            rateLimits: answer.rateLimits
        )
        let next = listed.isEmpty ? nil : json["cursor"].filledText.map { StreamCursor(rawValue: $0) }
        let newest = listed.keys.filter(isPlausible).max()
        switch position {
        case .newest:
            page.newer = newest.map { StreamCursor(rawValue: $0) }
            page.older = next
        case .older(let cursor):
            guard next != cursor else { throw stuck(answer) }
            page.older = next
        case .newer(let cursor):
            let movesOn = newest.map { $0 > cursor.rawValue } ?? false
            page.newer = movesOn ? newest.map { StreamCursor(rawValue: $0) } : cursor
            page.mayHaveNewer = movesOn && next != nil
        }
        return page
    }

    private func query(_ collection: String, at position: StreamPosition) -> String {
        let repo = HTTPQuestion.Body.escaped(account)
        let list = "repo=\(repo)&collection=\(collection)&limit=\(Self.pageSize)"
        return switch position {
        case .newest: list
        case .older(let cursor): "\(list)&cursor=\(HTTPQuestion.Body.escaped(cursor.rawValue))"
        case .newer(let cursor):
            "\(list)&reverse=true&cursor=\(HTTPQuestion.Body.escaped(cursor.rawValue))"
        }
    }

    /// Whether a key may be where the next look begins.
    ///
    /// A client may choose any: a word, or a time yet to come. Everything written after it would sort before it, and never
    /// be found above it.
    private func isPlausible(_ key: String) -> Bool {
        guard let time = RecordKey.instant(of: key) else { return false }
        return time < adapter.now().addingTimeInterval(300)
    }

    private func stuck(_ answer: HTTPAnswer) -> PlatformError {
        PlatformError(
            .permanent,
            code: .pagingStuck,
            sentence: "\(server.authority) does not hand out older posts in a way that leads anywhere. "
                + "Its operator may have to look after it.",
            detail: "\(answer.request.url): the next page begins where this one did",
            rateLimits: answer.rateLimits
        )
    }

    // MARK: Single records

    /// Own posts come from the repository, somebody else's as the AppView shows them.
    func records(_ ids: [String]) async throws(PlatformError) -> PostLookup {
        var lookup = PostLookup()
        var own: [JSONValue] = []
        var foreign: [RecordAddress] = []
        for id in ids {
            guard let address = RecordAddress(id) else {
                lookup.absent.append(id)
                continue
            }
            guard address.did == account else {
                foreign.append(address)
                continue
            }
            do throws(PlatformError) {
                let (record, answer) = try await adapter.client.json(Self.question(address, at: server))
                own.append(record)
                lookup.rateLimits = answer.rateLimits
            } catch  where error.code == .notFound {
                lookup.absent.append(id)
                lookup.rateLimits = error.rateLimits
            }
        }
        let listed = Listed(own, of: account, nil)
        let views = try await appView.posts(listed.subjects + foreign)
        let (posts, rejected) = read(listed, beside: views, repostedBy: try await reposter(in: listed))
        lookup.found = posts
        lookup.rejected = rejected
        for address in foreign {
            guard let view = views[address] else {
                lookup.absent.append(address.description)
                continue
            }
            let record: JSONValue = .object([
                "uri": .string(address.description), "cid": view["cid"], "value": view["record"],
            ])
            add(ArchivedRecord(record: record, view: view), at: 0, address, &lookup.found, &lookup.rejected)
        }
        return lookup
    }

    static func question(_ address: RecordAddress, at server: InstanceOrigin) -> HTTPQuestion {
        let repo = HTTPQuestion.Body.escaped(address.did)
        let key = HTTPQuestion.Body.escaped(address.key)
        return JSONClient.read(
            "/xrpc/com.atproto.repo.getRecord?repo=\(repo)&collection=\(address.collection)&rkey=\(key)",
            at: server,
            as: nil
        )
    }

    // MARK: Reading

    /// Who reposts, as people know them: a post names its author, and a repost nobody.
    private func reposter(in listed: Listed) async throws(PlatformError) -> JSONValue {
        guard listed.items.contains(where: { $0.address.collection == RecordAddress.Collection.reposts })
        else { return .null }
        let profile = try await appView.profile(of: account)
        guard profile.isObject else { return .null }
        return .object([
            "did": .string(account), "handle": profile["handle"], "displayName": profile["displayName"],
        ])
    }

    private func read(
        _ listed: Listed,
        beside views: [RecordAddress: JSONValue],
        repostedBy: JSONValue
    ) -> ([FetchedPost], [RejectedItem]) {
        var posts: [FetchedPost] = []
        var rejected = listed.foreign
        for item in listed.items {
            let view = item.subject.flatMap { views[$0] }
            add(
                ArchivedRecord(
                    record: item.record,
                    view: view,
                    repostedBy: item.address.collection == RecordAddress.Collection.reposts
                        ? repostedBy : .null
                ),
                at: item.position,
                item.address,
                &posts,
                &rejected
            )
        }
        return (posts, rejected)
    }

    private func add(
        _ archived: ArchivedRecord,
        at position: Int,
        _ address: RecordAddress,
        _ posts: inout [FetchedPost],
        _ rejected: inout [RejectedItem]
    ) {
        do throws(NormalisationError) {
            posts.append(try adapter.fetched(archived.native, from: nil))
        } catch {
            rejected.append(
                RejectedItem(
                    position: position,
                    platformPostID: address.description,
                    native: archived.native,
                    problem: error
                )
            )
        }
    }
}

/// The records of an answer, as far as they are the account's.
private struct Listed {
    struct Item {
        let position: Int
        let address: RecordAddress
        let record: JSONValue
        /// The post that the AppView is asked for: the record itself, or what it reposts.
        let subject: RecordAddress?
    }

    private(set) var items: [Item] = []
    /// What isn't the account's, whatever the server says.
    private(set) var foreign: [RejectedItem] = []
    let isEmpty: Bool

    /// Of one collection, or of any where that is nil.
    init(_ records: [JSONValue], of account: String, _ collection: String?) {
        isEmpty = records.isEmpty
        for (position, record) in records.enumerated() {
            guard let address = record["uri"].text.flatMap(RecordAddress.init), address.did == account,
                collection == nil || address.collection == collection
            else {
                foreign.append(
                    RejectedItem(
                        position: position,
                        platformPostID: nil,
                        native: ArchivedRecord(record: record, view: nil).native,
                        problem: NormalisationError(
                            field: "record.uri",
                            problem: "is not the address of a record in the list that was asked for"
                        )
                    )
                )
                continue
            }
            let subject =
                address.collection == RecordAddress.Collection.posts
                ? address : record["value"]["subject"]["uri"].text.flatMap(RecordAddress.init)
            items.append(Item(position: position, address: address, record: record, subject: subject))
        }
    }

    var keys: [String] { items.map(\.address.key) }
    var subjects: [RecordAddress] { items.compactMap(\.subject) }
}
