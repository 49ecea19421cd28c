import ArgumentParser
import Server
import Web

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Manages API tokens.",
        subcommands: [CreateCommand.self, ListCommand.self, RevokeCommand.self]
    )

    struct CreateCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes a token and prints it, this once."
        )

        @Option(help: "What the token is for.")
        var name: String

        @Flag(help: "The token may only read.")
        var readOnly = false

        @Option(help: "Days after which it stops working; without it, never.")
        var days: Int?

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let draft = TokenDraft(name: name, mayWrite: !readOnly, daysValid: days)
            let made: NewToken = try await client.send(.post, "/api/v1/tokens", draft)
            print(made.secret)
        }
    }

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists the user’s tokens."
        )

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let tokens: ItemList<TokenItem> = try await client.get("/api/v1/tokens")
            for token in tokens.items {
                try output.print(token, text: "\(token.id)  \(token.name)")
            }
        }
    }

    struct RevokeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Revokes a token.")

        @Argument(help: "The token’s identifier, as “roost token list” shows it.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.delete, "/api/v1/tokens/\(id)")
            print("Revoked.")
        }
    }
}
