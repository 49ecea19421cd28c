import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Web

/// Roost's API as the command line uses it: over the operator's socket, or to another machine's server.
package struct APIClient: Sendable {
    /// What a command was refused, in the server's own sentence.
    package struct Refused: Error, CustomStringConvertible {
        package let status: Int
        package let description: String
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    private let base: String
    private let headers: [(String, String)]

    /// `user`: on whose behalf; unneeded while there is one user.
    init(socket path: String, user: String?) {
        let host = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? path
        base = "http+unix://\(host)"
        headers = user.map { [("X-Roost-User", $0)] } ?? []
    }

    init(server: String, token: String) {
        base = server.hasSuffix("/") ? String(server.dropLast()) : server
        headers = [("Authorization", "Bearer \(token)")]
    }

    package func get<Answer: Decodable>(
        _ path: String,
        _ query: [(String, String?)] = [],
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try APICoding.value(Answer.self, from: try await send(.get, path, query))
    }

    package func send<Answer: Decodable>(
        _ method: Method,
        _ path: String,
        _ body: (any Encodable & Sendable)? = nil,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try APICoding.value(Answer.self, from: try await send(method, path, [], body))
    }

    package func run(_ method: Method, _ path: String, _ body: (any Encodable & Sendable)? = nil) async throws
    {
        _ = try await send(method, path, [], body)
    }

    /// Whether something answers.
    func isThere() async -> Bool {
        (try? await send(.get, "/healthz", [])) != nil
    }

    func send(
        _ method: Method,
        _ path: String,
        _ query: [(String, String?)],
        _ body: (any Encodable & Sendable)? = nil,
        stream: HTTPClientRequest.Body? = nil,
        timeout: TimeAmount = .seconds(120)
    ) async throws -> [UInt8] {
        let parameters = query.compactMap { name, value in
            value.map { value in
                name + "=" + (value.addingPercentEncoding(withAllowedCharacters: .urlParameter) ?? value)
            }
        }
        let address = base + path + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
        var request = HTTPClientRequest(url: address)
        request.method = HTTPMethod(rawValue: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "Accept", value: "application/json")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: try APICoding.text(of: body)))
        }
        if let stream {
            request.headers.add(name: "Content-Type", value: "application/octet-stream")
            request.body = stream
        }
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, timeout: timeout)
        } catch {
            throw Refused(status: 0, description: "Roost doesn’t answer at \(base): \(error).")
        }
        let bytes = [UInt8](buffer: try await response.body.collect(upTo: 64 * 1024 * 1024))
        guard response.status.code < 400 else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes))
            throw Refused(
                status: Int(response.status.code),
                description: problem?.detail ?? problem?.title ?? "The server answered \(response.status)."
            )
        }
        return bytes
    }

    /// RFC 9457.
    private struct Problem: Decodable {
        let title: String?
        let detail: String?
    }
}

extension CharacterSet {
    fileprivate static let urlParameter = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
}
