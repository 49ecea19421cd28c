import Foundation
import HTTPTypes

/// Why a request is not done; each dialect has its own words and codes for it.
enum Refusal: Error {
    case tokenMissing
    case tokenUnknown
    case tokenRevoked
    case tokenExpired
    case outsideScopes
    /// The account behind the token may not act; the text says why.
    case accountUnusable(String)
    case notFound
    /// Refused with the platform's reason.
    case forbidden(String)
    /// The request's content is wrong.
    case invalid(String, field: String = "status")
    case badRequest(String)
    case notAcceptable
    case rateLimited(RateLimiter.Standing)
    /// RFC 6749 error of the OAuth endpoints.
    case oauth(error: String, description: String, status: Int = 400)
    case other(status: Int, String)
}

extension Refusal {
    func answer(in dialect: Dialect, to call: Call) -> Answer {
        if case .oauth(let error, let description, let status) = self {
            return .json(
                ["error": .string(error), "error_description": .string(description)],
                status: status
            )
        }
        switch dialect {
        case .mastodon: return mastodon
        case .gotosocial: return gotosocial
        case .pixelfed: return pixelfed(call)
        }
    }

    private static func error(_ text: String, _ status: Int) -> Answer {
        .json(["error": .string(text)], status: status)
    }

    private var mastodon: Answer {
        switch self {
        case .tokenMissing, .tokenUnknown: Self.error("The access token is invalid", 401)
        case .tokenRevoked: Self.error("The access token was revoked", 401)
        case .tokenExpired: Self.error("The access token expired", 401)
        case .outsideScopes: Self.error("This action is outside the authorized scopes", 403)
        case .accountUnusable(let text), .forbidden(let text): Self.error(text, 403)
        case .notFound: Self.error("Record not found", 404)
        case .invalid(let text, _): Self.error(text, 422)
        case .badRequest(let text): Self.error(text, 400)
        case .notAcceptable: Self.error("Not acceptable", 406)
        case .rateLimited(let standing): Self.error("Too many requests", 429).with(standing.headers)
        case .other(let status, let text): Self.error(text, status)
        case .oauth(let error, _, let status): Self.error(error, status)
        }
    }

    private var gotosocial: Answer {
        switch self {
        case .tokenMissing: Self.error("Unauthorized: token not supplied", 401)
        case .tokenUnknown, .tokenRevoked, .tokenExpired:
            Self.error("Unauthorized: invalid access token", 401)
        case .outsideScopes: Self.error("Forbidden: token has insufficient scope permission", 403)
        case .accountUnusable(let text), .forbidden(let text): Self.error("Forbidden: \(text)", 403)
        case .notFound: Self.error("Not Found: target status not found", 404)
        case .invalid(let text, _): Self.error("Unprocessable Entity: \(text)", 422)
        case .badRequest(let text): Self.error("Bad Request: \(text)", 400)
        case .notAcceptable: Self.error("Not Acceptable: no acceptable content type", 406)
        case .rateLimited(let standing):
            Self.error("rate limit reached", 429).with(standing.headers)
        case .other(let status, let text): Self.error(text, status)
        case .oauth(let error, _, let status): Self.error(error, status)
        }
    }

    /// Laravel's handler gives every exception without a status of its own a 500, and sends browsers to sign in.
    private func pixelfed(_ call: Call) -> Answer {
        switch self {
        case .tokenMissing, .tokenUnknown, .tokenRevoked, .tokenExpired:
            guard call.headers[.accept]?.contains("json") ?? false else { return .redirect(to: "/login") }
            return Self.error("Unauthenticated.", 500)
        case .outsideScopes, .accountUnusable: return Self.error("", 403)
        case .forbidden(let text): return Self.error(text, 403)
        case .notFound: return Self.error("Record not found", 404)
        case .invalid(let text, let field):
            return .json(
                ["message": .string(text), "errors": .object([.init(name: field, value: [.string(text)])])],
                status: 500
            )
        case .badRequest(let text): return Self.error(text, 400)
        case .notAcceptable: return Self.error("Not acceptable", 406)
        case .rateLimited(let standing):
            var headers = HTTPFields()
            let seconds = max(1, Int(standing.resetsAt.timeIntervalSince(call.at)))
            headers[.retryAfter] = "\(seconds)"
            return Self.error("Too many attempts. Please try again in \(seconds) seconds.", 429).with(headers)
        case .other(let status, let text): return Self.error(text, status)
        case .oauth(let error, _, let status): return Self.error(error, status)
        }
    }
}

extension Answer {
    func with(_ more: HTTPFields) -> Answer {
        var answer = self
        for field in more { answer.headers[field.name] = field.value }
        return answer
    }
}
