import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Media files, for their owner alone.
enum MediaRoutes {
    static let all: [Route] = [
        .page(.get, "/media/{id}") { viewer, call in
            try await serve(try await call.services.archive.media(viewer, call.parameter(), .original), call)
        },
        .page(.get, "/media/{id}/thumbnail") { viewer, call in
            try await serve(try await call.services.archive.media(viewer, call.parameter(), .thumbnail), call)
        },
        .page(.get, "/emoji/{id}") { viewer, call in
            try await serve(try await call.services.archive.emoji(viewer, call.parameter()), call)
        },
    ]

    private static let files = FileIO()
    /// What a browser may show in a page; anything else is offered as a download.
    private static let shownKinds = ["image/", "video/", "audio/"]

    private static func serve(_ content: MediaContent, _ call: Call) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: content.mediaType,
            .eTag: "\"\(content.entityTag)\"",
            .cacheControl: "private, max-age=86400",
            .acceptRanges: "bytes",
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
            let size = try FileManager.default.attributesOfItem(atPath: content.path)[.size] as? Int ?? 0
            guard let part = ByteRange(call.request.headers[.range], size: size) else {
                let body = try await files.loadFile(path: content.path, context: call.context)
                headers[.contentLength] = String(size)
                return Response(status: .ok, headers: headers, body: body)
            }
            headers[.contentRange] = "bytes \(part.range.lowerBound)-\(part.range.upperBound)/\(size)"
            headers[.contentLength] = String(part.range.count)
            let body = try await files.loadFile(path: content.path, range: part.range, context: call.context)
            return Response(status: .partialContent, headers: headers, body: body)
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

/// The one part of a file a `Range` header asks for; players ask for a film in parts.
///
/// Several parts at once, or one beyond the end, are answered with the whole file, as HTTP allows.
private struct ByteRange {
    let range: ClosedRange<Int>

    init?(_ header: String?, size: Int) {
        guard let header, let match = header.wholeMatch(of: /bytes=(\d*)-(\d*)/), size > 0 else { return nil }
        switch (Int(match.1), Int(match.2)) {
        case (let first?, let last?) where first <= last && first < size: range = first...min(last, size - 1)
        case (let first?, nil) where first < size: range = first...(size - 1)
        case (nil, let count?) where count > 0: range = max(0, size - count)...(size - 1)
        default: return nil
        }
    }
}
