import ArgumentParser
import Foundation
import Server
import Web

struct ConnectCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connects an account by its access token, and begins to archive it."
    )

    @Option(help: "mastodon (GoToSocial and kin too) or pixelfed.")
    var platform = "mastodon"

    @Option(help: "The server’s address, such as mastodon.social.")
    var instance: String

    @Option(help: "What you call the connection.")
    var name: String

    @Flag(help: "Reads the access token from standard input.")
    var tokenStdin = false

    @Flag(help: "Saves without asking the platform; needs --username.")
    var untested = false

    @Option(help: "The account’s user name, when it isn’t tested.")
    var username: String?

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        guard tokenStdin else {
            throw ValidationError("Give the token on standard input, with --token-stdin.")
        }
        let draft = ConnectionDraft(
            name: name,
            platform: platform,
            instance: instance,
            username: username,
            accessToken: try StandardInput.secret("token"),
            testsFirst: !untested
        )
        let made: ConnectionItem = try await client.send(.post, "/api/v1/connections", draft)
        let line = ConnectionLine(made)
        try output.print(line, text: "Connected \(line.account) as “\(made.name)” (\(made.id)).")
    }
}

struct ConnectionsCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Lists the user’s connections, the default first."
    )

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        let connections: ItemList<ConnectionItem> = try await client.get("/api/v1/connections")
        for connection in connections.items {
            let line = ConnectionLine(connection)
            try output.print(
                line,
                text: "\(line.id)  \(line.name)  \(line.account)  \(line.health)  \(line.posts) posts"
                    + (line.default ? "  default" : "") + (line.active ? "" : "  off")
            )
        }
    }
}

/// A connection as the commands print one.
struct ConnectionLine: Encodable {
    let id: String
    let name: String
    let platform: String
    let instance: String
    let account: String
    let health: String
    let health_message: String?
    let active: Bool
    let `default`: Bool
    let posts: Int
    let images_without_alt: Int
    let media_missing: Int

    init(_ item: ConnectionItem) {
        id = item.id
        name = item.name
        platform = item.platform
        instance = item.instance
        account =
            "@" + item.username
            + (item.instance.isEmpty ? "" : "@" + (URL(string: item.instance)?.host() ?? ""))
        health = item.health.rawValue
        health_message = item.healthMessage
        active = item.isActive
        `default` = item.isDefault
        posts = item.postCount
        images_without_alt = item.imagesWithoutAltCount
        media_missing = item.missingMediaCount
    }

    /// The identifier of the connection that is named so; nil where none is named.
    static func id(of text: String?, _ client: APIClient) async throws -> String? {
        guard let text else { return nil }
        return try await find(text, client).id
    }

    /// The connection of that name or identifier.
    static func find(_ text: String, _ client: APIClient) async throws -> ConnectionItem {
        let connections: ItemList<ConnectionItem> = try await client.get("/api/v1/connections")
        guard let connection = connections.items.first(where: { $0.id == text || $0.name == text }) else {
            throw ValidationError("There is no connection “\(text)”. “roost connections” shows all.")
        }
        return connection
    }
}
