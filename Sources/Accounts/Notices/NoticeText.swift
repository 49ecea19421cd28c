package import Database
import Foundation

/// What a delivery says, the same at every attempt.
package struct NoticeText: Sendable, Hashable {
    package let event: NoticeDelivery.Event
    /// The notice’s identifier; a test’s is its delivery’s.
    package let id: String
    package let kind: String
    package let level: NoticeLevel
    package let subject: String
    package let sentence: String
    /// Whole where `ROOST_URL` says what Roost’s address is; else the path.
    package let link: String?
    package let connection: ConnectionID?
    package let createdAt: Timestamp
    package let clearedAt: Timestamp?

    init(_ notice: Notices.Notice, _ event: NoticeDelivery.Event, publicURL: URL?) {
        self.event = event
        id = notice.id.text
        kind = notice.kind
        level = notice.level
        subject = notice.subject
        sentence = notice.sentence
        link = notice.link.map { Self.whole($0, publicURL) }
        connection = notice.connection
        createdAt = notice.createdAt
        clearedAt = event == .cleared ? notice.clearedAt : nil
    }

    init(testing channel: NoticeChannel, _ delivery: NoticeDelivery, publicURL: URL?) {
        event = .test
        id = delivery.id.text
        kind = "channel.test"
        level = .warning
        subject = channel.id.text
        sentence = "This is a test of “\(channel.name)”. Notices of this Roost arrive here."
        link = Self.whole("/profile/channels/\(channel.id)", publicURL)
        connection = nil
        createdAt = delivery.createdAt
        clearedAt = nil
    }

    static func whole(_ path: String, _ publicURL: URL?) -> String {
        guard let base = publicURL?.absoluteString else { return path }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
    }
}
