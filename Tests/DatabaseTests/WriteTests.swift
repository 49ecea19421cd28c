import Database
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct `A write` {
    @Test(arguments: Engine.allCases)
    func `that fails leaves its neighbours alone`(engine: Engine) async throws {
        struct Refused: Error {}
        try await TestDatabase.with(engine) { store in
            let done = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        do {
                            try await store.write(as: .system) { tx in
                                try tx.run(user("u\(number)"))
                                if number % 3 == 0 { throw Refused() }
                                // A reference that is checked at the commit.
                                if number % 3 == 1 { try tx.run(sessionWithForeignConnection) }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 20)
            let kept = try await store.read(as: .system) {
                try $0.values(String.self, "SELECT username FROM main.users")
            }
            #expect(Set(kept) == Set((0..<60).filter { $0 % 3 == 2 }.map { "u\($0)" }))
        }
    }

    /// 2 is FULL: a commit is on the disk when it returns; 1, NORMAL, would leave that to a later checkpoint.
    @Test func `is synced to the disk on SQLite, from the first one on and after one that need not be`()
        async throws
    {
        try await TestDatabase.with(.sqlite) { store in
            let synchronous: @Sendable (Transaction) throws -> Int? = { tx in
                try tx.value(Int.self, "SELECT synchronous FROM pragma_synchronous")
            }
            let first = try await store.write(as: .system, synchronous)
            let relaxed = try await store.write(as: .system, durability: .relaxed, synchronous)
            let later = try await store.write(as: .system, synchronous)
            #expect([first, relaxed, later] == [2, 1, 2])
        }
    }

    @Test(arguments: Engine.allCases)
    func `calls what waits for its commit only when it is committed`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            let calls = Mutex<[String]>([])
            try await store.write(as: .system) { tx in
                tx.afterCommit { calls.withLock { $0.append("committed") } }
            }
            _ = try? await store.write(as: .system) { tx in
                tx.afterCommit { calls.withLock { $0.append("undone") } }
                try tx.run("INSERT INTO main.nowhere VALUES (1)")
            }
            #expect(calls.withLock { $0 } == ["committed"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `binds what is interpolated, whatever it looks like`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            for hostile in [
                "'; DROP TABLE main.users; --", "$1", "?1", "\\x00", "a\u{0}b", "\u{202E}אב", "", "😀",
            ] {
                let id = UserID.new()
                try await store.write(as: .system) { tx in
                    try tx.run(
                        """
                        INSERT INTO main.users (id, username, email, display_name)
                        VALUES (\(id), \(id.text), \(id.text + "@x.org"), \(hostile))
                        """
                    )
                }
                let back = try await store.read(as: .system) { tx in
                    try tx.value(
                        String.self,
                        "SELECT display_name FROM main.users WHERE \("id", isOneOf: [id, UserID.new()])"
                    )
                }
                #expect(back == hostile.replacing("\u{0}", with: "\u{FFFD}"))
            }
            let none = try await store.read(as: .system) {
                try $0.rows("SELECT id FROM main.users WHERE \("id", isOneOf: [String]())")
            }
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `many statements at once change what one by one would`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            let changed = try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.runAll((0..<1000).map { user("bulk\($0)") })
            }
            #expect(changed == 1000)
            await #expect(throws: DatabaseError.self) {
                try await store.write(as: .system) { tx in
                    try tx.runAll((0..<500).map { user($0 == 250 ? "bulk0" : "more\($0)") })
                }
            }
            // The connection still works, and nothing of the failed portion stayed.
            let count = try await store.read(as: .system) {
                try $0.value(Int.self, "SELECT count(*) FROM main.users")
            }
            #expect(count == 1000)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that breaks a unique key says so to the program`(engine: Engine) async throws {
        try await TestDatabase.with(engine) { store in
            try await store.write(as: .system) { try $0.run(user("Ada")) }
            let error = await #expect(throws: DatabaseError.self) {
                try await store.write(as: .system) { try $0.run(user("ada")) }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(error?.detail?.contains("ada") == false, "values stay out of what is logged")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a column of the wrong shape is named with its table`(engine: Engine) async throws {
        struct WrongUser: Record {
            static let table = "users"
            let role: Int
            init(row: Row) throws { role = try row.value("role") }
        }
        try await TestDatabase.with(engine) { store in
            try await store.write(as: .system) { try $0.run(user("ada")) }
            let error = await #expect(throws: DatabaseError.self) {
                try await store.read(as: .system) { try $0.all(WrongUser.self, "SELECT * FROM main.users") }
            }
            #expect(error?.kind == .decoding)
            #expect(error?.message.contains("users.role") == true)
        }
    }
}

private func user(_ name: String) -> SQL {
    "INSERT INTO main.users (id, username, email) VALUES (\(UserID.new()), \(name), \(name + "@example.org"))"
}

/// Passes until the commit: the connection doesn't exist.
private let sessionWithForeignConnection: SQL = """
    INSERT INTO main.notices (id, user_id, connection_id, kind, subject, sentence)
    SELECT \(NoticeID.new()), id, 'con-00000000', 'x', 'x', 'x' FROM main.users LIMIT 1
    """
