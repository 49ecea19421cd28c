package import Foundation

package enum JobState: String, ClosedChoice {
    case waiting, ready, running, held, succeeded, dead, cancelled
}

package struct JobItem: Sendable, Codable {
    package var id: String
    package var kind: String
    /// What it does, for people; the kind where nobody knows it.
    package var title: String
    package var queue: String
    package var state: JobState
    /// Lower runs first.
    package var priority: Int
    package var attempts: Int
    package var maxAttempts: Int
    package var runAt: Date
    package var createdAt: Date
    package var finishedAt: Date?
    package var ownerName: String?
    package var lastError: String?
    /// Why it has not run yet, in one sentence.
    package var explanation: String?

    package init(
        id: String,
        kind: String,
        title: String,
        queue: String,
        state: JobState,
        priority: Int,
        attempts: Int,
        maxAttempts: Int,
        runAt: Date,
        createdAt: Date,
        finishedAt: Date? = nil,
        ownerName: String? = nil,
        lastError: String? = nil,
        explanation: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.queue = queue
        self.state = state
        self.priority = priority
        self.attempts = attempts
        self.maxAttempts = maxAttempts
        self.runAt = runAt
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.ownerName = ownerName
        self.lastError = lastError
        self.explanation = explanation
    }
}

package struct JobAttempt: Sendable, Codable {
    package var number: Int
    package var startedAt: Date
    package var seconds: Double?
    package var outcome: String
    package var errorCode: String?
    package var sentence: String?

    package init(
        number: Int,
        startedAt: Date,
        seconds: Double? = nil,
        outcome: String,
        errorCode: String? = nil,
        sentence: String? = nil
    ) {
        self.number = number
        self.startedAt = startedAt
        self.seconds = seconds
        self.outcome = outcome
        self.errorCode = errorCode
        self.sentence = sentence
    }
}

package struct JobDetail: Sendable, Codable {
    package var job: JobItem
    /// Newest first.
    package var attempts: [JobAttempt]

    package init(
        job: JobItem,
        attempts: [JobAttempt]
    ) {
        self.job = job
        self.attempts = attempts
    }
}

package struct JobQuery: Sendable, Equatable {
    package var state: JobState?
    package var queue: String?
    package var position: Position = .newest
    package var limit: Int = 30

    package init(
        state: JobState? = nil,
        queue: String? = nil,
        position: Position = .newest,
        limit: Int = 30
    ) {
        self.state = state
        self.queue = queue
        self.position = position
        self.limit = limit
    }
}

package struct QueueItem: Sendable, Codable {
    package var name: String
    package var isPaused: Bool
    package var waiting: Int
    package var ready: Int
    package var running: Int
    package var dead: Int

    package init(
        name: String,
        isPaused: Bool,
        waiting: Int,
        ready: Int,
        running: Int,
        dead: Int
    ) {
        self.name = name
        self.isPaused = isPaused
        self.waiting = waiting
        self.ready = ready
        self.running = running
        self.dead = dead
    }
}
