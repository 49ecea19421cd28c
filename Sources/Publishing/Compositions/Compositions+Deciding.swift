package import Accounts
package import Database
import Platforms
package import Queue

// What only a person can decide: the inbox of what Roost can't settle, late posts, and another try of what failed.

extension Compositions {
    /// Targets that wait for a person, the oldest first.
    package func inbox(for viewer: Viewer) async throws -> [Target] {
        try await store.read(as: viewer.scope) { tx in
            try tx.all(
                Target.self,
                "SELECT * FROM targets WHERE question IS NOT NULL ORDER BY updated_at, id"
            )
        }
    }

    /// Whether a late post is to be published now after all.
    package func answerLate(_ id: TargetID, publish: Bool, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "publish")
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let target = try Self.target(id, in: tx)
            guard target.question == .late, let connection = target.connection else { throw Self.notAsked }
            if publish {
                try tx.run(
                    """
                    UPDATE main.targets SET question = NULL, due_at = \(now), error_code = NULL, error = NULL
                    WHERE id = \(id)
                    """
                )
                try queue.publish(id, through: connection, in: tx)
            } else {
                let isPartial = try ledger.effects(of: id.text, in: tx).contains {
                    $0.kind == .post && $0.state == .confirmed
                }
                try ledger.abandon(id.text, in: tx)
                let progress = TargetProgress(target: id, now: now)
                if isPartial {
                    let why = JobFailure("late", "Its time had passed, and a person left out the rest of it.")
                    try progress.cancel(why, isPartial: true, in: tx)
                } else {
                    try progress.skip(
                        JobFailure("late", "Its time had passed, and a person left it out."),
                        in: tx
                    )
                }
            }
            try TargetProgress(target: id, now: now).clearNotices(in: tx)
            return try Self.target(id, in: tx)
        }
    }

    static let notAsked = AccountError(
        .conflict,
        "There is nothing to decide about this post any more."
    )

    /// Tries again what failed, was left out or called off; only where it is certain that nothing came of it.
    package func retry(_ id: TargetID, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "publish")
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let target = try Self.target(id, in: tx)
            let effects = try ledger.effects(of: id.text, in: tx)
            guard let connection = target.connection else {
                throw AccountError(
                    .conflict,
                    "Its account was disconnected. Connect it again, and publish a copy."
                )
            }
            guard Self.mayRetry(target, effects) else {
                throw AccountError(
                    .conflict,
                    "It is \(target.status.rawValue), and can’t safely be sent again."
                )
            }
            let platform = try publishing(on: target.platform)
            for effect in effects where effect.kind == .post {
                try ledger.reopen(effect.id, newKey: platform.newKey(for: now.date), in: tx)
            }
            // What is there in part can't be written anew.
            try tx.run(
                """
                UPDATE main.targets SET status = CASE WHEN status = 'partial' THEN 'publishing' ELSE 'scheduled' END,
                  due_at = \(now), question = NULL, error_code = NULL, error = NULL
                WHERE id = \(id)
                """
            )
            try Self.raiseRevision(of: target.composition, in: tx)
            try TargetProgress(target: id, now: now).clearNotices(in: tx)
            try queue.publish(id, through: connection, in: tx)
            return try Self.target(id, in: tx)
        }
    }

    /// Whether sending it again can't make it appear twice.
    package static func mayRetry(_ target: Target, _ effects: [Effect]) -> Bool {
        guard [.failed, .partial, .skipped, .cancelled].contains(target.status), target.connection != nil,
            target.question == nil, target.takenDownAt == nil
        else {
            return false
        }
        return !effects.contains { effect in
            switch effect.kind {
            case .post: [.inFlight, .unknown, .needsUser].contains(effect.state)
            // What is deleted, or about to be, is no post that the rest could hang below.
            case .deletion: effect.state.isOpen || effect.state == .confirmed
            default: false
            }
        }
    }
}
