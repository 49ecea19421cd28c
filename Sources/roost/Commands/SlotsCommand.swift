import ArgumentParser
import Foundation
import Server
import Web

struct SlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots",
        abstract: "Shows and sets the times of the week at which an account’s posts go out.",
        discussion: """
            roost slots Home
            roost slots add Home --on mon,thu --time 09:00 --time 17:30 --zone Europe/Berlin
            roost slots next Home
            roost schedule cmp-… --next-slot

            The next free slot is the first that no other post of the account has. Slots that are removed move nothing that is \
            scheduled.
            """,
        subcommands: [
            ListCommand.self, AddCommand.self, SetCommand.self, RemoveCommand.self, NextCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists an account’s posting slots."
        )

        @Argument(help: "The connection, by name or identifier.")
        var connection: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let list: PostingSlotList = try await client.get(try await SlotLine.path(of: connection, client))
            try SlotLine.print(list, output)
        }
    }

    struct AddCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Adds slots to those there are."
        )

        @Argument(help: "The connection, by name or identifier.")
        var connection: String

        @OptionGroup var slots: SlotOptions
        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let path = try await SlotLine.path(of: connection, client)
            try SlotLine.print(try await client.send(.post, path, try slots.draft), output)
        }
    }

    struct SetCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Gives an account these slots and no others; --none takes all away."
        )

        @Argument(help: "The connection, by name or identifier.")
        var connection: String

        @Flag(help: "No slots at all.")
        var none = false

        @OptionGroup var slots: SlotOptions
        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let draft = none ? PostingSlotsDraft(slots: []) : try slots.draft
            let path = try await SlotLine.path(of: connection, client)
            try SlotLine.print(try await client.send(.put, path, draft), output)
        }
    }

    struct RemoveCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Removes one slot; what is scheduled then stays so."
        )

        @Argument(help: "The connection, by name or identifier.")
        var connection: String

        @Argument(help: "The slot’s identifier, as “roost slots” shows it.")
        var slot: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.delete, "\(try await SlotLine.path(of: connection, client))/\(slot)")
            print("Removed.")
        }
    }

    struct NextCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "next",
            abstract: "Tells the next slot that no post of the account has."
        )

        @Argument(help: "The connection, by name or identifier.")
        var connection: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let id = try await ConnectionLine.find(connection, client).id
            let free: FreeSlotItem = try await client.get("/api/v1/connections/\(id)/next-free-slot")
            try output.print(free, text: free.sentence + (free.remark.map { "\n  \($0)" } ?? ""))
        }
    }
}

/// Which slots are meant: each of the times on each of the days.
struct SlotOptions: ParsableArguments {
    @Option(help: "Days of the week, separated by commas: mon,thu; or daily.")
    var on: String?

    @Option(name: .customLong("time"), help: "A time of day, such as 09:00. Several times for several.")
    var times: [String] = []

    @Option(help: "Where the clock hangs, such as Europe/Berlin; your own zone where it isn’t said.")
    var zone: String?

    var draft: PostingSlotsDraft {
        get throws {
            guard let on, !times.isEmpty else {
                throw ValidationError("Say which days and times: --on mon,thu --time 09:00.")
            }
            let days = try WeekdayName.all(in: on)
            return PostingSlotsDraft(
                slots: days.flatMap { day in
                    times.map { PostingSlotDraft(weekday: day, time: $0, zone: zone) }
                }
            )
        }
    }
}

extension WeekdayName {
    /// `mon,thu`, `monday` or `daily`.
    static func all(in text: String) throws -> [WeekdayName] {
        if text.lowercased() == "daily" { return allCases }
        return try text.split(separator: ",").map { word in
            let word = word.trimmingCharacters(in: .whitespaces).lowercased()
            guard word.count >= 2, let day = allCases.first(where: { $0.rawValue.hasPrefix(word) }) else {
                throw ValidationError("“\(word)” is no day of the week. Write mon,tue,wed,thu,fri,sat,sun.")
            }
            return day
        }
    }
}

/// Slots as the commands print them.
enum SlotLine {
    static func path(of connection: String, _ client: APIClient) async throws -> String {
        "/api/v1/connections/\(try await ConnectionLine.find(connection, client).id)/slots"
    }

    static func print(_ list: PostingSlotList, _ output: OutputOptions) throws {
        for slot in list.items {
            try output.print(slot, text: "\(slot.id)  \(slot.weekday.rawValue) \(slot.time) (\(slot.zone))")
        }
        guard !output.json else { return }
        if list.items.isEmpty {
            Swift.print("No posting slots.")
        } else {
            Swift.print("Next free: \(list.nextFree.first?.sentence ?? "none in the next eight weeks")")
        }
    }
}
