import ArgumentParser
import Foundation
import PlatformSimulator

/// Runs one simulated platform until it is interrupted.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost-simulator",
        abstract: """
            A platform to try Roost against: Mastodon, GoToSocial, Pixelfed or Bluesky, on this machine only.
            """,
        discussion: """
            Once it listens it prints one line: its address, an account and that account's access token. \
            For Bluesky the line has its address, a handle, the account's DID and an app password. \
            Faults are made and the ledger is read under /_simulator.
            """
    )

    @Option(help: "The platform to be.")
    var dialect: Platform = .fediverse(.mastodon)

    @Option(help: "The port to listen on; 0 takes any free one.")
    var port = 0

    @Option(help: "How many posts the account has.")
    var posts = 200

    @Option(help: "Another number gives another history.")
    var seed: UInt64 = 1

    @Flag(help: "Tell the history of “roost demo”, up to today, instead of --posts and --seed.")
    var demo = false

    @Flag(name: .customLong("no-rate-limits"), help: "Leave the platform's rate limits out.")
    var ignoresRateLimits = false

    @Flag(name: .customLong("closed"), help: "Show nothing to strangers.")
    var isClosed = false

    @Option(help: "Milliseconds every answer to a write takes.")
    var writeLatency = 0

    @Option(help: "A PEM file with the certificate chain; needs --tls-key.")
    var tlsCert: String?

    @Option(help: "A PEM file with the certificate's private key.")
    var tlsKey: String?

    @Option(help: "The address to write into links, when clients use another than the one listened on.")
    var publicURL: String?

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together: give both, or neither.")
        }
        if case .bluesky = dialect, isClosed {
            throw ValidationError(
                "--closed is for the other platforms; Bluesky shows its posts to everybody."
            )
        }
        guard writeLatency >= 0 else { throw ValidationError("--write-latency can't be negative.") }
        guard posts >= 0 else { throw ValidationError("--posts can't be negative.") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port goes from 0 to 65535.") }
    }

    func run() async throws {
        var tls: SimulatorConfiguration.TLS?
        if let tlsCert, let tlsKey { tls = .init(certificateFile: tlsCert, keyFile: tlsKey) }
        switch dialect {
        case .fediverse(let dialect): try await run(dialect, tls)
        case .bluesky: try await runBluesky(tls)
        }
    }

    private func run(_ dialect: Dialect, _ tls: SimulatorConfiguration.TLS?) async throws {
        let platform = try await SimulatedPlatform.start(
            SimulatorConfiguration(
                dialect: dialect,
                port: port,
                posts: posts,
                seed: seed,
                history: demo ? .demo(endingAt: Date()) : .phrasebook,
                rateLimits: !ignoresRateLimits,
                isClosed: isClosed,
                writeLatency: writeLatency,
                tls: tls,
                publicURL: publicURL
            )
        )
        let owner = platform.owner
        tell([platform.baseURL, owner.username, owner.token])
        await platform.waitUntilStopped()
    }

    private func runBluesky(_ tls: SimulatorConfiguration.TLS?) async throws {
        let bluesky = try await SimulatedBluesky.start(
            BlueskyConfiguration(
                port: port,
                posts: posts,
                seed: seed,
                history: demo ? .demo(endingAt: Date()) : .phrasebook,
                rateLimits: !ignoresRateLimits,
                writeLatency: writeLatency,
                tls: tls,
                publicURL: publicURL
            )
        )
        let owner = bluesky.owner
        tell([bluesky.baseURL, owner.handle, owner.did, owner.appPassword])
        await bluesky.waitUntilStopped()
    }

    /// Written past stdio's buffer, since who started us waits for this line on a pipe.
    private func tell(_ words: [String]) {
        FileHandle.standardOutput.write(Data((words.joined(separator: " ") + "\n").utf8))
    }
}

/// What `--dialect` names.
enum Platform: ExpressibleByArgument {
    case fediverse(Dialect)
    case bluesky

    init?(argument: String) {
        if argument == "bluesky" {
            self = .bluesky
        } else if let dialect = Dialect(rawValue: argument) {
            self = .fediverse(dialect)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .fediverse(let dialect): dialect.rawValue
        case .bluesky: "bluesky"
        }
    }

    static var allValueStrings: [String] { Dialect.allCases.map(\.rawValue) + ["bluesky"] }
}
