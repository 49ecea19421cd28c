import Crypto
import Foundation
import HTTPTypes
import Hummingbird

extension Call {
    /// Performs a write; under an `Idempotency-Key` a second sending gets the first one's answer and does nothing.
    func onceOnly(
        status: HTTPResponse.Status,
        body: [UInt8],
        _ write: @Sendable (Viewer) async throws -> String
    ) async throws -> Response {
        let viewer = try requiredViewer
        guard let key = request.headers[.idempotencyKey] else {
            return .json(text: try await write(viewer), status: status)
        }
        guard (1...200).contains(key.count) else {
            throw WebError.invalid("Idempotency-Key", "An Idempotency-Key has 1 to 200 characters.")
        }
        switch try await services.idempotency.begin(viewer, key, fingerprint(body)) {
        case .fresh: break
        case .answered(let stored):
            var response = Response.json(text: stored.body, status: .init(code: stored.status))
            response.headers[.idempotencyReplayed] = "true"
            return response
        case .underWay:
            throw WebError(
                status: 409,
                code: "request-under-way",
                sentence:
                    "The first request with this Idempotency-Key is still being worked on. Ask again in a moment.",
                retryAfter: 1
            )
        case .lost:
            throw WebError(
                status: 409,
                code: "request-outcome-unknown",
                sentence:
                    "The first request with this Idempotency-Key was cut off, and nobody knows whether it took effect. "
                    + "Look, and send it again with a new key if it did not."
            )
        case .differs:
            throw WebError(
                status: 422,
                code: "idempotency-key-reused",
                sentence:
                    "This Idempotency-Key was used for another request. Take a new key for a new request."
            )
        }
        let text = try await services.idempotency.attempt(viewer, key) { try await write(viewer) }
        try await services.idempotency.finish(viewer, key, StoredAnswer(status: status.code, body: text))
        return .json(text: text, status: status)
    }

    private func fingerprint(_ body: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(data: Data("\(request.method.rawValue) \(request.uri.string)\n".utf8))
        hash.update(data: Data(body))
        return Data(hash.finalize()).base64URLEncoded
    }
}
