import Queue

/// The daily clean-up of the installation, as a job of the system's own.
struct TidyUp: Job {
    static let kind = "roost.tidy"
    static let queue: QueueName = "system"
    static let timeLimit = Duration.seconds(3600)

    var dedupeKey: String? { "roost.tidy" }
}
