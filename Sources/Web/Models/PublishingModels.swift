package import Foundation

package enum ProblemSeverity: String, ClosedChoice {
    /// It would be refused.
    case error
    /// It would go out, and perhaps not as it is meant.
    case prompt
}

/// What stands in the way of publishing, or should be looked at first.
package struct PostProblemItem: Sendable, Codable {
    package var severity: ProblemSeverity
    package var code: String
    package var sentence: String
    /// The account it is about; none where it is about all.
    package var connectionID: String?
    package var part: Int?
    package var medium: Int?

    package init(
        severity: ProblemSeverity,
        code: String,
        sentence: String,
        connectionID: String? = nil,
        part: Int? = nil,
        medium: Int? = nil
    ) {
        self.severity = severity
        self.code = code
        self.sentence = sentence
        self.connectionID = connectionID
        self.part = part
        self.medium = medium
    }
}

/// When a composition is to go out; without a time, now.
package struct ScheduleDraft: Sendable, Codable {
    /// As the clock on the wall shows it, such as `2026-11-22T09:00`.
    package var at: String?
    /// Where the clock hangs, such as `Europe/Berlin`; the user's own where it isn't said.
    package var zone: String?
    /// Each account at its own next posting slot that nothing has; instead of ``at``.
    package var nextSlot: Bool?
    /// So many seconds from now, at most a year; instead of ``at``.
    package var after: Int?
    /// The revision that is meant; nothing goes out where somebody else saved meanwhile.
    package var revision: Int?

    package init(
        at: String? = nil,
        zone: String? = nil,
        nextSlot: Bool? = nil,
        after: Int? = nil,
        revision: Int? = nil
    ) {
        self.at = at
        self.zone = zone
        self.nextSlot = nextSlot
        self.after = after
        self.revision = revision
    }

    var isNow: Bool { at == nil && nextSlot != true && after == nil }
}

/// Which of the files that were brought are wanted.
package struct UploadQuery: Sendable {
    package var position: Position
    package var limit: Int

    package init(position: Position = .newest, limit: Int) {
        self.position = position
        self.limit = limit
    }
}

/// Which compositions are wanted.
package struct CompositionQuery: Sendable {
    /// In the query language of the search box; without it, all of them.
    package var text: String?
    package var status: CompositionStatus?
    /// Only those that go to this account.
    package var connectionID: String?
    /// Of what is searched for.
    package var order: SearchOrder
    package var position: Position
    package var limit: Int

    package init(
        text: String? = nil,
        status: CompositionStatus? = nil,
        connectionID: String? = nil,
        order: SearchOrder = .relevance,
        position: Position = .newest,
        limit: Int = 30
    ) {
        self.text = text
        self.status = status
        self.connectionID = connectionID
        self.order = order
        self.position = position
        self.limit = limit
    }
}

/// Which of what is to go out is wanted.
package struct QueueQuery: Sendable, Equatable {
    /// Only to this account.
    package var connectionID: String?
    package var position: Position
    package var limit: Int

    package init(connectionID: String? = nil, position: Position = .newest, limit: Int = 30) {
        self.connectionID = connectionID
        self.position = position
        self.limit = limit
    }
}

/// Something that happened to a target, as its timeline tells it.
package struct TargetEvent: Sendable, Codable {
    package var at: Date
    /// Which step it is about, such as `post:0`.
    package var step: String
    /// For programs: `sent`, `confirmed`, `refused`, `lost`, `absent`, `found`, `asked`, `decided`, `not_sent`,
    /// `duplicate`.
    package var kind: String
    package var sentence: String
    package var code: String?

    package init(at: Date, step: String, kind: String, sentence: String, code: String? = nil) {
        self.at = at
        self.step = step
        self.kind = kind
        self.sentence = sentence
        self.code = code
    }
}

