import Foundation
import NIOHTTP1
import PlatformAdapters
import Platforms
import TestSupport
import Testing
import Vault

/// What a server says of an error becomes a sentence, a notice, a webhook and a mail: none of them may hold a token.
@Suite struct `A token in an error's text` {
    @Test func `comes out of no sentence and no detail, whatever it looks like and wherever it stands`()
        throws
    {
        var random = SeededGenerator(seed: 65)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=")
        let words = [
            "token", "invalid", "Bearer", "scope", "expired", ":", "«", "temporary problem", "🥊", "=", "%",
        ]
        for _ in 0..<2000 {
            let token = String(
                (0..<Int.random(in: 8...80, using: &random)).compactMap { _ in
                    alphabet.randomElement(using: &random)
                }
            )
            let escaped = HTTPQuestion.Body.escaped(token)
            let text = (0..<Int.random(in: 1...12, using: &random))
                .compactMap { _ in (words + [token, escaped, token + token]).randomElement(using: &random) }
                .joined(separator: Bool.random(using: &random) ? " " : "")
            let name =
                ["error", "message", "error_description", "error_msg"].randomElement(using: &random)
                ?? "error"
            let status =
                [400, 401, 403, 404, 409, 418, 422, 429, 500, 503].randomElement(using: &random) ?? 400
            let body = try JSONSerialization.data(
                withJSONObject: [name: text],
                options: [.withoutEscapingSlashes]
            )
            let url = "https://social.example/api/v1/statuses"
            let answer = ErrorAnswer(
                answer: HTTPAnswer(
                    status: status,
                    headers: HTTPHeaders(),
                    body: Bool.random(using: &random) ? body : Data(text.utf8),
                    url: url,
                    request: RequestRecord(
                        method: "GET",
                        url: url,
                        status: status,
                        sentAt: testClock,
                        answeredAt: testClock
                    ),
                    rateLimits: .untold
                ),
                question: HTTPQuestion(.get, url, credential: Credential(token: Secret(token)))
            )
            for error in [MastodonErrors.error(of: answer), PixelfedErrors.error(of: answer)] {
                let told = "\(error?.sentence ?? "") \(error?.detail ?? "")"
                #expect(!told.contains(token) && !told.contains(escaped), "\(status) \(text) became \(told)")
            }
        }
    }
}
