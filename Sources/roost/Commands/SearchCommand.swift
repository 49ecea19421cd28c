import ArgumentParser
import Server
import Web

struct SearchCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds posts, newest first or by relevance.",
        discussion: """
            Words, "a phrase", -not, her* (beginnings), and the operators from: platform: has:image|video|audio|document|media|alt|link \
            alt:missing before: after: since: is:unread|marked|reply|boost|deleted lang: visibility:. Relevance puts the \
            newest 10000 posts that match in order. With --drafts it looks through what isn’t published yet instead: drafts, \
            scheduled posts and those that could not go out. “roost searches” keeps searches under names.
            """
    )

    @Argument(help: "What to look for.")
    var query: String?

    @Option(help: "A saved search, by its name, instead of a query.")
    var saved: String?

    @Option(help: "What comes first: newest or relevance.")
    var sort: SearchOrder?

    @Option(help: "One connection, by name or identifier.")
    var connection: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 0

    @Flag(help: "Only count the posts that match, by platform, kind and year.")
    var count = false

    @Flag(help: "Drafts, scheduled posts and what could not go out, instead of the archive.")
    var drafts = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(drafts && count) else { throw ValidationError("--count counts posts of the archive.") }
        guard (query == nil) != (saved == nil) else {
            throw ValidationError("Say what to look for, or name a saved search with --saved.")
        }
    }

    func perform(_ client: APIClient) async throws {
        var search: SavedSearchItem?
        if let saved { search = try await SavedSearchLine.find(saved, client) }
        let text = search?.query ?? query ?? ""
        let id = try await ConnectionLine.id(of: connection, client) ?? search?.connectionID
        if drafts {
            return try await FoundComposition.printAll(
                [("q", text), ("sort", (sort ?? .relevance).rawValue), ("connection", id)],
                limit,
                client,
                output
            )
        }
        if count { return try await printCounts(of: text, id, client) }
        let sort = sort ?? search?.sort ?? .newest
        try await PostLine.printAll(
            "/api/v1/search",
            [("q", text), ("sort", sort.rawValue), ("connection", id)],
            limit,
            client,
            output
        )
    }

    private func printCounts(of text: String, _ connection: String?, _ client: APIClient) async throws {
        let counts: SearchCounts = try await client.get(
            "/api/v1/search/counts",
            [("q", text), ("connection", connection)]
        )
        let groups = [("platform", counts.platforms), ("kind", counts.kinds), ("year", counts.years)]
        let lines =
            ["\(Self.text(counts.all))  posts"]
            + groups.flatMap { name, counts in counts.map { "\(Self.text($0.posts))  \(name)  \($0.title)" } }
        try output.print(counts, text: lines.joined(separator: "\n"))
    }

    private static func text(_ count: PostCount) -> String {
        count.isMore ? "more than \(count.count)" : "\(count.count)"
    }
}

extension SearchOrder: ExpressibleByArgument {}
