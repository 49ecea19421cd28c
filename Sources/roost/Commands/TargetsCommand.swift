import ArgumentParser
import Foundation
import Server
import Web

struct TargetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract:
            "Shows what was done for a post on one account, changes, deletes or retries it, and answers its questions.",
        discussion: """
            roost targets show tgt-…
            roost targets edit tgt-… --text "Herons over the weir (corrected)."
            roost targets delete tgt-…
            roost targets answer tgt-… there --url https://…

            “roost queue” and “roost compositions show” tell the identifiers.
            """,
        subcommands: [
            ShowCommand.self, EditCommand.self, DeleteCommand.self, CancelCommand.self, RetryCommand.self,
            AnswerCommand.self,
        ]
    )

    struct ShowCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Shows one post on one account, with all that was done for it."
        )

        @Argument(help: "The target’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let detail: TargetDetail = try await client.get("/api/v1/targets/\(id)")
            try output.print(TargetDetailLine(detail), text: TargetDetailLine.text(of: detail))
        }
    }

    struct EditCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Changes what was published, where the platform can; what isn’t given stays as it is.",
            discussion: """
                roost targets edit tgt-… --text "Herons over the weir (corrected)."
                roost targets edit tgt-… --warning "" --wait
                roost targets edit tgt-… --alt cpm-…:"A grey heron on a weir"

                Of a thread, give --text for each part, in order.
                """
        )

        @Argument(help: "The target’s identifier.")
        var id: String

        @Option(name: .customLong("text"), help: "What it says; of a thread, once for each part.")
        var texts: [String] = []

        @Option(help: "The content warning; empty for none.")
        var warning: String?

        @Option(help: "The language, such as en.")
        var language: String?

        @Flag(inversion: .prefixedNo, help: "Whether its media are sensitive.")
        var sensitive: Bool?

        @Option(
            name: .customLong("alt"),
            help: "Another alt text, after the identifier of the composition’s file: cpm-…:A heron on a weir."
        )
        var alts: [String] = []

        @OptionGroup var waiting: WaitingOptions
        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        static var works: Bool { true }

        func perform(_ client: APIClient) async throws {
            let change = PostChangeDraft(
                texts: texts.isEmpty ? nil : texts,
                warning: warning,
                isSensitive: sensitive,
                language: language,
                media: alts.isEmpty ? nil : try alts.map(Self.medium)
            )
            guard
                change.texts != nil || warning != nil || sensitive != nil || language != nil || !alts.isEmpty
            else {
                throw ValidationError("Say what is to be different, such as --text.")
            }
            let detail: TargetDetail = try await client.send(.patch, "/api/v1/targets/\(id)", change)
            let isChanging = detail.changing?.isUnderWay == true
            let sentence = isChanging ? "It is changed in a moment." : "Nothing is different."
            try await TargetDetailLine.print(detail, sentence, waiting, output, client)
        }

        private static func medium(_ given: String) throws -> ChosenMedium {
            guard let cut = given.firstIndex(of: ":") else {
                throw ValidationError("Write --alt as the file’s identifier, a colon, and the alt text.")
            }
            return ChosenMedium(id: String(given[..<cut]), alt: String(given[given.index(after: cut)...]))
        }
    }

    struct DeleteCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Deletes what was published at its platform; the archive keeps it."
        )

        @Argument(help: "The target’s identifier.")
        var id: String

        @OptionGroup var waiting: WaitingOptions
        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        static var works: Bool { true }

        func perform(_ client: APIClient) async throws {
            let detail: TargetDetail = try await client.send(.post, "/api/v1/targets/\(id)/deletion")
            try await TargetDetailLine.print(detail, "It is deleted in a moment.", waiting, output, client)
        }
    }

    struct CancelCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Doesn’t publish to this account, or no further than what is on its way."
        )

        @Argument(help: "The target’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let detail: TargetDetail = try await client.send(.post, "/api/v1/targets/\(id)/cancellation")
            try output.print(TargetDetailLine(detail), text: TargetDetailLine.text(of: detail))
        }
    }

    struct RetryCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Tries again what failed; only where it is certain that it isn’t there."
        )

        @Argument(help: "The target’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        static var works: Bool { true }

        func perform(_ client: APIClient) async throws {
            let detail: TargetDetail = try await client.send(.post, "/api/v1/targets/\(id)/retries")
            try output.print(TargetDetailLine(detail), text: TargetDetailLine.text(of: detail))
        }
    }

    struct AnswerCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "answer",
            abstract: "Answers what only you can decide about a post.",
            discussion: """
                roost targets answer tgt-… publish       its time has passed: publish it now
                roost targets answer tgt-… skip          its time has passed: leave it out
                roost targets answer tgt-… there         it is there; with --url, at this address
                roost targets answer tgt-… send-again    it isn’t there: send it again
                """
        )

        enum Answer: String, ExpressibleByArgument, CaseIterable {
            case publish, skip, there
            case sendAgain = "send-again"
        }

        @Argument(help: "The target’s identifier.")
        var id: String

        @Argument(help: "publish, skip, there or send-again.")
        var answer: Answer

        @Option(help: "With “there”: the post’s address, where you know it.")
        var url: String?

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        static var works: Bool { true }

        func validate() throws {
            if url != nil, answer != .there { throw ValidationError("--url goes with “there”.") }
        }

        func perform(_ client: APIClient) async throws {
            let path = "/api/v1/targets/\(id)"
            let detail: TargetDetail =
                switch answer {
                case .publish, .skip:
                    try await client.send(
                        .post,
                        "\(path)/late-answer",
                        LateAnswer(publish: answer == .publish)
                    )
                case .there, .sendAgain:
                    try await client.send(
                        .post,
                        "\(path)/settlement",
                        SettlementDraft(isThere: answer == .there, url: url)
                    )
                }
            try output.print(TargetDetailLine(detail), text: TargetDetailLine.text(of: detail))
        }
    }
}

