import Accounts
package import Database
package import Platforms

extension RemotePost.ContentType: ColumnValue {}
extension RemotePost.Visibility: ColumnValue {}
extension RemoteMedia.Kind: ColumnValue {}

/// One normalised item in the archive, own or watched.
package struct Post: Record, Hashable, Identifiable {
    package static let table = "posts"

    package let id: PostID
    package let user: UserID
    /// Nil after the connection was deleted, and for what is only watched or imported.
    package let connection: ConnectionID?
    package let channel: ChannelID?
    package let profile: ProfileID?
    package let platform: PlatformKind
    package let instance: String
    package let platformPostID: String
    package let content: PostContent
    /// Shown in the public feed.
    package let isPublished: Bool
    package let isDeletedOnPlatform: Bool
    package let deletedAt: Timestamp?
    package let firstSeenAt: Timestamp
    package let isRead: Bool
    package let isMarked: Bool
    package let updatedAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        connection = try row.value("connection_id")
        channel = try row.value("channel_id")
        profile = try row.value("profile_id")
        platform = try row.value("platform")
        instance = try row.value("instance")
        platformPostID = try row.value("platform_post_id")
        content = try PostContent(row: row)
        isPublished = try row.value("published")
        isDeletedOnPlatform = try row.value("deleted_on_platform")
        deletedAt = try row.value("deleted_at_platform")
        firstSeenAt = try row.value("first_seen_at")
        isRead = try row.value("is_read")
        isMarked = try row.value("is_marked")
        updatedAt = try row.value("updated_at")
    }
}

/// One image, video, sound or document of a post.
package struct Media: Record, Hashable, Identifiable {
    package static let table = "media"

    package let id: MediaID
    package let user: UserID
    package let post: PostID
    package let connection: ConnectionID?
    package let file: MediaFileID?
    package let position: Int
    package let kind: RemoteMedia.Kind
    package let platformMediaID: String?
    /// The text at the platform; nil where there is none.
    package let alt: String?
    package let fileName: String?
    package let focus: RemoteMedia.Focus?
    package let duration: Double?
    /// Since when the live post shows it no longer.
    package let removedAt: Timestamp?
    /// When the post that shows it was created.
    package let postedAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        post = try row.value("post_id")
        connection = try row.value("connection_id")
        file = try row.value("file_id")
        position = try row.value("position")
        kind = try row.value("kind")
        platformMediaID = try row.value("platform_media_id")
        alt = try row.value("alt")
        fileName = try row.value("file_name")
        let x: Double? = try row.value("focus_x")
        let y: Double? = try row.value("focus_y")
        focus = if let x, let y { RemoteMedia.Focus(x: x, y: y) } else { nil }
        duration = try row.value("duration_seconds")
        removedAt = try row.value("removed_at")
        postedAt = try row.value("posted_at")
    }
}

/// The stored bytes behind one or more media.
package struct MediaFile: Record, Hashable, Identifiable {
    package static let table = "media_files"

    package enum Status: String, ColumnValue, Sendable, CaseIterable {
        case pending, downloading, downloaded, failed
        /// The platform no longer has it.
        case unavailable
    }

    package let id: MediaFileID
    package let user: UserID
    package let platform: PlatformKind
    /// Where the last answer said it is.
    package let originalURL: String
    package let stableURL: String
    package let status: Status
    package let attempts: Int
    package let lastAttemptAt: Timestamp?
    package let errorCode: String?
    /// For a person.
    package let error: String?
    /// Below the media directory.
    package let path: String?
    package let mimeType: String?
    package let byteCount: Int?
    package let width: Int?
    package let height: Int?
    /// SHA-256, 64 hexadecimal digits.
    package let contentHash: String?
    package let blurhash: String?
    package let thumbnailStatus: ThumbnailStatus
    package let thumbnailErrorCode: String?
    /// Why it has no thumbnail, for a person.
    package let thumbnailError: String?

    package enum ThumbnailStatus: String, ColumnValue, Sendable, CaseIterable {
        case pending, made, failed
        /// It is no image.
        case notApplicable = "not_applicable"
    }

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        platform = try row.value("platform")
        originalURL = try row.value("original_url")
        stableURL = try row.value("stable_url")
        status = try row.value("status")
        attempts = try row.value("attempts")
        lastAttemptAt = try row.value("last_attempt_at")
        errorCode = try row.value("error_code")
        error = try row.value("error")
        path = try row.value("path")
        mimeType = try row.value("mime_type")
        byteCount = try row.value("byte_count")
        width = try row.value("width")
        height = try row.value("height")
        contentHash = try row.value("content_hash")
        blurhash = try row.value("blurhash")
        thumbnailStatus = try row.value("thumbnail_status")
        thumbnailErrorCode = try row.value("thumbnail_error_code")
        thumbnailError = try row.value("thumbnail_error")
    }
}

/// A post's engagement at one instant; nil is unknown and never 0.
package struct Snapshot: Record, Hashable, Identifiable {
    package static let table = "snapshots"

    package let id: SnapshotID
    package let post: PostID?
    package let run: RunID?
    package let takenAt: Timestamp
    package let counts: EngagementCounts

    package init(row: Row) throws {
        id = try row.value("id")
        post = try row.value("post_id")
        run = try row.value("run_id")
        takenAt = try row.value("taken_at")
        counts = EngagementCounts(
            reactions: try row.value("total_reactions"),
            replies: try row.value("replies"),
            reposts: try row.value("reposts"),
            quotes: try row.value("quotes"),
            views: try row.value("views")
        )
    }
}
