import Foundation
package import Logging
import Server
import ServiceLifecycle
import UnixSignals

/// `roost demo`: three simulated platforms, and a Roost that archives an account of each.
///
/// Nothing in it is reached past the doors people use: the first user is made as on the set-up page, the accounts are
/// connected by a token or an app password, and what is shown was archived.
package enum Demo {
    /// Runs until a signal ends it; without a `directory`, nothing is left afterwards.
    package static func run(at path: String?, port: Int, logger: Logger) async throws {
        // Before anything is made, so that nothing is left behind however early the signal comes.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let directory = try DemoDirectory(at: path)
        do {
            try await run(in: directory, port: port, signals, logger)
        } catch {
            directory.removeIfTemporary()
            throw error
        }
        directory.removeIfTemporary()
    }

    private static func run(
        in directory: DemoDirectory,
        port: Int,
        _ signals: UnixSignalsSequence,
        _ logger: Logger
    ) async throws {
        var facts =
            try directory.facts()
            ?? DemoDirectory.Facts(endsAt: Date(), ports: [])
        let platforms = try await DemoPlatforms.start(facts)
        do {
            facts.ports = platforms.ports
            try directory.keep(facts)
            // A simulator remembers nothing: what its people did after the first archive, they do again.
            if let date = facts.continuedAt { _ = platforms.goOn(at: date) }
            let configuration = try configuration(directory, platforms)
            let (serving, starts) = AsyncStream.makeStream(of: RoostServer.Serving.self)
            let tour = DemoTour(directory: directory, facts: facts, platforms: platforms, starts: serving)
            try await RoostServer.serve(
                configuration,
                host: "127.0.0.1",
                port: port,
                logger: logger,
                beside: [
                    .init(
                        service: tour,
                        successTerminationBehavior: .ignore,
                        failureTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "demo"
                    ),
                    .init(
                        service: EndAtSignal(signals: signals),
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "signals"
                    ),
                ],
                whenServing: { starts.yield($0) }
            )
        } catch {
            await platforms.stop()
            throw error
        }
        await platforms.stop()
    }

    /// Of the environment only what concerns the programs counts: this is a Roost of its own.
    private static func configuration(
        _ directory: DemoDirectory,
        _ platforms: DemoPlatforms
    ) throws -> Configuration {
        let given = ProcessInfo.processInfo.environment
        var environment = platforms.settings
        environment["ROOST_DATA"] = directory.url.path
        for name in ["ROOST_MEDIA_TOOL", "ROOST_LOG_LEVEL"] { environment[name] = given[name] }
        let configuration = try Configuration(
            environment: environment,
            simulated: platforms.reachable,
            // Nobody watches a demo for a day.
            deletionProof: .seconds(2)
        )
        guard FileManager.default.isExecutableFile(atPath: configuration.mediaTool.path) else {
            throw ConfigurationError(
                "The demo shows pictures, and roost-media, which makes their thumbnails, isn’t at "
                    + "\(configuration.mediaTool.path). Build it with “swift build --product roost-media”, or say where it is "
                    + "with ROOST_MEDIA_TOOL."
            )
        }
        return configuration
    }
}

/// Ends the group at the first signal, also at one that came before the group was there.
private struct EndAtSignal: Service {
    let signals: UnixSignalsSequence

    func run() async throws {
        await cancelWhenGracefulShutdown { [signals] in
            for await _ in signals { break }
        }
    }
}
