import Foundation
import FoundationNetworking
import TestSupport

/// A browser without a screen: cookies of its own, and forms sent as they were shown.
struct WebSession: Sendable {
    private let session: URLSession
    private let address: String

    static func signIn(at address: String, as user: String, password: String) async throws -> WebSession {
        let session = WebSession(address)
        let form = try await session.get("/sign-in")
        let status = try await session.post(
            "/sign-in",
            from: form,
            changing: ["username": user, "password": password]
        )
        guard status < 400 else { throw TestEnvironmentError("Signing in was answered with \(status).") }
        return session
    }

    /// One that is signed in nowhere.
    static func visitor(at address: String) -> WebSession { WebSession(address) }

    private init(_ address: String) {
        self.address = address
        // Ephemeral: its cookies are nobody else's.
        session = URLSession(configuration: .ephemeral)
    }

    func get(_ path: String) async throws -> String {
        let (data, response) = try await session.data(for: try request(path))
        guard let status = (response as? HTTPURLResponse)?.statusCode, status < 400 else {
            throw TestEnvironmentError("\(path) was answered with \(response).")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A page whatever its status is.
    func look(_ path: String) async throws -> (status: Int, page: String) {
        let (data, response) = try await session.data(for: try request(path))
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    func status(of path: String) async throws -> Int {
        let (_, response) = try await session.data(for: try request(path))
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }

    /// Sends the form of a page with some of its fields changed; returns the status.
    func post(_ path: String, from page: String, changing changes: [String: String] = [:]) async throws -> Int
    {
        try await send(path, from: page, changing: changes).status
    }

    /// The same; returns what is shown after it, too.
    func send(
        _ path: String,
        from page: String,
        changing changes: [String: String] = [:]
    ) async throws -> (status: Int, page: String) {
        var fields = Self.fields(of: page, to: path)
        for (name, value) in changes { fields[name] = value }
        var request = try request(path)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let body = fields.map { "\(Self.escaped($0))=\(Self.escaped($1))" }.joined(separator: "&")
        request.httpBody = Data(body.utf8)
        let (data, response) = try await session.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// A person at the platform's own page: allows or denies what it asks, and follows where it leads.
    func decide(
        at url: String,
        as account: String,
        _ decision: String = "authorize"
    ) async throws -> String {
        let plain = url.replacing("&amp;", with: "&")
        guard let page = URL(string: plain) else { throw URLError(.badURL) }
        let (question, _) = try await session.data(from: page)
        var fields = Self.fields(of: String(decoding: question, as: UTF8.self), to: "/oauth/authorize")
        fields["username"] = account
        fields["decision"] = decision
        guard let target = URL(string: "/oauth/authorize", relativeTo: page) else { throw URLError(.badURL) }
        var request = URLRequest(url: target)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            fields.map { "\(Self.escaped($0))=\(Self.escaped($1))" }.joined(separator: "&").utf8
        )
        let (data, _) = try await session.data(for: request)
        return String(decoding: data, as: UTF8.self)
    }

    /// Sends the form of a page with a file, as a browser does; returns the status and the page it leads to.
    func upload(_ path: String, from page: String, file: String?) async throws -> (Int, String) {
        let boundary = "roost-\(UInt64.random(in: 0 ... .max))"
        var body = Data()
        for (name, value) in Self.fields(of: page, to: path) where name != "file" {
            body += Data(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
            )
        }
        let name = file.map { URL(filePath: $0).lastPathComponent } ?? ""
        body += Data(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n"
                .utf8
        )
        if let file { body += try Data(contentsOf: URL(filePath: file)) }
        body += Data("\r\n--\(boundary)--\r\n".utf8)
        var request = try request(path)
        request.httpMethod = "POST"
        request.setValue("multipart/form-data; boundary=\(boundary)", forHTTPHeaderField: "Content-Type")
        request.httpBody = body
        let (data, response) = try await session.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    func makeCurrent(_ connection: String) async throws {
        let path = "/connections/\(connection)/current"
        let status = try await post(path, from: try await get("/connections"))
        guard status < 400 else { throw TestEnvironmentError("Switching was answered with \(status).") }
    }

    private func request(_ path: String) throws -> URLRequest {
        guard let url = URL(string: address + path) else { throw URLError(.badURL) }
        return URLRequest(url: url)
    }

    /// What a browser would send of the form that goes to `path`.
    private static func fields(of page: String, to path: String) -> [String: String] {
        var fields: [String: String] = [:]
        let forms = page.components(separatedBy: "<form").dropFirst()
        let form = forms.first { $0.contains("action=\"\(path)\"") } ?? forms.first ?? ""
        let inside = form.components(separatedBy: "</form>").first ?? ""
        for input in inside.components(separatedBy: "<input").dropFirst() {
            let tag = input.prefix { $0 != ">" }
            guard let name = attribute("name", of: tag) else { continue }
            if attribute("type", of: tag) == "checkbox", !tag.contains("checked") { continue }
            fields[name] = attribute("value", of: tag) ?? ""
        }
        return fields
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.range(of: " \(name)=\"")?.upperBound else { return nil }
        let value = String(tag[start...].prefix { $0 != "\"" })
        return value.replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
