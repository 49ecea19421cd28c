import HTTPTypes
import Hummingbird
import NIOCore

/// What the API's document says of one route beside its method, path and role.
struct APIOperation: Sendable {
    let summary: String
    var parameters: [APIParameter] = []
    /// The schema of the request's body.
    var body: SchemaSource?
    /// The media type of a body that is a file.
    var fileType: String?
    /// The schema of the answer; `nil` answers with no body.
    var answer: SchemaSource?
    var status = HTTPResponse.Status.ok
    var mediaType = "application/json"
}

/// A query parameter.
struct APIParameter: Sendable {
    let name: String
    let meaning: String
    var schema = JSONSchema.string(format: nil)
}

/// A type whose schema the document shows.
struct SchemaSource: Sendable {
    let read: @Sendable (inout SchemaReader) throws -> JSONSchema

    init<Value: Decodable & Sendable>(_ type: Value.Type) {
        read = { try $0.schema(of: type) }
    }

    /// JSON that is not ours.
    static let anything = SchemaSource { _ in .anything }

    private init(_ read: @escaping @Sendable (inout SchemaReader) throws -> JSONSchema) {
        self.read = read
    }
}

/// Values an API answer holds beside a page: a plain list.
package struct ItemList<Item: Codable & Sendable>: Codable, Sendable {
    package var items: [Item]

    package init(items: [Item]) {
        self.items = items
    }
}

extension Route {
    /// A call that reads.
    static func apiRead<Answer: Codable & Sendable>(
        _ path: String,
        role: Role = .viewer,
        _ summary: String,
        _ parameters: [APIParameter] = [],
        answering type: Answer.Type = Answer.self,
        _ answer: @escaping @Sendable (Viewer, Call) async throws -> Answer
    ) -> Route {
        let operation = APIOperation(summary: summary, parameters: parameters, answer: SchemaSource(type))
        return Route(method: .get, path: path, door: .api, access: .role(role), operation: operation) {
            call in
            try .json(await answer(call.requiredViewer, call))
        }
    }

    /// A call that changes something and takes a body.
    static func apiWrite<Body: Codable & Sendable, Answer: Codable & Sendable>(
        _ method: HTTPRequest.Method,
        _ path: String,
        role: Role,
        _ summary: String,
        _ parameters: [APIParameter] = [],
        taking body: Body.Type,
        status: HTTPResponse.Status = .ok,
        answering type: Answer.Type = Answer.self,
        _ answer: @escaping @Sendable (Viewer, Body, Call) async throws -> Answer
    ) -> Route {
        let operation = APIOperation(
            summary: summary,
            parameters: parameters,
            body: SchemaSource(body),
            answer: SchemaSource(type),
            status: status
        )
        return Route(method: method, path: path, door: .api, access: .role(role), operation: operation) {
            call in
            let json = try await call.jsonBody()
            return try await call.onceOnly(status: status, body: json) { viewer in
                try APICoding.text(of: await answer(viewer, APICoding.value(body, from: json), call))
            }
        }
    }

    /// A call that changes something and needs no body.
    static func apiWrite<Answer: Codable & Sendable>(
        _ method: HTTPRequest.Method,
        _ path: String,
        role: Role,
        _ summary: String,
        status: HTTPResponse.Status = .ok,
        answering type: Answer.Type = Answer.self,
        _ answer: @escaping @Sendable (Viewer, Call) async throws -> Answer
    ) -> Route {
        let operation = APIOperation(summary: summary, answer: SchemaSource(type), status: status)
        return Route(method: method, path: path, door: .api, access: .role(role), operation: operation) {
            call in
            try await call.onceOnly(status: status, body: await call.jsonBody()) { viewer in
                try APICoding.text(of: await answer(viewer, call))
            }
        }
    }

    /// A call that takes a body and answers with none.
    static func apiCommand<Body: Codable & Sendable>(
        _ method: HTTPRequest.Method,
        _ path: String,
        role: Role,
        _ summary: String,
        taking body: Body.Type,
        _ perform: @escaping @Sendable (Viewer, Body, Call) async throws -> Void
    ) -> Route {
        let operation = APIOperation(summary: summary, body: SchemaSource(body), status: .noContent)
        return Route(method: method, path: path, door: .api, access: .role(role), operation: operation) {
            call in
            let json = try await call.jsonBody()
            return try await call.onceOnly(status: .noContent, body: json) { viewer in
                try await perform(viewer, APICoding.value(body, from: json), call)
                return ""
            }
        }
    }

    /// A call that takes no body and answers with none.
    static func apiCommand(
        _ method: HTTPRequest.Method,
        _ path: String,
        role: Role,
        _ summary: String,
        _ perform: @escaping @Sendable (Viewer, Call) async throws -> Void
    ) -> Route {
        let operation = APIOperation(summary: summary, status: .noContent)
        return Route(method: method, path: path, door: .api, access: .role(role), operation: operation) {
            call in
            try await call.onceOnly(status: .noContent, body: await call.jsonBody()) { viewer in
                try await perform(viewer, call)
                return ""
            }
        }
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        json(text: try APICoding.text(of: value), status: status)
    }

    static func json(text: String, status: HTTPResponse.Status) -> Response {
        guard !text.isEmpty else { return Response(status: status) }
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: .init(string: text))
        )
    }
}

extension Call {
    fileprivate func jsonBody() async throws -> [UInt8] {
        let bytes = try await request.collectedBody(upTo: site.configuration.jsonLimit)
        return Array(buffer: bytes)
    }
}
