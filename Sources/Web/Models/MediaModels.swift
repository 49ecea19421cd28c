package import Foundation

/// What a grid of media can be narrowed to.
package enum MediaChoice: String, ClosedChoice {
    case images, videos, audio, documents
}

package enum AltTextChoice: String, ClosedChoice {
    case with, without
}

/// Which media a grid shows.
package struct MediaQuery: Sendable, Equatable {
    /// `nil` for all connections.
    package var connectionID: String?
    package var kinds: MediaChoice?
    package var altText: AltTextChoice?
    /// Begins with the newest of this month, such as `2026-11`.
    package var month: String?
    package var position: Position = .newest
    package var limit: Int = 60

    package init(
        connectionID: String? = nil,
        kinds: MediaChoice? = nil,
        altText: AltTextChoice? = nil,
        month: String? = nil,
        position: Position = .newest,
        limit: Int = 60
    ) {
        self.connectionID = connectionID
        self.kinds = kinds
        self.altText = altText
        self.month = month
        self.position = position
        self.limit = limit
    }
}

/// One medium with what a person needs to know of its post.
package struct MediaEntry: Sendable, Codable {
    package var media: MediaItem
    package var postID: String
    package var postURL: String?
    /// When the post was created at the platform.
    package var postedAt: Date
    /// The beginning of what the post says.
    package var postText: String
    package var warning: String?
    package var isSensitive: Bool
    package var platform: String
    package var platformName: String
    package var connectionID: String?
    package var connectionName: String?
    package var authorHandle: String

    package init(
        media: MediaItem,
        postID: String,
        postURL: String? = nil,
        postedAt: Date,
        postText: String,
        warning: String? = nil,
        isSensitive: Bool,
        platform: String,
        platformName: String,
        connectionID: String? = nil,
        connectionName: String? = nil,
        authorHandle: String
    ) {
        self.media = media
        self.postID = postID
        self.postURL = postURL
        self.postedAt = postedAt
        self.postText = postText
        self.warning = warning
        self.isSensitive = isSensitive
        self.platform = platform
        self.platformName = platformName
        self.connectionID = connectionID
        self.connectionName = connectionName
        self.authorHandle = authorHandle
    }
}

/// One medium and its neighbours in the list it was found in.
package struct MediaDetail: Sendable, Codable {
    package var entry: MediaEntry
    package var newerID: String?
    package var olderID: String?

    package init(entry: MediaEntry, newerID: String? = nil, olderID: String? = nil) {
        self.entry = entry
        self.newerID = newerID
        self.olderID = olderID
    }
}

package struct MediaMonth: Sendable, Codable, Equatable {
    /// In UTC, such as `2026-11`.
    package var month: String
    package var count: Int

    package init(month: String, count: Int) {
        self.month = month
        self.count = count
    }
}

/// How many media there are, and how far their thumbnails are.
package struct MediaOverview: Sendable, Codable {
    /// The latest first; months without media are left out.
    package var months: [MediaMonth]
    /// Images of all connections whose thumbnails are yet to be made.
    package var waitingThumbnails: Int
    /// Images of all connections that have no thumbnails; each says why.
    package var failedThumbnails: Int

    package init(months: [MediaMonth], waitingThumbnails: Int = 0, failedThumbnails: Int = 0) {
        self.months = months
        self.waitingThumbnails = waitingThumbnails
        self.failedThumbnails = failedThumbnails
    }
}

/// How many images are looked into again.
package struct RetriedThumbnails: Sendable, Codable {
    package var count: Int

    package init(count: Int) {
        self.count = count
    }
}
