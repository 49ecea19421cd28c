import Database

/// How much a notice matters.
package enum NoticeLevel: String, Sendable, Hashable, CaseIterable, ColumnValue, Comparable {
    /// Something will go wrong, or isn't as it should be; work goes on.
    case warning
    /// Something has stopped and needs somebody.
    case problem

    package static func < (lhs: NoticeLevel, rhs: NoticeLevel) -> Bool { lhs == .warning && rhs == .problem }

    /// A notice's level follows from its kind.
    ///
    /// A kind that nobody listed here is a problem: rather told once too often.
    package init(ofKind kind: String) {
        switch kind {
        case "connection.expiring", "connection.not_revoked", "disk.low", "archive.damage",
            "media.tool", Notices.channelFailing:
            self = .warning
        default: self = .problem
        }
    }
}
