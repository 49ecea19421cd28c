import Database

/// The order in which jobs are claimed: the most urgent first, then as they came due, then as they came.
struct JobRank: Comparable {
    let priority: Int64
    let runAt: Timestamp
    let id: JobID

    static func < (one: Self, other: Self) -> Bool {
        (one.priority, one.runAt, one.id) < (other.priority, other.runAt, other.id)
    }
}

extension JobRank {
    init(row: Row) throws {
        priority = try row.value("priority")
        runAt = Timestamp(milliseconds: try row.value("run_at"))
        id = try row.value("id")
    }
}