struct WaitingOptions: ParsableArguments {
    @Flag(help: "Wait until it is done.")
    var wait = false
}

/// A target with its story, as the commands print it.
struct TargetDetailLine: Encodable {
    let target: TargetLine
    let explanation: String?
    let may_retry: Bool
    let may_cancel: Bool
    let events: [Event]

    struct Event: Encodable {
        let at: String
        let step: String
        let kind: String
        let sentence: String
    }

    init(_ detail: TargetDetail) {
        target = TargetLine(detail.target)
        explanation = detail.explanation
        may_retry = detail.mayRetry
        may_cancel = detail.mayCancel
        events = detail.events.map {
            Event(at: $0.at.formatted(.iso8601), step: $0.step, kind: $0.kind, sentence: $0.sentence)
        }
    }

    static func text(of detail: TargetDetail) -> String {
        let line = TargetDetailLine(detail)
        var lines = [line.target.text.trimmingCharacters(in: .whitespaces)]
        lines += line.events.map { "  \($0.at)  \($0.sentence)" }
        if let explanation = line.explanation { lines.append("  \(explanation)") }
        if line.may_retry { lines.append("  It can be retried.") }
        return lines.joined(separator: "\n")
    }

    /// Prints what was asked for, or with `--wait` what came of it; exit code 1 when the platform didn't do it.
    static func print(
        _ asked: TargetDetail,
        _ sentence: String,
        _ waiting: WaitingOptions,
        _ output: OutputOptions,
        _ client: APIClient
    ) async throws {
        guard waiting.wait else {
            return try output.print(TargetDetailLine(asked), text: "\(text(of: asked))\n  \(sentence)")
        }
        var detail = asked
        var accounts = ReachableAccounts(client)
        while detail.changing?.isUnderWay == true {
            try await Task.sleep(for: .milliseconds(100))
            let mayMove = try await accounts.hasOne(of: [detail.target])
            detail = try await client.get("/api/v1/targets/\(asked.target.id)")
            guard mayMove else { break }
        }
        try output.print(TargetDetailLine(detail), text: text(of: detail))
        if detail.target.error != nil || detail.changing?.isUnderWay == true { throw ExitCode.failure }
    }
}
