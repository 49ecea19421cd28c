import ArgumentParser
import Server
import Web

struct NoticeChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Manages where notices go besides the web.",
        subcommands: [
            ListCommand.self, AddCommand.self, ChangeCommand.self, SecretCommand.self, CodeCommand.self,
            ConfirmCommand.self, TestCommand.self, RemoveCommand.self,
        ],
        defaultSubcommand: ListCommand.self
    )

    struct ListCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists notice channels."
        )

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let list: NoticeChannelList = try await client.get("/api/v1/notice-channels")
            for channel in list.items {
                let state = !channel.isConfirmed ? "unconfirmed" : channel.isActive ? "on" : "off"
                try output.print(
                    channel,
                    text: "\(channel.id)  \(state)  \(channel.name)  \(channel.address)"
                )
            }
        }
    }

    struct AddCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract:
                "Adds a webhook, whose secret is printed this once, or an e-mail address, which gets a code."
        )

        @Option(help: "What the channel is called.")
        var name: String

        @Option(help: "A webhook’s address.")
        var url: String?

        @Option(help: "An e-mail address.")
        var email: String?

        @Flag(help: "Tell of problems only, not of warnings.")
        var problemsOnly = false

        @Flag(help: "Don’t tell when a trouble is over.")
        var beginningsOnly = false

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (url == nil) != (email == nil) else {
                throw ValidationError("Give either --url or --email.")
            }
        }

        func perform(_ client: APIClient) async throws {
            let draft = NoticeChannelDraft(
                name: name,
                kind: url == nil ? .email : .webhook,
                url: url,
                email: email,
                level: problemsOnly ? .problem : .warning,
                tellsOver: !beginningsOnly
            )
            let made: NoticeChannelWithSecret = try await client.send(.post, "/api/v1/notice-channels", draft)
            let told = made.secret.map { "\n\($0)" } ?? "\nA code is on its way to \(made.channel.address)."
            try output.print(made, text: made.channel.id + told)
        }
    }

    struct ChangeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "change",
            abstract: "Changes a notice channel or switches it on or off."
        )

        @Argument(help: "The channel’s identifier, as “roost notices channels” shows it.")
        var id: String

        @Option(help: "Another name.")
        var name: String?

        @Option(help: "A webhook’s other address.")
        var url: String?

        @Option(help: "The least that is told: warning or problem.")
        var level: String?

        @Flag(inversion: .prefixedNo, help: "Whether it is told when a trouble is over.")
        var over: Bool?

        @Flag(inversion: .prefixedEnableDisable, help: "Whether anything is sent there.")
        var sending: Bool?

        @OptionGroup var reach: ReachOptions

        func validate() throws {
            if let level, NoticeLevel(rawValue: level) == nil {
                throw ValidationError("“\(level)” is no level. It is warning or problem.")
            }
        }

        func perform(_ client: APIClient) async throws {
            let change = NoticeChannelChange(
                name: name,
                url: url,
                level: level.flatMap(NoticeLevel.init),
                tellsOver: over,
                isActive: sending
            )
            try await client.run(.patch, "/api/v1/notice-channels/\(id)", change)
            print("Changed.")
        }
    }

    struct SecretCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "secret",
            abstract:
                "Draws another secret for a webhook and prints it, this once. For a day the one before signs too."
        )

        @Argument(help: "The channel’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            let made: NoticeChannelWithSecret = try await client.send(
                .post,
                "/api/v1/notice-channels/\(id)/secret"
            )
            print(made.secret ?? "")
        }
    }

    struct CodeCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "code",
            abstract: "Mails another code to an address that isn’t confirmed."
        )

        @Argument(help: "The channel’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.post, "/api/v1/notice-channels/\(id)/code")
            print("A code is on its way.")
        }
    }

    struct ConfirmCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm",
            abstract: "Confirms an e-mail address by the code that was mailed to it."
        )

        @Argument(help: "The channel’s identifier.")
        var id: String

        @Argument(help: "The code.")
        var code: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(
                .post,
                "/api/v1/notice-channels/\(id)/confirmation",
                MailedCode(code: code)
            )
            print("Confirmed.")
        }
    }

    struct TestCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Sends a test to a notice channel."
        )

        @Argument(help: "The channel’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions
        @OptionGroup var output: OutputOptions

        func perform(_ client: APIClient) async throws {
            let sent: NoticeDeliveryItem = try await client.send(.post, "/api/v1/notice-channels/\(id)/tests")
            try output.print(
                sent,
                text: "\(sent.id)  on its way; “roost notices deliveries” says what came of it."
            )
        }
    }

    struct RemoveCommand: ReachingCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Removes a notice channel with its log."
        )

        @Argument(help: "The channel’s identifier.")
        var id: String

        @OptionGroup var reach: ReachOptions

        func perform(_ client: APIClient) async throws {
            try await client.run(.delete, "/api/v1/notice-channels/\(id)")
            print("Removed.")
        }
    }
}

struct NoticeDeliveriesCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Lists what was sent to notice channels, the newest first."
    )

    @Option(help: "Only these: waiting, delivered, failed or skipped.")
    var state: String?

    @Option(help: "Only of this channel.")
    var channel: String?

    @Option(help: "How many at most; 0 lists all.")
    var limit = 30

    @OptionGroup var reach: ReachOptions
    @OptionGroup var output: OutputOptions

    func perform(_ client: APIClient) async throws {
        try await client.each(
            "/api/v1/notice-deliveries",
            [("state", state), ("channel", channel)],
            limit: limit,
            as: NoticeDeliveryItem.self
        ) { delivery in
            let said = delivery.sentence.map { "  \($0)" } ?? ""
            try output.print(
                delivery,
                text:
                    "\(delivery.id)  \(delivery.state.rawValue)  \(delivery.event.rawValue)  \(delivery.channelName)\(said)"
            )
        }
    }
}

struct NoticeReplayCommand: ReachingCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends a delivery once more, under the same webhook-id."
    )

    @Argument(help: "The delivery’s identifier, as “roost notices deliveries” shows it.")
    var id: String

    @OptionGroup var reach: ReachOptions

    func perform(_ client: APIClient) async throws {
        try await client.run(.post, "/api/v1/notice-deliveries/\(id)/replays")
        print("It is sent again.")
    }
}
