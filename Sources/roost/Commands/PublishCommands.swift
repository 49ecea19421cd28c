import ArgumentParser
import Foundation
import Server
import Web

/// When it is to go out.
struct ScheduleOptions: ParsableArguments {
    @Option(help: "When to publish, as the clock on the wall shows it, such as 2026-11-22T09:00.")
    var at: String?

    @Option(help: "Where that clock hangs, such as Europe/Berlin; your own zone where it isn’t said.")
    var zone: String?

    @Option(name: .customLong("in"), help: "So long from now: 10s, 15m, 2h or 3d.")
    var delay: String?

    @Flag(help: "Each account at its own next posting slot that nothing has; “roost slots” sets them.")
    var nextSlot = false

    func validate() throws {
        if nextSlot, at != nil || zone != nil {
            throw ValidationError("--next-slot takes the time of the slot: leave out --at and --zone.")
        }
        if let delay {
            guard at == nil, zone == nil, !nextSlot else {
                throw ValidationError("--in counts from now: leave out --at, --zone and --next-slot.")
            }
            guard seconds != nil else {
                throw ValidationError("“\(delay)” is no span of time. Write it as 10s, 15m, 2h or 3d.")
            }
        }
        if zone != nil, at == nil {
            throw ValidationError("A zone needs a time: say when, or leave the zone out to publish now.")
        }
    }

    private var seconds: Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let delay, let unit = delay.last.flatMap({ units[$0] }), let count = Int(delay.dropLast()),
            (1...31_536_000 / unit).contains(count)
        else { return nil }
        return count * unit
    }

    var draft: ScheduleDraft {
        ScheduleDraft(at: at, zone: zone, nextSlot: nextSlot ? true : nil, after: seconds)
    }
}

struct PublishCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publishes a post to one or more accounts, now or at a time.",
        discussion: """
            With --wait it returns when nothing more comes of it by itself; exit code 1 when it isn’t published everywhere \
            then. What can’t be published is said before anything is sent.
            """
    )

    @OptionGroup var post: PostOptions
    @OptionGroup var schedule: ScheduleOptions

    @Flag(help: "Wait until it is out.")
    var wait = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    static var works: Bool { true }

    func perform(_ client: APIClient) async throws {
        let written: CompositionItem = try await client.send(
            .post,
            "/api/v1/compositions",
            try await post.draft(client)
        )
        var composition = try await scheduled(written.id, client)
        if wait { composition = try await settled(composition, client) }
        let line = CompositionLine(composition)
        try output.print(line, text: line.text)
        if wait, composition.status != .published { throw ExitCode.failure }
    }

    private func scheduled(_ id: String, _ client: APIClient) async throws -> CompositionItem {
        do {
            return try await client.send(.put, "/api/v1/compositions/\(id)/schedule", schedule.draft)
        } catch let refusal as APIClient.Refused where (400..<500).contains(refusal.status) {
            // What can't go out as it is isn't left lying about.
            try? await client.run(.delete, "/api/v1/compositions/\(id)")
            throw refusal
        } catch {
            throw UnknownSchedule(id: id, cause: error)
        }
    }

    /// What it is when nothing more comes of it by itself.
    private func settled(_ asked: CompositionItem, _ client: APIClient) async throws -> CompositionItem {
        var composition = asked
        var accounts = ReachableAccounts(client)
        while composition.targets.contains(where: \.isMoving) {
            ProgressLine.show("\(composition.publishedCount) of \(composition.targetCount) out")
            try await Task.sleep(for: .milliseconds(100))
            let mayMove = try await accounts.hasOne(of: composition.targets.filter(\.isMoving))
            composition = try await client.get("/api/v1/compositions/\(asked.id)")
            guard mayMove else { break }
        }
        ProgressLine.end()
        return composition
    }
}

/// Nobody knows whether a post was scheduled: its record stays, so that it isn’t sent a second time.
private struct UnknownSchedule: Error, CustomStringConvertible {
    let id: String
    let cause: any Error

    var description: String {
        "\(cause) Whether the post is on its way isn’t known, and it may be: look with “roost compositions show \(id)” "
            + "before you send it again."
    }
}

struct ComposeCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Writes a draft, and says what would stand in the way of publishing it."
    )

    @OptionGroup var post: PostOptions
    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let written: CompositionItem = try await client.send(
            .post,
            "/api/v1/compositions",
            try await post.draft(client)
        )
        let problems: ItemList<PostProblemItem> = try await client.get(
            "/api/v1/compositions/\(written.id)/problems"
        )
        let line = CompositionLine(written, problems.items)
        try output.print(line, text: line.text)
    }
}

