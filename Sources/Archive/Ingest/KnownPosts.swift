import Accounts
import Database
import Foundation
import Platforms

/// What the archive already has of a page's posts, read with a handful of statements whatever the page's size.
struct KnownPosts {
    private var byFullID: [String: Post] = [:]
    private var byPlatformID: [String: Post] = [:]
    private(set) var versions = NativeVersions()
    private(set) var media: [PostID: [Media]] = [:]
    private(set) var textTracks: [MediaID: [TextTrack]] = [:]
    private(set) var files: [String: MediaFile] = [:]
    /// Of the posts' media, those whose place at the platform nobody knew when they came with an export.
    private(set) var exportedFiles: [MediaFileID: MediaFile] = [:]
    private(set) var snapshots: [PostID: Snapshot] = [:]
    private(set) var searchable: Set<PostID> = []
    private(set) var emoji: [EmojiKey: Emoji] = [:]
    private(set) var linkCards: [PostID: PostLinkCard] = [:]

    init(of prepared: [PreparedPost], from source: ArchiveSource, in tx: Transaction) throws {
        let ids = prepared.map(\.platformID)
        let fullIDs = prepared.compactMap(\.content.fullID)
        let shortcodes = Set(prepared.flatMap(\.fetched.post.emoji).map(\.shortcode))
        let addresses = Self.fileAddresses(of: prepared)
        let answers = try tx.rows(ofEach: [
            "SELECT * FROM posts WHERE user_id = \(source.user) AND \("full_id", isOneOf: fullIDs)",
            """
            SELECT * FROM posts WHERE user_id = \(source.user) AND platform = \(source.platform)
              AND instance = \(source.instance) AND \("platform_post_id", isOneOf: ids)
            """,
            NativeVersions.question(about: ids, from: source),
            """
            SELECT * FROM emoji WHERE user_id = \(source.user) AND platform = \(source.platform)
              AND \("shortcode", isOneOf: shortcodes)
            """,
            """
            SELECT * FROM media_files WHERE user_id = \(source.user) AND platform = \(source.platform)
              AND \("stable_url", isOneOf: addresses)
            """,
        ])
        for row in answers[0] {
            let post = try Post(row: row)
            byFullID[post.content.fullID ?? ""] = post
        }
        for row in answers[1] {
            let post = try Post(row: row)
            byPlatformID[post.platformPostID] = post
        }
        versions = try NativeVersions(rows: answers[2])
        for row in answers[3] {
            let known = try Emoji(row: row)
            emoji[known.key] = known
        }
        for row in answers[4] {
            let file = try MediaFile(row: row)
            files[file.stableURL] = file
        }

        let posts = Set(byFullID.values.map(\.id) + byPlatformID.values.map(\.id))
        if !posts.isEmpty {
            media = Dictionary(
                grouping: try tx.all(Media.self, "SELECT * FROM media WHERE \("post_id", isOneOf: posts)"),
                by: \.post
            )
            let videos = media.values.joined().filter(\.mayHaveTextTracks).map(\.id)
            if !videos.isEmpty {
                textTracks = Dictionary(
                    grouping: try tx.all(
                        TextTrack.self,
                        "SELECT * FROM text_tracks WHERE \("media_id", isOneOf: videos)"
                    ),
                    by: \.media
                )
            }
            for card in try tx.all(
                PostLinkCard.self,
                "SELECT * FROM link_cards WHERE \("post_id", isOneOf: posts)"
            ) {
                linkCards[card.post] = card
            }
            searchable = Set(
                try tx.values(
                    PostID.self,
                    "SELECT post_id FROM post_search WHERE NOT is_stale AND \("post_id", isOneOf: posts)"
                )
            )
            for snapshot in try tx.all(
                Snapshot.self,
                """
                SELECT * FROM (
                  SELECT s.*, row_number() OVER (PARTITION BY post_id ORDER BY taken_at DESC) AS place
                  FROM snapshots s WHERE \("post_id", isOneOf: posts)) AS ranked
                WHERE place = 1
                """
            ) {
                if let post = snapshot.post { snapshots[post] = snapshot }
            }
        }
        let named = Set(files.values.map(\.id))
        let others = Set(media.values.joined().compactMap(\.file)).subtracting(named)
        if !others.isEmpty {
            for file in try tx.all(
                MediaFile.self,
                "SELECT * FROM media_files WHERE \("id", isOneOf: others)"
            ) where ExportAddress.isOne(file.stableURL) {
                exportedFiles[file.id] = file
            }
        }
    }

    private static func fileAddresses(of prepared: [PreparedPost]) -> [String] {
        prepared.flatMap(\.fetched.post.media).compactMap(FileAddress.init).map(\.stable)
            + prepared.flatMap(\.fetched.post.emoji).map { FileAddress($0).stable }
            + prepared.flatMap(\.fetched.post.media).flatMap(\.textTracks).map { FileAddress($0).stable }
            + prepared.compactMap(\.fetched.post.shownLinkCard?.image).map { FileAddress($0).stable }
    }

    /// The row of a post, however it was seen: what holds everywhere counts before the server's own id.
    func post(_ platformID: String, fullID: String?) -> Post? {
        fullID.flatMap { byFullID[$0] } ?? byPlatformID[platformID]
    }

    func isTaken(_ platformID: String) -> Bool { byPlatformID[platformID] != nil }
}
