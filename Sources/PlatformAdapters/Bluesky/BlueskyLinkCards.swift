import Foundation
import NIOHTTP1
import Platforms

/// Bluesky's servers look at no page: the card of a link is made by who writes the record.
///
/// Nobody waits long for it, since the post is due.
struct BlueskyLinkCards: LinkCardSource {
    let http: GuardedHTTPClient

    /// The lexicon's, for `thumb` of `app.bsky.embed.external`.
    let mostImageBytes = 1_000_000

    /// The first one.
    func address(in text: String) -> String? {
        TextLinks(text).parts.lazy.compactMap { part in
            if case .link(let address) = part.target { address } else { nil }
        }.first
    }

    /// A page says what it is at its beginning.
    func page(at address: String) async throws(PlatformError) -> LinkedPage? {
        var question = HTTPQuestion(
            .get,
            address,
            headers: ["Accept": "text/html,application/xhtml+xml;q=0.9"],
            redirectLimit: 5,
            maximumBytes: 512 * 1024
        )
        question.cutsAnswer = true
        question.timeout = .seconds(5)
        let answer = try await http.answer(to: question)
        guard answer.status == 200, let url = URL(string: answer.url) else { return nil }
        return LinkedPage(answer.body, contentType: answer.headers.first(name: "content-type"), at: url)
    }

    func image(at address: URL) async throws(PlatformError) -> Data {
        var question = HTTPQuestion(
            .get,
            address.absoluteString,
            headers: ["Accept": "image/*"],
            redirectLimit: 5,
            maximumBytes: 10_000_000
        )
        question.timeout = .seconds(10)
        let answer = try await http.answer(to: question)
        guard answer.status == 200 else {
            throw ErrorAnswer(answer: answer, question: question).unreadable("no picture")
        }
        return answer.body
    }
}
