import Foundation
import HTTPTypes

/// Uploading and describing media.
enum MediaRoutes {
    static let all: [Route] = [
        Route(.post, "/api/v1/media", .user("write:media")) { try upload($0, $1, &$2, later: false) },
        Route(.post, "/api/v2/media", .user("write:media")) { try upload($0, $1, &$2, later: true) },
        Route(.get, "/api/v1/media/:id", .user("write:media"), show),
        Route(.put, "/api/v1/media/:id", .user("write:media"), change),
        Route(.delete, "/api/v1/media/:id", .user("write:media"), delete),
    ]

    /// Version 1 answers when the file is done; version 2, on platforms that process later, at once with 202.
    private static func upload(
        _ call: Call,
        _ caller: Caller,
        _ world: inout World,
        later: Bool
    ) throws -> Answer {
        let lane = try caller.requireLane()
        guard let file = call.fields.files["file"] else {
            switch world.dialect {
            case .mastodon: throw Refusal.invalid("Validation failed: File can't be blank")
            case .gotosocial: throw Refusal.badRequest("no attachment given")
            case .pixelfed: throw Refusal.invalid("The file field is required.", field: "file")
            }
        }
        let type = try world.checkedType(of: file)
        try world.checkDescription(call.fields.text("description"))
        var media = MediaAttachment(
            id: world.drawID(at: call.at, lane: lane, slot: 1),
            owner: lane,
            kind: kind(of: type, in: world.dialect),
            description: call.fields.text("description").flatMap { $0.isEmpty ? nil : $0 },
            focus: call.fields.text("focus").flatMap(MediaAttachment.Focus.init),
            source: .uploaded(contentType: type, file.bytes)
        )
        let fails = world.failingUploads > 0
        if fails { world.failingUploads -= 1 }
        let waits = later && world.dialect.uploadsAreProcessedLater && (world.processingLooks > 0 || fails)
        if waits { media.progress = .processing(looksLeft: world.processingLooks, failsThen: fails) }
        if fails, !waits { throw Refusal.other(status: 500, "Error processing thumbnail for uploaded media") }
        world.media[media.id] = media
        world.record(.mediaUploaded, media.id)

        var entity = world.entity(media)
        // Pixelfed's second version says 202 and no address, though the file is there.
        let isUnfinished = later && (waits || world.dialect == .pixelfed)
        if isUnfinished { entity["url"] = .null }
        return .json(entity, status: isUnfinished ? 202 : 200)
    }

    private static func kind(of type: String, in dialect: Dialect) -> MediaKind {
        if type == "image/gif", dialect != .pixelfed { return .gifv }
        switch type.prefix(while: { $0 != "/" }) {
        case "video": return .video
        case "audio": return .audio
        default: return .image
        }
    }

    private static func own(_ call: Call, _ caller: Caller, _ world: World) throws -> MediaAttachment {
        guard let media = world.mediaAttachment(call.captured("id")), media.owner == caller.lane else {
            throw Refusal.notFound
        }
        return media
    }

    /// 206 while it is being processed, 200 when it is ready, 422 when it never will be.
    private static func show(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        var media = try own(call, caller, world)
        if world.dialect != .gotosocial, media.attachedTo != nil { throw Refusal.notFound }
        if case .processing(let looks, let fails) = media.progress {
            if looks > 0 {
                media.progress = .processing(looksLeft: looks - 1, failsThen: fails)
            } else {
                media.progress = fails ? .failed : .ready
            }
            world.media[media.id] = media
        }
        switch media.progress {
        case .processing: return .json(world.entity(media), status: 206)
        case .ready: return .json(world.entity(media))
        case .failed: throw Refusal.invalid("Error processing thumbnail for uploaded media")
        }
    }

    private static func change(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        var media = try own(call, caller, world)
        // Pixelfed lets the alt text of published media be changed; GoToSocial does not look.
        if world.dialect == .mastodon, media.attachedTo != nil { throw Refusal.notFound }
        if let text = call.fields["description"] {
            try world.checkDescription(text.text)
            media.description = text.text.flatMap { $0.isEmpty ? nil : $0 }
        }
        if let focus = call.fields.text("focus") { media.focus = MediaAttachment.Focus(focus) }
        world.media[media.id] = media
        world.record(.mediaChanged, media.id)
        return .json(world.entity(media))
    }

    private static func delete(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let media = try own(call, caller, world)
        guard media.attachedTo == nil else {
            throw Refusal.invalid("Media attachment is currently used by a status")
        }
        world.media[media.id] = nil
        world.record(.mediaDeleted, media.id)
        return .json([:])
    }
}

extension World {
    /// The type of an upload by its content, when the platform takes it and its size.
    fileprivate func checkedType(of file: RequestFields.UploadedFile) throws -> String {
        guard let type = SniffedType.contentType(of: file.bytes), limits.types.contains(type) else {
            switch dialect {
            case .mastodon:
                throw Refusal.invalid(
                    "Validation failed: File content type is invalid, File type of uploaded media could not be verified"
                )
            case .gotosocial: throw Refusal.invalid("unsupported media type")
            case .pixelfed: throw Refusal.other(status: 403, "Invalid or unsupported mime type.")
            }
        }
        let limit = type.hasPrefix("image/") ? limits.imageBytes : limits.videoBytes
        guard file.bytes.count > limit else { return type }
        switch dialect {
        case .mastodon:
            throw Refusal.invalid(
                "Validation failed: File file size must be less than \(limit / 1_048_576) MB"
            )
        case .gotosocial:
            throw Refusal.other(
                status: 413,
                "Request Entity Too Large: media exceeds the limit of \(limit) bytes"
            )
        case .pixelfed:
            throw Refusal.invalid(
                "The file may not be greater than \(limit / 1024) kilobytes.",
                field: "file"
            )
        }
    }

    func checkDescription(_ text: String?) throws {
        let limit = limits.description
        guard let text, text.unicodeScalars.count > limit else { return }
        switch dialect {
        case .mastodon:
            throw Refusal.invalid(
                "Validation failed: Description is too long (maximum is \(limit) characters)"
            )
        case .gotosocial:
            throw Refusal.badRequest("media description exceeds the maximum of \(limit) characters")
        case .pixelfed:
            throw Refusal.invalid(
                "The description may not be greater than \(limit) characters.",
                field: "description"
            )
        }
    }
}

extension MediaAttachment.Focus {
    /// Reads `x,y`.
    init?(_ text: String) {
        let numbers = text.split(separator: ",").compactMap { Double($0) }
        guard numbers.count == 2 else { return nil }
        (x, y) = (numbers[0], numbers[1])
    }
}
