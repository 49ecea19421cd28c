import ArgumentParser
import Foundation
import Server
import Web

struct ConnectCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract:
            "Connects an account and begins to archive it: in the browser, by a token, or by handle and app password.",
        discussion: """
            roost connect --platform mastodon --instance mastodon.social --oauth
            roost connect --platform mastodon --instance mastodon.social --name Birds --token-stdin < token
            roost connect --platform bluesky --handle ada.bsky.social --password-stdin < app-password

            With --oauth Roost prints an address: open it, sign in there and allow Roost to read the account. Where a server \
            runs, it takes the answer; sign in to it in the same browser. Otherwise the page shows a code, which you paste. \
            With --handle Roost finds the account's server by itself, signs in there with an app password and keeps the \
            session, not the password. An account that is connected already is reconnected and keeps its archive.
            """
    )

    @Option(
        help:
            "\(Installation.platforms.formatted(.list(type: .or))); kin of one count as it. With --oauth and with --handle Roost finds out by itself. (default: \(Installation.platforms[0]))"
    )
    var platform: String?

    @Option(help: "The server’s address, such as mastodon.social.")
    var instance: String?

    @Option(help: "The account’s handle, such as ada.bsky.social, where it is connected by an app password.")
    var handle: String?

    @Option(help: "What you call the connection. (default: the account’s handle, but for a token)")
    var name: String?

    @Flag(help: "Reads the app password from standard input; needs --handle.")
    var passwordStdin = false

    @Flag(help: "Reads the access token from standard input.")
    var tokenStdin = false

    @Flag(help: "Connects in the browser: prints the address to open, and waits.")
    var oauth = false

    @Flag(help: "With --oauth: asks for a code to paste, also where a server runs.")
    var pasteCode = false

    @Flag(help: "With --oauth: asks that Roost may also publish and change alt text.")
    var mayPublish = false

    @Flag(help: "Saves without asking the platform; needs --username.")
    var untested = false

    @Option(help: "The account’s user name, when it isn’t tested.")
    var username: String?

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        if handle != nil || passwordStdin { return try await signIn(client) }
        guard let instance else {
            throw ValidationError(
                "Name the account’s server with --instance, or the account with --handle where it is connected by an app "
                    + "password."
            )
        }
        if oauth { return try await authorize(at: instance, client) }
        guard tokenStdin, let name else {
            throw ValidationError(
                "Connect with --oauth; or give a --name and the token on standard input, with --token-stdin."
            )
        }
        let draft = ConnectionDraft(
            name: name,
            platform: platform ?? Installation.platforms[0],
            instance: instance,
            username: username,
            accessToken: try StandardInput.secret("token"),
            testsFirst: !untested
        )
        try tell(of: try await client.send(.post, "/api/v1/connections", draft))
    }

    private func tell(of made: ConnectionItem) throws {
        let line = ConnectionLine(made)
        try output.print(line, text: "Connected \(line.account) as “\(made.name)” (\(made.id)).")
    }
}

extension ConnectCommand {
    private func signIn(_ client: APIClient) async throws {
        guard let handle, passwordStdin else {
            throw ValidationError(
                "Give the account’s --handle, and its app password on standard input with --password-stdin."
            )
        }
        guard !tokenStdin, !oauth, !untested, instance == nil else {
            throw ValidationError(
                "With --handle Roost finds the server and signs in itself: leave out --instance, --oauth, --token-stdin and "
                    + "--untested."
            )
        }
        let draft = SignInDraft(
            platform: platform,
            handle: handle,
            appPassword: try StandardInput.secret("app password"),
            name: name
        )
        try tell(of: try await client.send(.post, "/api/v1/connections/sign-in", draft))
    }

    private func authorize(at instance: String, _ client: APIClient) async throws {
        guard !tokenStdin, !untested else {
            throw ValidationError("--oauth takes no token: leave out --token-stdin and --untested.")
        }
        let begun: AuthorizationItem = try await client.send(
            .post,
            "/api/v1/connections/authorize",
            AuthorizationDraft(
                platform: platform,
                instance: instance,
                name: name,
                mayPublish: mayPublish,
                isOutOfBand: pasteCode
            )
        )
        // Beside the output, which is for programs too.
        tell("Open this address and allow Roost in, within ten minutes:\n\n    \(begun.url ?? "")\n")
        let ended =
            begun.isOutOfBand ? try await enterCode(begun, client) : try await wait(for: begun, client)
        guard ended.status == .connected, let id = ended.connectionID else {
            throw NotConnected(
                description: ended.sentence
                    ?? "\(begun.host) did not answer within ten minutes. Connect again."
            )
        }
        try tell(of: try await client.get("/api/v1/connections/\(id)"))
    }

    private func enterCode(
        _ begun: AuthorizationItem,
        _ client: APIClient
    ) async throws -> AuthorizationItem {
        tell("Paste the code it shows: ", ends: false)
        return try await client.send(
            .post,
            "/api/v1/connections/authorizations/\(begun.id)/code",
            ["code": try StandardInput.secret("code")]
        )
    }

    private func wait(
        for begun: AuthorizationItem,
        _ client: APIClient
    ) async throws -> AuthorizationItem {
        while true {
            let item: AuthorizationItem = try await client.get(
                "/api/v1/connections/authorizations/\(begun.id)"
            )
            let isOpen = item.status == .pending || item.status == .spent
            guard isOpen, Date() < begun.expiresAt else { return item }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func tell(_ text: String, ends: Bool = true) {
        FileHandle.standardError.write(Data((text + (ends ? "\n" : "")).utf8))
    }
}

/// Why an account was not connected, in the sentence pages show too.
private struct NotConnected: Error, CustomStringConvertible {
    let description: String
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
