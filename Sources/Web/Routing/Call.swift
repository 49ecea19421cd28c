import Foundation
import Hummingbird
import NIOCore

/// One request on its way through a route, with what the route needs to answer it.
struct Call: Sendable {
    let request: Request
    let context: WebContext
    let site: Site

    var services: WebServices { site.services }

    /// Present on every route that names a role: ``Route/admit(_:)`` has looked.
    var requiredViewer: Viewer {
        get throws {
            guard let viewer = context.viewer else { throw WebError.signInNeeded }
            return viewer
        }
    }

    /// The `{name}` part of the path.
    func parameter(_ name: String = "id") throws -> String {
        guard let value = context.parameters.get(name)?.removingPercentEncoding, !value.isEmpty else {
            throw WebError.notFound
        }
        return value
    }

    var query: FormFields { FormFields(request.uri.query ?? "") }

    /// The form that was sent.
    ///
    /// Its hidden token has been checked before a route sees it.
    func form() async throws -> FormFields {
        let limit = site.configuration.limit(ofFormAt: request.uri.path)
        let bytes = try await request.collectedBody(upTo: limit)
        return FormFields(String(buffer: bytes))
    }

    /// Where a list continues, from `before` and `after`.
    var position: Position {
        if let cursor = query["before"] { return .olderThan(cursor) }
        if let cursor = query["after"] { return .newerThan(cursor) }
        return .newest
    }

    /// A path of this Roost that a form asks to return to; anything else becomes the fallback.
    static func localPath(_ text: String?, otherwise fallback: String) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { return fallback }
        return text
    }
}

extension Request {
    /// The whole body, refused once it is larger than the limit.
    func collectedBody(upTo limit: Int) async throws -> ByteBuffer {
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw WebError.bodyTooLarge(limit: limit)
        }
    }
}

/// What all routes of one router share.
struct Site: Sendable {
    let services: WebServices
    let configuration: WebConfiguration
    let assets: AssetLibrary
    let pages: PageRenderer
    let metrics: TextMetrics
    /// The API's description, made once from the route table.
    let apiDocument: String
}
