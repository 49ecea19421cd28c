import Accounts
import Database
import Foundation
import Platforms
import Publishing
import Queue
import Web

extension CalendarServices {
    init(_ roost: Installation) {
        let compositions = roost.compositions
        self.init(
            calendar: { viewer, query in
                try await presenting {
                    try await CalendarSpan.read(query, compositions, for: try Accounts.Viewer(viewer))
                }
            },
            outcomes: { viewer, connection in
                try await presenting {
                    try await compositions.outcomes(
                        since: Timestamp.now.adding(.seconds(-86_400)),
                        through: try connection.map { try identifier($0, "connection") },
                        for: try Accounts.Viewer(viewer)
                    ).map { told in
                        PublishingOutcome(
                            target: TargetItem(told.target),
                            text: String(told.text.prefix(200)),
                            isUrgent: told.isUrgent
                        )
                    }
                }
            },
            questions: { viewer in
                try await presenting {
                    try await compositions.questions(for: try Accounts.Viewer(viewer)).map { asked in
                        PublishingQuestion(
                            target: TargetItem(asked.target),
                            text: String(asked.text.prefix(1000)),
                            events: asked.entries.map(TargetEvent.init),
                            accountURL: asked.accountURL
                        )
                    }
                }
            },
            changes: { viewer, watch in
                try await presenting {
                    try await TargetWatching(
                        compositions: compositions,
                        viewer: try Accounts.Viewer(viewer),
                        watch: watch
                    ).changes()
                }
            },
            restore: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let target: TargetID = try identifier(id, "post to an account")
                    _ = try await compositions.restore(target, by: viewer)
                    return TargetDetail(try await compositions.timeline(of: target, for: viewer))
                }
            }
        )
    }
}

// MARK: - Days

extension CalendarSpan {
    /// More than anybody can look at.
    private static let most = 2000

    fileprivate static func read(
        _ query: CalendarQuery,
        _ compositions: Compositions,
        for viewer: Accounts.Viewer
    ) async throws -> CalendarSpan {
        let (from, to) = (try day(query.from, "from"), try day(query.to, "to"))
        guard from <= to, to <= from.adding(days: 62) else {
            throw AccountError(
                .invalid,
                "The last day must be the first or at most 62 days after it.",
                field: "to"
            )
        }
        let zone: TimeZoneName
        do { zone = try TimeZoneName(viewer.timeZone) } catch {
            throw AccountError(.invalid, error.sentence, field: "timeZone")
        }
        let dated = try await compositions.dated(
            from: ZonedTime(WallTime(from, .midnight), in: zone).instant,
            to: ZonedTime(WallTime(to.adding(days: 1), .midnight), in: zone).instant,
            through: try query.connectionID.map { try identifier($0, "connection") },
            for: viewer,
            limit: most + 1
        )
        return CalendarSpan(
            from: query.from,
            to: query.to,
            zone: zone.name,
            entries: dated.prefix(most).map { CalendarEntry($0, by: zone) },
            isCut: dated.count > most
        )
    }

    private static func day(_ text: String, _ field: String) throws -> WallDate {
        guard let day = WallDate(text) else {
            throw AccountError(
                .invalid,
                "“\(text.prefix(40))” is no day. Write it as 2026-11-22.",
                field: field
            )
        }
        return day
    }
}

extension CalendarEntry {
    fileprivate init(_ dated: Compositions.Dated, by zone: TimeZoneName) {
        let (composition, shown) = (dated.composition, ZonedTime(at: dated.at, in: zone).wall)
        // Moved to one time, accounts that each have their own slot would lose them.
        let times = Set(dated.targets.filter { $0.status == .scheduled }.compactMap(\.dueAt))
        self.init(
            compositionID: composition.id.text,
            at: dated.at.date,
            day: "\(shown.date)",
            time: "\(shown.time)",
            wallTime: composition.wallTime,
            meantZone: composition.zone,
            timeRemark: composition.timeRemark,
            text: String(composition.parts[0].text.prefix(200)),
            status: sameWord(composition.status),
            isUrgent: composition.isUrgent,
            isMovable: composition.status == .scheduled && times.count <= 1,
            targets: dated.targets.map { target in
                CalendarTarget(
                    id: target.id.text,
                    connectionID: target.connection?.text,
                    platform: target.platform.rawValue,
                    platformName: target.platform.displayName,
                    accountName: target.accountName,
                    status: sameWord(target.status),
                    url: target.url
                )
            }
        )
    }
}

// MARK: - What happens meanwhile

/// Looks again and again how far targets have come, for whoever looks on.
private struct TargetWatching: Sendable {
    let compositions: Compositions
    let viewer: Accounts.Viewer
    let watch: PublishingWatch

    /// How far ahead a post counts as one that goes out soon.
    private static let soon: Duration = .seconds(3600)
    private static let pause: Duration = .milliseconds(500)

    func changes() async throws -> AsyncStream<TargetItem> {
        let first = try await stages()
        return AsyncStream { continuation in
            let watching = Task {
                await follow(from: first) { continuation.yield($0) }
                continuation.finish()
            }
            continuation.onTermination = { _ in watching.cancel() }
        }
    }

    private func follow(from first: [Compositions.Stage], _ tell: (TargetItem) -> Void) async {
        var known = Self.byTarget(first)
        // The queue never comes to its end; a composition and a target do.
        while !Task.isCancelled, watch == .queue || known.values.contains(where: { !$0.isOver }) {
            try? await Task.sleep(for: Self.pause)
            // What can't be read just now is read the next time.
            guard let now = try? await stages() else { continue }
            let stages = Self.byTarget(now)
            // What is no longer under way went out, failed or was called off.
            let changed = Set(stages.keys).union(known.keys).filter {
                stages[$0]?.mark != known[$0]?.mark
            }
            guard let targets = try? await compositions.targets(Array(changed), for: viewer) else { continue }
            for target in targets { tell(TargetItem(target)) }
            known = stages
        }
    }

    private func stages() async throws -> [Compositions.Stage] {
        try await compositions.stages(of: try watched, for: viewer)
    }

    private var watched: Compositions.Watched {
        get throws {
            switch watch {
            case .queue: .due(before: Timestamp.now.adding(Self.soon))
            case .composition(let id): .composition(try identifier(id, "post"))
            case .target(let id): .target(try identifier(id, "post to an account"))
            }
        }
    }

    private static func byTarget(_ stages: [Compositions.Stage]) -> [TargetID: Compositions.Stage] {
        Dictionary(stages.map { ($0.target, $0) }, uniquingKeysWith: { _, last in last })
    }
}
