import ArgumentParser
import Server
import Web

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Looks after background work.",
        subcommands: [
            ListCommand.self, ShowCommand.self, ExplainCommand.self, RetryCommand.self, CancelCommand.self,
            PauseCommand.self, ResumeCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists jobs, live ones first."
        )

        @Option(help: "waiting, ready, running, held, succeeded, cancelled or dead.")
        var state: String?

        @Option(help: "One queue: sync, media or system.")
        var queue: String?

        @Option(help: "How many at most; 0 lists all.")
        var limit = 50

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            try await client.each(
                "/api/v1/jobs",
                [("state", state), ("queue", queue)],
                limit: limit,
                as: JobItem.self
            ) { job in
                try output.print(
                    job,
                    text: "\(job.id)  \(job.queue)  \(job.kind)  \(job.state.rawValue)"
                        + (job.lastError.map { "  \($0)" } ?? "")
                )
            }
        }
    }

    struct ShowCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Shows one job with its attempts."
        )

        @Argument(help: "The job’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let detail: JobDetail = try await client.get("/api/v1/jobs/\(id)")
            let attempts = detail.attempts.map { attempt in
                "\n  attempt \(attempt.number): \(attempt.outcome)"
                    + (attempt.sentence.map { ", \($0)" } ?? "")
            }
            try output.print(
                detail,
                text: "\(detail.job.id)  \(detail.job.kind)  \(detail.job.state.rawValue)"
                    + attempts.joined()
            )
        }
    }

    struct ExplainCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Says why a job has not run yet."
        )

        @Argument(help: "The job’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let detail: JobDetail = try await client.get("/api/v1/jobs/\(id)")
            print(detail.job.explanation ?? "Nothing is known about it.")
        }
    }

    struct RetryCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Runs a dead or cancelled job again."
        )

        @Argument(help: "The job’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let job: JobItem = try await client.send(.post, "/api/v1/jobs/\(id)/retry")
            print(job.id)
        }
    }

    struct CancelCommand: ReachingCommand {
        static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Cancels a job.")

        @Argument(help: "The job’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let job: JobItem = try await client.send(.post, "/api/v1/jobs/\(id)/cancellation")
            print("\(job.id) is \(job.state == .running ? "asked to stop" : job.state.rawValue).")
        }
    }

    struct PauseCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Stops a queue; what runs goes on."
        )

        @Argument(help: "sync, media or system.")
        var queue: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await QueueSwitch.set(queue, isPaused: true, client)
        }
    }

    struct ResumeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Lets a queue go on."
        )

        @Argument(help: "sync, media or system.")
        var queue: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await QueueSwitch.set(queue, isPaused: false, client)
        }
    }
}

private enum QueueSwitch {
    private struct Body: Encodable, Sendable {
        let isOn: Bool
    }

    static func set(_ queue: String, isPaused: Bool, _ client: APIClient) async throws {
        let item: QueueItem = try await client.send(
            .put,
            "/api/v1/queues/\(queue)/paused",
            Body(isOn: isPaused)
        )
        print("\(item.name) is \(item.isPaused ? "paused" : "running").")
    }
}
