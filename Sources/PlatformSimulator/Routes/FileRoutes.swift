import Foundation
import HTTPTypes

/// Media files, pictures of people, and the pages behind links.
enum FileRoutes {
    static let all: [Route] = [
        Route(.get, "/media/:id/:name", .open, media),
        Route(.get, "/avatars/:name", .open) { call, _, _ in picture(call, 1) },
        Route(.get, "/headers/:name", .open) { call, _, _ in picture(call, 2) },
        Route(.get, "/previews/:name", .open) { call, _, _ in picture(call, 4) },
        Route(.get, "/emoji/:name", .open) { call, _, _ in
            let name = (call.captured["name"] ?? "").replacing(".png", with: "")
            guard let emoji = DemoEmoji(rawValue: name) else { return picture(call, 3) }
            return Answer(body: .file(contentType: "image/png") { emoji.bytes })
        },
    ]

    private static func media(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        guard let media = world.mediaAttachment(call.captured("id")), media.progress == .ready else {
            throw Refusal.notFound
        }
        if let post = media.attachedTo, world.posts[post] == nil { throw Refusal.notFound }
        let file = media.file
        let wantsPreview = call.captured["name"]?.hasPrefix("small") ?? false
        let body: Answer.Body =
            wantsPreview
            ? .file(contentType: "image/png", file.preview) : .file(contentType: file.contentType, file.bytes)
        return Answer(headers: [.cacheControl: "public, max-age=31536000, immutable"], body: body)
    }

    private static func picture(_ call: Call, _ salt: Int) -> Answer {
        let name = call.captured["name"] ?? ""
        let file = SeededFile(
            kind: .image,
            seed: name.utf8.reduce(UInt64(salt)) { $0 &* 131 &+ UInt64($1) } | 1
        )
        return Answer(body: .file(contentType: "image/png") { file.preview })
    }
}
