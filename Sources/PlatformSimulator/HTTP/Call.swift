import Foundation
import HTTPTypes

/// One request, read whole, before anything has been decided about it.
struct Call: Sendable {
    let method: HTTPRequest.Method
    /// The path without the query.
    let path: String
    let headers: HTTPFields
    /// What the route's pattern captured: `id` in `/api/v1/statuses/:id`.
    let captured: [String: String]
    let fields: RequestFields
    /// What stands behind the question mark, as it was sent.
    let query: String
    /// The name in the Host header, without the port.
    let host: String
    let body: [UInt8]
    let remoteAddress: String
    let at: Date

    /// The bearer token, also accepted as a parameter, as the platforms do.
    var token: String? {
        if let header = headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            return String(header.dropFirst("bearer ".count))
        }
        return fields.text("access_token")
    }

    var idempotencyKey: String? {
        HTTPField.Name("Idempotency-Key").flatMap { headers[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the request can change something, and so belongs in the ledger.
    var isWrite: Bool { ![.get, .head, .options].contains(method) }

    /// Every value of a parameter in the query, in order.
    func parameters(_ name: String) -> [String] {
        RequestFields.pairs(of: query).filter { $0.name == name }.map(\.value)
    }

    func captured(_ name: String) -> RemoteID { RemoteID(captured[name] ?? "") }
}
