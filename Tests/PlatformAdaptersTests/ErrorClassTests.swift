import Foundation
import NIOHTTP1
import PlatformAdapters
import Platforms
import Testing
import Vault

@Suite struct ErrorClassTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var method: HTTPQuestion.Method = .get
        /// By which a server recognises the request when it comes again.
        var key: String?
        var code: PlatformError.Code?
        var outcome: PlatformError.Outcome = .permanent

        var testDescription: String { "\(method.rawValue) \(status) \(body.prefix(60))" }

        var answer: ErrorAnswer {
            var fields = HTTPHeaders()
            for (name, value) in headers { fields.add(name: name, value: value) }
            let url = "https://social.example/api/v1/statuses"
            let credential = Credential(token: Secret("token-123"))
            return ErrorAnswer(
                answer: HTTPAnswer(
                    status: status,
                    headers: fields,
                    body: Data(body.utf8),
                    url: url,
                    request: RequestRecord(
                        method: method.rawValue,
                        url: url,
                        status: status,
                        sentAt: testClock,
                        answeredAt: testClock
                    ),
                    rateLimits: RateLimitFacts(headers: fields, receivedAt: testClock)
                ),
                question: HTTPQuestion(
                    method,
                    url,
                    headers: key.map { ["Idempotency-Key": $0] } ?? [:],
                    credential: credential
                )
            )
        }
    }

    private static let reset = [
        "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-09-01T10:05:00.000000Z",
    ]
    private static let page = "<!DOCTYPE html><title>Just a moment…</title>"

    @Test(arguments: [
        Case(status: 200, body: "[]", code: nil),
        Case(status: 200, body: page, code: .challengePage, outcome: .transient(notBefore: nil)),
        Case(status: 200, body: page, method: .post, code: .challengePage, outcome: .unknown),
        Case(status: 302, body: "", headers: ["Location": "https://new.example/"], code: .redirectRefused),
        Case(status: 400, body: #"{"error":"Bad Request: no such media"}"#, code: .refused),
        Case(
            status: 401,
            body: #"{"error":"The access token was revoked"}"#,
            code: .tokenRefused,
            outcome: .reauthorise
        ),
        Case(status: 401, body: "", code: .tokenRefused, outcome: .reauthorise),
        Case(status: 401, body: page, code: .challengePage, outcome: .transient(notBefore: nil)),
        Case(
            status: 403,
            body: #"{"error":"This action is outside the authorized scopes"}"#,
            code: .scopeMissing,
            outcome: .reauthorise
        ),
        Case(
            status: 403,
            body: #"{"error":"Forbidden: token has insufficient scope permission"}"#,
            code: .scopeMissing,
            outcome: .reauthorise
        ),
        Case(
            status: 403,
            body: #"{"error":"Your login is currently disabled"}"#,
            code: .accountBlocked,
            outcome: .reauthorise
        ),
        Case(
            status: 403,
            body: #"{"error":"Your login is currently pending approval"}"#,
            code: .accountBlocked,
            outcome: .reauthorise
        ),
        Case(
            status: 403,
            body: #"{"error":"Your login is missing a confirmed e-mail address"}"#,
            code: .accountBlocked,
            outcome: .reauthorise
        ),
        Case(status: 403, body: #"{"error":"This action is not allowed"}"#, code: .forbidden),
        Case(status: 403, body: page, code: .challengePage, outcome: .transient(notBefore: nil)),
        Case(status: 404, body: #"{"error":"Record not found"}"#, code: .notFound),
        Case(status: 404, body: page, code: .notFound), Case(status: 410, body: "", code: .notFound),
        Case(status: 406, body: #"{"error":"Not Acceptable"}"#, code: .refused),
        Case(status: 408, body: "", code: .timedOut, outcome: .transient(notBefore: nil)),
        Case(status: 499, body: "", method: .post, code: .timedOut, outcome: .unknown),
        Case(
            status: 422,
            body: #"{"error":"Validation failed: Text character limit of 500 exceeded"}"#,
            method: .post,
            code: .refused
        ),
        Case(
            status: 422,
            body:
                #"{"error":"Cannot attach files that have not finished processing. Try again in a moment!"}"#,
            method: .post,
            code: .notReady,
            outcome: .transient(notBefore: nil)
        ),
        Case(
            status: 422,
            body: #"{"error":"Media 22 not found or already attached to another post"}"#,
            method: .post,
            code: .possibleDuplicate,
            outcome: .unknown
        ),
        Case(
            status: 422,
            body: #"{"error":"Duplicate record"}"#,
            method: .post,
            code: .possibleDuplicate,
            outcome: .unknown
        ),
        Case(
            status: 429,
            body: #"{"error":"Too many requests"}"#,
            headers: reset,
            code: .rateLimited,
            outcome: .rateLimited(until: testClock + 300)
        ),
        Case(
            status: 429,
            body: #"{"error":"Too many requests"}"#,
            code: .rateLimited,
            outcome: .rateLimited(until: nil)
        ),
        Case(
            status: 429,
            body: page,
            headers: ["Retry-After": "60"],
            code: .rateLimited,
            outcome: .rateLimited(until: testClock + 60)
        ),
        Case(
            status: 500,
            body: #"{"error":"Internal Server Error"}"#,
            code: .serverTrouble,
            outcome: .transient(notBefore: nil)
        ),
        Case(
            status: 500,
            body: #"{"error":"Internal Server Error"}"#,
            method: .post,
            code: .serverTrouble,
            outcome: .unknown
        ),
        Case(status: 502, body: page, method: .post, code: .serverTrouble, outcome: .unknown),
        Case(
            status: 503,
            body: #"{"error":"Service Unavailable"}"#,
            headers: ["Retry-After": "30"],
            code: .serverTrouble,
            outcome: .transient(notBefore: testClock + 30)
        ),
        Case(
            status: 503,
            body: #"{"error":"There was a temporary problem serving your request, please try again"}"#,
            method: .post,
            key: "k",
            code: .serverTrouble,
            outcome: .transient(notBefore: nil)
        ),
        Case(
            status: 503,
            body: #"{"error":"There was a temporary problem serving your request, please try again"}"#,
            method: .post,
            code: .serverTrouble,
            outcome: .unknown
        ),
        Case(
            status: 400,
            body: #"{"error":"Bad Request: ProcessMediaIDs: media not found for media id 01J"}"#,
            method: .post,
            code: .mediaGone
        ),
        Case(
            status: 400,
            body:
                #"{"error":"Bad Request: ProcessMediaIDs: media with id 01J is already attached to a status"}"#,
            method: .post,
            code: .possibleDuplicate,
            outcome: .unknown
        ),
        Case(status: 504, body: "", method: .put, code: .serverTrouble, outcome: .unknown),
        Case(status: 418, body: "token-123", code: .refused),
    ])
    func `Mastodon's family means`(_ example: Case) {
        check(MastodonErrors.error(of: example.answer), against: example)
    }

    @Test(arguments: [
        Case(status: 200, body: #"{"id":1}"#, code: nil),
        Case(
            status: 302,
            body: "",
            headers: ["Location": "https://pixel.example/login"],
            code: .tokenRefused,
            outcome: .reauthorise
        ),
        Case(
            status: 302,
            body: "",
            headers: ["Location": "/login?next=x"],
            code: .tokenRefused,
            outcome: .reauthorise
        ),
        Case(
            status: 301,
            body: "",
            headers: ["Location": "https://www.pixel.example/api"],
            code: .redirectRefused
        ),
        Case(status: 500, body: #"{"error":"Unauthenticated."}"#, code: .tokenRefused, outcome: .reauthorise),
        Case(status: 401, body: #"{"error":"Invalid token"}"#, code: .tokenRefused, outcome: .reauthorise),
        Case(status: 403, body: #"{"error":""}"#, code: .scopeMissing, outcome: .reauthorise),
        Case(
            status: 403,
            body: #"{"error":"Invalid scope(s) provided."}"#,
            code: .scopeMissing,
            outcome: .reauthorise
        ),
        Case(
            status: 403,
            body: #"{"error":"Empty statuses are not allowed"}"#,
            method: .post,
            code: .forbidden
        ),
        Case(
            status: 500,
            body:
                #"{"message":"The given data was invalid.","errors":{"media_ids":["The media ids field is required."]}}"#,
            method: .post,
            code: .refused
        ),
        Case(
            status: 422,
            body: #"{"message":"x","errors":{"visibility":["no"]}}"#,
            method: .post,
            code: .refused
        ),
        Case(
            status: 500,
            body: #"{"message":"No query results for model [App\\Status] 5"}"#,
            code: .notFound
        ),
        Case(
            status: 400,
            body: #"{"error":"Invalid media_ids"}"#,
            method: .post,
            code: .possibleDuplicate,
            outcome: .unknown
        ),
        Case(
            status: 404,
            body: #"{"message":"No query results for model [App\\Media] 5"}"#,
            method: .post,
            code: .mediaGone
        ),
        Case(
            status: 400,
            body: #"{"error":"Duplicate idempotency key."}"#,
            method: .post,
            code: .possibleDuplicate,
            outcome: .unknown
        ),
        Case(status: 400, body: #"{"error":"no"}"#, method: .post, code: .refused),
        Case(status: 404, body: #"{"error":"Record not found"}"#, code: .notFound),
        Case(
            status: 429,
            body: #"{"message":"Too Many Attempts."}"#,
            headers: ["Retry-After": "60"],
            code: .rateLimited,
            outcome: .rateLimited(until: testClock + 60)
        ),
        Case(status: 429, body: "", code: .rateLimited, outcome: .rateLimited(until: nil)),
        Case(status: 451, body: "", method: .post, code: .refused),
        Case(
            status: 500,
            body: #"{"message":"Server Error"}"#,
            code: .serverTrouble,
            outcome: .transient(notBefore: nil)
        ),
        Case(
            status: 500,
            body: #"{"message":"Server Error"}"#,
            method: .post,
            code: .serverTrouble,
            outcome: .unknown
        ),
        Case(status: 200, body: page, code: .challengePage, outcome: .transient(notBefore: nil)),
        Case(status: 503, body: page, code: .serverTrouble, outcome: .transient(notBefore: nil)),
    ])
    func `Pixelfed means`(_ example: Case) {
        check(PixelfedErrors.error(of: example.answer), against: example)
    }

    private func check(_ error: PlatformError?, against example: Case) {
        #expect(error?.code == example.code)
        guard let error else { return }
        #expect(error.outcome == example.outcome)
        #expect(error.sentence.contains("social.example"))
        #expect(error.sentence.hasSuffix("."))
        #expect(error.detail.contains("\(example.status)"))
        #expect(!error.detail.contains("token-123"))
    }
}
