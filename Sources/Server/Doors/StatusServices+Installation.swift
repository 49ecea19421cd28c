import Accounts
import Archive
import Database
import Foundation
import Media
import Publishing
import Queue
import Web

extension StatusServices {
    init(_ roost: Installation) {
        self.init(status: { viewer in
            try await presenting {
                let viewer = try Accounts.Viewer(viewer)
                try viewer.require(.admin, to: "see how the installation stands")
                let users = try await roost.users.list(for: viewer)
                let quotas = try await roost.store.read(as: .system) {
                    try MediaQuota.ofAll(with: [Uploads.counted], in: $0)
                }
                let (usage, isOld) = try await roost.diskUsage()
                return InstallationStatus(
                    database: try await roost.databaseStatus(),
                    disk: DiskStatus(
                        path: roost.directory.url.path,
                        freeBytes: roost.media.space.available,
                        keptBytes: roost.configuration.keptFree,
                        usage: DiskUsage.Kind.allCases.compactMap { kind in
                            usage.first { $0.kind == kind }.map(DiskUsageItem.init)
                        },
                        isBeingMeasured: isOld
                    ),
                    users: users.map { UserUsageItem($0, quotas[$0.id]) },
                    queues: try await roost.queue.statistics().map(QueueDepthItem.init),
                    slowStatements: roost.store.slowStatements.prefix(50).map(SlowStatementItem.init),
                    startedAt: roost.openedAt.date
                )
            }
        })
    }
}

extension Installation {
    /// What the files take; measured anew when that is old.
    ///
    /// Mostly that takes a moment, and the moment is waited for. Where it takes longer the old figures are told, as such.
    fileprivate func diskUsage() async throws -> (usage: [DiskUsage], isOld: Bool) {
        func remembered() async throws -> (usage: [DiskUsage], isOld: Bool) {
            let usage = try await store.read(as: .system) { try DiskUsage.remembered(in: $0) }
            let measured = usage.map(\.measuredAt).min()
            return (usage, measured.map { Timestamp.now - $0 > MeasureDisk.age } ?? true)
        }
        var found = try await remembered()
        guard found.isOld else { return found }
        try await store.write(as: .system, durability: .relaxed) { [queue] tx in
            _ = try queue.enqueue(MeasureDisk(), in: tx)
        }
        let deadline = ContinuousClock.now + MeasureDisk.patience
        while found.isOld, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            found = try await remembered()
        }
        return found
    }

    fileprivate func databaseStatus() async throws -> DatabaseStatus {
        var log: Int?
        if case .sqlite(let file) = configuration.database {
            let facts = try? FileManager.default.attributesOfItem(atPath: file + "-wal")
            log = (facts?[.size] as? Int64).map { Int($0) }
        }
        return DatabaseStatus(
            engine: try await store.version(),
            bytes: Int(clamping: try await store.size()),
            logBytes: log
        )
    }
}

extension DiskUsageItem {
    fileprivate init(_ usage: DiskUsage) {
        let kind: DiskUsageKind =
            switch usage.kind {
            case .media: .media
            case .thumbnails: .thumbnails
            case .incoming: .incoming
            case .imports: .imports
            case .backups: .backups
            }
        self.init(
            kind: kind,
            bytes: Int(clamping: usage.bytes),
            files: usage.files,
            measuredAt: usage.measuredAt.date
        )
    }
}

extension UserUsageItem {
    fileprivate init(_ user: User, _ usage: (quota: MediaQuota, files: Int)?) {
        self.init(
            userID: user.id.text,
            username: user.username,
            bytes: Int(clamping: usage?.quota.used ?? 0),
            files: usage?.files ?? 0,
            quota: user.mediaQuota.map { Int(clamping: $0) }
        )
    }
}

extension QueueDepthItem {
    fileprivate init(_ queue: QueueStatistics) {
        self.init(
            name: queue.queue.text,
            isPaused: queue.pausedAt != nil,
            waiting: queue.waiting,
            ready: queue.ready,
            running: queue.running,
            held: queue.held,
            dead: queue.dead,
            oldestReadySeconds: queue.oldestReady.map { $0 / .seconds(1) },
            nextDueAt: queue.nextDue?.date
        )
    }
}

extension SlowStatementItem {
    fileprivate init(_ statement: SlowStatement) {
        self.init(
            name: statement.name,
            count: statement.count,
            totalMilliseconds: Int(statement.total / .milliseconds(1)),
            longestMilliseconds: Int(statement.longest / .milliseconds(1))
        )
    }
}
