package import Accounts
package import Database
import Platforms
import Queue

/// Everything that was done for a target, in order, as people read it.
package struct TargetTimeline: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let at: Timestamp
        package let step: String
        /// For programs.
        package let kind: String
        package let sentence: String
        package let code: String?
    }

    package let target: Target
    package let entries: [Entry]
    /// Why it isn't out yet; nil when nothing more comes by itself.
    package let explanation: String?
    package let mayRetry: Bool
    package let mayCancel: Bool
    /// Whether a change or deletion of what was published is still on its way.
    package let isChanging: Bool
}

extension Compositions {
    package func timeline(of id: TargetID, for viewer: Viewer) async throws -> TargetTimeline {
        let (target, zone, effects, events) = try await store.read(as: viewer.scope) { [ledger] tx in
            let target = try Self.target(id, in: tx)
            return (
                target,
                try Self.find(target.composition, in: tx).zone,
                try ledger.effects(of: id.text, in: tx),
                try ledger.events(of: id.text, in: tx)
            )
        }
        var entries = events.map { event in
            let step = effects.first { $0.id == event.effect }?.step ?? ""
            return TargetTimeline.Entry(
                at: event.at,
                step: step,
                kind: event.kind.rawValue,
                sentence: event.sentence ?? Self.sentence(event.kind, Self.subject(step)),
                code: event.code
            )
        }
        for effect in effects { entries += Self.entries(of: effect) }
        entries.sort { ($0.at, $0.step, $0.kind) < ($1.at, $1.step, $1.kind) }
        let mayCancel = target.status == .scheduled || target.status == .publishing
        return TargetTimeline(
            target: target,
            entries: entries,
            explanation: target.status.isOpen || target.question != nil
                ? try await explanation(of: target, zone: zone, for: viewer) : nil,
            mayRetry: Self.mayRetry(target, effects),
            mayCancel: mayCancel,
            isChanging: effects.contains { ($0.kind == .edit || $0.kind == .deletion) && $0.state.isOpen }
        )
    }

    /// What the ledger's row itself tells: that it was sent first, and how it became certain.
    private static func entries(of effect: Effect) -> [TargetTimeline.Entry] {
        var entries: [TargetTimeline.Entry] = []
        let subject = subject(effect.step)
        if let sent = effect.firstSentAt {
            entries.append(
                .init(at: sent, step: effect.step, kind: "sent", sentence: "\(subject) was sent.", code: nil)
            )
        }
        if let confirmed = effect.confirmedAt, effect.confirmedVia == .answer {
            let sentence =
                effect.kind == .media
                ? "\(subject) was taken." : "The platform answered: \(subject.lowercasedFirst) is there."
            entries.append(
                .init(at: confirmed, step: effect.step, kind: "confirmed", sentence: sentence, code: nil)
            )
        }
        return entries
    }

    private static func sentence(_ kind: EffectEvent.Kind, _ subject: String) -> String {
        switch kind {
        case .sent: "\(subject) was sent again."
        case .notSent: "\(subject) was not sent."
        case .refused: "The platform refused it."
        case .lost: "No answer came."
        case .absent: "Roost looked, and it wasn’t there."
        case .found: "Roost looked, and it is there."
        case .asked: "It was left to you."
        case .decided: "You said that it is there."
        case .duplicate: "It is there a second time."
        }
    }

    /// What a step is about: `post:0` is the post, `post:2` the third part of a thread.
    private static func subject(_ step: String) -> String {
        let parts = step.split(separator: ":")
        let number = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "media":
            return "File \((parts.count > 2 ? Int(parts[2]) ?? 0 : 0) + 1)"
                + (number == 0 ? "" : " of part \(number + 1)")
        case "edit": return "A change"
        case "deletion": return "The deletion"
        default: return number == 0 ? "The post" : "Part \(number + 1)"
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
