import Queue

/// Measuring what lies in the data directory, as a job of the system's own.
struct MeasureDisk: Job {
    static let kind = "roost.measure_disk"
    static let queue: QueueName = "system"
    static let timeLimit = Duration.seconds(3600)
    static let keepsHistory = false
    /// Who looks at the status is told what was measured last, and has it measured again when that is older.
    static let age = Duration.seconds(60)

    var dedupeKey: String? { Self.kind }
}
