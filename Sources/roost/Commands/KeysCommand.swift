import ArgumentParser
import Server

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Looks after the keys that seal credentials.",
        subcommands: [NewCommand.self, StatusCommand.self, RotateCommand.self],
        defaultSubcommand: StatusCommand.self
    )

    struct NewCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Prints a new key for PLATFORM_ENCRYPTION_KEY and changes nothing."
        )

        func run() async throws {
            print(Operator.newKey())
        }
    }

    struct StatusCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Tells which keys are at hand and what each has sealed."
        )

        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await reportingErrors {
                for key in try await Operator.keyStatus() {
                    try output.print(key, text: key.sentence)
                }
            }
        }
    }

    struct RotateCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Seals everything anew with the first key.",
            discussion: """
                With PLATFORM_ENCRYPTION_KEY: put the new key in front of the old one, separated by a comma, rotate, then \
                take the old one away. With the key file of the data directory, a new key is made for you.
                """
        )

        func run() async throws {
            try await reportingErrors {
                let resealed = try await Operator.rotateKeys()
                print("Sealed anew: \(resealed) credentials.")
            }
        }
    }
}
