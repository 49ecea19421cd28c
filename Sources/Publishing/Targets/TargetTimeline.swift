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
    /// What a person can do about it; nil when there is nothing.
    package let advice: String?
    package let mayRetry: Bool
    package let mayCancel: Bool
    /// Whether calling it off can be taken back.
    package let mayRestore: Bool
    /// What the account gets, or got.
    package let post: AdaptedPost
    /// Which parts of it are there.
    package let publishedParts: Set<Int>
    /// Nil where nothing was published, or it is deleted.
    package let changing: Changing?
    /// Where people see the account's posts.
    package let accountURL: String?

    /// Whether a change or deletion of what was published is still on its way.
    package var isChanging: Bool { changing?.isUnderWay == true }

    /// What can be done with what was published.
    package struct Changing: Sendable, Hashable {
        /// Why it can't be changed; nil where it can.
        package let obstacle: String?
        /// What people should know before they change it.
        package let caution: String?
        package let mayDelete: Bool
        /// Whether a change or the deletion is on its way.
        package let isUnderWay: Bool
    }
}

extension Compositions {
    package func timeline(of id: TargetID, for viewer: Viewer) async throws -> TargetTimeline {
        let (target, whole, effects, events) = try await store.read(as: viewer.scope) { [ledger] tx in
            let target = try Self.target(id, in: tx)
            return (
                target,
                try Self.whole(target.composition, in: tx),
                try ledger.effects(of: id.text, in: tx),
                try ledger.events(of: id.text, in: tx)
            )
        }
        let composition = whole.composition
        // Who was disconnected has no connection any more.
        let connection = try await accounts(of: [target], for: viewer).first
        let mayRetry = Self.mayRetry(target, effects)
        return TargetTimeline(
            target: target,
            entries: TargetTimeline.entries(effects, events),
            explanation: target.status.isOpen || target.question != nil
                ? try await explanation(of: target, zone: composition.zone, for: viewer) : nil,
            advice: TargetTimeline.advice(on: target, mayRetry: mayRetry),
            mayRetry: mayRetry,
            mayCancel: target.status == .scheduled || target.status == .publishing,
            mayRestore: Self.mayRestore(target, of: composition, effects, now: now()),
            post: AdaptedPost(composition, target.overrides, media: whole.media),
            publishedParts: TargetTimeline.publishedParts(effects),
            changing: changing(target, effects, through: connection),
            accountURL: connection.flatMap(address)
        )
    }

    func accounts(of targets: [Target], for viewer: Viewer) async throws -> [Connection] {
        try await store.read(as: viewer.scope) { tx in
            try tx.all(
                Connection.self,
                "SELECT * FROM connections WHERE \("id", isOneOf: targets.compactMap(\.connection))"
            )
        }
    }

    private func changing(
        _ target: Target,
        _ effects: [Effect],
        through connection: Connection?
    ) -> TargetTimeline.Changing? {
        guard target.status == .published || target.status == .partial, target.takenDownAt == nil else {
            return nil
        }
        let isUnderWay = effects.contains { ($0.kind == .edit || $0.kind == .deletion) && $0.state.isOpen }
        guard let connection, let platform = connections.publishing(on: connection.platform) else {
            return .init(
                obstacle: "Its account was disconnected. Connect it again, then it can be changed.",
                caution: nil,
                mayDelete: false,
                isUnderWay: isUnderWay
            )
        }
        let form = platform.form(of: connection.serverSoftware)
        var obstacle: String?
        if case .none(let reason) = form.editing {
            obstacle = "\(connection.host) doesn’t let posts be changed. \(reason)"
        } else if isUnderWay {
            obstacle = "A change of this post is still on its way. Try again in a moment."
        }
        return .init(
            obstacle: obstacle,
            caution: form.editingCaution,
            mayDelete: !isUnderWay,
            isUnderWay: isUnderWay
        )
    }
}

extension TargetTimeline {
    static func entries(_ effects: [Effect], _ events: [EffectEvent]) -> [Entry] {
        var entries = events.map { event in
            let step = effects.first { $0.id == event.effect }?.step ?? ""
            return Entry(
                at: event.at,
                step: step,
                kind: event.kind.rawValue,
                sentence: event.sentence ?? Self.sentence(event.kind, Self.subject(step)),
                code: event.code
            )
        }
        for effect in effects { entries += Self.entries(of: effect) }
        entries.sort { ($0.at, $0.step, $0.kind) < ($1.at, $1.step, $1.kind) }
        return entries
    }

    /// What a person can do, or that there is nothing to do.
    fileprivate static func advice(on target: Target, mayRetry: Bool) -> String? {
        switch target.question {
        case .late:
            return
                "Say whether to publish it now or to leave it out. Until you do, nothing is sent, and the account’s other posts go on."
        case .unsettled where target.status == .partial:
            return "Give the address of the part that is there, and the parts after it go out below it."
        case .unsettled:
            return
                "Look at the account’s posts and say whether it is there. Until you do, nothing is sent, so it can’t appear twice."
        case nil: break
        }
        switch target.status {
        case .draft, .published, .scheduled, .publishing, .unknown: return nil
        case .failed where mayRetry:
            return "Nothing of it is there, so trying again can’t publish it twice."
        case .partial where mayRetry:
            return "Trying again sends only the parts that are missing."
        case .skipped where mayRetry: return "To publish it now after all, try it again."
        case .cancelled where mayRetry: return "Nothing was sent. To publish it now after all, try it again."
        case .failed, .partial, .skipped, .cancelled:
            return target.connection == nil
                ? "Its account was disconnected. Connect it again, and publish a copy."
                : "It can’t safely be sent again. Look at the account’s posts, and publish a copy if it isn’t there."
        }
    }

    fileprivate static func publishedParts(_ effects: [Effect]) -> Set<Int> {
        let confirmed = effects.filter { $0.kind == .post && $0.state == .confirmed }
        return Set(confirmed.compactMap { $0.step.split(separator: ":").last.flatMap { Int($0) } })
    }

    /// What the ledger's row itself tells: that it was sent first, and how it became certain.
    private static func entries(of effect: Effect) -> [Entry] {
        var entries: [Entry] = []
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
