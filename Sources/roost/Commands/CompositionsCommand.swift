import ArgumentParser
import Server
import Web

struct CompositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compositions",
        abstract: "Lists, saves, copies, deletes and imports what was written to be published.",
        discussion: """
            roost compositions --status scheduled
            roost compositions edit cmp-… --draft post.json
            roost compositions import plan.csv --dry-run
            roost compositions import plan.csv
            """,
        subcommands: [
            ListCommand.self, ShowCommand.self, EditCommand.self, CopyCommand.self, DeleteCommand.self,
            FileCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists compositions, what was changed last first."
        )

        @Option(
            help: "Only these: draft, scheduled, publishing, published, partial, failed or cancelled."
        )
        var status: String?

        @Option(help: "How many at most; 0 lists all.")
        var limit = 30

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            try await client.each(
                "/api/v1/compositions",
                [("status", status)],
                limit: limit,
                as: CompositionItem.self
            ) { composition in
                let line = CompositionLine(composition)
                try output.print(line, text: line.text)
            }
        }
    }

    struct ShowCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Shows one composition, and what would stand in the way of publishing it."
        )

        @Argument(help: "The composition’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let path = "/api/v1/compositions/\(id)"
            let problems: ItemList<PostProblemItem> = try await client.get("\(path)/problems")
            let line = CompositionLine(try await client.get(path), problems.items)
            try output.print(line, text: line.text)
        }
    }

    struct EditCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Saves what a post says anew; of one that is scheduled, that is what goes out.",
            discussion: """
                The file holds the whole post as the API takes it; what it leaves out is gone. With the “revision” that was \
                read, nothing is written over that somebody else saved since; without it, what is there now is.
                """
        )

        @Argument(help: "The composition’s identifier.")
        var id: String

        @Option(
            name: .customLong("draft"),
            help: "A file with the whole post as the API takes it, in JSON, or - for standard input."
        )
        var file: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let path = "/api/v1/compositions/\(id)"
            var draft = try DraftFile.read(file)
            if draft.revision == nil {
                let known: CompositionItem = try await client.get(path)
                draft.revision = known.revision
            }
            let line = CompositionLine(try await client.send(.put, path, draft))
            try output.print(line, text: line.text)
        }
    }

    struct CopyCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "copy",
            abstract: "Makes a draft that says the same to the same accounts."
        )

        @Argument(help: "The composition’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let line = CompositionLine(try await client.send(.post, "/api/v1/compositions/\(id)/copies"))
            try output.print(line, text: line.text)
        }
    }

    struct DeleteCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract:
                "Deletes a composition here; what was published stays at its platform and in the archive."
        )

        @Argument(help: "The composition’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.delete, "/api/v1/compositions/\(id)")
            print("Deleted.")
        }
    }

    struct FileCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Writes and schedules many posts, a row of a CSV or JSON file each.",
            discussion: """
                roost compositions import plan.csv --dry-run
                roost compositions import plan.csv
                roost compositions import plan.csv --leave-out

                The first line of a CSV file names its columns: text, accounts, at, zone, warning, visibility, language, \
                sensitive, urgent, late, media, alt, thread; a JSON file is a list of objects with these names. “accounts” \
                are names of connections with commas between them; “at” is a time as 2026-11-24T09:00, or “next slot”, or \
                “now”, or empty for a draft; “media” are paths of files with | between them, which are brought first, and \
                “alt” their alt texts in the same order; “thread” holds further parts with a line of --- between them.

                All rows are imported or none, unless --leave-out is given. A row that was imported before makes nothing, so a \
                file can be sent again once its faults are mended. --dry-run writes no post; the files it names are brought \
                all the same, so that they are checked too. Exit code 1 when nothing was imported, 2 when rows were left out.
                """
        )

        @Argument(help: "The file.", completion: .file())
        var file: String

        @Flag(help: "Only says what would become of each row.")
        var dryRun = false

        @Flag(help: "Leaves out rows that can’t be imported; without it one of them keeps back all.")
        var leaveOut = false

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        static var works: Bool { true }

        func perform(_ client: APIClient) async throws {
            let found = try await client.importCompositions(
                file: file,
                isDryRun: dryRun,
                leavesOut: leaveOut
            )
            for row in found.rows {
                let line = ImportedRowLine(row)
                try output.print(line, text: line.text(unit: found.countsLines ? "line" : "row"))
            }
            if !output.json {
                let verb = dryRun ? "can be imported" : "imported"
                print(
                    "\(dryRun ? found.readyCount : found.importedCount) of \(found.rows.count) rows \(verb), "
                        + "\(found.knownCount) known already, \(found.refusedCount) \(dryRun ? "can’t be imported" : "left out")"
                )
            }
            if found.refusedCount > 0 { throw ExitCode(dryRun ? 1 : 2) }
        }
    }
}

/// A row of a file as the command prints it.
struct ImportedRowLine: Encodable {
    let line: Int
    let verdict: String
    let composition: String?
    let accounts: [String]
    let time: String?
    let text_begins: String
    let problems: [ProblemLine]

    init(_ row: ImportedRowItem) {
        line = row.line
        verdict = row.verdict.rawValue
        composition = row.compositionID
        accounts = row.accounts
        time = row.time
        text_begins = row.text
        problems = row.problems.map(ProblemLine.init)
    }

    func text(unit: String) -> String {
        let words = text_begins.split(separator: "\n").first.map { String($0.prefix(40)) } ?? ""
        let head =
            "\(unit) \(line)  \(verdict)" + (composition.map { "  \($0)" } ?? "")
            + "  \(time ?? "a draft")  \(accounts.joined(separator: ", "))  \(words)"
        return ([head] + problems.map { "  \($0.severity): \($0.sentence)" }).joined(separator: "\n")
    }
}
