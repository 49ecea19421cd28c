import Foundation
import Platforms

/// Finds out which program a server runs: by nodeinfo, else by its instance document.
package struct ServerDetection: Sendable {
    let http: GuardedHTTPClient

    func software(at origin: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        if let software = try await nodeinfo(at: origin) { return software }
        if let software = try await instanceDocument(at: origin)?.software { return software }
        throw PlatformError(
            .permanent,
            code: .wrongSoftware,
            sentence:
                "\(origin.authority) does not say which social software it runs. Check the server's name.",
            detail: "neither nodeinfo nor an instance document at \(origin)"
        )
    }

    /// The document in its newer form, else its older; nil where there is none to be had.
    func instanceDocument(
        at origin: InstanceOrigin,
        credential: Credential? = nil
    ) async throws(PlatformError) -> InstanceDocument? {
        for path in ["/api/v2/instance", "/api/v1/instance"] {
            if let json = try await document(origin.url(path), credential: credential) {
                let document = InstanceDocument(json: json)
                if document.isPlausible { return document }
            }
        }
        return nil
    }

    private func nodeinfo(at origin: InstanceOrigin) async throws(PlatformError) -> ServerSoftware? {
        guard let index = try await document(origin.url("/.well-known/nodeinfo")) else { return nil }
        let links = index["links"].elements
        for version in ["2.1", "2.0", "1.1", "1.0"] {
            let link = links.first { $0["rel"].text?.hasSuffix("/ns/schema/\(version)") == true }
            guard let href = link?["href"].filledText, let url = address(href, at: origin),
                let json = try await document(url), let name = json["software"]["name"].filledText
            else { continue }
            return ServerSoftware(name: name, version: json["software"]["version"].text ?? "")
        }
        return nil
    }

    /// The address a link names, if it stays on the server or below its name.
    private func address(_ href: String, at origin: InstanceOrigin) -> String? {
        if href.hasPrefix("/"), !href.hasPrefix("//") { return origin.url(href) }
        guard let target = try? WebAddress(href).origin else { return nil }
        let isHome = target.host == origin.host || target.host.hasSuffix("." + origin.host)
        return isHome ? href : nil
    }

    /// A JSON object; nil for every answer that is none.
    ///
    /// What keeps an answer from arriving is thrown.
    private func document(
        _ url: String,
        credential: Credential? = nil
    ) async throws(PlatformError) -> JSONValue? {
        let question = HTTPQuestion(.get, url, credential: credential, maximumBytes: 1024 * 1024)
        let answer: HTTPAnswer
        do {
            answer = try await http.answer(to: question)
        } catch {
            switch error.code {
            case .redirectRefused, .answerTooLarge: return nil
            default: throw error
            }
        }
        if answer.status == 429 || answer.status >= 500 {
            throw answer.status == 429
                ? ErrorAnswer(answer: answer, question: question).rateLimited()
                : ErrorAnswer(answer: answer, question: question).serverTrouble()
        }
        guard answer.isSuccess, let json = try? JSONValue(parsing: answer.body), json.isObject else {
            return nil
        }
        return json
    }
}
