import Database
import Foundation
import Schema
import TestSupport
import Testing

@Suite struct `Losing the PostgreSQL server` {
    @Test func `gives a clear error and is over when the server is back`() async throws {
        try await OwnPostgres.with { server in
            let migrator = Migrator(
                try server.location,
                migrations: RoostSchema.migrations,
                tables: RoostSchema.tables
            )
            try await migrator.up()
            let store = try await Store.open(try server.location, tables: RoostSchema.tables)
            // Several warm connections, all of which will be dead.
            try await withThrowingTaskGroup { group in
                for number in 0..<6 {
                    group.addTask { try await Self.addUser("before-\(number)", to: store) }
                }
                try await group.waitForAll()
            }
            try await server.stop()
            let read = await #expect(throws: DatabaseError.self) { try await Self.users(in: store) }
            #expect(read?.kind == .unavailable)
            #expect(read?.message.contains("Roost") == true)
            let write = await #expect(throws: DatabaseError.self) {
                try await Self.addUser("during", to: store)
            }
            #expect(write?.kind == .unavailable)
            try await server.start()
            try await Self.addUser("after", to: store)
            #expect(try await Self.users(in: store) == 7)
            await store.close()
        }
    }

    @Test func `in the middle of a transaction saves nothing of it`() async throws {
        try await OwnPostgres.with { server in
            let migrator = Migrator(
                try server.location,
                migrations: RoostSchema.migrations,
                tables: RoostSchema.tables
            )
            try await migrator.up()
            let store = try await Store.open(try server.location, tables: RoostSchema.tables)
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            let gate = DispatchSemaphore(value: 0)
            async let result: Void = store.write(as: .system) { tx in
                try tx.run(Self.insert("half"))
                entered.yield()
                gate.wait()
                try tx.run(Self.insert("other half"))
            }
            for await _ in inside { break }
            try await server.stop()
            gate.signal()
            do {
                try await result
                Issue.record("the write should have failed")
            } catch let error as DatabaseError {
                #expect(error.kind == .unavailable)
            }
            try await server.start()
            #expect(try await Self.users(in: store) == 0)
            await store.close()
        }
    }

    @Test func `announcements arrive again after the server was away`() async throws {
        try await OwnPostgres.with { server in
            try await Migrator(
                try server.location,
                migrations: RoostSchema.migrations,
                tables: RoostSchema.tables
            ).up()
            let store = try await Store.open(try server.location, tables: RoostSchema.tables)
            var announcements = store.announcements(on: "roost").makeAsyncIterator()
            #expect(await announcements.next() == "")
            try await store.announce("one", on: "roost")
            #expect(await announcements.next() == "one")
            try await server.stop()
            try await server.start()
            #expect(await announcements.next() == "")
            try await store.announce("two", on: "roost")
            #expect(await announcements.next() == "two")
            await store.close()
        }
    }

    private static func insert(_ name: String) -> SQL {
        "INSERT INTO main.users (id, username, email) VALUES (\(UserID.new()), \(name), \(name + "@example.org"))"
    }

    private static func addUser(_ name: String, to store: Store) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(insert(name))
        }
    }

    private static func users(in store: Store) async throws -> Int? {
        try await store.read(as: .system) { try $0.value(Int.self, "SELECT count(*) FROM main.users") }
    }
}
