package import Foundation

/// A post as it is to appear on one account, with everything adapted to that account.
///
/// Of a thread it is one part.
package struct OutgoingPost: Sendable, Hashable {
    package var text: String

    /// In front of the post, where the platform has such words (``PostForm/warning``).
    package var warning: String?
    package var isSensitive: Bool

    /// The platform's own words for what the media show, out of those its ``PostForm/labels`` names.
    package var labels: [String]

    /// Nil leaves it to the account's own setting.
    package var visibility: RemotePost.Visibility?

    /// The main one first.
    package var languages: [String]
    package var poll: OutgoingPoll?

    /// Uploaded before, in the order they are shown.
    package var media: [AttachedMedia]

    /// Of a page the text links to, where whoever publishes makes it (``LinkCardSource``); beside media there is none.
    package var linkCard: OutgoingLinkCard?

    /// The part before it, for all but the first of a thread.
    package var thread: ThreadPlace?

    /// The instant the post is said to be from, where whoever writes says so.
    package var createdAt: Date

    package init(
        text: String,
        warning: String? = nil,
        isSensitive: Bool = false,
        labels: [String] = [],
        visibility: RemotePost.Visibility? = nil,
        languages: [String] = [],
        poll: OutgoingPoll? = nil,
        media: [AttachedMedia] = [],
        linkCard: OutgoingLinkCard? = nil,
        thread: ThreadPlace? = nil,
        createdAt: Date
    ) {
        self.text = text
        self.warning = warning
        self.isSensitive = isSensitive
        self.labels = labels
        self.visibility = visibility
        self.languages = languages
        self.poll = poll
        self.media = media
        self.linkCard = linkCard
        self.thread = thread
        self.createdAt = createdAt
    }
}

extension OutgoingPost {
    /// A published post with nothing of it changed, as far as it is one of every platform's.
    package init(unchanged post: RemotePost) {
        self.init(
            text: post.text,
            warning: post.warning,
            isSensitive: post.isSensitive,
            visibility: post.visibility,
            languages: post.languages,
            poll: post.poll.map {
                OutgoingPoll(options: $0.options.map(\.title), allowsSeveral: $0.allowsSeveral)
            },
            media: post.media.map { AttachedMedia(unchanged: $0) },
            createdAt: post.createdAt
        )
    }
}

/// A question with its answers, to be asked.
package struct OutgoingPoll: Sendable, Hashable, Codable {
    package var options: [String]
    package var allowsSeveral: Bool
    package var hidesTotals: Bool
    /// How long it is open, in seconds.
    package var duration: Int

    package init(
        options: [String],
        allowsSeveral: Bool = false,
        hidesTotals: Bool = false,
        duration: Int = 86_400
    ) {
        self.options = options
        self.allowsSeveral = allowsSeveral
        self.hidesTotals = hidesTotals
        self.duration = duration
    }
}

/// A file that is at the platform already, as a post names it.
package struct AttachedMedia: Sendable, Hashable {
    package var uploaded: UploadedMedia
    package var kind: RemoteMedia.Kind
    /// Empty for what a person declared decorative.
    package var alt: String
    package var focus: RemoteMedia.Focus?
    package var width: Int?
    package var height: Int?

    package init(
        uploaded: UploadedMedia,
        kind: RemoteMedia.Kind,
        alt: String = "",
        focus: RemoteMedia.Focus? = nil,
        width: Int? = nil,
        height: Int? = nil
    ) {
        self.uploaded = uploaded
        self.kind = kind
        self.alt = alt
        self.focus = focus
        self.width = width
        self.height = height
    }
}

extension AttachedMedia {
    /// A file a published post shows, named by its platform's id alone.
    package init(unchanged media: RemoteMedia) {
        self.init(
            uploaded: UploadedMedia(handle: .null, platformMediaID: media.platformMediaID),
            kind: media.kind,
            alt: media.alt ?? "",
            focus: media.focus,
            width: media.width,
            height: media.height
        )
    }
}

/// Where a part of a thread hangs.
package struct ThreadPlace: Sendable, Hashable, Codable {
    /// The thread's first part.
    package var root: PublishedPart
    /// The part directly before.
    package var parent: PublishedPart

    package init(root: PublishedPart, parent: PublishedPart) {
        self.root = root
        self.parent = parent
    }
}

/// A post that was published, as the next part refers to it.
package struct PublishedPart: Sendable, Hashable, Codable {
    package var platformPostID: String
    /// The exact version of it, on platforms that name one (a CID).
    package var version: String?

    package init(platformPostID: String, version: String? = nil) {
        self.platformPostID = platformPostID
        self.version = version
    }
}
