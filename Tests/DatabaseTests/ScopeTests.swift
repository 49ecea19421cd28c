import Database
import TestSupport
import Testing

@Suite struct `A scope decides which rows exist` {
    @Test(arguments: Engine.allCases)
    func `bare statements reach one user's rows only`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            let (ada, bob) = try await twoUsers(store)
            try await store.write(as: .person(ada)) { tx in
                try tx.run(
                    """
                    INSERT INTO main.connections (id, user_id, name, platform, platform_user_id, username)
                    VALUES (\(ConnectionID.new()), \(ada), 'home', 'mastodon', '1', 'ada')
                    """
                )
            }
            let seen = try await store.read(as: .person(bob)) { tx in
                try tx.values(String.self, "SELECT name FROM connections")
            }
            #expect(seen.isEmpty)
            try await store.write(as: .person(bob)) { tx in
                try tx.run("UPDATE main.connections SET name = 'stolen'")
            }
            try await store.write(as: .worker(bob)) { tx in
                try tx.run("DELETE FROM main.connections")
            }
            let kept = try await store.read(as: .person(ada)) { tx in
                try tx.values(String.self, "SELECT name FROM connections")
            }
            #expect(kept == ["home"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading behind the views is refused before it reaches the engine`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            let (ada, _) = try await twoUsers(store)
            for statement: SQL in [
                "SELECT * FROM main.users", "SELECT * FROM users, main.connections",
                "SELECT * FROM \"main\".users",
                "SELECT * FROM [main].users", "SELECT * FROM main /* x */ . users",
                "UPDATE main.users SET email = (SELECT email FROM main.users LIMIT 1)",
                "SELECT 1; DELETE FROM main.users", "SET ROLE postgres", "PRAGMA writable_schema = 1",
            ] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await store.write(as: .person(ada)) { tx in _ = try tx.rows(statement) }
                }
                #expect(error?.kind == .forbidden)
            }
        }
    }

    private func twoUsers(_ store: Store) async throws -> (UserID, UserID) {
        let (ada, bob) = (UserID.new(), UserID.new())
        try await store.write(as: .system) { tx in
            for (id, name) in [(ada, "ada"), (bob, "bob")] {
                try tx.run(
                    "INSERT INTO main.users (id, username, email) VALUES (\(id), \(name), \(name + "@example.org"))"
                )
            }
        }
        return (ada, bob)
    }
}
