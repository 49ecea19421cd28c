/// Something that goes wrong between the platform and a client.
package enum Fault: Sendable, Equatable {
    /// The answer comes after this many milliseconds; the effect happens at once.
    case latency(milliseconds: Int)
    /// The connection closes before the platform has done anything.
    case dropBeforeEffect
    /// The platform does what was asked, then closes the connection without a byte of answer.
    case dropAfterEffect
    /// 429, in the dialect's words; `withHeaders` says whether they tell when to come back.
    case rateLimited(resetsInSeconds: Int, withHeaders: Bool)
    /// An error of the server or of what stands before it, with `Retry-After` where seconds are given.
    case failure(status: Int, form: FailureForm, afterEffect: Bool, retryAfterSeconds: Int?)
    /// The true answer, announced whole and cut off in the middle.
    case truncatedBody
    /// The true answer as far as it is valid, but the JSON ends in the middle, in a complete HTTP answer.
    case truncatedJSON
    /// Bytes until the client hangs up, at most this many.
    case endlessBody(limit: Int)
    /// A JSON string of this many bytes, announced.
    case largeBody(bytes: Int)
    case redirect(to: String, status: Int)
    /// This very answer, whatever was asked.
    case verbatim(status: Int, contentType: String, body: String)
    /// The true answer with `null` for strings and numbers for others.
    case wrongTypes
    /// A web page with status 200, as a challenge page or a captive portal sends.
    case htmlInsteadOfJSON
    /// The true answer, a few bytes at a time.
    case slowDrip(bytes: Int, everyMilliseconds: Int)

    package enum FailureForm: String, Sendable { case json, html, empty }

    /// How much later the answer comes.
    var milliseconds: Int {
        if case .latency(let milliseconds) = self { milliseconds } else { 0 }
    }

    /// Whether the request must not reach the platform at all.
    var preventsEffect: Bool {
        switch self {
        case .dropBeforeEffect, .rateLimited, .redirect, .htmlInsteadOfJSON, .endlessBody, .largeBody,
            .verbatim:
            true
        case .failure(_, _, let afterEffect, _): !afterEffect
        case .latency, .dropAfterEffect, .truncatedBody, .truncatedJSON, .wrongTypes, .slowDrip: false
        }
    }
}
