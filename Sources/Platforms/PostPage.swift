package import Foundation

/// A list of posts that is followed on its own: each has its own cursors.
package struct PostStream: RawRepresentable, Sendable, Hashable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Everything an account wrote, on most platforms with its reposts.
    package static let posts = PostStream(rawValue: "posts")

    /// Where a platform lists them apart.
    package static let reposts = PostStream(rawValue: "reposts")
}

/// A place in a stream, written and read by its adapter alone; to everybody else a text to be kept.
package struct StreamCursor: RawRepresentable, Sendable, Hashable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// Which page of a stream is meant.
///
/// A stream is walked in two directions from its first look: ``newest``, then ``older(_:)`` down to the first post, and
/// from then on ``newer(_:)`` for what was added. Each page hands out the cursors for the next.
package enum StreamPosition: Sendable, Hashable {
    case newest
    case older(StreamCursor)
    case newer(StreamCursor)
}

/// One answer to "which posts are there", with everything worth keeping of it.
package struct PostPage: Sendable {
    /// In the order the platform sent them.
    package var posts: [FetchedPost]

    /// Items that could not be read; the others are not lost for them.
    package var rejected: [RejectedItem]
    package var request: RequestRecord

    /// Where older posts begin; nil once the first post has been reached.
    ///
    /// Always nil on a page of newer ones.
    package var older: StreamCursor?

    /// Where to continue forward, now or at the next look.
    ///
    /// Nil only while nothing was ever posted.
    package var newer: StreamCursor?

    /// Whether more may be waiting behind ``newer`` at this moment.
    package var mayHaveNewer: Bool
    package var rateLimits: RateLimitFacts

    package init(
        posts: [FetchedPost],
        rejected: [RejectedItem] = [],
        request: RequestRecord,
        older: StreamCursor? = nil,
        newer: StreamCursor? = nil,
        mayHaveNewer: Bool = false,
        rateLimits: RateLimitFacts = .untold
    ) {
        self.posts = posts
        self.rejected = rejected
        self.request = request
        self.older = older
        self.newer = newer
        self.mayHaveNewer = mayHaveNewer
        self.rateLimits = rateLimits
    }
}

/// One post as received and as understood.
package struct FetchedPost: Sendable {
    package var post: RemotePost

    /// Exactly what the platform said.
    ///
    /// Keep ``JSONValue/canonicalBytes`` of it for ever.
    package var native: JSONValue

    /// Of ``native`` without its volatile fields.
    package var contentHash: ContentHash

    /// What the server said of its limits, where an answer held this post alone: that of one that was sent.
    package var rateLimits: RateLimitFacts = .untold

    package init(post: RemotePost, native: JSONValue, contentHash: ContentHash) {
        self.post = post
        self.native = native
        self.contentHash = contentHash
    }
}

/// An item of a page that is not a post as we know them; kept, so that a later version can read it.
package struct RejectedItem: Sendable, Hashable {
    /// Its place in the answer, 0 for the first.
    package var position: Int
    package var platformPostID: String?
    package var native: JSONValue
    package var problem: NormalisationError

    package init(position: Int, platformPostID: String?, native: JSONValue, problem: NormalisationError) {
        self.position = position
        self.platformPostID = platformPostID
        self.native = native
        self.problem = problem
    }
}

/// Why native data can't be read as a post.
package struct NormalisationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the data: `account.id`.
    package var field: String
    package var problem: String

    package init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }

    package var description: String { "\(field): \(problem)" }
}

/// A request as it may be kept and shown: without its authorisation.
package struct RequestRecord: Sendable, Hashable, Codable {
    package var method: String

    /// Secrets in its query are masked.
    package var url: String
    package var status: Int
    package var sentAt: Date
    package var answeredAt: Date

    package init(method: String, url: String, status: Int, sentAt: Date, answeredAt: Date) {
        self.method = method
        self.url = url
        self.status = status
        self.sentAt = sentAt
        self.answeredAt = answeredAt
    }
}
