import Foundation
import HTTPTypes

/// Why an XRPC call is not done: a status, a name for programs and a sentence for people.
struct XRPCError: Error {
    let status: Int
    let name: String
    let message: String
    var headers: HTTPFields = [:]

    init(_ status: Int, _ name: String, _ message: String) {
        (self.status, self.name, self.message) = (status, name, message)
    }

    var answer: Answer {
        Answer(
            status: status,
            headers: headers,
            body: .json(["error": .string(name), "message": .string(message)])
        )
    }

    static func invalidRequest(_ message: String) -> XRPCError { XRPCError(400, "InvalidRequest", message) }
    static func invalidSwap(_ message: String) -> XRPCError { XRPCError(400, "InvalidSwap", message) }
    static func expiredToken(_ message: String) -> XRPCError { XRPCError(400, "ExpiredToken", message) }
    static func repoNotFound(_ repo: String) -> XRPCError {
        XRPCError(400, "RepoNotFound", "Could not find repo: \(repo)")
    }
    static func recordNotFound(_ uri: ATURI) -> XRPCError {
        XRPCError(400, "RecordNotFound", "Could not locate record: \(uri)")
    }

    static let authMissing = XRPCError(401, "AuthMissing", "Authentication Required")
    static let authRequired = XRPCError(401, "AuthenticationRequired", "Authentication Required")
    static let takedown = XRPCError(401, "AccountTakedown", "Account has been taken down")
    static let deactivated = XRPCError(401, "AccountDeactivated", "Account is deactivated")
    static let internalError = XRPCError(500, "InternalServerError", "Internal Server Error")

    static func rateLimited(_ standing: RateLimiter.Standing, at date: Date) -> XRPCError {
        var error = XRPCError(429, "RateLimitExceeded", "Rate Limit Exceeded")
        error.headers = standing.xrpcHeaders
        error.headers[.retryAfter] = "\(max(1, Int(standing.resetsAt.timeIntervalSince(date).rounded(.up))))"
        return error
    }
}

extension RateLimiter.Standing {
    /// The protocol's four headers: the reset is in seconds since 1970, the policy names the window.
    var xrpcHeaders: HTTPFields {
        var headers = HTTPFields()
        for (name, value) in [
            ("Limit", "\(limit)"), ("Remaining", "\(remaining)"),
            ("Reset", "\(Int(resetsAt.timeIntervalSince1970))"), ("Policy", "\(limit);w=\(period)"),
        ] {
            if let field = HTTPField.Name("RateLimit-\(name)") { headers[field] = value }
        }
        return headers
    }
}

/// What the protocol's servers say when a fault speaks for them.
struct XRPCWording: FaultWording {
    func rateLimited(_ standing: RateLimiter.Standing, _ call: Call) -> Answer {
        XRPCError.rateLimited(standing, at: call.at).answer
    }

    func failure(_ status: Int) -> JSON {
        let (name, message) =
            switch status {
            case 500: ("InternalServerError", "Internal Server Error")
            case 502: ("UpstreamFailure", "Upstream Failure")
            case 503: ("NotEnoughResources", "Not Enough Resources")
            case 504: ("UpstreamTimeout", "Upstream Timeout")
            default: ("Unknown", "Unknown Error")
            }
        return ["error": .string(name), "message": .string(message)]
    }
}
