package import Foundation
package import NIOHTTP1
package import Platforms
package import Vault

/// One question to a platform.
package struct HTTPQuestion: Sendable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package var method: Method
    package var url: String
    package var headers: [String: String]
    package var body: Body?

    /// Sent to the origin of ``url`` and to no other.
    package var credential: Credential?

    /// Whether sending it twice does no harm; then a lost answer is merely tried again.
    package var isRepeatable: Bool

    /// 0 hands a redirect to the caller as the answer it is.
    package var redirectLimit: Int

    /// A longer answer is cut off; nil takes the client's setting.
    package var maximumBytes: Int?

    /// The rest of a longer answer is left unread, instead of the answer being refused.
    package var cutsAnswer = false

    /// For the whole exchange, where it is less than the client’s setting for such a question.
    package var timeout: Duration?

    /// What of the body no text may repeat, whoever writes it.
    package var secrets: [Secret] = []

    package init(
        _ method: Method,
        _ url: String,
        headers: [String: String] = [:],
        body: Body? = nil,
        credential: Credential? = nil,
        isRepeatable: Bool? = nil,
        redirectLimit: Int = 3,
        maximumBytes: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.credential = credential
        self.isRepeatable = isRepeatable ?? (method == .get || method == .head)
        self.redirectLimit = redirectLimit
        self.maximumBytes = maximumBytes
    }
}

extension HTTPQuestion {
    var sendsFile: Bool { body?.holdsFile ?? false }

    /// A text without the secrets of this question, which a server may repeat.
    func redacting(_ text: String) -> String {
        ([credential?.token].compactMap { $0 } + secrets).reduce(text) { text, secret in
            let plain = secret.revealForUse()
            guard !plain.isEmpty else { return text }
            return text.replacingOccurrences(of: plain, with: "«redacted»")
                .replacingOccurrences(of: Body.escaped(plain), with: "«redacted»")
        }
    }
}

/// A whole answer, of whatever status.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: Data

    /// Where it came from in the end.
    package var url: String
    package var request: RequestRecord
    package var rateLimits: RateLimitFacts

    package init(
        status: Int,
        headers: HTTPHeaders,
        body: Data,
        url: String,
        request: RequestRecord,
        rateLimits: RateLimitFacts
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.request = request
        self.rateLimits = rateLimits
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// A header's first value, its name in any case.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }

    /// The body for an operator's eyes: its beginning, printable, on one line.
    package var excerpt: String {
        let text = String(decoding: body.prefix(400), as: UTF8.self)
        return String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }
}
