import Foundation
import Platforms

/// What a whole network knows of posts and accounts, asked without anybody's authorisation.
struct AppView {
    let client: JSONClient
    let origin: InstanceOrigin

    /// In one question.
    static let mostPosts = 25

    /// How posts were received and who wrote them, by address; what the AppView doesn't show is missing.
    func posts(_ addresses: [RecordAddress]) async throws(PlatformError) -> [RecordAddress: JSONValue] {
        var views: [RecordAddress: JSONValue] = [:]
        var rest = Set(addresses.filter { $0.collection == RecordAddress.Collection.posts })[...]
        while !rest.isEmpty {
            let portion = rest.prefix(Self.mostPosts)
            rest = rest.dropFirst(Self.mostPosts)
            let query = portion.map { "uris=" + HTTPQuestion.Body.escaped($0.description) }
                .joined(separator: "&")
            let question = JSONClient.read("/xrpc/app.bsky.feed.getPosts?" + query, at: origin, as: nil)
            let (json, answer) = try await client.json(question)
            guard json["posts"].isArray else {
                throw ErrorAnswer(answer: answer, question: question).unreadable("no list of posts")
            }
            for view in json["posts"].elements {
                guard let address = view["uri"].text.flatMap(RecordAddress.init) else { continue }
                views[address] = view
            }
        }
        return views
    }

    /// How an account describes itself; null where it isn't shown.
    func profile(of did: String) async throws(PlatformError) -> JSONValue {
        let actor = HTTPQuestion.Body.escaped(did)
        let path = "/xrpc/app.bsky.actor.getProfile?actor=" + actor
        do throws(PlatformError) {
            return try await client.json(JSONClient.read(path, at: origin, as: nil)).0
        } catch  where [.accountBlocked, .refused, .notFound].contains(error.code) {
            // A new account isn't known at once, and one may be hidden there and work otherwise.
            return .null
        }
    }

    /// The account a handle leads to, as the network sees it; nil where it sees none.
    func account(of handle: String) async throws(PlatformError) -> String? {
        let path = "/xrpc/com.atproto.identity.resolveHandle?handle=" + HTTPQuestion.Body.escaped(handle)
        do throws(PlatformError) {
            let (json, _) = try await client.json(JSONClient.read(path, at: origin, as: nil))
            return json["did"].text.flatMap { DID.isOne($0) ? $0 : nil }
        } catch  where [.refused, .notFound, .accountUnknown].contains(error.code) {
            return nil
        }
    }
}
