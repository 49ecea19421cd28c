import Foundation
import Platforms

/// Asks a server of the Mastodon interface and reads its answers, with one dialect's view of errors.
package struct FediverseClient: Sendable {
    let http: GuardedHTTPClient

    /// Nil for an answer that is none of an error.
    let error: @Sendable (ErrorAnswer) -> PlatformError?

    /// Asks for JSON.
    func json(_ question: HTTPQuestion) async throws(PlatformError) -> (JSONValue, HTTPAnswer) {
        let answer = try await http.answer(to: question)
        let context = ErrorAnswer(answer: answer, question: question)
        if let error = error(context) { throw error }
        guard answer.isSuccess else { throw context.refused() }
        do {
            return (try JSONValue(parsing: answer.body), answer)
        } catch {
            throw context.isHTML ? context.challengePage() : context.unreadable("\(error)")
        }
    }

    /// A read with an account's authorisation, on its own server.
    static func read(_ path: String, _ access: PlatformAccess, at origin: InstanceOrigin) -> HTTPQuestion {
        HTTPQuestion(
            .get,
            origin.url(path),
            credential: access.credential,
            redirectLimit: 0,
            maximumBytes: largestAnswer
        )
    }

    /// Twenty times what forty long posts take; read as values it becomes several times as much memory.
    private static let largestAnswer = 8 * 1024 * 1024

    /// Something from outside as one part of a path.
    static func pathComponent(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~"
    )
}

extension PlatformAccess {
    /// The server, without which a federated platform can't be asked anything.
    func requiredInstance() throws(PlatformError) -> InstanceOrigin {
        guard let instance else {
            throw PlatformError(
                .permanent,
                code: .unsupported,
                sentence: "The account has no server. Connect it again with its server's name.",
                detail: "a federated platform was asked without an instance"
            )
        }
        return instance
    }
}
