package import Foundation

package enum NoticeChannelKind: String, ClosedChoice {
    case webhook, email
}

/// One way in which a user is told of notices besides the web.
package struct NoticeChannelItem: Sendable, Codable {
    package var id: String
    package var kind: NoticeChannelKind
    package var name: String
    /// The e-mail address, or the server a webhook is at; the rest of a webhook’s address is never shown.
    package var address: String
    /// The least that is told here.
    package var level: NoticeLevel
    /// Whether the end of a trouble is told too.
    package var tellsOver: Bool
    package var isActive: Bool
    /// An e-mail address is confirmed by the code that was mailed to it.
    package var isConfirmed: Bool
    /// Until when the secret before the present one signs too.
    package var previousSecretUntil: Date?
    package var lastDeliveredAt: Date?
    package var createdAt: Date

    package init(
        id: String,
        kind: NoticeChannelKind,
        name: String,
        address: String,
        level: NoticeLevel = .warning,
        tellsOver: Bool = true,
        isActive: Bool = true,
        isConfirmed: Bool = true,
        previousSecretUntil: Date? = nil,
        lastDeliveredAt: Date? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.address = address
        self.level = level
        self.tellsOver = tellsOver
        self.isActive = isActive
        self.isConfirmed = isConfirmed
        self.previousSecretUntil = previousSecretUntil
        self.lastDeliveredAt = lastDeliveredAt
        self.createdAt = createdAt
    }
}

/// A user’s channels, and whether e-mail can be one.
package struct NoticeChannelList: Sendable, Codable {
    package var items: [NoticeChannelItem]
    /// Whether this Roost sends mail.
    package var offersMail: Bool

    package init(items: [NoticeChannelItem], offersMail: Bool) {
        self.items = items
        self.offersMail = offersMail
    }
}

package struct NoticeChannelDraft: Sendable, Codable {
    package var name: String
    package var kind: NoticeChannelKind
    /// A webhook’s.
    package var url: String?
    package var email: String?
    package var level: NoticeLevel?
    package var tellsOver: Bool?

    package init(
        name: String,
        kind: NoticeChannelKind,
        url: String? = nil,
        email: String? = nil,
        level: NoticeLevel? = nil,
        tellsOver: Bool? = nil
    ) {
        self.name = name
        self.kind = kind
        self.url = url
        self.email = email
        self.level = level
        self.tellsOver = tellsOver
    }
}

/// What is to be different of a channel; what is left out stays as it is.
package struct NoticeChannelChange: Sendable, Codable {
    package var name: String?
    package var url: String?
    package var level: NoticeLevel?
    package var tellsOver: Bool?
    package var isActive: Bool?

    package init(
        name: String? = nil,
        url: String? = nil,
        level: NoticeLevel? = nil,
        tellsOver: Bool? = nil,
        isActive: Bool? = nil
    ) {
        self.name = name
        self.url = url
        self.level = level
        self.tellsOver = tellsOver
        self.isActive = isActive
    }
}

/// A channel with the secret that was just drawn for it, which is told this once.
package struct NoticeChannelWithSecret: Sendable, Codable {
    package var channel: NoticeChannelItem
    /// What a webhook is signed with; none for e-mail.
    package var secret: String?

    package init(channel: NoticeChannelItem, secret: String? = nil) {
        self.channel = channel
        self.secret = secret
    }
}

/// The code a person read in a mail.
package struct MailedCode: Sendable, Codable {
    package var code: String

    package init(code: String) {
        self.code = code
    }
}

package enum NoticeDeliveryState: String, ClosedChoice {
    case waiting, delivered, failed, skipped
}

package enum NoticeDeliveryEvent: String, ClosedChoice {
    case raised, cleared, test, code
}

/// One change of state on its way to one channel.
package struct NoticeDeliveryItem: Sendable, Codable {
    package var id: String
    package var channelID: String
    package var channelName: String
    package var noticeID: String?
    package var event: NoticeDeliveryEvent
    package var state: NoticeDeliveryState
    package var attempts: Int
    package var replays: Int
    /// Of the last attempt: a status of HTTP, or the mail program’s exit code.
    package var answerCode: Int?
    /// How the last answer began.
    package var answer: String?
    package var sentence: String?
    /// What the notice says.
    package var noticeSentence: String?
    package var createdAt: Date
    package var triedAt: Date?
    package var finishedAt: Date?

    package init(
        id: String,
        channelID: String,
        channelName: String,
        noticeID: String? = nil,
        event: NoticeDeliveryEvent,
        state: NoticeDeliveryState,
        attempts: Int,
        replays: Int = 0,
        answerCode: Int? = nil,
        answer: String? = nil,
        sentence: String? = nil,
        noticeSentence: String? = nil,
        createdAt: Date,
        triedAt: Date? = nil,
        finishedAt: Date? = nil
    ) {
        self.id = id
        self.channelID = channelID
        self.channelName = channelName
        self.noticeID = noticeID
        self.event = event
        self.state = state
        self.attempts = attempts
        self.replays = replays
        self.answerCode = answerCode
        self.answer = answer
        self.sentence = sentence
        self.noticeSentence = noticeSentence
        self.createdAt = createdAt
        self.triedAt = triedAt
        self.finishedAt = finishedAt
    }
}

package struct NoticeDeliveryQuery: Sendable, Equatable {
    package var state: NoticeDeliveryState?
    package var channelID: String?
    package var position: Position = .newest
    package var limit: Int = 30

    package init(
        state: NoticeDeliveryState? = nil,
        channelID: String? = nil,
        position: Position = .newest,
        limit: Int = 30
    ) {
        self.state = state
        self.channelID = channelID
        self.position = position
        self.limit = limit
    }
}
