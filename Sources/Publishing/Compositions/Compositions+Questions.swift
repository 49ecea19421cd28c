package import Accounts
import Database
import Platforms
import Queue

// The inbox: what only a person can answer, with what they need for it.

extension Compositions {
    /// A target that waits for a person.
    package struct Asked: Sendable, Hashable {
        package let target: Target
        package let text: String
        /// When it was to go out, as it was meant.
        package let zone: String?
        /// What was done and looked at until now.
        package let entries: [TargetTimeline.Entry]
        /// Where people see the account's posts.
        package let accountURL: String?
    }

    /// What waits for a person, the oldest first.
    package func questions(for viewer: Viewer, limit: Int = 100) async throws -> [Asked] {
        try await store.read(as: viewer.scope) { [ledger] tx in
            let rows = try tx.rows(
                """
                SELECT t.*, c.text AS says, c.zone AS meant_zone FROM targets t JOIN compositions c ON c.id = t.composition_id
                WHERE t.question IS NOT NULL ORDER BY t.updated_at, t.id LIMIT \(limit)
                """
            )
            let targets = try rows.map(Target.init)
            let subjects = targets.map(\.id.text)
            let effects = try ledger.effects(ofAll: subjects, in: tx)
            let events = try ledger.events(ofAll: subjects, in: tx)
            let connections = try tx.all(
                Connection.self,
                "SELECT * FROM connections WHERE \("id", isOneOf: targets.compactMap(\.connection))"
            )
            return try zip(rows, targets).map { row, target in
                let own = effects.filter { $0.subject == target.id.text }
                let ids = Set(own.map(\.id))
                return Asked(
                    target: target,
                    text: try row.value("says"),
                    zone: try row.value("meant_zone"),
                    entries: TargetTimeline.entries(own, events.filter { ids.contains($0.effect) }),
                    accountURL: connections.first { $0.id == target.connection }.flatMap(address)
                )
            }
        }
    }

    /// How much waits for a person; asked for by every page.
    package func questionCount(for viewer: Viewer) async throws -> Int {
        try await store.read(as: viewer.scope) { tx in
            try tx.value(Int.self, "SELECT count(*) FROM targets WHERE question IS NOT NULL") ?? 0
        }
    }

    /// Where people see an account's posts.
    func address(of connection: Connection) -> String? {
        connections.publishing(on: connection.platform)?
            .accountAddress(connection.username, id: connection.platformUserID, at: connection.instance)
    }
}
