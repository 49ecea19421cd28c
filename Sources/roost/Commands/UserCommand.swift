import ArgumentParser
import Server
import Web

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Manages people with a login.",
        subcommands: [
            AddCommand.self, ListCommand.self, ResetPasswordCommand.self, RoleCommand.self,
            DeactivateCommand.self,
            ActivateCommand.self, QuotaCommand.self,
        ]
    )

    struct AddCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Adds a user.",
            discussion: "Without --password-stdin a password is made and printed."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @Option(help: "The e-mail address.")
        var email: String

        @Option(help: "viewer, reviewer, moderator or admin.")
        var role = "viewer"

        @Flag(help: "Reads the password from standard input.")
        var passwordStdin = false

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let role = try RoleArgument.role(role)
            let password = passwordStdin ? try StandardInput.secret("password") : nil
            let made: UserWithPassword = try await client.send(
                .post,
                "/api/v1/users",
                UserDraft(username: name, email: email, role: role, password: password)
            )
            try output.print(
                UserLine(made.user),
                text: made.password.isEmpty
                    ? "Added \(name) as \(role.rawValue)."
                    : "Added \(name) as \(role.rawValue). Password: \(made.password)"
            )
        }
    }

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the users.")

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let users: ItemList<UserItem> = try await client.get("/api/v1/users")
            for user in users.items {
                let line = UserLine(user)
                try output.print(
                    line,
                    text: "\(line.username)  \(line.role)  \(line.email)"
                        + (line.active ? "" : "  deactivated")
                )
            }
        }
    }

    struct ResetPasswordCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password",
            abstract: "Makes a new password and prints it; the user’s sessions end."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @OptionGroup var reach: ReachOptions

        var address: CommandSession.Address { reach.onBehalf(of: name) }

        func perform(_ client: APIClient) async throws {
            let id = try await UserLine.id(of: name, client)
            let made: UserWithPassword = try await client.send(.post, "/api/v1/users/\(id)/password-reset")
            print("New password of \(name): \(made.password)")
        }
    }

    struct RoleCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "role",
            abstract: "Changes a user’s role."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @Argument(help: "viewer, reviewer, moderator or admin.")
        var role: String

        @OptionGroup var reach: ReachOptions

        var address: CommandSession.Address { reach.onBehalf(of: name) }

        func perform(_ client: APIClient) async throws {
            let role = try RoleArgument.role(role)
            let id = try await UserLine.id(of: name, client)
            try await client.run(.patch, "/api/v1/users/\(id)", UserChange(role: role))
            print("\(name) is now \(role.rawValue).")
        }
    }

    struct QuotaCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "quota",
            abstract: "Says how much of the disk a user’s media may take."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @Argument(help: "A size such as 5GB, or none.")
        var size: String

        @OptionGroup var reach: ReachOptions

        var address: CommandSession.Address { reach.onBehalf(of: name) }

        func perform(_ client: APIClient) async throws {
            let bytes: Int
            do { bytes = try ByteCount.typed(size) } catch {
                throw ValidationError("“\(size)” is no size. Write one like 5GB, or none.")
            }
            let id = try await UserLine.id(of: name, client)
            try await client.run(.patch, "/api/v1/users/\(id)", UserChange(mediaQuota: bytes))
            print(
                bytes == 0
                    ? "\(name)’s media may take what the disk has."
                    : "\(name)’s media may take \(ByteCount.text(bytes))."
            )
        }
    }

    struct DeactivateCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "deactivate",
            abstract: "Keeps a user out; their sessions end at once."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @OptionGroup var reach: ReachOptions

        var address: CommandSession.Address { reach.onBehalf(of: name) }

        func perform(_ client: APIClient) async throws {
            try await UserLine.setActive(false, name, client)
        }
    }

    struct ActivateCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "activate",
            abstract: "Lets a user in again."
        )

        @Argument(help: "The user’s name.")
        var name: String

        @OptionGroup var reach: ReachOptions

        var address: CommandSession.Address { reach.onBehalf(of: name) }

        func perform(_ client: APIClient) async throws {
            try await UserLine.setActive(true, name, client)
        }
    }
}

/// A user as the commands print one.
private struct UserLine: Encodable {
    let id: String
    let username: String
    let email: String
    let role: String
    let active: Bool

    init(_ user: UserItem) {
        id = user.id
        username = user.username
        email = user.email
        role = user.role.rawValue
        active = user.isActive
    }

    static func id(of name: String, _ client: APIClient) async throws -> String {
        let users: ItemList<UserItem> = try await client.get("/api/v1/users")
        guard let user = users.items.first(where: { $0.username.lowercased() == name.lowercased() }) else {
            throw ValidationError("There is no user “\(name)”. “roost user list” shows all.")
        }
        return user.id
    }

    static func setActive(_ isActive: Bool, _ name: String, _ client: APIClient) async throws {
        let id = try await id(of: name, client)
        try await client.run(.patch, "/api/v1/users/\(id)", UserChange(isActive: isActive))
        print("\(name) is \(isActive ? "active" : "deactivated").")
    }
}

extension ReachOptions {
    /// Commands about a user act on their behalf unless somebody else is named: an operator may.
    fileprivate func onBehalf(of name: String) -> CommandSession.Address {
        var address = address
        address.user = address.user ?? name
        return address
    }
}

enum RoleArgument {
    static func role(_ text: String) throws -> Role {
        guard let role = Role(rawValue: text.lowercased()) else {
            throw ValidationError("“\(text)” is no role. Roles are viewer, reviewer, moderator and admin.")
        }
        return role
    }
}
