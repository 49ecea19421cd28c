import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import Web

/// A router over an in-memory Roost, and requests as a browser or a program sends them.
struct Site: Sendable {
    let roost: InMemoryRoost
    let client: any TestClientProtocol
    let isSecure: Bool

    static func test(
        _ state: InMemoryRoost.State = .furnished,
        services: WebServices? = nil,
        roost given: InMemoryRoost? = nil,
        url: String = "https://localhost",
        transport: WebConfiguration.Transport = .network,
        heartbeat: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(15)) },
        body: @Sendable (Site) async throws -> Void
    ) async throws {
        let roost = given ?? InMemoryRoost(state)
        let publicURL = try #require(PublicURL(url))
        let router = makeRouter(
            services: services ?? roost.services,
            configuration: WebConfiguration(
                publicURL: publicURL,
                transport: transport,
                heartbeat: heartbeat,
                now: { InMemoryRoost.now }
            )
        )
        var logger = Logger(label: "web-tests")
        logger.logLevel = .critical
        let application = Application(router: router, logger: logger)
        try await application.test(.router) { client in
            try await body(Site(roost: roost, client: client, isSecure: publicURL.isSecure))
        }
    }

    /// A browser that is signed in as somebody; without a name, one that is not.
    func browser(of username: String? = nil) -> Browser {
        Browser(site: self, session: username.map(roost.session(of:)))
    }

    func program(of username: String, mayWrite: Bool = true) -> Program {
        Program(site: self, secret: roost.apiToken(of: username, mayWrite: mayWrite))
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields = [:],
        host: String? = nil,
        body: String? = nil
    ) async throws -> Answer {
        var headers = headers
        if let host { headers[.init("Host")!] = host }
        let response = try await client.execute(
            uri: path,
            method: method,
            headers: headers,
            body: body.map { ByteBuffer(string: $0) }
        ) { $0 }
        return Answer(
            status: response.status.code,
            headers: response.headers,
            body: String(buffer: response.body)
        )
    }
}

struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: String

    func problem() throws -> Problem {
        try JSONDecoder().decode(Problem.self, from: Data(body.utf8))
    }

    struct Problem: Decodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let code: String
        let requestID: String
    }
}

/// Sends forms with the cookie and the hidden token a real browser would.
struct Browser: Sendable {
    let site: Site
    let session: String?

    var cookie: String {
        let prefix = site.isSecure ? "__Host-" : ""
        return session.map { "\(prefix)roost_session=\($0)" } ?? "\(prefix)roost_form=\(Self.seed)"
    }

    private static let seed = String(repeating: "s", count: 43)

    func get(_ path: String, headers extra: HTTPFields = [:]) async throws -> Answer {
        var headers = extra
        headers[.cookie] = cookie
        return try await site.send(.get, path, headers: headers)
    }

    func post(
        _ path: String,
        _ fields: [String: String] = [:],
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        try await post(path, fields: fields.map { ($0.key, $0.value) }, headers: extra)
    }

    /// A form in which a name may stand more than once.
    func post(
        _ path: String,
        fields: [(String, String)],
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(path, fields + [("form_token", try await formToken())], headers: extra)
    }

    func postWithoutToken(_ path: String, _ fields: [String: String] = [:]) async throws -> Answer {
        try await send(path, fields.map { ($0.key, $0.value) })
    }

    /// The hidden token, read from a page as it is shown to this browser.
    private func formToken() async throws -> String {
        var page = try await get(session == nil ? "/sign-in" : "/help")
        if page.status == 303 { page = try await get("/setup") }
        let field = try #require(page.body.firstMatch(of: /name="form_token" value="([^"]+)"/))
        return String(field.1)
    }

    private func send(
        _ path: String,
        _ fields: [(String, String)],
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        let body = fields.map { "\($0)=\(encoded($1))" }.joined(separator: "&")
        var headers = extra
        headers[.cookie] = cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await site.send(.post, path, headers: headers, body: body)
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

struct Program: Sendable {
    let site: Site
    let secret: String

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ json: String? = nil,
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = extra
        headers[.authorization] = "Bearer \(secret)"
        return try await site.send(method, path, headers: headers, body: json)
    }
}

extension Answer {
    func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body.utf8))
    }
}
