/// The records people have, as their lexicons describe them.
extension Lexicon {
    static let post = "app.bsky.feed.post"
    static let repost = "app.bsky.feed.repost"
    static let like = "app.bsky.feed.like"
    static let profile = "app.bsky.actor.profile"

    /// By collection.
    static let records: [String: Lexicon] = [
        post: .object(
            [
                "text": .text(graphemes: 300, bytes: 3000),
                "createdAt": .text(.datetime),
                "facets": .array(facet),
                "reply": .object(["root": strongRef, "parent": strongRef], required: ["root", "parent"]),
                "embed": .union(media.merging(quotes) { first, _ in first }),
                "langs": .array(.text(.language), most: 3),
                "labels": .union(["com.atproto.label.defs#selfLabels": selfLabels]),
                "tags": .array(.text(graphemes: 64, bytes: 640), most: 8),
            ],
            required: ["text", "createdAt"]
        ),
        repost: subject,
        like: subject,
        profile: .object([
            "displayName": .text(graphemes: 64, bytes: 640),
            "description": .text(graphemes: 256, bytes: 2560),
            "avatar": .blob(accepts: "image/*", bytes: 1_000_000),
            "banner": .blob(accepts: "image/*", bytes: 1_000_000),
            "labels": .union(["com.atproto.label.defs#selfLabels": selfLabels]),
            "pinnedPost": strongRef,
            "createdAt": .text(.datetime),
        ]),
    ]

    private static let subject = object(
        ["subject": strongRef, "createdAt": .text(.datetime)],
        required: ["subject", "createdAt"]
    )

    private static let strongRef = object(
        ["uri": .text(.atURI), "cid": .text(.cid)],
        required: ["uri", "cid"]
    )

    private static let selfLabels = object(
        ["values": .array(.object(["val": .text(bytes: 128)], required: ["val"]), most: 10)],
        required: ["values"]
    )

    private static let aspectRatio = object(
        ["width": .integer(least: 1), "height": .integer(least: 1)],
        required: ["width", "height"]
    )

    private static let facet = object(
        [
            "index": .object(
                ["byteStart": .integer(least: 0), "byteEnd": .integer(least: 0)],
                required: ["byteStart", "byteEnd"]
            ),
            "features": .array(
                .union([
                    "app.bsky.richtext.facet#mention": .object(["did": .text(.did)], required: ["did"]),
                    "app.bsky.richtext.facet#link": .object(["uri": .text(.uri)], required: ["uri"]),
                    "app.bsky.richtext.facet#tag": .object(
                        ["tag": .text(graphemes: 64, bytes: 640)],
                        required: ["tag"]
                    ),
                ])
            ),
        ],
        required: ["index", "features"]
    )

    private static let media: [String: Lexicon] = [
        "app.bsky.embed.images": .object(
            [
                "images": .array(
                    .object(
                        [
                            "image": .blob(accepts: "image/*", bytes: 2_000_000), "alt": .text(),
                            "aspectRatio": aspectRatio,
                        ],
                        required: ["image", "alt"]
                    ),
                    most: 4
                )
            ],
            required: ["images"]
        ),
        "app.bsky.embed.gallery": .object(
            [
                "items": .array(
                    .union([
                        "app.bsky.embed.gallery#image": .object(
                            [
                                "image": .blob(accepts: "image/*", bytes: 2_000_000), "alt": .text(),
                                "aspectRatio": aspectRatio,
                            ],
                            required: ["image", "alt", "aspectRatio"]
                        )
                    ]),
                    most: 20
                )
            ],
            required: ["items"]
        ),
        "app.bsky.embed.video": .object(
            [
                "video": .blob(accepts: "video/mp4", bytes: 300_000_000),
                "captions": .array(
                    .object(
                        ["lang": .text(.language), "file": .blob(accepts: "text/vtt", bytes: 20_000)],
                        required: ["lang", "file"]
                    ),
                    most: 20
                ),
                "alt": .text(graphemes: 1000, bytes: 10_000), "aspectRatio": aspectRatio,
                "presentation": .text(),
            ],
            required: ["video"]
        ),
        "app.bsky.embed.external": .object(
            [
                "external": .object(
                    [
                        "uri": .text(.uri), "title": .text(), "description": .text(),
                        "thumb": .blob(accepts: "image/*", bytes: 1_000_000),
                    ],
                    required: ["uri", "title", "description"]
                )
            ],
            required: ["external"]
        ),
    ]

    private static let quotes: [String: Lexicon] = [
        "app.bsky.embed.record": .object(["record": strongRef], required: ["record"]),
        "app.bsky.embed.recordWithMedia": .object(
            [
                "record": .object(["record": strongRef], required: ["record"]),
                "media": .union(media),
            ],
            required: ["record", "media"]
        ),
    ]
}
