import Database
import Schema
import TestSupport
import Testing

/// With nothing in it yet a database plans as it will with ten years in it: what is asked for by an identifier is not
/// looked for among all that its user has.
@Suite struct `Plans of SQLite` {
    /// What refers to rows that are deleted once in a long while, and is read through then.
    private static let readThrough: Set = ["effects → connections", "compositions → recurrences"]

    @Test func `what refers to a row is found without reading all that its user has`() async throws {
        try await TestDatabase.withLocation(.sqlite) { database in
            try await database.migrator.up()
            let tables = try await database.migrator.catalogue().live.tables
            let store = try await database.open()
            var looked = 0
            for table in tables {
                for key in table.foreignKeys where key.columns != ["user_id"] {
                    let name = "\(table.name) → \(key.target)"
                    guard !Self.readThrough.contains(name) else { continue }
                    looked += 1
                    let conditions = key.columns.map { "\($0) = 'x'" }.joined(separator: " AND ")
                    let plan = try await store.plan(
                        "SELECT 1 FROM main.\(uncheckedCode: table.name) WHERE \(uncheckedCode: conditions)"
                    )
                    #expect(!plan.contains("SCAN"), "\(name): \(plan)")
                    #expect(!plan.contains("(user_id=?)"), "\(name): \(plan)")
                }
            }
            #expect(looked > 50)
            await store.close()
        }
    }

    @Test func `what is asked of one post, target or turn reads no other's`() async throws {
        try await TestDatabase.with(.sqlite) { store in
            let user = UserID.new()
            let questions: [SQL] = [
                "SELECT * FROM effects WHERE subject_id = 'x' ORDER BY created_at, id",
                "SELECT * FROM targets WHERE composition_id = 'x'",
                "SELECT * FROM media WHERE post_id = 'x'",
                "SELECT * FROM snapshots WHERE post_id = 'x'",
                "SELECT * FROM posts WHERE full_id = 'x'",
            ]
            for question in questions {
                let plan = try await store.plan(question, as: .worker(user))
                #expect(!plan.contains("SCAN"), "\(plan)")
                #expect(!plan.contains("(user_id=?)"), "\(plan)")
            }
            let turn = try await store.plan(
                "SELECT id FROM main.jobs WHERE state = 'running' AND turn = 'x'"
            )
            #expect(turn.contains("jobs_turn_taken (turn=?)"), "\(turn)")
        }
    }
}

extension Store {
    fileprivate func plan(_ question: SQL, as scope: Scope = .system) async throws -> String {
        try await read(as: scope) { tx in
            try tx.rows("EXPLAIN QUERY PLAN \(question)").map { try $0.value("detail", as: String.self) }
                .joined(separator: "; ")
        }
    }
}
