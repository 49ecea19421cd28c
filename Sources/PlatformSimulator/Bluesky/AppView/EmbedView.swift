/// How the AppView shows what a post carries.
extension BlueskyNetwork {
    /// The view of an embed of a post by `did`, or nil for a kind nobody here knows.
    func embedView(_ embed: JSON, by did: String, depth: Int = 0) -> JSON? {
        switch embed["$type"]?.text {
        case "app.bsky.embed.images":
            return [
                "$type": "app.bsky.embed.images#view",
                "images": .array((embed["images"]?.elements ?? []).map { image(of: $0, by: did) }),
            ]
        case "app.bsky.embed.gallery":
            return [
                "$type": "app.bsky.embed.gallery#view",
                "items": .array((embed["items"]?.elements ?? []).map { item(of: $0, by: did) }),
            ]
        case "app.bsky.embed.video": return video(of: embed, by: did)
        case "app.bsky.embed.external":
            guard let external = embed["external"] else { return nil }
            return [
                "$type": "app.bsky.embed.external#view",
                "external": without(
                    nullsIn: [
                        "uri": external["uri"] ?? "", "title": external["title"] ?? "",
                        "description": external["description"] ?? "",
                        "thumb": JSON(
                            BlobReference(external["thumb"]).map { picture($0.cid, did, "feed_thumbnail") }
                        ),
                    ]
                ),
            ]
        case "app.bsky.embed.record":
            return ["$type": "app.bsky.embed.record#view", "record": quote(embed["record"], depth: depth)]
        case "app.bsky.embed.recordWithMedia":
            guard let media = embed["media"], let view = embedView(media, by: did, depth: depth) else {
                return nil
            }
            return [
                "$type": "app.bsky.embed.recordWithMedia#view",
                "record": [
                    "$type": "app.bsky.embed.record#view",
                    "record": quote(embed["record"]?["record"], depth: depth),
                ],
                "media": view,
            ]
        default: return nil
        }
    }

    private func image(of image: JSON, by did: String) -> JSON {
        let blob = BlobReference(image["image"])
        return without(
            nullsIn: [
                "thumb": JSON(blob.map { picture($0.cid, did, "feed_thumbnail") }),
                "fullsize": JSON(blob.map { picture($0.cid, did, "feed_fullsize") }),
                "alt": image["alt"] ?? "",
                "aspectRatio": image["aspectRatio"] ?? .null,
            ]
        )
    }

    /// A gallery's picture: like any other, but for the name of its thumbnail.
    private func item(of item: JSON, by did: String) -> JSON {
        var view = image(of: item, by: did)
        view["$type"] = "app.bsky.embed.gallery#viewImage"
        view["thumbnail"] = view["thumb"]
        view["thumb"] = nil
        return view
    }

    private func video(of embed: JSON, by did: String) -> JSON? {
        guard let blob = BlobReference(embed["video"]) else { return nil }
        let folder = "\(origin)/video/\(did)/\(blob.cid)"
        return without(
            nullsIn: [
                "$type": "app.bsky.embed.video#view",
                "cid": .string(blob.cid.description),
                "playlist": .string("\(folder)/playlist.m3u8"),
                "thumbnail": .string("\(folder)/thumbnail.jpg"),
                "alt": embed["alt"] ?? .null,
                "aspectRatio": embed["aspectRatio"] ?? .null,
                "presentation": embed["presentation"] ?? .null,
            ]
        )
    }

    /// A quoted record with what it carries itself, but not what is quoted there again.
    private func quote(_ reference: JSON?, depth: Int) -> JSON {
        let text = reference?["uri"]?.text ?? ""
        guard let uri = ATURI(text), let entry = appView[uri], isShown(uri.authority) else {
            return [
                "$type": "app.bsky.embed.record#viewNotFound", "uri": .string(text), "notFound": true,
            ]
        }
        let value = entry.record.value
        let counts = appView.counts(of: uri)
        var embeds: [JSON] = []
        if depth == 0, let embed = value["embed"], let view = embedView(embed, by: uri.authority, depth: 1) {
            embeds = [view]
        }
        return [
            "$type": "app.bsky.embed.record#viewRecord",
            "uri": .string(text), "cid": .string(entry.record.cid.description),
            "author": basicProfile(uri.authority), "value": value,
            "labels": .array(labels(of: entry, value)),
            "likeCount": .integer(counts.likes), "replyCount": .integer(counts.replies),
            "repostCount": .integer(counts.reposts), "quoteCount": .integer(counts.quotes),
            "indexedAt": .string(Timestamp.text(entry.indexedAt)), "embeds": .array(embeds),
        ]
    }

    /// Where the AppView's own, re-encoded picture of a blob is.
    func picture(_ cid: CID, _ did: String, _ size: String) -> String {
        "\(origin)/img/\(size)/plain/\(did)/\(cid)@jpeg"
    }

    /// An object without the members that have nothing to say.
    func without(nullsIn object: JSON) -> JSON {
        .object((object.members ?? []).filter { $0.value != .null })
    }
}
