import HTTPTypes
import Hummingbird
import Logging

/// Media files, for their owner alone.
enum MediaRoutes {
    static let all: [Route] = [
        .page(.get, "/media/{id}") { viewer, call in try await serve(.original, viewer, call) },
        .page(.get, "/media/{id}/thumbnail") { viewer, call in try await serve(.thumbnail, viewer, call) },
    ]

    private static let files = FileIO()
    /// What a browser may show in a page; anything else is offered as a download.
    private static let shownKinds = ["image/", "video/", "audio/"]

    private static func serve(
        _ variant: MediaVariant,
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> Response {
        let content = try await call.services.archive.media(viewer, call.parameter(), variant)
        var headers: HTTPFields = [
            .contentType: content.mediaType,
            .eTag: "\"\(content.entityTag)\"",
            .cacheControl: "private, max-age=86400",
            // A file from elsewhere never acts as a page of ours.
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        if call.request.headers[values: .ifNoneMatch].contains(where: { $0.contains(content.entityTag) }) {
            return Response(status: .notModified, headers: headers)
        }
        if !shownKinds.contains(where: content.mediaType.hasPrefix) || content.mediaType == "image/svg+xml" {
            headers[.contentDisposition] = "attachment"
        }
        do {
            let body = try await files.loadFile(path: content.path, context: call.context)
            if let length = body.contentLength { headers[.contentLength] = String(length) }
            return Response(status: .ok, headers: headers, body: body)
        } catch {
            call.context.logger.error("media file missing", metadata: ["path": "\(content.path)"])
            throw WebError(
                status: 404,
                code: "media-file-missing",
                sentence:
                    "This media file is not on the disk any more. Roost fetches it again with the next sync."
            )
        }
    }
}
