import Foundation
import Synchronization

import Web

/// How the Roost in memory stands.
extension InMemoryRoost {
    var status: StatusServices {
        StatusServices(status: { [self] _ in
            let (users, queues) = state.withLock { ($0.users, $0.queues) }
            return InstallationStatus(
                database: DatabaseStatus(engine: "SQLite 3.40.1", bytes: 734_003_200, logBytes: 4_194_304),
                disk: DiskStatus(
                    path: "/srv/roost/a-directory-whose-name-is-rather-long/roost-data",
                    freeBytes: 41_000_000_000,
                    keptBytes: 100_000_000,
                    usage: queues.isEmpty
                        ? []
                        : MeasuredSize.kinds.map { kind, bytes in
                            DiskUsageItem(
                                kind: kind,
                                bytes: bytes,
                                files: bytes / 240_000,
                                measuredAt: Self.now.addingTimeInterval(-7200)
                            )
                        },
                    isBeingMeasured: true
                ),
                users: users.enumerated().map { index, user in
                    UserUsageItem(
                        userID: user.id,
                        username: user.username,
                        bytes: 1_200_000_000 * index,
                        files: 5300 * index,
                        quota: index == 1 ? 1_000_000_000 : user.mediaQuota
                    )
                },
                queues: queues.map {
                    QueueDepthItem(
                        name: $0.name,
                        isPaused: $0.isPaused,
                        waiting: $0.waiting,
                        ready: $0.ready,
                        running: $0.running,
                        held: 2,
                        dead: $0.dead,
                        oldestReadySeconds: 75,
                        nextDueAt: Self.now.addingTimeInterval(240)
                    )
                },
                slowStatements: queues.isEmpty
                    ? []
                    : [
                        SlowStatementItem(
                            name: "overview(for:of:)",
                            count: 12,
                            totalMilliseconds: 3120,
                            longestMilliseconds: 412
                        )
                    ],
                startedAt: Self.now.addingTimeInterval(-86_400)
            )
        })
    }

    private enum MeasuredSize {
        static let kinds: [(DiskUsageKind, Int)] = [
            (.media, 9_400_000_000), (.thumbnails, 610_000_000), (.incoming, 0), (.imports, 2_000_000_000),
            (.backups, 720_000_000),
        ]
    }
}
