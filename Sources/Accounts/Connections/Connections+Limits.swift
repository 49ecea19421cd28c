import Database
import Foundation
package import Platforms

/// What a connection's posts may hold.
extension Connections {
    /// What its server told last, and what is documented where it told nothing.
    package func limits(of connection: Connection) async throws -> Limits {
        let documented = catalog[connection.platform]?.limits(of: connection.serverSoftware) ?? Limits()
        guard let origin = connection.instance ?? connection.server else { return documented }
        let told = try await store.read(as: .system) { tx in
            try tx.value(String?.self, "SELECT limits FROM main.instances WHERE origin = \(origin.text)")
                ?? nil
        }
        guard let told, let limits = try? JSONDecoder().decode(Limits.self, from: Data(told.utf8)) else {
            return documented
        }
        return limits.completed(by: documented)
    }

    /// The same, after the server was asked if it wasn't lately.
    ///
    /// A server that doesn't say now is taken at its word of before.
    package func currentLimits(
        of connection: Connection,
        with access: PlatformAccess,
        asOf age: Duration = .seconds(3600)
    ) async throws -> Limits {
        if let origin = access.server, let adapter = catalog[connection.platform] {
            let oldest = now().adding(.zero - age)
            let isFresh = try await store.read(as: .system) { tx in
                try tx.first(
                    "SELECT 1 FROM main.instances WHERE origin = \(origin.text) AND fetched_at > \(oldest)"
                ) != nil
            }
            if !isFresh, let facts = try? await adapter.facts(of: access) { try await remember(facts) }
        }
        return try await limits(of: connection)
    }
}

extension Connection {
    /// What runs at its server, as far as it was told.
    package var serverSoftware: ServerSoftware? { software.map { ServerSoftware(name: $0, version: "") } }
}
