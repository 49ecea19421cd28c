import ArgumentParser
import Server
import Web

struct SearchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "searches",
        abstract: "Keeps searches under names.",
        discussion: "“roost search --saved NAME” runs one.",
        subcommands: [ListCommand.self, SaveCommand.self, DeleteCommand.self],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists the saved searches, by name."
        )

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            for search in try await SavedSearchLine.all(client) {
                try output.print(search, text: SavedSearchLine.text(search))
            }
        }
    }

    struct SaveCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "save",
            abstract: "Keeps a search under a name."
        )

        @Argument(help: "The name it gets.")
        var name: String

        @Argument(help: "What to look for, as “roost search” takes it.")
        var query: String

        @Option(help: "What comes first: newest or relevance.")
        var sort: SearchOrder = .newest

        @Option(help: "In one connection only, by name or identifier.")
        var connection: String?

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let draft = SavedSearchDraft(
                name: name,
                query: query,
                sort: sort,
                connectionID: try await ConnectionLine.id(of: connection, client)
            )
            let saved: SavedSearchItem = try await client.send(.post, "/api/v1/saved-searches", draft)
            try output.print(saved, text: SavedSearchLine.text(saved))
        }
    }

    struct DeleteCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Deletes a saved search.",
            discussion: "It prints what it was, so that it can be saved again."
        )

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let search = try await SavedSearchLine.find(name, client)
            try await client.run(.delete, "/api/v1/saved-searches/\(search.id)")
            try output.print(search, text: SavedSearchLine.text(search))
        }
    }
}

enum SavedSearchLine {
    static func all(_ client: APIClient) async throws -> [SavedSearchItem] {
        let list: ItemList<SavedSearchItem> = try await client.get("/api/v1/saved-searches")
        return list.items
    }

    static func find(_ name: String, _ client: APIClient) async throws -> SavedSearchItem {
        let all = try await all(client)
        guard let found = all.first(where: { $0.name == name }) else {
            let known =
                all.isEmpty ? "None is saved yet." : "There are: \(all.map(\.name).joined(separator: ", "))."
            throw ValidationError("No search is saved as “\(name)”. \(known)")
        }
        return found
    }

    static func text(_ search: SavedSearchItem) -> String {
        let place = search.connectionName.map { "  in \($0)" } ?? ""
        return "\(search.name)  \(search.query)\(search.sort == .relevance ? "  by relevance" : "")\(place)"
    }
}
