import Queue

/// Measuring what lies in the data directory, as a job of the system's own.
struct MeasureDisk: Job {
    static let kind = "roost.measure_disk"
    static let queue: QueueName = "system"
    static let timeLimit = Duration.seconds(3600)
    static let keepsHistory = false
    /// Who looks at the status has the files measured again when what was measured last is older.
    static let age = Duration.seconds(10)
    /// How long who looks waits for it.
    static let patience = Duration.seconds(1)

    var dedupeKey: String? { Self.kind }
}
