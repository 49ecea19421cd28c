import Accounts
import Archive
import Database
import Publishing
import Queue
import Transfer
import Web

extension JobServices {
    init(_ roost: Installation) {
        self.init(
            list: { viewer, query in
                try await presenting {
                    try Accounts.Viewer(viewer).require(.admin, to: "see the jobs")
                    var filter = JobFilter()
                    filter.queue = query.queue.map { QueueName($0) }
                    filter.states = query.state.map { [$0.state] } ?? []
                    filter.limit = query.limit + 1
                    let names = try await roost.usernames()
                    let jobs = try await roost.queue.jobs(
                        filter,
                        after: try query.position.place(),
                        as: .system
                    )
                    return Page(jobs, limit: query.limit, place: JobPlace.init) { job in
                        JobItem(job, owner: job.user.flatMap { names[$0] })
                    }
                }
            },
            job: { viewer, id in
                try await presenting {
                    try Accounts.Viewer(viewer).require(.admin, to: "see the jobs")
                    return try await roost.jobDetail(try identifier(id, "job"))
                }
            },
            retry: { viewer, id in
                try await presenting {
                    try Accounts.Viewer(viewer).require(.admin, to: "run jobs again")
                    let old: JobID = try identifier(id, "job")
                    guard let new = try await roost.queue.retry(old) else {
                        throw AccountError(
                            .conflict,
                            "This job can’t be run again: it succeeded, it is gone, or the same work is waiting already."
                        )
                    }
                    if let job = try await roost.queue.job(new, as: .system)?.0 {
                        try await roost.store.write(as: .system) { tx in
                            try JobNotices.clear(job, at: .now, in: tx)
                        }
                    }
                    return try await roost.jobDetail(new).job
                }
            },
            cancel: { viewer, id in
                try await presenting {
                    try Accounts.Viewer(viewer).require(.admin, to: "cancel jobs")
                    let job: JobID = try identifier(id, "job")
                    let owner = try await roost.queue.job(job, as: .system)?.job.user
                    // What is to be published is called off with its job.
                    var isCalledOff = false
                    if let owner { isCalledOff = try await roost.compositions.cancel(job, of: owner) }
                    if !isCalledOff { try await roost.queue.cancel(job) }
                    return try await roost.jobDetail(job).job
                }
            },
            queues: { viewer in
                try await presenting {
                    try Accounts.Viewer(viewer).require(.admin, to: "see the queues")
                    return try await roost.queue.statistics().map(QueueItem.init)
                }
            },
            setPaused: { viewer, name, isPaused in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try viewer.require(.admin, to: "pause queues")
                    let queue = QueueName(name)
                    if isPaused {
                        try await roost.queue.pause(queue, by: viewer.username)
                    } else {
                        try await roost.queue.resume(queue)
                    }
                    let statistics = try await roost.queue.statistics().first { $0.queue == queue }
                    return statistics.map(QueueItem.init)
                        ?? QueueItem(
                            name: name,
                            isPaused: isPaused,
                            waiting: 0,
                            ready: 0,
                            running: 0,
                            dead: 0
                        )
                }
            }
        )
    }
}

extension Installation {
    fileprivate func usernames() async throws -> [UserID: String] {
        let users = try await users.list(for: nil)
        return Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.username) })
    }

    fileprivate func jobDetail(_ id: JobID) async throws -> JobDetail {
        guard let (job, attempts) = try await queue.job(id, as: .system) else {
            throw AccountError(.notFound, "There is no such job; finished ones are forgotten after a while.")
        }
        let names = try await usernames()
        var item = JobItem(job, owner: job.user.flatMap { names[$0] })
        item.explanation = try await queue.explain(id, as: .system)?.sentence
        return JobDetail(job: item, attempts: attempts.map(JobAttempt.init))
    }
}

extension JobState {
    fileprivate init(_ state: JobSummary.State) {
        switch state {
        case .waiting: self = .waiting
        case .ready: self = .ready
        case .running: self = .running
        case .held: self = .held
        case .succeeded: self = .succeeded
        case .cancelled: self = .cancelled
        case .dead: self = .dead
        }
    }

    fileprivate var state: JobSummary.State {
        switch self {
        case .waiting: .waiting
        case .ready: .ready
        case .running: .running
        case .held: .held
        case .succeeded: .succeeded
        case .cancelled: .cancelled
        case .dead: .dead
        }
    }
}

extension JobItem {
    fileprivate init(_ job: JobSummary, owner: String?) {
        self.init(
            id: job.id.text,
            kind: job.kind,
            title: Self.title(of: job.kind),
            queue: job.queue.text,
            state: JobState(job.state),
            priority: job.priority,
            attempts: job.attempt,
            maxAttempts: job.maxAttempts ?? 0,
            runAt: job.runAt.date,
            createdAt: job.createdAt.date,
            finishedAt: job.finishedAt?.date,
            ownerName: owner,
            lastError: job.failure?.sentence
        )
    }
}

extension JobItem {
    /// What a kind of work is called where people read; the kind itself where nobody named it.
    package static func title(of kind: String) -> String {
        switch kind {
        case FollowAccount.kind: "Look at an account’s posts"
        case FetchMedia.kind: "Fetch a media file"
        case MakeThumbnails.kind: "Make thumbnails"
        case ReprocessArchive.kind: "Read the archive again"
        case ImportExport.kind: "Import an export"
        case VerifyConnection.kind: "Check a connection"
        case RefreshToken.kind: "Renew an access"
        case RevokeToken.kind: "Give an access back"
        case TidyUp.kind: "Tidy up"
        case MeasureDisk.kind: "Measure the disk"
        case PublishTarget.kind: "Publish a post"
        case ChangePost.kind: "Change a published post"
        case MeasurePost.kind: "Look at a post’s numbers"
        case DeliverNotice.kind: "Bring a notice to its channel"
        default: kind
        }
    }
}

extension JobAttempt {
    fileprivate init(_ attempt: AttemptSummary) {
        self.init(
            number: attempt.attempt,
            startedAt: attempt.startedAt.date,
            seconds: attempt.finishedAt.map { ($0 - attempt.startedAt) / .seconds(1) },
            outcome: attempt.outcome.map(\.rawValue) ?? "running",
            errorCode: attempt.failure?.code,
            sentence: attempt.failure?.sentence
        )
    }
}

extension QueueItem {
    fileprivate init(_ queue: QueueStatistics) {
        self.init(
            name: queue.queue.text,
            isPaused: queue.pausedAt != nil,
            waiting: queue.waiting + queue.held,
            ready: queue.ready,
            running: queue.running,
            dead: queue.dead
        )
    }
}
