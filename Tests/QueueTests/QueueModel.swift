import Database
import Queue

/// The queue as plain data in memory: what the tables of both engines are held against.
struct QueueModel {
    struct Entry: Equatable {
        var state = "ready"
        var reason: String?
        var priority: Int64
        var runAt: Int64
        var attempt: Int64 = 0
        var lost: Int64 = 0
        var token: Int64 = 0
        var lockedUntil: Int64?
        var key: String?
        var rerun = false
        var cancelRequested = false
        var connection: ConnectionID?
        var laneSlot: Int64?
    }

    struct Held: Hashable {
        let id: JobID
        let token: Int64
    }

    static let mostLosses: Int64 = 3
    static let lease: Int64 = 60_000

    var live: [JobID: Entry] = [:]
    var over: [JobID: (outcome: String, finishedAt: Int64, entry: Entry)] = [:]
    var now: Int64
    var isPaused = false
    var held: Set<ConnectionID> = []

    // MARK: What people do

    /// Returns the live job that is asked again, if there is one.
    mutating func enqueue(key: String?, runAt: Int64) -> JobID? {
        guard let key, let id = live.first(where: { $0.value.key == key })?.key, var entry = live[id] else {
            return nil
        }
        switch entry.state {
        case "waiting", "held": entry.runAt = min(entry.runAt, runAt)
        case "running": entry.rerun = true
        default: break
        }
        live[id] = entry
        return id
    }

    mutating func add(_ id: JobID, priority: Int64, runAt: Int64, key: String?, connection: ConnectionID?) {
        let isDue = runAt <= now
        live[id] = Entry(
            state: isDue ? "ready" : "waiting",
            reason: isDue ? nil : "schedule",
            priority: priority,
            runAt: runAt,
            key: key,
            connection: connection
        )
    }

    mutating func cancel(_ id: JobID) {
        guard var entry = live[id] else { return }
        if entry.state == "running" {
            entry.cancelRequested = true
            entry.rerun = false
            live[id] = entry
        } else {
            end(id, "cancelled")
        }
    }

    /// Whether a new job is made.
    func retries(_ id: JobID) -> Bool {
        guard let old = over[id], old.outcome != "succeeded" else { return false }
        return old.entry.key == nil || !live.values.contains { $0.key == old.entry.key }
    }

    mutating func again(_ new: JobID, like old: JobID) {
        guard let past = over[old]?.entry else { return }
        live[new] = Entry(priority: past.priority, runAt: now, key: past.key, connection: past.connection)
    }

    mutating func release(_ connection: ConnectionID) {
        held.remove(connection)
        change({ $0.state == "held" && $0.connection == connection }) {
            $0.state = "waiting"; $0.reason = "schedule"
        }
    }

    // MARK: What workers do

    mutating func promote() {
        let now = now
        change({ $0.state == "waiting" && $0.runAt <= now }) {
            $0.state = "ready"; $0.reason = nil
        }
    }

    mutating func claim(_ limit: Int) -> [Held] {
        promote()
        guard !isPaused else { return [] }
        var claimed: [Held] = []
        let ready = live.filter { $0.value.state == "ready" }
            .sorted {
                ($0.value.priority, $0.value.runAt, $0.key) < ($1.value.priority, $1.value.runAt, $1.key)
            }
        for (id, _) in ready where claimed.count < limit {
            guard var entry = live[id] else { continue }
            if let connection = entry.connection, held.contains(connection) {
                entry.state = "held"
                entry.token += 2
            } else {
                entry.state = "running"
                entry.attempt += 1
                entry.token += 1
                entry.lockedUntil = now + Self.lease
                claimed.append(Held(id: id, token: entry.token))
            }
            live[id] = entry
        }
        return claimed
    }

    func holds(_ lease: Held) -> Bool { live[lease.id].map { $0.token == lease.token } ?? false }

    mutating func renew(_ leases: [Held]) -> Set<JobID> {
        let good = leases.filter(holds)
        for lease in good { live[lease.id]?.lockedUntil = now + Self.lease }
        return Set(good.map(\.id))
    }

    /// Returns whether the job is to run once more.
    mutating func succeed(_ lease: Held, outcome: String = "succeeded") -> Bool {
        guard holds(lease) else { return false }
        let rerun = live[lease.id]?.rerun ?? false
        end(lease.id, outcome)
        return rerun
    }

    /// Returns whether the job is to run once more.
    mutating func putBack(_ lease: Held, reason: String, runAt: Int64) -> Bool {
        guard holds(lease), var entry = live[lease.id] else { return false }
        if entry.cancelRequested {
            end(lease.id, "cancelled")
            return entry.rerun
        }
        // What was stopped in the middle keeps its place.
        let planned = reason == "released" ? entry.runAt : runAt
        leave(&entry, reason: reason, runAt: reason == "snooze" && entry.rerun ? now : planned)
        if reason != "retry" { entry.attempt -= 1 }
        if reason != "released" { entry.lost = 0 }
        live[lease.id] = entry
        return false
    }

    mutating func rescue() -> Set<JobID> {
        var poisoned: Set<JobID> = []
        for (id, var entry) in live where entry.state == "running" && (entry.lockedUntil ?? 0) < now {
            if entry.lost + 1 >= Self.mostLosses {
                poisoned.insert(id)
                continue
            }
            leave(&entry, reason: "lost", runAt: entry.lost == 0 ? entry.runAt : now + 15_000 * entry.lost)
            entry.lost += 1
            entry.attempt -= 1
            live[id] = entry
        }
        return poisoned
    }

    mutating func prune(succeeded: Int64, dead: Int64) {
        over = over.filter { $0.value.finishedAt >= now - ($0.value.outcome == "dead" ? dead : succeeded) }
    }

    // MARK: Parts

    private func leave(_ entry: inout Entry, reason: String, runAt: Int64) {
        entry.state = "waiting"
        entry.reason = reason
        entry.runAt = runAt
        entry.token += 1
        entry.lockedUntil = nil
        entry.rerun = false
    }

    mutating func end(_ id: JobID, _ outcome: String) {
        guard let entry = live.removeValue(forKey: id) else { return }
        over[id] = (outcome, now, entry)
    }

    private mutating func change(_ which: (Entry) -> Bool, _ how: (inout Entry) -> Void) {
        for id in live.keys { if var entry = live[id], which(entry) { how(&entry); live[id] = entry } }
    }
}
