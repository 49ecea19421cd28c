package import Database

/// Why a job has not run yet, or what became of it.
package enum JobExplanation: Sendable, Hashable {
    case succeeded(at: Timestamp)
    case cancelled(at: Timestamp)
    case dead(at: Timestamp, attempts: Int, JobFailure?)
    case running(since: Timestamp, worker: String, progress: String?)
    case stopping
    case held(reason: String)
    case paused(QueueName, since: Timestamp, by: String?)
    /// Nil when none was ever seen.
    case noWorker(lastSeen: Timestamp?, now: Timestamp)
    case unknownKind(String)
    case scheduled(Timestamp)
    case retrying(attempt: Int, of: Int?, at: Timestamp, JobFailure?)
    case limited(lane: String, until: Timestamp)
    case snoozed(until: Timestamp)
    case lost(again: Timestamp)
    case busy(running: Int, ahead: Int)
    /// Another one of the same turn runs.
    case behind(ahead: Int)
    case starting

    package var sentence: String {
        switch self {
        case .succeeded(let at): "It is done, since \(Self.time(at))."
        case .cancelled(let at): "It was cancelled at \(Self.time(at))."
        case .dead(let at, let attempts, let failure):
            "It was given up at \(Self.time(at)) after \(Self.attempts(attempts))" + Self.after(failure)
        case .running(let since, let worker, let progress):
            "It has been running since \(Self.time(since)) on \(worker)" + (progress.map { ": \($0)" } ?? ".")
        case .stopping: "It is running and has been asked to stop."
        case .held(let reason):
            "Its connection rests: \(Self.ended(reason)) It goes on when that is put right."
        case .paused(let queue, let since, let person):
            "The queue “\(queue)” has been paused since \(Self.time(since))\(person.map { " by \($0)" } ?? ""). "
                + "It runs once the queue is resumed."
        case .noWorker(nil, _): "No worker is running. Start one with “roost serve” or “roost work”."
        case .noWorker(let seen?, let now):
            "No worker has been seen for \(Self.words(now - seen)). Start one with “roost serve” or “roost work”."
        case .unknownKind(let kind):
            "No running worker knows work of the kind “\(kind)”. It is kept until one does; is an older version "
                + "of Roost running?"
        case .scheduled(let at): "It is scheduled for \(Self.time(at))."
        case .retrying(let attempt, let most, let at, let failure):
            "Attempt \(attempt)\(most.map { " of \($0)" } ?? "") is due at \(Self.time(at))"
                + Self.after(failure)
        case .limited(let lane, let until):
            "The limit “\(lane)” is reached; its turn comes at \(Self.time(until))."
        case .snoozed(let until): "It is not time yet: it looks again at \(Self.time(until))."
        case .lost(let again):
            "The worker that ran it stopped answering. It runs again at \(Self.time(again))."
        case .busy(let running, let ahead):
            "It is ready and waits for a free slot: \(running) of its queue \(running == 1 ? "is" : "are") running"
                + (ahead == 0 ? " and it is next." : " and \(ahead) \(ahead == 1 ? "is" : "are") before it.")
        case .behind(let ahead):
            "It is ready and waits for its turn: one of its account is running"
                + (ahead == 0 ? " and it is next." : " and \(ahead) \(ahead == 1 ? "is" : "are") before it.")
        case .starting: "It is ready and starts in a moment."
        }
    }

    /// To the second, which is as near as anybody reads.
    private static func time(_ instant: Timestamp) -> String {
        String(instant.description.prefix(19)).replacing("T", with: " ") + " UTC"
    }

    private static func attempts(_ count: Int) -> String { count == 1 ? "one attempt" : "\(count) attempts" }

    private static func after(_ failure: JobFailure?) -> String {
        failure.map { ": \(ended($0.sentence))" } ?? "."
    }

    private static func ended(_ sentence: String) -> String {
        sentence.hasSuffix(".") || sentence.hasSuffix("…") || sentence.hasSuffix("!")
            ? sentence : sentence + "."
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
        return switch seconds {
        case ..<120: count(seconds, "second")
        case ..<7200: count(seconds / 60, "minute")
        case ..<172_800: count(seconds / 3600, "hour")
        default: count(seconds / 86_400, "day")
        }
    }
}

extension JobExplanation {
    /// Goes through what could keep the job from running, in the order in which it would.
    init(of job: JobSummary, under circumstances: JobCircumstances) {
        let now = circumstances.now
        switch job.state {
        case .succeeded: self = .succeeded(at: job.finishedAt ?? now)
        case .cancelled: self = .cancelled(at: job.finishedAt ?? now)
        case .dead: self = .dead(at: job.finishedAt ?? now, attempts: job.attempt, job.failure)
        case .running where job.isCancelRequested: self = .stopping
        case .running:
            self = .running(
                since: job.startedAt ?? now,
                worker: job.worker ?? "a worker",
                progress: job.progress
            )
        case .held:
            let reason = job.connection.flatMap { circumstances.holds[$0] }
            self = .held(reason: reason ?? "it was released a moment ago")
        case .waiting, .ready:
            if let general = Self.general(job, circumstances) {
                self = general
            } else if job.state == .waiting, job.runAt > now || job.waitReason == .unknownKind {
                self = Self.waiting(job, circumstances)
            } else {
                self = Self.ready(job, circumstances)
            }
        }
    }

    /// What keeps a whole queue, or all of them, from running.
    private static func general(_ job: JobSummary, _ circumstances: JobCircumstances) -> JobExplanation? {
        if let paused = circumstances.paused[job.queue] {
            return .paused(job.queue, since: paused.since, by: paused.by)
        }
        // A job for later needs nobody yet.
        let now = circumstances.now
        guard job.state == .ready || job.runAt <= now else { return nil }
        guard let seen = circumstances.workerSeen, now - seen < JobTable.workerTimeout else {
            return .noWorker(lastSeen: circumstances.workerSeen, now: now)
        }
        return circumstances.kinds.contains(job.kind) ? nil : .unknownKind(job.kind)
    }

    private static func waiting(_ job: JobSummary, _ circumstances: JobCircumstances) -> JobExplanation {
        switch job.waitReason {
        case .retry:
            return .retrying(attempt: job.attempt + 1, of: job.maxAttempts, at: job.runAt, job.failure)
        case .snooze: return .snoozed(until: job.runAt)
        case .lost: return .lost(again: job.runAt)
        case .unknownKind: return .unknownKind(job.kind)
        case .rateLimit:
            let blocked = job.lanes.compactMap { lane in
                circumstances.blocked[lane.name].map { (until: $0, lane: lane.name) }
            }.max { $0.until < $1.until }
            return .limited(
                lane: blocked?.lane ?? job.lanes.first?.name ?? job.queue.text,
                until: max(blocked?.until ?? job.runAt, job.runAt)
            )
        case .schedule, .released, nil: return .scheduled(job.runAt)
        }
    }

    private static func ready(_ job: JobSummary, _ circumstances: JobCircumstances) -> JobExplanation {
        let ahead = circumstances.ahead[job.id] ?? 0
        if job.behind != nil { return .behind(ahead: ahead) }
        guard let running = circumstances.running[job.queue], running > 0 else { return .starting }
        return .busy(running: running, ahead: ahead)
    }
}
