import Platforms

/// What a record shows beside its words, while other files are put in the place of those it has.
struct PostFiles {
    private let known: JSONValue

    /// The `embed` of the record as it is; null for a new one.
    init(_ known: JSONValue) { self.known = known }

    /// The record's `embed` with these files, or where there are none with a card; a post that is quoted stays.
    func embed(
        showing media: [AttachedMedia],
        or card: OutgoingLinkCard?
    ) throws(PlatformError) -> JSONValue? {
        let shown = try files(media) ?? card.map(linking)
        switch known["$type"].text {
        case "app.bsky.embed.record": return shown.map { Self.quoting(known, beside: $0) } ?? known
        case "app.bsky.embed.recordWithMedia":
            return shown.map { Self.quoting(known["record"], beside: $0) } ?? known["record"]
        case _? where shown == nil && !Self.isFiles(known) && !Self.isCard(known): return known
        default: return shown
        }
    }

    private static func quoting(_ quote: JSONValue, beside files: JSONValue) -> JSONValue {
        .object(["$type": .string("app.bsky.embed.recordWithMedia"), "record": quote, "media": files])
    }

    private static func isFiles(_ embed: JSONValue) -> Bool {
        ["app.bsky.embed.images", "app.bsky.embed.gallery", "app.bsky.embed.video"].contains(
            embed["$type"].text
        )
    }

    // MARK: A linked page

    /// Of the page the record links to.
    var card: OutgoingLinkCard? {
        guard Self.isCard(shown), let address = shown["external"]["uri"].text else { return nil }
        let page = shown["external"]
        return OutgoingLinkCard(
            address: address,
            title: page["title"].text ?? "",
            description: page["description"].text ?? "",
            image: page["thumb"].isObject ? UploadedMedia(handle: page["thumb"]) : nil
        )
    }

    /// One that is there stays as its author's client made it.
    private func linking(_ card: OutgoingLinkCard) -> JSONValue {
        if card == self.card { return shown }
        var page: [String: JSONValue] = [
            "uri": .string(card.address), "title": .string(card.title),
            "description": .string(card.description),
        ]
        page["thumb"] = card.image?.handle
        return .object(["$type": .string("app.bsky.embed.external"), "external": .object(page)])
    }

    private static func isCard(_ embed: JSONValue) -> Bool {
        embed["$type"].text == "app.bsky.embed.external"
    }

    // MARK: Images or a video

    private func files(_ media: [AttachedMedia]) throws(PlatformError) -> JSONValue? {
        guard let first = media.first else { return nil }
        guard first.kind == .image else {
            guard media.count == 1, first.kind != .audio, first.kind != .document else { throw .mixedFiles }
            var video = try item(first, named: "video")
            video["$type"] = .string("app.bsky.embed.video")
            if first.alt.isEmpty { video["alt"] = nil }
            return .object(video)
        }
        var items: [JSONValue] = []
        for image in media {
            guard image.kind == .image else { throw .mixedFiles }
            items.append(.object(try item(image, named: "image")))
        }
        let kind = shown["$type"].text == "app.bsky.embed.gallery" ? "gallery" : "images"
        return .object([
            "$type": .string("app.bsky.embed.\(kind)"),
            (kind == "gallery" ? "items" : "images"): .array(items),
        ])
    }

    /// A file with what the record says of it already, such as its text tracks.
    private func item(
        _ media: AttachedMedia,
        named name: String
    ) throws(PlatformError) -> [String: JSONValue] {
        var item = shownItems.first { Self.cid($0[name]) == Self.cid(of: media) }?.members ?? [:]
        if media.uploaded.handle["ref"].isObject { item[name] = media.uploaded.handle }
        guard item[name] != nil else { throw .unnamedMedia }
        item["alt"] = .string(media.alt)
        if let width = media.width, let height = media.height, width > 0, height > 0 {
            item["aspectRatio"] = .object(["width": JSONValue(width), "height": JSONValue(height)])
        }
        return item
    }

    /// The part of the embed that holds files or a card.
    private var shown: JSONValue { known["media"].isObject ? known["media"] : known }

    private var shownItems: [JSONValue] {
        shown["video"].isObject ? [shown] : shown["images"].elements + shown["items"].elements
    }

    private static func cid(_ blob: JSONValue) -> String? { blob["ref"]["$link"].text ?? blob["cid"].text }

    /// A file that stands in a post twice is told apart by a number behind its name.
    private static func cid(of media: AttachedMedia) -> String? {
        cid(media.uploaded.handle)
            ?? media.uploaded.platformMediaID.map { String($0.prefix { $0 != "#" }) }
    }
}

extension PlatformError {
    fileprivate static let mixedFiles = PlatformError(
        .permanent,
        code: .refused,
        sentence: "A post on Bluesky shows either up to four images or one video. Take the others out.",
        detail: "images and other files in one post, or several others"
    )
}
