package import Accounts
package import Database
import Queue

// The way back from calling off.

extension Compositions {
    /// Lets a target that was called off go out at its time after all.
    package func restore(_ id: TargetID, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "publish")
        // Called off everywhere, it may have been written anew since.
        let known = try await store.read(as: viewer.scope) { try Self.target(id, in: $0).composition }
        try Self.requireNone(try await problems(of: known, for: viewer))
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let target = try Self.target(id, in: tx)
            let composition = try Self.lock(target.composition, in: tx)
            guard target.status == .cancelled,
                Self.mayRetry(target, try ledger.effects(of: id.text, in: tx))
            else {
                throw AccountError(
                    .conflict,
                    "It is \(target.status.rawValue), so there is nothing to take back."
                )
            }
            // Its own time: of an account with a slot of its own, not the composition's.
            guard composition.scheduledAt != nil, let due = target.dueAt, due > now else {
                throw AccountError(
                    .conflict,
                    "Its time has passed meanwhile. Try it again to publish it now."
                )
            }
            try tx.run(
                """
                UPDATE main.targets SET status = 'scheduled', question = NULL, error_code = NULL, error = NULL
                WHERE id = \(id)
                """
            )
            try Self.raiseRevision(of: composition.id, in: tx)
            try plan(composition.id, in: tx)
            return try Self.target(id, in: tx)
        }
    }

    /// Whether calling off can be taken back.
    static func mayRestore(
        _ target: Target,
        of composition: Composition,
        _ effects: [Effect],
        now: Timestamp
    ) -> Bool {
        target.status == .cancelled && mayRetry(target, effects) && composition.scheduledAt != nil
            && target.dueAt.map { $0 > now } == true
    }
}
