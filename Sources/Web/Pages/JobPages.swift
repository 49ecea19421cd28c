import Foundation
import Hummingbird

/// Background work, for admins: what waits and why, what failed, and the switches.
enum JobPages {
    static let routes: [Route] = [
        .page(.get, "/jobs", role: .admin, list),
        .page(.get, "/jobs/{id}", role: .admin) { viewer, call in
            let detail = try await call.services.jobs.job(viewer, call.parameter())
            return try await call.page(JobPage(detail, time: call.time))
        },
        .page(.post, "/jobs/{id}/retry", role: .admin) { viewer, call in
            let job = try await call.services.jobs.retry(viewer, call.parameter())
            return call.done("/jobs/\(job.id)", .jobRetried)
        },
        .page(.post, "/jobs/{id}/cancel", role: .admin) { viewer, call in
            let job = try await call.services.jobs.cancel(viewer, call.parameter())
            return call.done("/jobs/\(job.id)", .jobCancelled)
        },
        .page(.post, "/queues/{name}/paused", role: .admin) { viewer, call in
            let isOn = try await call.form().isTicked("on")
            _ = try await call.services.jobs.setPaused(viewer, call.parameter("name"), isOn)
            return call.done("/jobs", isOn ? .queuePaused : .queueResumed)
        },
    ]

    private static func list(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let query = try call.jobQuery()
        let page = try await call.services.jobs.list(viewer, query)
        let queues = try await call.services.jobs.queues(viewer)
        return try await call.page(
            JobsPage(
                queues: queues.map(QueueView.init),
                hasQueues: !queues.isEmpty,
                states: StatusChoice.choices(chosen: query.state?.rawValue, of: JobState.self),
                jobs: page.items.map { JobView($0, time: call.time) },
                isEmpty: page.items.isEmpty,
                paging: Paging(
                    page,
                    path: "/jobs",
                    parameters: [("state", query.state?.rawValue), ("queue", query.queue)]
                )
            )
        )
    }
}

struct JobsPage: PageContent {
    static let template = "jobs"
    var title: String { "Jobs" }
    let queues: [QueueView]
    let hasQueues: Bool
    let states: [StatusChoice]
    let jobs: [JobView]
    let isEmpty: Bool
    let paging: Paging
}

struct QueueView: Sendable {
    let queueName: String
    let isPaused: Bool
    let waiting: String
    let ready: String
    let running: String
    let dead: String

    init(_ queue: QueueItem) {
        queueName = queue.name
        isPaused = queue.isPaused
        waiting = grouped(queue.waiting)
        ready = grouped(queue.ready)
        running = grouped(queue.running)
        dead = grouped(queue.dead)
    }
}

struct JobView: Sendable {
    let jobID: String
    let href: String
    let kind: String
    let jobTitle: String
    let queue: String
    let badge: Badge
    let attempts: String
    let priority: Int
    let runAt: TimeView
    let created: TimeView
    let finished: TimeView?
    /// What a list shows: when it ended, else when it is due.
    let listed: TimeView
    let ownerName: String?
    let lastError: String?
    let explanation: String?
    let mayRetry: Bool
    let mayCancel: Bool

    init(_ job: JobItem, time: (Date) -> TimeView) {
        jobID = job.id
        href = "/jobs/\(job.id)"
        kind = job.kind
        jobTitle = job.title
        queue = job.queue
        badge = Badge(job.state)
        attempts = "\(job.attempts) of \(job.maxAttempts)"
        priority = job.priority
        runAt = time(job.runAt)
        created = time(job.createdAt)
        finished = job.finishedAt.map(time)
        listed = time(job.finishedAt ?? job.runAt)
        ownerName = job.ownerName
        lastError = job.lastError
        explanation = job.explanation
        mayRetry = [.dead, .cancelled, .waiting, .held].contains(job.state)
        mayCancel = [.waiting, .ready, .running, .held].contains(job.state)
    }
}

struct JobPage: PageContent {
    static let template = "job"
    var title: String { "Job: \(job.jobTitle)" }
    let job: JobView
    let attempts: [Attempt]
    let hasAttempts: Bool
    /// Said where there are none.
    let noAttempts: String

    struct Attempt: Sendable {
        let number: Int
        let began: TimeView
        let took: String
        let outcome: String
        let attemptCode: String?
        let attemptSentence: String?
    }

    init(_ detail: JobDetail, time: (Date) -> TimeView) {
        job = JobView(detail.job, time: time)
        attempts = detail.attempts.map {
            Attempt(
                number: $0.number,
                began: time($0.startedAt),
                took: $0.seconds.map(RunView.duration) ?? "–",
                outcome: $0.outcome,
                attemptCode: $0.errorCode,
                attemptSentence: $0.sentence
            )
        }
        hasAttempts = !detail.attempts.isEmpty
        noAttempts =
            switch detail.job.state {
            case .succeeded: "It went through; attempts are kept of jobs that had trouble."
            case .dead, .cancelled: "None is kept."
            case .waiting, .ready, .running, .held: "None yet."
            }
    }
}
