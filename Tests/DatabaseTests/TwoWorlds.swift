import Database
import Schema
import TestSupport

/// Two users with a row in every table.
struct TwoWorlds: Sendable {
    let store: Store
    let samples: SampleRows
    let ada: SampleWorld
    let bob: SampleWorld

    static func with(_ engine: Engine, _ body: (TwoWorlds) async throws -> Void) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let catalogue = try await database.migrator.catalogue().live
            let store = try await database.open()
            let samples = SampleRows(store, catalogue: catalogue)
            let worlds = TwoWorlds(
                store: store,
                samples: samples,
                ada: try await samples.world("ada"),
                bob: try await samples.world("bob")
            )
            do { try await body(worlds) } catch {
                await store.close()
                throw error
            }
            await store.close()
        }
    }

    var ownedTables: [String] { samples.tables.map(\.name).filter(isOwned) }

    func isOwned(_ table: String) -> Bool {
        RoostSchema.tables.contains { $0.table == table && ($0.ownership == .owned || $0.ownership == .user) }
    }

    func isHidden(_ table: String) -> Bool {
        RoostSchema.tables.contains { $0.table == table && $0.ownership == .hidden }
    }

    func scopes(of world: SampleWorld) -> [Scope] { [.person(world.owner), .worker(world.owner)] }

    func owners(in table: String, as scope: Scope) async throws -> [String] {
        let column = table == "users" ? "id" : "user_id"
        return try await store.read(as: scope) { tx in
            try tx.values(String.self, "SELECT \(uncheckedCode: column) FROM \(uncheckedCode: table)")
        }
    }

    /// Everything of the user's rows, as the system sees it.
    func rows(of world: SampleWorld, in table: String) async throws -> [[SQLValue?]] {
        let column = table == "users" ? "id" : "user_id"
        return try await store.read(as: .system) { tx in
            try tx.rows(
                """
                SELECT * FROM main.\(uncheckedCode: table) WHERE \(uncheckedCode: column) = \(world.owner)
                """
            ).map { row in row.columnNames.sorted().map { row[$0] } }
        }
    }
}
