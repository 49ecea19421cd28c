import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import PlatformSimulator

/// A plain HTTP client with a token, which follows nothing and retries nothing.
struct Visitor: Sendable {
    let baseURL: String
    /// What the platform is, where uploads differ by it.
    private var dialect: Dialect?
    var token: String?
    var accept: String? = "application/json"

    /// Ada with all rights.
    init(_ platform: SimulatedPlatform) {
        (baseURL, dialect) = (platform.baseURL, platform.control.dialect)
        token = platform.person("ada").token
    }

    /// Somebody at any address.
    init(address: String, token: String? = nil) {
        (baseURL, self.token) = (address, token)
    }

    func with(token: String?) -> Visitor {
        var visitor = self
        visitor.token = token
        return visitor
    }

    func accepting(_ accept: String?) -> Visitor {
        var visitor = self
        visitor.accept = accept
        return visitor
    }

    struct Reply: Sendable {
        let status: Int
        let headers: Headers
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSON { (try? JSON(parsing: bytes)) ?? .null }
        var error: String? { json["error"]?.text }
        var ids: [String] { json.elements?.compactMap { $0["id"]?.text } ?? [] }

        /// The address the Link header names `relation`.
        func link(_ relation: String) -> String? {
            headers["link"].first?.components(separatedBy: ", ")
                .first { $0.hasSuffix("rel=\"\(relation)\"") }?
                .split(separator: ">").first.map { String($0.dropFirst()) }
        }
    }

    /// The values of each header, by name in lower case; none is an empty list.
    struct Headers: Sendable {
        fileprivate let values: [String: [String]]
        subscript(name: String) -> [String] { values[name] ?? [] }
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Reply {
        try await send("GET", path, nil, type: nil, headers)
    }

    func delete(_ path: String) async throws -> Reply { try await send("DELETE", path, nil, type: nil, []) }

    func post(_ path: String, _ body: JSON = [:], headers: [(String, String)] = []) async throws -> Reply {
        try await send("POST", path, body.bytes, type: "application/json", headers)
    }

    func put(_ path: String, _ body: JSON) async throws -> Reply {
        try await send("PUT", path, body.bytes, type: "application/json", [])
    }

    func form(_ path: String, _ form: String) async throws -> Reply {
        try await send("POST", path, Array(form.utf8), type: "application/x-www-form-urlencoded", [])
    }

    func upload(
        _ path: String = "/api/v2/media",
        _ file: [UInt8] = tinyPNG,
        description: String? = nil
    ) async throws -> Reply {
        let boundary = "a-boundary-nobody-types"
        var body: [UInt8] = []
        if let description {
            body += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n".utf8
            )
            body += Array("\(description)\r\n".utf8)
        }
        body += Array(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n".utf8
        )
        body += Array("Content-Type: image/png\r\n\r\n".utf8) + file + Array("\r\n--\(boundary)--\r\n".utf8)
        return try await send("POST", path, body, type: "multipart/form-data; boundary=\(boundary)", [])
    }

    /// Uploads a picture and waits until it may be posted; gives its id.
    func readyMedia(description: String? = nil) async throws -> String {
        let uploaded = try await upload(description: description)
        let id = uploaded.json["id"]?.text ?? ""
        guard uploaded.status == 202, dialect == .mastodon else { return id }
        for _ in 0..<10 where try await get("/api/v1/media/\(id)").status != 206 { return id }
        return id
    }

    func send(
        _ method: String,
        _ path: String,
        _ body: [UInt8]?,
        type: String?,
        _ headers: [(String, String)]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : baseURL + path)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(contentsOf: HTTPHeaders(headers))
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let accept { request.headers.add(name: "Accept", value: accept) }
        if let type { request.headers.add(name: "Content-Type", value: type) }
        if let body { request.body = .bytes(body) }
        let response = try await Self.client.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: Headers(
                values: Dictionary(
                    response.headers.map { ($0.name.lowercased(), [$0.value]) },
                    uniquingKeysWith: +
                )
            ),
            bytes: Array(bytes.readableBytesView)
        )
    }

    /// Shared by all tests, and so never shut down: connections close with the simulators.
    static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: .init(redirectConfiguration: .disallow)
    )

    /// A picture of one pixel, as small as PNG allows.
    static let tinyPNG: [UInt8] = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data()
    )
}
