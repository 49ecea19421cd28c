import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Someone at the pages: a session and its cookie.
struct SignedInBrowser: Sendable {
    private let client: HTTPClient
    private let address: String
    private let cookie: String

    /// Lets `body` look at pages as `user`.
    static func with<T>(
        _ address: String,
        _ user: String,
        _ password: String,
        _ body: (SignedInBrowser) async throws -> T
    ) async throws -> T {
        // Who signs in is sent on, and only the answer before that holds the cookie.
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow)
        )
        let result: Result<T, any Error>
        do {
            result = .success(try await body(try await signIn(by: client, address, user, password)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    private static func signIn(
        by client: HTTPClient,
        _ address: String,
        _ user: String,
        _ password: String
    ) async throws -> SignedInBrowser {
        let (form, seed) = try await exchange(HTTPClientRequest(url: address + "/sign-in"), by: client)
        guard let token = form.firstMatch(of: /name="form_token" value="([^"]+)"/)?.1 else {
            throw BenchmarkFailure("The page to sign in holds no form.")
        }
        var request = HTTPClientRequest(url: address + "/sign-in")
        request.method = .POST
        request.headers.add(name: "Cookie", value: seed)
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        let body = "form_token=\(token)&username=\(user)&password=\(password.replacing(" ", with: "+"))"
        request.body = .bytes(Data(body.utf8))
        let (_, session) = try await exchange(request, by: client)
        guard session.contains("roost_session=") else { throw BenchmarkFailure("Roost let nobody in.") }
        return SignedInBrowser(client: client, address: address, cookie: session)
    }

    func get(_ path: String) async throws {
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "Cookie", value: cookie)
        _ = try await Self.exchange(request, by: client)
    }

    private static func exchange(
        _ request: HTTPClientRequest,
        by client: HTTPClient
    ) async throws -> (page: String, cookie: String) {
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 16 * 1024 * 1024)
        guard response.status.code < 400 else {
            throw BenchmarkFailure("\(request.url) answered \(response.status).")
        }
        let cookies = response.headers["Set-Cookie"].compactMap {
            $0.split(separator: ";").first.map(String.init)
        }
        return (String(buffer: body), cookies.joined(separator: "; "))
    }
}
