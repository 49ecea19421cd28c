package import Foundation

package enum CompositionStatus: String, ClosedChoice {
    case draft, scheduled, publishing, published, partial, failed, cancelled
}

package enum TargetStatus: String, ClosedChoice {
    case draft, scheduled, publishing, published, partial, unknown, failed, skipped, cancelled
}

/// What only a person can answer about a target.
package enum TargetQuestion: String, ClosedChoice {
    /// Whether to publish although its time has passed.
    case late
    /// Whether it is there.
    case unsettled
}

package enum LatePolicy: String, ClosedChoice {
    case publish, ask, skip
}

package enum PostVisibility: String, ClosedChoice {
    case `public`, unlisted, local, followers, mutuals, direct, `private`
}

/// A question with its answers, to be asked.
package struct PollDraft: Sendable, Codable {
    package var options: [String]
    package var allowsSeveral: Bool?
    package var hidesTotals: Bool?
    /// How long it is open, in seconds; a day where it isn't said.
    package var duration: Int?

    package init(
        options: [String],
        allowsSeveral: Bool? = nil,
        hidesTotals: Bool? = nil,
        duration: Int? = nil
    ) {
        self.options = options
        self.allowsSeveral = allowsSeveral
        self.hidesTotals = hidesTotals
        self.duration = duration
    }
}

/// One post of a composition, of which a thread has several.
package struct PartDraft: Sendable, Codable {
    package var text: String
    package var poll: PollDraft?

    package init(text: String, poll: PollDraft? = nil) {
        self.text = text
        self.poll = poll
    }
}

/// A file that was brought to be shown in posts.
package struct UploadItem: Sendable, Codable {
    package var id: String
    package var fileName: String
    /// By its content, such as `image/jpeg`.
    package var mimeType: String
    package var byteCount: Int
    package var width: Int?
    package var height: Int?
    /// In seconds.
    package var duration: Double?

    package init(
        id: String,
        fileName: String,
        mimeType: String,
        byteCount: Int,
        width: Int? = nil,
        height: Int? = nil,
        duration: Double? = nil
    ) {
        self.id = id
        self.fileName = fileName
        self.mimeType = mimeType
        self.byteCount = byteCount
        self.width = width
        self.height = height
        self.duration = duration
    }
}

/// A file a composition shows.
package struct ComposedMedium: Sendable, Codable {
    /// None for one that is new there.
    package var id: String?
    package var uploadID: String
    /// 0, or nothing, for the first post of a thread.
    package var part: Int?
    package var alt: String?
    /// Whether it shows nothing worth telling.
    package var isDecorative: Bool?
    /// The point that stays when it is cropped, from −1 to 1; up and right are positive.
    package var focusX: Double?
    package var focusY: Double?

    package init(
        id: String? = nil,
        uploadID: String,
        part: Int? = nil,
        alt: String? = nil,
        isDecorative: Bool? = nil,
        focusX: Double? = nil,
        focusY: Double? = nil
    ) {
        self.id = id
        self.uploadID = uploadID
        self.part = part
        self.alt = alt
        self.isDecorative = isDecorative
        self.focusX = focusX
        self.focusY = focusY
    }
}

/// One of the composition's files as one account gets it.
package struct ChosenMedium: Sendable, Codable {
    package var id: String
    package var part: Int?
    package var alt: String?

    package init(id: String, part: Int? = nil, alt: String? = nil) {
        self.id = id
        self.part = part
        self.alt = alt
    }
}

/// What one account gets instead of what the composition says to all; what is left out is the composition's.
package struct TargetChoices: Sendable, Codable {
    package var parts: [PartDraft]?
    /// Empty for none.
    package var warning: String?
    package var visibility: PostVisibility?
    package var language: String?
    package var isSensitive: Bool?
    /// The platform's own words for what the media show.
    package var labels: [String]?
    package var media: [ChosenMedium]?

    package init(
        parts: [PartDraft]? = nil,
        warning: String? = nil,
        visibility: PostVisibility? = nil,
        language: String? = nil,
        isSensitive: Bool? = nil,
        labels: [String]? = nil,
        media: [ChosenMedium]? = nil
    ) {
        self.parts = parts
        self.warning = warning
        self.visibility = visibility
        self.language = language
        self.isSensitive = isSensitive
        self.labels = labels
        self.media = media
    }
}

/// An account a composition is to go to.
package struct TargetDraft: Sendable, Codable {
    package var connectionID: String
    package var choices: TargetChoices?

    package init(connectionID: String, choices: TargetChoices? = nil) {
        self.connectionID = connectionID
        self.choices = choices
    }
}

