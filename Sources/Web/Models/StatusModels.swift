package import Foundation

/// How an installation stands, for admins.
package struct InstallationStatus: Sendable, Codable {
    package var database: DatabaseStatus
    package var disk: DiskStatus
    package var users: [UserUsageItem]
    package var queues: [QueueDepthItem]
    package var slowStatements: [SlowStatementItem]
    /// Since when this process sums slow statements.
    package var startedAt: Date

    package init(
        database: DatabaseStatus,
        disk: DiskStatus,
        users: [UserUsageItem],
        queues: [QueueDepthItem],
        slowStatements: [SlowStatementItem],
        startedAt: Date
    ) {
        self.database = database
        self.disk = disk
        self.users = users
        self.queues = queues
        self.slowStatements = slowStatements
        self.startedAt = startedAt
    }
}

package struct DatabaseStatus: Sendable, Codable {
    /// With its version, as it names itself.
    package var engine: String
    package var bytes: Int
    /// Of them the write-ahead log’s; SQLite only.
    package var logBytes: Int?

    package init(engine: String, bytes: Int, logBytes: Int? = nil) {
        self.engine = engine
        self.bytes = bytes
        self.logBytes = logBytes
    }
}

package struct DiskStatus: Sendable, Codable {
    /// The data directory.
    package var path: String
    package var freeBytes: Int?
    /// Room that media files leave free.
    package var keptBytes: Int
    package var usage: [DiskUsageItem]
    /// What is told is old, and newer figures are on their way.
    package var isBeingMeasured: Bool

    package init(
        path: String,
        freeBytes: Int?,
        keptBytes: Int,
        usage: [DiskUsageItem],
        isBeingMeasured: Bool
    ) {
        self.path = path
        self.freeBytes = freeBytes
        self.keptBytes = keptBytes
        self.usage = usage
        self.isBeingMeasured = isBeingMeasured
    }
}

package enum DiskUsageKind: String, ClosedChoice {
    case media, thumbnails, incoming, imports, backups
}

/// What one kind of file took when it was measured last.
package struct DiskUsageItem: Sendable, Codable {
    package var kind: DiskUsageKind
    package var bytes: Int
    package var files: Int
    package var measuredAt: Date

    package init(kind: DiskUsageKind, bytes: Int, files: Int, measuredAt: Date) {
        self.kind = kind
        self.bytes = bytes
        self.files = files
        self.measuredAt = measuredAt
    }
}

/// What a user’s original media files take, and how much they may.
package struct UserUsageItem: Sendable, Codable {
    package var userID: String
    package var username: String
    package var bytes: Int
    package var files: Int
    /// Absent where there is no limit.
    package var quota: Int?

    package init(userID: String, username: String, bytes: Int, files: Int, quota: Int? = nil) {
        self.userID = userID
        self.username = username
        self.bytes = bytes
        self.files = files
        self.quota = quota
    }
}

package struct QueueDepthItem: Sendable, Codable {
    package var name: String
    package var isPaused: Bool
    package var waiting: Int
    package var ready: Int
    package var running: Int
    /// Until their connection is set right.
    package var held: Int
    package var dead: Int
    /// How long the oldest job that could run has been waiting.
    package var oldestReadySeconds: Double?
    package var nextDueAt: Date?

    package init(
        name: String,
        isPaused: Bool,
        waiting: Int,
        ready: Int,
        running: Int,
        held: Int,
        dead: Int,
        oldestReadySeconds: Double? = nil,
        nextDueAt: Date? = nil
    ) {
        self.name = name
        self.isPaused = isPaused
        self.waiting = waiting
        self.ready = ready
        self.running = running
        self.held = held
        self.dead = dead
        self.oldestReadySeconds = oldestReadySeconds
        self.nextDueAt = nextDueAt
    }
}

/// Statements of one name that took longer than a tenth of a second.
package struct SlowStatementItem: Sendable, Codable {
    package var name: String
    package var count: Int
    package var totalMilliseconds: Int
    package var longestMilliseconds: Int

    package init(name: String, count: Int, totalMilliseconds: Int, longestMilliseconds: Int) {
        self.name = name
        self.count = count
        self.totalMilliseconds = totalMilliseconds
        self.longestMilliseconds = longestMilliseconds
    }
}
