import Accounts
import Database
import Web

extension NoticeServices {
    init(_ roost: Installation) {
        self.init(
            list: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let notices = try await roost.notices.list(
                        for: viewer,
                        after: try query.position.place(),
                        limit: query.limit + 1
                    )
                    return Page(notices, limit: query.limit, place: NoticePlace.init) { notice in
                        NoticeItem(
                            id: notice.id.text,
                            kind: notice.kind,
                            level: Web.NoticeLevel(notice.level),
                            sentence: notice.sentence,
                            link: notice.link,
                            connectionName: notice.connection.flatMap { names[$0] },
                            createdAt: notice.createdAt.date,
                            seenAt: notice.seenAt?.date,
                            clearedAt: notice.clearedAt?.date
                        )
                    }
                }
            },
            markSeen: { viewer, id in
                try await presenting {
                    try await roost.notices.markSeen(
                        try identifier(id, "notice"),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            markAllSeen: { viewer in
                try await presenting { try await roost.notices.markSeen(by: try Accounts.Viewer(viewer)) }
            }
        )
    }
}

extension Web.NoticeLevel {
    init(_ level: Accounts.NoticeLevel) {
        switch level {
        case .warning: self = .warning
        case .problem: self = .problem
        }
    }
}

extension Accounts.NoticeLevel {
    init(_ level: Web.NoticeLevel) {
        switch level {
        case .warning: self = .warning
        case .problem: self = .problem
        }
    }
}