/// What a person has written so far.
package struct CompositionDraft: Sendable, Codable {
    /// At least one.
    package var parts: [PartDraft]
    package var warning: String?
    /// Without it each account's own setting holds.
    package var visibility: PostVisibility?
    package var language: String?
    package var isSensitive: Bool?
    package var isUrgent: Bool?
    /// What becomes of it when its time passes while it can't go out.
    package var late: LatePolicy?
    package var media: [ComposedMedium]?
    package var targets: [TargetDraft]?
    /// The revision that was changed; needed to save, so that nobody overwrites what somebody else saved meanwhile.
    package var revision: Int?

    package init(
        parts: [PartDraft],
        warning: String? = nil,
        visibility: PostVisibility? = nil,
        language: String? = nil,
        isSensitive: Bool? = nil,
        isUrgent: Bool? = nil,
        late: LatePolicy? = nil,
        media: [ComposedMedium]? = nil,
        targets: [TargetDraft]? = nil,
        revision: Int? = nil
    ) {
        self.parts = parts
        self.warning = warning
        self.visibility = visibility
        self.language = language
        self.isSensitive = isSensitive
        self.isUrgent = isUrgent
        self.late = late
        self.media = media
        self.targets = targets
        self.revision = revision
    }
}

/// A composition with its targets.
package struct CompositionItem: Sendable, Codable {
    package var id: String
    package var status: CompositionStatus
    package var parts: [PartDraft]
    package var warning: String?
    package var visibility: PostVisibility?
    package var language: String?
    package var isSensitive: Bool
    package var isUrgent: Bool
    package var late: LatePolicy
    package var media: [ComposedMedium]
    package var scheduledAt: Date?
    /// As it was meant, such as `2026-11-22T09:00`, in ``zone``.
    package var wallTime: String?
    package var zone: String?
    /// What one should know of that time, where clocks are changed then.
    package var timeRemark: String?
    package var publishedAt: Date?
    package var targetCount: Int
    package var openCount: Int
    package var publishedCount: Int
    package var failedCount: Int
    package var revision: Int
    package var targets: [TargetItem]
    package var createdAt: Date
    package var updatedAt: Date
    /// Where it was searched for: the piece that was found.
    package var excerpt: [ExcerptPiece]?

    package init(
        id: String,
        status: CompositionStatus,
        parts: [PartDraft],
        warning: String? = nil,
        visibility: PostVisibility? = nil,
        language: String? = nil,
        isSensitive: Bool = false,
        isUrgent: Bool = false,
        late: LatePolicy = .publish,
        media: [ComposedMedium] = [],
        scheduledAt: Date? = nil,
        wallTime: String? = nil,
        zone: String? = nil,
        timeRemark: String? = nil,
        publishedAt: Date? = nil,
        targetCount: Int = 0,
        openCount: Int = 0,
        publishedCount: Int = 0,
        failedCount: Int = 0,
        revision: Int,
        targets: [TargetItem] = [],
        createdAt: Date,
        updatedAt: Date,
        excerpt: [ExcerptPiece]? = nil
    ) {
        self.excerpt = excerpt
        self.id = id
        self.status = status
        self.parts = parts
        self.warning = warning
        self.visibility = visibility
        self.language = language
        self.isSensitive = isSensitive
        self.isUrgent = isUrgent
        self.late = late
        self.media = media
        self.scheduledAt = scheduledAt
        self.wallTime = wallTime
        self.zone = zone
        self.timeRemark = timeRemark
        self.publishedAt = publishedAt
        self.targetCount = targetCount
        self.openCount = openCount
        self.publishedCount = publishedCount
        self.failedCount = failedCount
        self.revision = revision
        self.targets = targets
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// One composition on one account.
package struct TargetItem: Sendable, Codable {
    package var id: String
    package var compositionID: String
    /// None after the account was disconnected.
    package var connectionID: String?
    package var platform: String
    /// What people call it.
    package var platformName: String
    package var accountName: String
    package var status: TargetStatus
    package var question: TargetQuestion?
    package var choices: TargetChoices
    package var dueAt: Date?
    package var publishedAt: Date?
    package var url: String?
    package var platformPostID: String?
    /// The same post, in the archive.
    package var postID: String?
    /// Since when it is deleted at its platform, by Roost.
    package var takenDownAt: Date?
    package var errorCode: String?
    package var error: String?

    package init(
        id: String,
        compositionID: String,
        connectionID: String? = nil,
        platform: String,
        platformName: String? = nil,
        accountName: String,
        status: TargetStatus,
        question: TargetQuestion? = nil,
        choices: TargetChoices = TargetChoices(),
        dueAt: Date? = nil,
        publishedAt: Date? = nil,
        url: String? = nil,
        platformPostID: String? = nil,
        postID: String? = nil,
        takenDownAt: Date? = nil,
        errorCode: String? = nil,
        error: String? = nil
    ) {
        self.id = id
        self.compositionID = compositionID
        self.connectionID = connectionID
        self.platform = platform
        self.platformName = platformName ?? platform
        self.accountName = accountName
        self.status = status
        self.question = question
        self.choices = choices
        self.dueAt = dueAt
        self.publishedAt = publishedAt
        self.url = url
        self.platformPostID = platformPostID
        self.postID = postID
        self.takenDownAt = takenDownAt
        self.errorCode = errorCode
        self.error = error
    }
}