struct ScheduleCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Publishes a draft, now or at a time; with --back it becomes a draft again.",
        discussion: """
            roost schedule cmp-… --at 2026-11-24T09:00 --zone Europe/Berlin
            roost schedule cmp-… --in 10m
            roost schedule cmp-… --next-slot
            roost schedule cmp-… --back

            To have it come again and again, use “roost repetitions add”.
            """
    )

    @Argument(help: "The draft’s identifier.")
    var composition: String

    @OptionGroup var schedule: ScheduleOptions

    @Flag(help: "Take a scheduled post back.")
    var back = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if back, schedule.at != nil || schedule.zone != nil || schedule.delay != nil || schedule.nextSlot {
            throw ValidationError("--back takes the post back: leave out --at, --zone, --in and --next-slot.")
        }
    }

    func perform(_ client: APIClient) async throws {
        let path = "/api/v1/compositions/\(composition)/schedule"
        if back {
            try await client.run(.delete, path)
        } else {
            try await client.run(.put, path, schedule.draft)
        }
        let line = CompositionLine(try await client.get("/api/v1/compositions/\(composition)"))
        try output.print(line, text: line.text)
    }
}

struct QueueCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Lists what is to go out, with why it hasn’t; what waits for you comes first."
    )

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        var isEmpty = true
        try await client.each("/api/v1/publishing/queue", limit: 0, as: QueuedTarget.self) { item in
            isEmpty = false
            let line = QueueLine(item)
            try output.print(line, text: line.text)
        }
        if isEmpty, !output.json { print("Nothing is to go out.") }
    }
}

extension TargetItem {
    /// Whether something still comes of it without anybody doing anything, and soon.
    fileprivate var isMoving: Bool {
        guard question == nil else { return false }
        return status == .scheduled || status == .publishing || status == .unknown
    }
}

/// A composition as the commands print one.
struct CompositionLine: Encodable {
    let id: String
    let status: String
    let scheduled_at: String?
    let wall_time: String?
    let zone: String?
    let targets: [TargetLine]
    let problems: [ProblemLine]?

    init(_ composition: CompositionItem, _ problems: [PostProblemItem]? = nil) {
        id = composition.id
        status = composition.status.rawValue
        scheduled_at = composition.scheduledAt?.formatted(.iso8601)
        wall_time = composition.wallTime
        zone = composition.zone
        targets = composition.targets.map(TargetLine.init)
        self.problems = problems?.map(ProblemLine.init)
    }

    var text: String {
        var lines = ["\(id)  \(status)" + (wall_time.map { "  \($0) (\(zone ?? "UTC"))" } ?? "")]
        lines += targets.map(\.text)
        lines += (problems ?? []).map { "  \($0.severity): \($0.sentence)" }
        return lines.joined(separator: "\n")
    }
}

struct TargetLine: Encodable {
    let id: String
    let account: String
    let platform: String
    let status: String
    let due_at: String?
    let question: String?
    let url: String?
    let platform_post_id: String?
    let error: String?

    init(_ target: TargetItem) {
        id = target.id
        account = target.accountName
        platform = target.platform
        status = target.status.rawValue
        due_at = target.dueAt?.formatted(.iso8601)
        question = target.question?.rawValue
        url = target.url
        platform_post_id = target.platformPostID
        error = target.error
    }

    var text: String {
        "  \(id)  \(account)  \(status)" + (url.map { "  \($0)" } ?? "") + (error.map { "  \($0)" } ?? "")
    }
}

struct ProblemLine: Encodable {
    let severity: String
    let code: String
    let sentence: String

    init(_ problem: PostProblemItem) {
        severity = problem.severity.rawValue
        code = problem.code
        sentence = problem.sentence
    }
}

/// A post that is to go out, as the commands print one.
struct QueueLine: Encodable {
    let id: String
    let account: String
    let platform: String
    let status: String
    let question: String?
    let due_at: String?
    let urgent: Bool
    let text_begins: String
    let explanation: String

    init(_ queued: QueuedTarget) {
        id = queued.target.id
        account = queued.target.accountName
        platform = queued.target.platform
        status = queued.target.status.rawValue
        question = queued.target.question?.rawValue
        due_at = queued.target.dueAt?.formatted(.iso8601)
        urgent = queued.isUrgent
        text_begins = queued.text
        explanation = queued.explanation
    }

    var text: String {
        let words = text_begins.split(separator: "\n").first.map { String($0.prefix(40)) } ?? ""
        return "\(id)  \(account)  \(status)  \(words)  \(explanation)"
    }
}
