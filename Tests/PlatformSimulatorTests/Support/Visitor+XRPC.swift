import Foundation
import PlatformSimulator

/// A visitor of a simulated Bluesky, who speaks XRPC.
extension Visitor {
    /// Somebody without a session.
    init(_ bluesky: SimulatedBluesky) { self.init(address: bluesky.baseURL) }

    /// Somebody signed in with the app password.
    static func signedIn(_ bluesky: SimulatedBluesky, as name: String = "ada") async throws -> Visitor {
        let person = bluesky.person(name)
        let session = try await Visitor(bluesky).signIn(person.handle, person.appPassword)
        return Visitor(address: bluesky.baseURL, token: session.json["accessJwt"]?.text)
    }

    func signIn(_ identifier: String, _ password: String) async throws -> Reply {
        try await call(
            "com.atproto.server.createSession",
            ["identifier": .string(identifier), "password": .string(password)]
        )
    }

    func query(_ method: String, _ parameters: KeyValuePairs<String, String> = [:]) async throws -> Reply {
        var components = URLComponents()
        components.queryItems = parameters.map { URLQueryItem(name: $0.key, value: $0.value) }
        // A plus would be read as a space.
        let query = (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
        return try await get("/xrpc/\(method)" + (query.isEmpty ? "" : "?\(query)"))
    }

    func call(_ method: String, _ input: JSON = [:]) async throws -> Reply {
        try await post("/xrpc/\(method)", input)
    }

    func uploadBlob(_ bytes: [UInt8] = tinyPNG, type: String = "image/png") async throws -> Reply {
        try await send("POST", "/xrpc/com.atproto.repo.uploadBlob", bytes, type: type, [])
    }

    func putRecord(
        _ record: JSON,
        _ did: String,
        key: String,
        swap: JSON? = nil,
        in collection: String = "app.bsky.feed.post"
    ) async throws -> Reply {
        var input: JSON = [
            "repo": .string(did), "collection": .string(collection), "rkey": .string(key), "record": record,
        ]
        if let swap { input["swapRecord"] = swap }
        return try await call("com.atproto.repo.putRecord", input)
    }

    func createRecord(
        _ record: JSON,
        _ did: String,
        key: String? = nil,
        in collection: String = "app.bsky.feed.post"
    ) async throws -> Reply {
        var input: JSON = ["repo": .string(did), "collection": .string(collection), "record": record]
        if let key { input["rkey"] = .string(key) }
        return try await call("com.atproto.repo.createRecord", input)
    }

    func record(
        _ did: String,
        _ key: String,
        in collection: String = "app.bsky.feed.post"
    ) async throws -> Reply {
        try await query(
            "com.atproto.repo.getRecord",
            ["repo": did, "collection": collection, "rkey": key]
        )
    }

    /// A post of a fixed time, so that it can be written twice alike.
    static func post(_ text: String, embed: JSON? = nil) -> JSON {
        var post: JSON = [
            "$type": "app.bsky.feed.post", "text": .string(text), "createdAt": "2026-11-18T12:00:00.000Z",
            "langs": ["en"],
        ]
        if let embed { post["embed"] = embed }
        return post
    }
}
