import Platforms

/// What a post carries beside its words: pictures, a video, a quoted post, a page it links to.
struct RecordEmbed {
    let media: [RemoteMedia]
    /// Only posts are quoted; a list or a feed that is recommended is none.
    let quoted: RecordAddress?
    let linkCard: RemoteLinkCard?

    /// `did` is whose repository holds the files.
    init(_ embed: JSONValue, of did: String) {
        switch embed["$type"].text {
        case "app.bsky.embed.recordWithMedia":
            media = Self.media(embed["media"], of: did)
            linkCard = Self.linkCard(embed["media"], of: did)
            quoted = Self.post(embed["record"]["record"])
        case "app.bsky.embed.record":
            media = []
            linkCard = nil
            quoted = Self.post(embed["record"])
        default:
            media = Self.media(embed, of: did)
            linkCard = Self.linkCard(embed, of: did)
            quoted = nil
        }
    }

    private static func post(_ reference: JSONValue) -> RecordAddress? {
        reference["uri"].text.flatMap(RecordAddress.init).flatMap {
            $0.collection == RecordAddress.Collection.posts ? $0 : nil
        }
    }

    private static func media(_ embed: JSONValue, of did: String) -> [RemoteMedia] {
        switch embed["$type"].text {
        case "app.bsky.embed.images": toldApart(pictures(embed["images"], of: did))
        case "app.bsky.embed.gallery": toldApart(pictures(embed["items"], of: did))
        case "app.bsky.embed.video":
            [video(embed, of: did)].compactMap { $0 }
        default: []
        }
    }

    /// The author's client made it, and it stays with the record.
    private static func linkCard(_ embed: JSONValue, of did: String) -> RemoteLinkCard? {
        let page = embed["external"]
        guard embed["$type"].text == "app.bsky.embed.external", let url = page["uri"].webAddress else {
            return nil
        }
        return RemoteLinkCard(
            url: url,
            title: page["title"].filledText,
            description: page["description"].filledText,
            image: file(page["thumb"], of: did).map {
                RemoteLinkCard.Image(url: $0.description, stableURL: $0.description)
            }
        )
    }

    /// Records of the first months name a file by `cid` alone.
    private static func file(_ blob: JSONValue, of did: String) -> BlobAddress? {
        (blob["ref"]["$link"].text ?? blob["cid"].text).flatMap(ContentIdentifier.init).map {
            BlobAddress(did: did, cid: $0)
        }
    }

    /// One file of captions in each language.
    private static func video(_ embed: JSONValue, of did: String) -> RemoteMedia? {
        var video = medium(embed, file: embed["video"], .video, at: 0, of: did)
        video?.textTracks = embed["captions"].elements.prefix(20).enumerated().compactMap {
            position,
            captions in
            file(captions["file"], of: did).map {
                RemoteTextTrack(
                    position: position,
                    language: captions["lang"].filledText,
                    url: $0.description,
                    stableURL: $0.description
                )
            }
        }
        return video
    }

    /// One that can't be read leaves its place empty and harms no other.
    private static func pictures(_ list: JSONValue, of did: String) -> [RemoteMedia] {
        list.elements.enumerated().compactMap { position, item in
            medium(item, file: item["image"], .image, at: position, of: did)
        }
    }

    /// The same file may stand in a post twice, and each is a medium with a text of its own.
    private static func toldApart(_ media: [RemoteMedia]) -> [RemoteMedia] {
        var seen: [String: Int] = [:]
        return media.map { medium in
            var medium = medium
            guard let cid = medium.platformMediaID else { return medium }
            seen[cid, default: 0] += 1
            if let times = seen[cid], times > 1 { medium.platformMediaID = "\(cid)#\(times)" }
            return medium
        }
    }

    private static func medium(
        _ item: JSONValue,
        file: JSONValue,
        _ kind: RemoteMedia.Kind,
        at position: Int,
        of did: String
    ) -> RemoteMedia? {
        guard let blob = Self.file(file, of: did) else { return nil }
        let address = blob.description
        return RemoteMedia(
            position: position,
            kind: kind,
            platformMediaID: blob.cid.description,
            url: address,
            stableURL: address,
            alt: item["alt"].filledText,
            mimeType: file["mimeType"].filledText,
            width: item["aspectRatio"]["width"].count,
            height: item["aspectRatio"]["height"].count
        )
    }
}
