import Database
import Foundation
import Schema
import TestSupport
import Testing

@Suite struct `Migrations` {
    @Test(arguments: Engine.allCases)
    func `down and up again with data in place leave the schema as it was`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let catalogue = try await database.migrator.catalogue().live
            let store = try await database.open()
            _ = try await SampleRows(store, catalogue: catalogue).world("ada")
            await store.close()
            for migration in RoostSchema.migrations.map(\.number).sorted().reversed() {
                let down = try await database.migrator.down(to: migration - 1)
                #expect(down.undone.last == migration)
                let up = try await database.migrator.up()
                #expect(up.applied.first == migration)
                #expect(try await database.migrator.catalogue().live.lines == catalogue.lines)
            }
            let (live, promised) = try await database.migrator.catalogue()
            #expect(live.differences(from: promised).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `tell what is applied, and do nothing twice`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            let all = RoostSchema.migrations.map(\.number).sorted()
            let before = try await database.migrator.status()
            #expect(before.map(\.number) == all)
            #expect(before.filter { $0.appliedAt != nil }.isEmpty)
            let first = try await database.migrator.up()
            #expect(first.applied == all)
            let second = try await database.migrator.up()
            #expect(second.applied.isEmpty)
            let after = try await database.migrator.status()
            #expect(after.filter { $0.appliedAt == nil }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `refuse a database that a newer Roost made`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            let newer = Migration(9_999, "from the future") { d in
                ["CREATE TABLE main.future (id TEXT PRIMARY KEY) \(d.strict)"]
            } down: { _ in
                ["DROP TABLE main.future"]
            }
            try await Migrator(
                database.location,
                migrations: RoostSchema.migrations + [newer],
                tables: RoostSchema.tables + [.hidden("future")]
            ).up()
            for attempt in [database.migrator.up(to:), { _ in try await database.migrator.down(to: 0) }] {
                let error = await #expect(throws: DatabaseError.self) { _ = try await attempt(nil) }
                #expect(error?.kind == .newerSchema)
                #expect(error?.message.contains("9999") == true)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `refuse a migration whose text changed after it was applied`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            func migrator(_ column: String) -> Migrator {
                Migrator(
                    database.location,
                    migrations: [
                        Migration(1, "one") { d in
                            ["CREATE TABLE main.one (id TEXT PRIMARY KEY, \(column) TEXT) \(d.strict)"]
                        } down: { _ in
                            ["DROP TABLE main.one"]
                        }
                    ],
                    tables: [.hidden("one")]
                )
            }
            try await migrator("a").up()
            let error = await #expect(throws: DatabaseError.self) { try await migrator("b").up() }
            #expect(error?.kind == .migration)
        }
    }

    @Test(arguments: Engine.allCases)
    func `roll back whole when they fail, and say which one it was`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let before = try await database.migrator.catalogue().live.lines
            let failing = Migration(9_998, "breaks") { d in
                [
                    "CREATE TABLE main.half (id TEXT PRIMARY KEY) \(d.strict)",
                    "CREATE TABLE main.half (id TEXT)",
                ]
            } down: { _ in
                []
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await Migrator(
                    database.location,
                    migrations: RoostSchema.migrations + [failing],
                    tables: RoostSchema.tables
                ).up()
            }
            #expect(error?.message.contains("9998 (breaks)") == true)
            #expect(try await database.migrator.catalogue().live.lines == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `refuse to lose rows`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let store = try await database.open()
            let catalogue = try await database.migrator.catalogue().live
            _ = try await SampleRows(store, catalogue: catalogue).world("ada")
            await store.close()
            let losing = Migration(9_997, "forgets") { _ in
                ["DELETE FROM main.saved_searches"]
            } down: { _ in
                []
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await Migrator(
                    database.location,
                    migrations: RoostSchema.migrations + [losing],
                    tables: RoostSchema.tables
                ).up()
            }
            #expect(error?.message.contains("saved_searches") == true)
            let again = try await database.open()
            let count = try await again.read(as: .system) {
                try $0.value(Int.self, "SELECT count(*) FROM main.saved_searches")
            }
            #expect(count == 1)
            await again.close()
        }
    }

    @Test func `back up what is there before they change it`() async throws {
        try await TestDatabase.withLocation(.sqlite) { database in
            let first = try #require(RoostSchema.migrations.map(\.number).min())
            #expect(try await database.migrator.up(to: first).backup == nil, "nothing was there yet")
            let added = Migration(9_996, "adds") { d in
                ["CREATE TABLE main.added (id TEXT PRIMARY KEY) \(d.strict)"]
            } down: { _ in
                ["DROP TABLE main.added"]
            }
            let report = try await Migrator(
                database.location,
                migrations: RoostSchema.migrations + [added],
                tables: RoostSchema.tables + [.hidden("added")]
            ).up()
            let backup = try #require(report.backup)
            let restored = try DatabaseLocation(url: "sqlite://" + backup)
            let status = try await Migrator(
                restored,
                migrations: RoostSchema.migrations,
                tables: RoostSchema.tables
            ).status()
            #expect(status.filter { $0.appliedAt != nil }.map(\.number) == [first])
        }
    }

    @Test(arguments: Engine.allCases)
    func `are checked against what is live`(engine: Engine) async throws {
        try await TestDatabase.withLocation(engine) { database in
            try await database.migrator.up()
            let tamper = Migration(9_995, "tampers") { d in
                [d.index("tampered", on: "notices", "kind")]
            } down: { _ in
                ["DROP INDEX main.tampered"]
            }
            let (before, promised) = try await database.migrator.catalogue()
            #expect(before.differences(from: promised).isEmpty)
            try await Migrator(
                database.location,
                migrations: RoostSchema.migrations + [tamper],
                tables: RoostSchema.tables
            ).up()
            let live = try await Migrator(
                database.location,
                migrations: RoostSchema.migrations + [tamper],
                tables: RoostSchema.tables
            ).catalogue().live
            let differences = live.differences(from: promised)
            #expect(differences.count == 1)
            #expect(differences.first?.contains("tampered") == true)
        }
    }
}
