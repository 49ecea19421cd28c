package import Accounts
package import Database
import Queue

// What whoever looks on is told: which target came how far.

extension Compositions {
    /// What is looked at.
    package enum Watched: Sendable, Hashable {
        /// All that is under way, or due before an instant.
        case due(before: Timestamp)
        case composition(CompositionID)
        /// With each of its steps.
        case target(TargetID)
    }

    /// How far a target has come.
    package struct Stage: Sendable, Hashable {
        package let target: TargetID
        /// Another text after each step.
        package let mark: String
        /// Whether nothing more comes of it by itself.
        package let isOver: Bool
    }

    package func stages(of watched: Watched, for viewer: Viewer) async throws -> [Stage] {
        try await store.read(as: viewer.scope) { [ledger] tx in
            switch watched {
            case .due(let instant):
                return try Self.stages(
                    """
                    SELECT id, status, updated_at FROM targets
                    WHERE status IN ('scheduled', 'publishing', 'unknown')
                      AND (status <> 'scheduled' OR due_at < \(instant))
                    ORDER BY due_at, id LIMIT 500
                    """,
                    in: tx
                )
            case .composition(let id):
                return try Self.stages(
                    "SELECT id, status, updated_at FROM targets WHERE composition_id = \(id) ORDER BY id",
                    in: tx
                )
            case .target(let id):
                let target = try Self.target(id, in: tx)
                let effects = try ledger.effects(of: id.text, in: tx)
                let updated = try tx.value(
                    Timestamp.self,
                    "SELECT updated_at FROM targets WHERE id = \(id)"
                )
                let steps = effects.map {
                    "\($0.step) \($0.state.rawValue) \($0.sendCount) \($0.lookCount)"
                }
                let isChanging = effects.contains {
                    ($0.kind == .edit || $0.kind == .deletion) && $0.state.isOpen
                }
                return [
                    Stage(
                        target: id,
                        mark: ([updated?.description ?? ""] + steps).joined(separator: "\n"),
                        isOver: !target.status.isOpen && !isChanging
                    )
                ]
            }
        }
    }

    private static func stages(_ question: SQL, in tx: Transaction) throws -> [Stage] {
        try tx.rows(question).map { row in
            let status: Target.Status = try row.value("status")
            return Stage(
                target: try row.value("id"),
                mark: "\(try row.value("updated_at", as: Timestamp.self)) \(status.rawValue)",
                isOver: !status.isOpen
            )
        }
    }

    /// Those of them that are still there.
    package func targets(_ ids: [TargetID], for viewer: Viewer) async throws -> [Target] {
        guard !ids.isEmpty else { return [] }
        return try await store.read(as: viewer.scope) { tx in
            try tx.all(Target.self, "SELECT * FROM targets WHERE \("id", isOneOf: ids) ORDER BY id")
        }
    }
}
