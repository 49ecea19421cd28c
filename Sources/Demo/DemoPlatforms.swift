import Foundation
import PlatformSimulator
import Server

/// The two platforms of the demo, simulated in this process.
struct DemoPlatforms: Sendable {
    struct Instance: Sendable {
        let platform: SimulatedPlatform
        /// The platform's word: `mastodon`.
        let word: String
        /// What the connection is called.
        let connection: String
        let host: String
    }

    let instances: [Instance]

    private static let plan: [(dialect: Dialect, host: String, connection: String)] = [
        (.mastodon, "hedgerow.localhost", "Hedgerow"), (.pixelfed, "lumen.localhost", "Lumen"),
    ]

    /// Starts both, on the ports they had before where there are any.
    static func start(_ facts: DemoDirectory.Facts) async throws -> DemoPlatforms {
        var instances: [Instance] = []
        for (index, part) in plan.enumerated() {
            let port = index < facts.ports.count ? facts.ports[index] : 0
            do {
                let platform = try await SimulatedPlatform.start(
                    SimulatorConfiguration(
                        dialect: part.dialect,
                        port: port,
                        history: .demo(endingAt: facts.endsAt),
                        rateLimits: false,
                        name: part.host
                    )
                )
                instances.append(
                    Instance(
                        platform: platform,
                        word: part.dialect.rawValue,
                        connection: part.connection,
                        host: part.host
                    )
                )
            } catch {
                await DemoPlatforms(instances: instances).stop()
                throw ConfigurationError(
                    "A simulated platform can’t listen on port \(port) of this machine, where this demo’s accounts are. "
                        + "Stop what listens there, or begin anew with another --data."
                )
            }
        }
        return DemoPlatforms(instances: instances)
    }

    var ports: [Int] { instances.map(\.platform.port) }

    /// What Roost may reach on this machine, and nothing else.
    var reachable: [Configuration.SimulatedInstance] {
        instances.map { .init(name: $0.host, port: $0.platform.port) }
    }

    /// Their owner edits, deletes and posts; gives the posts' ids at their platforms.
    func goOn(at date: Date) -> (edited: [String], deleted: [String]) {
        let days = instances.map { $0.platform.control.continueDemo(at: date) }
        return (days.flatMap(\.edited), days.flatMap(\.deleted))
    }

    func stop() async {
        for instance in instances { await instance.platform.stop() }
    }
}
