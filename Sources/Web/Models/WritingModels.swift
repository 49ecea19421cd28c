package import Foundation

/// An account that can be published to, with what a post there may be made of; what is left out is unknown.
package struct WritableAccount: Sendable, Codable {
    package var connectionID: String
    /// The connection's name.
    package var name: String
    package var platform: String
    package var platformName: String
    /// Who takes the posts: `mastodon.social`.
    package var host: String
    /// `@ana@mastodon.social`.
    package var accountName: String
    package var displayName: String?
    /// The usual one first; one alone where nothing can be chosen.
    package var visibilities: [PostVisibility]
    /// Words a post can be marked with for what its media show.
    package var labels: [PostLabel]
    package var hasPolls: Bool
    package var needsMedia: Bool
    package var hasFocus: Bool
    package var textLimit: Int?
    package var mediaLimit: Int?
    package var altLimit: Int?
    package var pollOptionLimit: Int?
    /// Why its posts wait, where they do.
    package var trouble: String?

    package init(
        connectionID: String,
        name: String,
        platform: String,
        platformName: String,
        host: String,
        accountName: String,
        displayName: String? = nil,
        visibilities: [PostVisibility] = [.public],
        labels: [PostLabel] = [],
        hasPolls: Bool = false,
        needsMedia: Bool = false,
        hasFocus: Bool = false,
        textLimit: Int? = nil,
        mediaLimit: Int? = nil,
        altLimit: Int? = nil,
        pollOptionLimit: Int? = nil,
        trouble: String? = nil
    ) {
        self.connectionID = connectionID
        self.name = name
        self.platform = platform
        self.platformName = platformName
        self.host = host
        self.accountName = accountName
        self.displayName = displayName
        self.visibilities = visibilities
        self.labels = labels
        self.hasPolls = hasPolls
        self.needsMedia = needsMedia
        self.hasFocus = hasFocus
        self.textLimit = textLimit
        self.mediaLimit = mediaLimit
        self.altLimit = altLimit
        self.pollOptionLimit = pollOptionLimit
        self.trouble = trouble
    }
}

/// A word for what a post's media show, and what people call it.
package struct PostLabel: Sendable, Codable {
    package var value: String
    package var title: String

    package init(value: String, title: String) {
        self.value = value
        self.title = title
    }
}

/// What a preview is asked for beside the draft.
package struct PreviewQuestion: Sendable {
    /// The composition it is a draft of, where it was saved before.
    package var compositionID: String?
    /// When it is to go out; now, where it isn't said.
    package var schedule: ScheduleDraft

    package init(compositionID: String? = nil, schedule: ScheduleDraft = ScheduleDraft()) {
        self.compositionID = compositionID
        self.schedule = schedule
    }
}

/// What a draft would be on each of its accounts, and what stands in its way.
package struct CompositionPreview: Sendable, Codable {
    package var accounts: [AccountPreview]
    /// Errors first.
    package var problems: [PostProblemItem]
    /// None where it is to go out now.
    package var time: PlannedTime?

    package init(accounts: [AccountPreview], problems: [PostProblemItem], time: PlannedTime? = nil) {
        self.accounts = accounts
        self.problems = problems
        self.time = time
    }
}

/// When a draft would go out.
package struct PlannedTime: Sendable, Codable {
    package var at: Date
    /// `Tue 24 Nov 2026, 09:00 (Europe/Berlin)`.
    package var words: String
    /// What to know of it where clocks are changed.
    package var remark: String?

    package init(at: Date, words: String, remark: String? = nil) {
        self.at = at
        self.words = words
        self.remark = remark
    }
}

/// A draft as one account would show it.
package struct AccountPreview: Sendable, Codable {
    package var connectionID: String
    package var parts: [PartPreview]
    /// None where the platform has no field for it, and it opens the words.
    package var warning: String?
    package var isSensitive: Bool
    package var visibility: PostVisibility?

    package init(
        connectionID: String,
        parts: [PartPreview],
        warning: String? = nil,
        isSensitive: Bool = false,
        visibility: PostVisibility? = nil
    ) {
        self.connectionID = connectionID
        self.parts = parts
        self.warning = warning
        self.isSensitive = isSensitive
        self.visibility = visibility
    }
}

/// One post of a draft on one account.
package struct PartPreview: Sendable, Codable {
    /// As the platform counts.
    package var length: Int
    package var limit: Int?
    package var byteCount: Int
    package var byteLimit: Int?
    /// Cleaned, with what becomes a link there.
    package var html: String
    package var poll: PollDraft?
    package var media: [PreviewMedium]
    /// Of a page Roost makes a card of when it publishes; none where the platform does that, or there is none.
    package var linkCardURL: String?

    package init(
        length: Int,
        limit: Int? = nil,
        byteCount: Int,
        byteLimit: Int? = nil,
        html: String,
        poll: PollDraft? = nil,
        media: [PreviewMedium] = [],
        linkCardURL: String? = nil
    ) {
        self.length = length
        self.limit = limit
        self.byteCount = byteCount
        self.byteLimit = byteLimit
        self.html = html
        self.poll = poll
        self.media = media
        self.linkCardURL = linkCardURL
    }
}

/// A file as one account would show it.
package struct PreviewMedium: Sendable, Codable {
    package var uploadID: String
    package var fileName: String
    package var mimeType: String
    package var alt: String
    package var isDecorative: Bool

    package init(uploadID: String, fileName: String, mimeType: String, alt: String, isDecorative: Bool) {
        self.uploadID = uploadID
        self.fileName = fileName
        self.mimeType = mimeType
        self.alt = alt
        self.isDecorative = isDecorative
    }
}
