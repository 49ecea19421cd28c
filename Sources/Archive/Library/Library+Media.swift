package import Database
package import Platforms

// Media by themselves, as a grid shows them: newest post first, the media of one post in its order.

extension Library {
    /// Which media a grid shows; what is nil or empty doesn't matter.
    package struct MediaFilter: Sendable, Hashable {
        package var connection: ConnectionID?
        package var kinds: Set<RemoteMedia.Kind> = []
        package var hasAlt: Bool?
        /// Begins with the newest of this month, in UTC.
        package var month: Month?

        package init() {}
    }

    package struct Month: Sendable, Hashable, CustomStringConvertible {
        package let year: Int
        package let month: Int

        /// Such as `2026-11`.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
                let month = Int(parts[1]), year >= 1970, (1...12).contains(month)
            else { return nil }
            (self.year, self.month) = (year, month)
        }

        package var description: String {
            "\(year)-\(month < 10 ? "0" : "")\(month)"
        }

        /// The first instant that is no more of it.
        var end: Timestamp? {
            let (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
            return Timestamp("\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00.000Z")
        }
    }

    package struct MediaEntry: Sendable, Hashable {
        package let media: Media
        package let file: MediaFile?
        package let textTracks: [TextTrack]
        package let post: Post
    }

    /// A place between two media of a grid, which travels as text.
    ///
    /// It stays one whatever becomes of the medium that marks it.
    package struct MediaPlace: Sendable, Hashable, CustomStringConvertible {
        let instant: Timestamp
        let post: PostID
        let position: Int
        let id: MediaID

        init(_ media: Media) {
            instant = media.postedAt
            post = media.post
            position = media.position
            id = media.id
        }

        /// Nil for what is no place of ours.
        package init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, let milliseconds = Int64(parts[0]), let post = PostID(parts[1]),
                let position = Int(parts[2]), position >= 0, let id = MediaID(parts[3]),
                (Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds).contains(milliseconds)
            else { return nil }
            instant = Timestamp(milliseconds: milliseconds)
            (self.post, self.position, self.id) = (post, position, id)
        }

        package var description: String { "\(instant.milliseconds).\(post).\(position).\(id)" }

        /// What comes after it, in the grid's order.
        fileprivate var beyond: SQL {
            """
            posted_at <= \(instant) AND (posted_at < \(instant) OR post_id < \(post)
              OR (post_id = \(post) AND (position, id) > (\(position), \(id))))
            """
        }

        fileprivate var before: SQL {
            """
            posted_at >= \(instant) AND (posted_at > \(instant) OR post_id > \(post)
              OR (post_id = \(post) AND (position, id) < (\(position), \(id))))
            """
        }
    }

    package struct MediaPage: Sendable {
        package let entries: [MediaEntry]
        /// Nil after the last page.
        package let next: MediaPlace?
    }

    package struct MonthCount: Sendable, Hashable {
        package let month: Month
        package let count: Int
    }

    /// A page of media, those of the newest post first.
    ///
    /// It takes the same number of statements whatever its length, and the same time however deep it lies.
    package static func media(
        _ filter: MediaFilter = MediaFilter(),
        after place: MediaPlace? = nil,
        count: Int = 60,
        in tx: Transaction
    ) throws -> MediaPage {
        var conditions = filter.conditions
        if let place {
            conditions.append(place.beyond)
        } else if let end = filter.month?.end {
            conditions.append("posted_at < \(end)")
        }
        let media = try tx.all(
            Media.self,
            """
            SELECT * FROM media WHERE \(conditions.joined(by: " AND "))
            ORDER BY posted_at DESC, post_id DESC, position, id LIMIT \(count + 1)
            """
        )
        let shown = Array(media.prefix(count))
        return MediaPage(
            entries: try entries(shown, in: tx),
            next: media.count > count ? shown.last.map(MediaPlace.init) : nil
        )
    }

    /// How many media there are in each month that has any, the latest first.
    package static func mediaMonths(
        _ filter: MediaFilter = MediaFilter(),
        in tx: Transaction
    ) throws -> [MonthCount] {
        let month: SQL =
            tx.engine == .sqlite
            ? "substr(posted_at, 1, 7)" : "to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM')"
        return try tx.rows(
            """
            SELECT \(month) AS month, count(*) AS n FROM media WHERE \(filter.conditions.joined(by: " AND "))
            GROUP BY 1 ORDER BY 1 DESC
            """
        ).compactMap { row in
            let text: String = try row.value("month")
            return try Month(text).map { MonthCount(month: $0, count: try row.value("n")) }
        }
    }

    package static func mediaEntry(_ id: MediaID, in tx: Transaction) throws -> MediaEntry? {
        guard let media = try tx.one(Media.self, "SELECT * FROM media WHERE id = \(id)") else { return nil }
        return try entries([media], in: tx).first
    }

    /// The media on either side of one in a grid, as ids.
    package static func mediaBeside(
        _ media: Media,
        _ filter: MediaFilter = MediaFilter(),
        in tx: Transaction
    ) throws -> (newer: MediaID?, older: MediaID?) {
        let place = MediaPlace(media)
        return (
            newer: try tx.value(
                MediaID.self,
                """
                SELECT id FROM media WHERE \((filter.conditions + [place.before]).joined(by: " AND "))
                ORDER BY posted_at, post_id, position DESC, id DESC LIMIT 1
                """
            ),
            older: try tx.value(
                MediaID.self,
                """
                SELECT id FROM media WHERE \((filter.conditions + [place.beyond]).joined(by: " AND "))
                ORDER BY posted_at DESC, post_id DESC, position, id LIMIT 1
                """
            )
        )
    }

    private static func entries(_ media: [Media], in tx: Transaction) throws -> [MediaEntry] {
        let files = try tx.all(
            MediaFile.self,
            "SELECT * FROM media_files WHERE \("id", isOneOf: Set(media.compactMap(\.file)))"
        )
        let posts = try tx.all(
            Post.self,
            "SELECT * FROM posts WHERE \("id", isOneOf: Set(media.map(\.post)))"
        )
        let tracks = try TextTrack.here(of: media, in: tx)
        let filesByID = Dictionary(uniqueKeysWithValues: files.map { ($0.id, $0) })
        let postsByID = Dictionary(uniqueKeysWithValues: posts.map { ($0.id, $0) })
        return media.compactMap { one in
            postsByID[one.post].map {
                MediaEntry(
                    media: one,
                    file: one.file.flatMap { filesByID[$0] },
                    textTracks: tracks[one.id] ?? [],
                    post: $0
                )
            }
        }
    }
}

extension Library.MediaFilter {
    /// Never empty.
    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = ["removed_at IS NULL"]
        if let connection { conditions.append("connection_id = \(connection)") }
        if !kinds.isEmpty { conditions.append("\("kind", isOneOf: kinds)") }
        if let hasAlt { conditions.append(hasAlt ? "alt <> ''" : "(alt IS NULL OR alt = '')") }
        return conditions
    }
}
