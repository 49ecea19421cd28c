import Foundation
import PlatformSimulator
import Server

/// The platforms of the demo, simulated in this process: two of the Mastodon family, and a Bluesky.
struct DemoPlatforms: Sendable {
    let instances: [DemoInstance]

    private static let plan: [(host: String, software: DemoInstance.Software)] = [
        ("hedgerow.localhost", .fediverse(.mastodon, connection: "Hedgerow")),
        ("lumen.localhost", .fediverse(.pixelfed, connection: "Lumen")),
        ("skylark.localhost", .bluesky),
    ]

    /// Starts all, on the ports they had before where there are any.
    ///
    /// A demo of an earlier Roost, which had fewer, gets the others now.
    static func start(_ facts: DemoDirectory.Facts) async throws -> DemoPlatforms {
        var instances: [DemoInstance] = []
        for (index, part) in plan.enumerated() {
            let port = index < facts.ports.count ? facts.ports[index] : 0
            do {
                instances.append(
                    try await DemoInstance.start(
                        part.software,
                        at: part.host,
                        port: port,
                        endingAt: facts.endsAt
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

    var ports: [Int] { instances.map(\.port) }

    /// What Roost may reach on this machine, and nothing else.
    var reachable: [Configuration.SimulatedInstance] {
        instances.flatMap { instance in instance.names.map { .init(name: $0, port: instance.port) } }
    }

    /// Where Roost finds what a network has besides its servers.
    var settings: [String: String] {
        instances.reduce(into: [:]) { settings, instance in
            settings.merge(instance.settings) { first, _ in first }
        }
    }

    /// Their owner edits, deletes and posts; gives the posts' ids at their platforms.
    func goOn(at date: Date) -> (edited: [String], deleted: [String]) {
        let days = instances.map { $0.goOn(at: date) }
        return (days.flatMap(\.edited), days.flatMap(\.deleted))
    }

    /// Others like a post and share it, wherever it is.
    func receive(_ post: String) {
        for instance in instances { instance.receive(post) }
    }

    func stop() async {
        for instance in instances { await instance.stop() }
    }
}
