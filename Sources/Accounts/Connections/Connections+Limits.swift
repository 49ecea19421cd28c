import Database
import Foundation
package import Platforms

/// What a connection's posts may hold.
extension Connections {
    /// What its server told last, and what is documented where it told nothing.
    package func limits(of connection: Connection) async throws -> Limits {
        guard let origin = connection.instance ?? connection.server else { return documented(connection) }
        return documented(connection, told: try await told(by: origin))
    }

    /// The same, after the server was asked if it wasn't lately.
    ///
    /// A server that doesn't say now is taken at its word of before.
    package func currentLimits(
        of connection: Connection,
        with access: PlatformAccess,
        asOf age: Duration = .seconds(3600)
    ) async throws -> Limits {
        guard let origin = connection.instance ?? connection.server else { return documented(connection) }
        let known = try await told(by: origin)
        let isFresh = known.map { $0.fetchedAt > now().adding(.zero - age) } ?? false
        guard !isFresh, access.server != nil, let adapter = catalog[connection.platform],
            let facts = try? await adapter.facts(of: access)
        else { return documented(connection, told: known) }
        try await remember(facts)
        return try await limits(of: connection)
    }

    /// What a server said of itself last.
    private struct Told {
        let limits: String?
        let fetchedAt: Timestamp
    }

    private func told(by origin: InstanceOrigin) async throws -> Told? {
        let row = try await store.read(as: .system) { tx in
            try tx.first("SELECT limits, fetched_at FROM main.instances WHERE origin = \(origin.text)")
        }
        return try row.map { Told(limits: try $0.value("limits"), fetchedAt: try $0.value("fetched_at")) }
    }

    private func documented(_ connection: Connection, told: Told? = nil) -> Limits {
        let documented = catalog[connection.platform]?.limits(of: connection.serverSoftware) ?? Limits()
        guard let told = told?.limits,
            let limits = try? JSONDecoder().decode(Limits.self, from: Data(told.utf8))
        else {
            return documented
        }
        return limits.completed(by: documented)
    }
}

extension Connection {
    /// What runs at its server, as far as it was told.
    package var serverSoftware: ServerSoftware? { software.map { ServerSoftware(name: $0, version: "") } }
}
