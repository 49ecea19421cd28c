import Database
import Schema
import TestSupport
import Testing

@Suite struct `Slow statements` {
    @Test(arguments: Engine.allCases)
    func `are summed by the name of who asked, and fast ones are not`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            var options = Store.Options()
            options.slowStatement = .zero
            let store = try await Store.open(database.location, tables: RoostSchema.tables, options: options)
            for _ in 0..<3 { try await Self.countUsers(store) }
            let found = try #require(store.slowStatements.first { $0.name == "countUsers(_:)" })
            #expect(found.count == 3)
            #expect(found.longest > .zero && found.total >= found.longest)
            #expect(store.slowStatements.map(\.total) == store.slowStatements.map(\.total).sorted(by: >))
            await store.close()

            options.slowStatement = .seconds(60)
            let patient = try await Store.open(
                database.location,
                tables: RoostSchema.tables,
                options: options
            )
            try await Self.countUsers(patient)
            #expect(patient.slowStatements.isEmpty)
            await patient.close()
        }
    }

    private static func countUsers(_ store: Store) async throws {
        try await store.read(as: .system) { tx in
            _ = try tx.value(Int.self, "SELECT count(*) FROM main.users", caller: "countUsers(_:)")
        }
    }
}
