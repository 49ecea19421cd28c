import Foundation
import Hummingbird

/// How the installation stands, and the quotas of its users, for admins.
enum StatusPages {
    static let routes: [Route] = [
        .page(.get, "/status", role: .admin) { viewer, call in
            let status = try await call.services.status.status(viewer)
            return try await call.page(StatusPage(status, time: call.time))
        },
        .page(.post, "/users/{id}/quota", role: .admin) { viewer, call in
            let id = try call.parameter()
            return try await call.submit { form in
                let quota = try ByteCount.typed(form["quota"])
                _ = try await call.services.users.change(viewer, id, UserChange(mediaQuota: quota))
                return call.done("/status", .quotaSet)
            } refused: { _, error in
                StatusPage(
                    try await call.services.status.status(viewer),
                    problem: error.sentence,
                    time: call.time
                )
            }
        },
    ]
}

/// Sizes as people write and read them.
package enum ByteCount {
    package static func text(_ bytes: Int) -> String {
        Int64(bytes).formatted(.byteCount(style: .file, spellsOutZero: false))
    }

    /// `5 GB`, `500MB`; nothing and 0 are no limit.
    package static func typed(_ text: String?) throws -> Int {
        let typed = (text ?? "").uppercased().replacing(" ", with: "")
        if ["", "0", "NONE"].contains(typed) { return 0 }
        let units = [("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1)]
        for (unit, factor) in units where typed.hasSuffix(unit) {
            if let number = Double(typed.dropLast(unit.count)), number > 0, number * factor >= 1,
                number * factor <= 1e15
            {
                return Int(number * factor)
            }
            break
        }
        throw WebError.invalid(
            "quota",
            "“\((text ?? "").prefix(40))” is no size. Write one like 5 GB, or none."
        )
    }
}

struct StatusPage: PageContent {
    static let template = "status"
    var title: String { "Status" }
    let path: String
    let free: String?
    let kept: String
    let database: String
    let databaseSize: String
    let logSize: String?
    let kinds: [Kind]
    let measured: TimeView?
    let isBeingMeasured: Bool
    let users: [UserRow]
    let queues: [QueueRow]
    let hasQueues: Bool
    let slow: [SlowRow]
    let isFast: Bool
    let started: TimeView
    let problem: String?

    struct Kind: Sendable {
        let kindTitle: String
        let kindSize: String
        let kindFiles: String
    }

    struct UserRow: Sendable {
        let userID: String
        let username: String
        let used: String
        let files: String
        let quota: String
        let share: String?
        let isFull: Bool
    }

    struct QueueRow: Sendable {
        let queueName: String
        let isPaused: Bool
        let waiting: String
        let ready: String
        let running: String
        let held: String
        let dead: String
        let oldest: String
        let next: TimeView?
    }

    struct SlowRow: Sendable {
        let statementName: String
        let count: String
        let total: String
        let longest: String
    }

    init(_ status: InstallationStatus, problem: String? = nil, time: (Date) -> TimeView) {
        path = status.disk.path
        free = status.disk.freeBytes.map(ByteCount.text)
        kept = ByteCount.text(status.disk.keptBytes)
        database = status.database.engine
        databaseSize = ByteCount.text(status.database.bytes)
        logSize = status.database.logBytes.map(ByteCount.text)
        kinds = status.disk.usage.map {
            Kind(
                kindTitle: Self.title(of: $0.kind),
                kindSize: ByteCount.text($0.bytes),
                kindFiles: grouped($0.files)
            )
        }
        measured = status.disk.usage.map(\.measuredAt).min().map(time)
        isBeingMeasured = status.disk.isBeingMeasured
        users = status.users.map(UserRow.init)
        queues = status.queues.map { QueueRow($0, time: time) }
        hasQueues = !status.queues.isEmpty
        slow = status.slowStatements.map {
            SlowRow(
                statementName: $0.name,
                count: grouped($0.count),
                total: Self.duration($0.totalMilliseconds),
                longest: Self.duration($0.longestMilliseconds)
            )
        }
        isFast = status.slowStatements.isEmpty
        started = time(status.startedAt)
        self.problem = problem
    }

    private static func title(of kind: DiskUsageKind) -> String {
        switch kind {
        case .media: "Media files"
        case .thumbnails: "Thumbnails"
        case .incoming: "Downloads under way"
        case .imports: "Uploaded export files"
        case .backups: "Copies made before migrations"
        }
    }

    private static func duration(_ milliseconds: Int) -> String {
        milliseconds < 1000 ? "\(milliseconds) ms" : "\(Double(milliseconds / 100) / 10) s"
    }
}

extension StatusPage.UserRow {
    fileprivate init(_ user: UserUsageItem) {
        userID = user.userID
        username = user.username
        used = ByteCount.text(user.bytes)
        files = grouped(user.files)
        quota = user.quota.map(ByteCount.text) ?? ""
        share = user.quota.map { "\(min(999, Int(Double(user.bytes) / Double(max(1, $0)) * 100))) %" }
        isFull = user.quota.map { user.bytes >= $0 } ?? false
    }
}

extension StatusPage.QueueRow {
    fileprivate init(_ queue: QueueDepthItem, time: (Date) -> TimeView) {
        queueName = queue.name
        isPaused = queue.isPaused
        waiting = grouped(queue.waiting)
        ready = grouped(queue.ready)
        running = grouped(queue.running)
        held = grouped(queue.held)
        dead = grouped(queue.dead)
        oldest = queue.oldestReadySeconds.map(RunView.duration) ?? "–"
        next = queue.nextDueAt.map(time)
    }
}
