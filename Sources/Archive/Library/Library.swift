import Accounts
package import Database
package import Platforms

/// The questions pages, API and command line ask of the archive, in whatever scope the transaction has.
package enum Library {
    /// Which posts a timeline shows; what is nil doesn't matter.
    package struct Filter: Sendable, Hashable {
        package var connection: ConnectionID?
        package var profile: ProfileID?
        package var platform: PlatformKind?
        package var contentType: RemotePost.ContentType?
        package var isRead: Bool?
        package var isMarked: Bool?
        /// Posts that are gone at the platform are shown unless this says otherwise.
        package var isDeletedOnPlatform: Bool?
        package var isPublished: Bool?
        package var hasMedia: Bool?
        /// Posts with an image that has no alt text.
        package var lacksAltText: Bool?

        package init() {}
    }

    package typealias Cursor = Place<Entity.Post>

    package struct Page: Sendable {
        package let posts: [Post]
        /// What the posts show at the platform, each post's in order.
        package let media: [PostID: [MediaWithFile]]
        package let snapshots: [PostID: Snapshot]
        /// Nil after the last page.
        package let next: Cursor?
    }

    package struct MediaWithFile: Sendable, Hashable {
        package let media: Media
        package let file: MediaFile?
        /// Those whose files are here.
        package let textTracks: [TextTrack]

        package init(media: Media, file: MediaFile?, textTracks: [TextTrack] = []) {
            self.media = media
            self.file = file
            self.textTracks = textTracks
        }
    }

    /// A page of posts, newest first.
    ///
    /// It takes the same number of statements whatever its length.
    package static func timeline(
        _ filter: Filter = Filter(),
        after cursor: Cursor? = nil,
        count: Int = 20,
        in tx: Transaction
    ) throws -> Page {
        var conditions: [SQL] = filter.conditions
        if let cursor {
            conditions.append("(created_at_platform, id) < (\(cursor.instant), \(cursor.id))")
        }
        let found: SQL = conditions.isEmpty ? "" : "WHERE \(conditions.joined(by: " AND "))"
        let posts = try tx.all(
            Post.self,
            "SELECT * FROM posts \(found) ORDER BY created_at_platform DESC, id DESC LIMIT \(count + 1)"
        )
        let shown = Array(posts.prefix(count))
        return Page(
            posts: shown,
            media: try media(of: shown.map(\.id), in: tx),
            snapshots: try latestSnapshots(of: shown.map(\.id), in: tx),
            next: posts.count > count ? shown.last.map { Cursor($0.content.createdAt, $0.id) } : nil
        )
    }

    /// The media the posts show now, with their files.
    package static func media(of posts: [PostID], in tx: Transaction) throws -> [PostID: [MediaWithFile]] {
        let media = try tx.all(
            Media.self,
            "SELECT * FROM media WHERE \("post_id", isOneOf: posts) AND removed_at IS NULL ORDER BY post_id, position, id"
        )
        let files = try tx.all(
            MediaFile.self,
            "SELECT * FROM media_files WHERE \("id", isOneOf: Set(media.compactMap(\.file)))"
        )
        let byID = Dictionary(uniqueKeysWithValues: files.map { ($0.id, $0) })
        let tracks = try TextTrack.here(of: media, in: tx)
        return Dictionary(grouping: media, by: \.post).mapValues { media in
            media.map {
                MediaWithFile(
                    media: $0,
                    file: $0.file.flatMap { byID[$0] },
                    textTracks: tracks[$0.id] ?? []
                )
            }
        }
    }

    /// How many versions of each post's native data are kept.
    package static func versionCounts(of posts: [PostID], in tx: Transaction) throws -> [PostID: Int] {
        let rows = try tx.rows(
            "SELECT post_id, count(*) AS n FROM ingested_posts WHERE \("post_id", isOneOf: posts) GROUP BY post_id"
        )
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.value("post_id"), try $0.value("n")) }
        )
    }

    private static func latestSnapshots(of posts: [PostID], in tx: Transaction) throws -> [PostID: Snapshot] {
        let latest = try tx.all(
            Snapshot.self,
            """
            SELECT * FROM (
              SELECT s.*, row_number() OVER (PARTITION BY post_id ORDER BY taken_at DESC) AS place
              FROM snapshots s WHERE \("post_id", isOneOf: posts)) AS ranked
            WHERE place = 1
            """
        )
        return Dictionary(latest.compactMap { row in row.post.map { ($0, row) } }) { first, _ in first }
    }
}

extension Library.Filter {
    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = []
        if let connection { conditions.append("connection_id = \(connection)") }
        if let profile { conditions.append("profile_id = \(profile)") }
        if let platform { conditions.append("platform = \(platform)") }
        if let contentType { conditions.append("content_type = \(contentType)") }
        if let isRead { conditions.append(isRead ? "is_read" : "NOT is_read") }
        if let isMarked { conditions.append("is_marked = \(isMarked)") }
        if let isDeletedOnPlatform { conditions.append("deleted_on_platform = \(isDeletedOnPlatform)") }
        if let isPublished { conditions.append("published = \(isPublished)") }
        if hasMedia == true {
            conditions.append(
                "EXISTS (SELECT 1 FROM media m WHERE m.post_id = posts.id AND m.removed_at IS NULL)"
            )
        }
        if lacksAltText == true {
            conditions.append(
                """
                EXISTS (SELECT 1 FROM media m WHERE m.post_id = posts.id AND m.removed_at IS NULL AND m.kind = 'image'
                  AND (m.alt IS NULL OR m.alt = ''))
                """
            )
        }
        return conditions
    }
}
