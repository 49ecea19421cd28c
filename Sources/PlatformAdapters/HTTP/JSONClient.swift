import Foundation
import Platforms

/// Asks a platform for JSON and reads its answers, with that platform's view of errors.
package struct JSONClient: Sendable {
    let http: GuardedHTTPClient

    /// Nil for an answer that is none of an error.
    let error: @Sendable (ErrorAnswer) -> PlatformError?

    /// Asks for JSON.
    func json(_ question: HTTPQuestion) async throws(PlatformError) -> (JSONValue, HTTPAnswer) {
        let answer = try await http.answer(to: question)
        return (try json(in: ErrorAnswer(answer: answer, question: question)), answer)
    }

    /// What an answer says, where it is none of an error.
    func json(in context: ErrorAnswer) throws(PlatformError) -> JSONValue {
        if let error = error(context) { throw error }
        guard context.answer.isSuccess else { throw context.refused() }
        do {
            return try JSONValue(parsing: context.answer.body)
        } catch {
            throw context.isHTML ? context.challengePage() : context.unreadable("\(error)")
        }
    }

    /// A read from one server and from no other.
    static func read(_ path: String, at origin: InstanceOrigin, as credential: Credential?) -> HTTPQuestion {
        HTTPQuestion(
            .get,
            origin.url(path),
            credential: credential,
            redirectLimit: 0,
            maximumBytes: largestAnswer
        )
    }

    /// A request that changes something, at one server and at no other.
    static func write(
        _ method: HTTPQuestion.Method,
        _ path: String,
        _ body: HTTPQuestion.Body? = nil,
        at origin: InstanceOrigin,
        as credential: Credential?,
        isRepeatable: Bool
    ) -> HTTPQuestion {
        var question = HTTPQuestion(
            method,
            origin.url(path),
            body: body,
            credential: credential,
            isRepeatable: isRepeatable,
            redirectLimit: 0,
            maximumBytes: largestAnswer
        )
        // A file takes the time it takes.
        if !question.sendsFile { question.timeout = .seconds(30) }
        return question
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
