import Foundation

import Web

extension MediaEntry {
    /// Enough of every kind for a grid over several months, the newest first.
    static var samples: [MediaEntry] {
        let blurhashes = [
            "LEHV6nWB2yk8pyo0adR*.7kCMdnj", "LGF5]+Yk^6#M@-5c,1J5@[or[Q6.", "L6Pj0^jE.AyE_3t7t7R**0o#DgR4",
        ]
        var entries = (0..<70).map { number in
            entry(
                MediaItem(
                    id: "med-\(number + 1)",
                    kind: .image,
                    altText: number % 3 == 1 ? nil : "Picture \(number + 1): reed beds, and a heron far off.",
                    fileState: .downloaded,
                    fileName: "reeds-\(number + 1).jpg",
                    width: 3000,
                    height: number % 4 == 0 ? 4000 : 2000,
                    thumbnailState: .made,
                    blurhash: blurhashes[number % blurhashes.count],
                    mediaType: "image/jpeg",
                    byteCount: 2_412_345
                ),
                daysAgo: Double(number * 6)
            )
        }
        entries[2].warning = "Nature, a bit rough"
        entries[2].isSensitive = true
        entries[3].media = MediaItem(
            id: "med-video",
            kind: .video,
            altText: "A heron takes off.",
            fileState: .downloaded,
            fileName: "heron.mp4",
            width: 1280,
            height: 720,
            blurhash: blurhashes[1],
            mediaType: "video/mp4",
            byteCount: 812_345,
            duration: 65
        )
        entries[4].media = MediaItem(
            id: "med-audio",
            kind: .audio,
            fileState: .downloaded,
            fileName: "bittern.ogg",
            mediaType: "audio/ogg",
            byteCount: 90_000,
            duration: 12
        )
        entries[5].media = MediaItem(
            id: "med-large",
            kind: .image,
            altText: "A map of the whole lake.",
            fileState: .downloaded,
            fileName: "map.png",
            width: 40_000,
            height: 40_000,
            thumbnailState: .failed,
            thumbnailMessage:
                "The picture has 40000 × 40000 pixels, more than the 1,000 million that Roost decodes, so it has no thumbnail. "
                + "The file is kept as it was received."
        )
        entries[6].media = MediaItem(
            id: "med-waiting",
            kind: .image,
            fileState: .pending,
            fileName: "later.jpg"
        )
        entries[7].media = MediaItem(
            id: "med-gone",
            kind: .document,
            fileState: .unavailable,
            fileMessage: "The platform no longer has it.",
            fileName: "list.pdf"
        )
        return entries
    }

    private static func entry(_ media: MediaItem, daysAgo: Double) -> MediaEntry {
        MediaEntry(
            media: media,
            postID: "p-1",
            postURL: "https://mastodon.example/@ana/p-1",
            postedAt: InMemoryRoost.now.addingTimeInterval(-86_400 * daysAgo),
            postText: "Grey heron at the lake this morning, standing still for eleven minutes.",
            isSensitive: false,
            platform: "mastodon",
            platformName: "Mastodon",
            connectionID: "con-1",
            connectionName: "Bird notes",
            authorHandle: "@ana@mastodon.example"
        )
    }
}