/// A target with what was done for it, and what can be done now.
package struct TargetDetail: Sendable, Codable {
    package var target: TargetItem
    /// What the account gets, or got.
    package var parts: [TargetPart]
    package var warning: String?
    package var isSensitive: Bool
    package var events: [TargetEvent]
    /// Why it isn't out yet; none when nothing more comes by itself.
    package var explanation: String?
    /// What a person can do about it; none when there is nothing.
    package var advice: String?
    /// Whether it can be tried again without any danger that it is there twice.
    package var mayRetry: Bool
    package var mayCancel: Bool
    /// Whether calling it off can be taken back, so that it goes out at its time.
    package var mayRestore: Bool
    /// None where nothing was published, or it is deleted.
    package var changing: ChangeOffer?
    /// Where people see the account's posts.
    package var accountURL: String?

    package init(
        target: TargetItem,
        parts: [TargetPart] = [],
        warning: String? = nil,
        isSensitive: Bool = false,
        events: [TargetEvent],
        explanation: String? = nil,
        advice: String? = nil,
        mayRetry: Bool = false,
        mayCancel: Bool = false,
        mayRestore: Bool = false,
        changing: ChangeOffer? = nil,
        accountURL: String? = nil
    ) {
        self.target = target
        self.parts = parts
        self.warning = warning
        self.isSensitive = isSensitive
        self.events = events
        self.explanation = explanation
        self.advice = advice
        self.mayRetry = mayRetry
        self.mayCancel = mayCancel
        self.mayRestore = mayRestore
        self.changing = changing
        self.accountURL = accountURL
    }
}

/// One post of what an account gets.
package struct TargetPart: Sendable, Codable {
    package var text: String
    /// Whether it is at the platform.
    package var isThere: Bool
    package var media: [TargetMedium]

    package init(text: String, isThere: Bool = false, media: [TargetMedium] = []) {
        self.text = text
        self.isThere = isThere
        self.media = media
    }
}

/// A file as one account shows it.
package struct TargetMedium: Sendable, Codable {
    /// The composition's own.
    package var id: String
    package var fileName: String
    package var alt: String
    package var isDecorative: Bool

    package init(id: String, fileName: String, alt: String, isDecorative: Bool = false) {
        self.id = id
        self.fileName = fileName
        self.alt = alt
        self.isDecorative = isDecorative
    }
}

/// What can be done with what was published.
package struct ChangeOffer: Sendable, Codable {
    /// Why it can't be changed; none where it can.
    package var obstacle: String?
    /// What people should know before they change it.
    package var caution: String?
    package var mayDelete: Bool
    /// Whether a change or the deletion is on its way.
    package var isUnderWay: Bool

    package init(
        obstacle: String? = nil,
        caution: String? = nil,
        mayDelete: Bool,
        isUnderWay: Bool = false
    ) {
        self.obstacle = obstacle
        self.caution = caution
        self.mayDelete = mayDelete
        self.isUnderWay = isUnderWay
    }
}

/// What is to go out, with why it hasn't.
package struct QueuedTarget: Sendable, Codable {
    package var target: TargetItem
    /// The beginning of what it says.
    package var text: String
    package var isUrgent: Bool
    package var explanation: String

    package init(target: TargetItem, text: String, isUrgent: Bool = false, explanation: String) {
        self.target = target
        self.text = text
        self.isUrgent = isUrgent
        self.explanation = explanation
    }
}

/// What is to be different about a published post; what is left out stays as it is.
package struct PostChangeDraft: Sendable, Codable {
    /// The words of each part, as many as were published.
    package var texts: [String]?
    /// Empty for none.
    package var warning: String?
    package var isSensitive: Bool?
    package var language: String?
    package var labels: [String]?
    /// Other alt texts, by the composition’s files.
    package var media: [ChosenMedium]?

    package init(
        texts: [String]? = nil,
        warning: String? = nil,
        isSensitive: Bool? = nil,
        language: String? = nil,
        labels: [String]? = nil,
        media: [ChosenMedium]? = nil
    ) {
        self.texts = texts
        self.warning = warning
        self.isSensitive = isSensitive
        self.language = language
        self.labels = labels
        self.media = media
    }
}

/// What a person says of a late post.
package struct LateAnswer: Sendable, Codable {
    package var publish: Bool

    package init(publish: Bool) { self.publish = publish }
}

/// What a person found out about a post of which Roost doesn't know whether it is there.
package struct SettlementDraft: Sendable, Codable {
    package var isThere: Bool
    /// Its address or its id there, where it is known: Roost looks it up.
    package var url: String?

    package init(isThere: Bool, url: String? = nil) {
        self.isThere = isThere
        self.url = url
    }
}
