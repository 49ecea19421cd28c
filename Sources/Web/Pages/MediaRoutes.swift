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
        .page(.get, "/media/{id}/large") { viewer, call in
            try await serve(try await call.services.archive.media(viewer, call.parameter(), .large), call)
        },
        .page(.get, "/emoji/{id}") { viewer, call in
            try await serve(try await call.services.archive.emoji(viewer, call.parameter()), call)
        },
        .page(.get, "/text-tracks/{id}") { viewer, call in
            try await serve(try await call.services.archive.textTrack(viewer, call.parameter()), call)
        },
        .page(.get, "/link-cards/{id}/image") { viewer, call in
            try await serve(try await call.services.archive.linkCardImage(viewer, call.parameter()), call)
        },
    ]

    private static let files = FileIO()
    /// What a browser may show in a page; anything else is offered as a download.
    private static let shownKinds = ["image/", "video/", "audio/", "text/vtt"]

    /// To be shown in a page, as a whole or in part.
    static func serve(_ content: MediaContent, _ call: Call) async throws -> Response {
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
            switch ByteRange(asked(in: call.request.headers, of: content), size: size) {
            case .whole:
                let body = try await files.loadFile(path: content.path, context: call.context)
                headers[.contentLength] = String(size)
                return Response(status: .ok, headers: headers, body: body)
            case .part(let range):
                headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
                headers[.contentLength] = String(range.count)
                let body = try await files.loadFile(path: content.path, range: range, context: call.context)
                return Response(status: .partialContent, headers: headers, body: body)
            case .beyond:
                return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)"])
            }
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

extension MediaRoutes {
    /// The `Range` header, unless `If-Range` names another state of the file than the present one.
    fileprivate static func asked(in headers: HTTPFields, of content: MediaContent) -> String? {
        if let known = headers[.ifRange], known != "\"\(content.entityTag)\"" { return nil }
        return headers[.range]
    }
}

/// The one part of a file a `Range` header asks for; players ask for a film in parts.
///
/// Several parts at once, and what is no range, are answered with the whole file, as HTTP allows.
private enum ByteRange {
    case whole
    case part(ClosedRange<Int>)
    /// It begins after the end.
    case beyond

    init(_ header: String?, size: Int) {
        guard let header, let match = header.wholeMatch(of: /bytes=(\d*)-(\d*)/) else {
            self = .whole
            return
        }
        switch (Int(match.1), Int(match.2)) {
        case (let first?, let last?) where first <= last:
            self = first < size ? .part(first...min(last, size - 1)) : .beyond
        case (let first?, nil) where match.2.isEmpty:
            self = first < size ? .part(first...(size - 1)) : .beyond
        case (nil, let count?) where match.1.isEmpty:
            self = count > 0 && size > 0 ? .part(max(0, size - count)...(size - 1)) : .beyond
        default: self = .whole
        }
    }
}
