package import Foundation

/// How much a notice matters.
package enum NoticeLevel: String, ClosedChoice {
    /// Something will go wrong, or isn’t as it should be; work goes on.
    case warning
    /// Something has stopped.
    case problem
}

/// One cause of trouble, or its end.
package struct NoticeItem: Sendable, Codable {
    package var id: String
    package var kind: String
    package var level: NoticeLevel
    package var sentence: String
    /// A path of this Roost where something can be done about it.
    package var link: String?
    package var connectionName: String?
    package var createdAt: Date
    package var seenAt: Date?
    /// When the trouble was over.
    package var clearedAt: Date?

    package init(
        id: String,
        kind: String,
        level: NoticeLevel = .problem,
        sentence: String,
        link: String? = nil,
        connectionName: String? = nil,
        createdAt: Date,
        seenAt: Date? = nil,
        clearedAt: Date? = nil
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        self.sentence = sentence
        self.link = link
        self.connectionName = connectionName
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.clearedAt = clearedAt
    }
}

package struct NoticeQuery: Sendable, Equatable {
    package var position: Position = .newest
    package var limit: Int = 30

    package init(
        position: Position = .newest,
        limit: Int = 30
    ) {
        self.position = position
        self.limit = limit
    }
}
