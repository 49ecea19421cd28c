import ArgumentParser
import Foundation
import Server
import Web

struct RepetitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repetitions",
        abstract: "Repeats posts, in wall time.",
        discussion: """
            roost repetitions
            roost repetitions add cmp-… --on mon,thu --time 09:00 --zone Europe/Berlin
            roost repetitions add cmp-… --monthly 31 --time 18:00 --count 12
            roost repetitions add cmp-… --daily --time 07:00 --until 2027-06-30
            roost repetitions pause rec-…

            The next one is always scheduled ahead, as any other post. A time that clocks leave out moves forward with the \
            clock; of one they show twice the first is meant.
            """,
        subcommands: [
            ListCommand.self, AddCommand.self, ChangeCommand.self, PauseCommand.self, ResumeCommand.self,
            EndCommand.self, DeleteCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists repetitions with their next three times; those that ended come last."
        )

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let list: ItemList<RepetitionItem> = try await client.get(RepetitionLine.path)
            for item in list.items { try RepetitionLine.print(item, output) }
            if list.items.isEmpty, !output.json { print("Nothing is repeated.") }
        }
    }

    struct AddCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Repeats what a post says, to the same accounts; the post itself stays as it is."
        )

        @Argument(help: "The post’s identifier, a draft’s or any other’s.")
        var composition: String

        @OptionGroup var rule: RuleOptions
        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let draft = RepetitionDraft(compositionID: composition, rule: try rule.rule)
            try RepetitionLine.print(try await client.send(.post, RepetitionLine.path, draft), output)
        }
    }

    struct ChangeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "change",
            abstract:
                "Gives a repetition another rule, other words, or both; what is scheduled ahead is made anew."
        )

        @OptionGroup var chosen: ChosenRepetition

        @Option(help: "Another post whose words are repeated from now on.")
        var composition: String?

        @OptionGroup var rule: RuleOptions
        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let change = RepetitionChange(
                compositionID: composition,
                rule: rule.isEmpty && composition != nil ? nil : try rule.rule
            )
            try await chosen.apply(change, client)
        }
    }

    struct PauseCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Makes no further posts until it is resumed."
        )

        @OptionGroup var chosen: ChosenRepetition
        @OptionGroup var keeping: KeepingOptions
        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let change = RepetitionChange(isPaused: true, keepsNext: keeping.keepNext)
            try await chosen.apply(change, client)
        }
    }

    struct ResumeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Goes on with the next time; those that passed meanwhile are not made up for."
        )

        @OptionGroup var chosen: ChosenRepetition
        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let change = RepetitionChange(isPaused: false)
            try await chosen.apply(change, client)
        }
    }

    struct EndCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "end",
            abstract: "Ends a repetition for good."
        )

        @OptionGroup var chosen: ChosenRepetition
        @OptionGroup var keeping: KeepingOptions
        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let end = RepetitionEnd(keepsNext: keeping.keepNext)
            try RepetitionLine.print(try await client.send(.post, chosen.path + "/end", end), chosen.output)
        }
    }

    struct DeleteCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Ends a repetition and forgets it; what was published stays."
        )

        @Argument(help: "The repetition’s identifier.")
        var id: String

        @OptionGroup var keeping: KeepingOptions
        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(
                .delete,
                "\(RepetitionLine.path)/\(id)" + (keeping.keepNext ? "?keeps_next=1" : "")
            )
            print("Deleted.")
        }
    }
}

/// The repetition a command is about, and how what became of it is printed.
struct ChosenRepetition: ParsableArguments {
    @Argument(help: "The repetition’s identifier.")
    var id: String

    @OptionGroup var output: OutputOptions

    var path: String { "\(RepetitionLine.path)/\(id)" }

    func apply(_ change: RepetitionChange, _ client: APIClient) async throws {
        try RepetitionLine.print(try await client.send(.patch, path, change), output)
    }
}

struct KeepingOptions: ParsableArguments {
    @Flag(help: "Still publish the one that is scheduled already; without it, that one is taken back.")
    var keepNext = false
}

/// When a post comes again.
struct RuleOptions: ParsableArguments {
    @Flag(help: "Every day.")
    var daily = false

    @Option(help: "Every week on these days: mon,thu.")
    var on: String?

    @Option(help: "Every month on this day, 1 to 31; a month without it takes its last.")
    var monthly: Int?

    @Option(help: "Every so many days, weeks or months.")
    var every: Int?

    @Option(help: "The time of day, such as 09:00.")
    var time: String?

    @Option(help: "Where the clock hangs, such as Europe/Berlin; your own zone where it isn’t said.")
    var zone: String?

    @Option(help: "The first day that may be one, such as 2026-11-24; today where it isn’t said.")
    var from: String?

    @Option(help: "The last day that may be one.")
    var until: String?

    @Option(help: "So many in all.")
    var count: Int?

    /// Whether nothing is said of when it comes again.
    var isEmpty: Bool {
        !daily && monthly == nil && every == nil && count == nil
            && [on, time, zone, from, until].allSatisfy { $0 == nil }
    }

    var rule: RepetitionRule {
        get throws {
            guard [daily, on != nil, monthly != nil].count(where: \.self) == 1, let time else {
                throw ValidationError(
                    "Say when it comes again: --daily, --on mon,thu or --monthly 1, and --time 09:00."
                )
            }
            return RepetitionRule(
                unit: daily ? .day : on != nil ? .week : .month,
                every: every,
                weekdays: try on.map(WeekdayName.all(in:)),
                day: monthly,
                time: time,
                zone: zone,
                from: from,
                until: until,
                count: count
            )
        }
    }
}

/// Repetitions as the commands print them.
enum RepetitionLine {
    static let path = "/api/v1/repetitions"

    static func print(_ item: RepetitionItem, _ output: OutputOptions) throws {
        var lines = [
            "\(item.id)  \(item.status.rawValue)  \(item.sentence)  \(item.accounts.joined(separator: ", "))  \(item.text.prefix(40).replacing("\n", with: " "))"
        ]
        if let problem = item.problem { lines.append("  \(problem)") }
        for time in item.next {
            lines.append("  \(time.sentence)" + (time.compositionID.map { "  scheduled as \($0)" } ?? ""))
            if let remark = time.remark { lines.append("    \(remark)") }
        }
        if let remark = item.turned?.remark { lines.append("  \(remark)") }
        try output.print(item, text: lines.joined(separator: "\n"))
    }
}
