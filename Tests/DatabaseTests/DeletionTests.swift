import Database
import TestSupport
import Testing

/// What goes with a connection or a user and what stays, for every table the catalogue lists.
@Suite struct `Deleting` {
    /// Tables whose rows are nothing without their connection.
    private static let goesWithConnection: Set = [
        "connections", "channels", "sync_streams", "rate_limits", "connection_holds", "authorizations",
        "posting_slots",
    ]
    /// Tables whose rows stay, and forget which connection it was.
    private static let outlivesConnection: Set = [
        "posts", "media", "ingested_items", "ingested_posts", "runs", "run_days", "notices", "user_sessions",
        "jobs", "job_history", "effects", "targets", "post_looks", "post_contexts", "imports", "saved_searches",
    ]

    @Test(arguments: Engine.allCases)
    func `a connection takes along what is nothing without it and leaves the archive, and others' rows alone`(
        engine: Engine
    ) async throws {
        try await TwoWorlds.with(engine) { worlds in
            let ada = try #require(worlds.ada.connection)
            let others = try await worlds.everything(of: worlds.bob)
            let before = try await worlds.counts(of: worlds.ada)
            try await worlds.store.write(as: .system) { tx in
                try tx.run("DELETE FROM main.connections WHERE id = \(ada)")
            }
            let after = try await worlds.counts(of: worlds.ada)
            for table in worlds.samples.tables where before[table.name] != nil {
                let name = table.name
                #expect(before[name] == 1, "\(name)")
                #expect(after[name] == (Self.goesWithConnection.contains(name) ? 0 : 1), "\(name)")
                guard let column = ["connection_id", "current_connection_id"].first(where: table.has) else {
                    continue
                }
                #expect(
                    Self.goesWithConnection.contains(name) != Self.outlivesConnection.contains(name),
                    "\(name) names a connection: say here what becomes of its rows"
                )
                let pointing = try await worlds.store.read(as: .system) { tx in
                    try tx.value(
                        Int.self,
                        "SELECT count(*) FROM main.\(uncheckedCode: name) WHERE \(uncheckedCode: column) = \(ada)"
                    )
                }
                #expect(pointing == 0, "\(name)")
            }
            #expect(try await worlds.everything(of: worlds.bob) == others)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a user takes along everything of theirs and nothing of others'`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { worlds in
            let others = try await worlds.everything(of: worlds.bob)
            try await worlds.store.write(as: .system) { tx in
                try tx.run("DELETE FROM main.users WHERE id = \(worlds.ada.owner)")
            }
            #expect(try await worlds.counts(of: worlds.ada).allSatisfy { $0.value == 0 })
            #expect(try await worlds.everything(of: worlds.bob) == others)
            // With the words they are found by.
            let words = try await worlds.store.read(as: .system) { tx in
                try tx.value(Int.self, "SELECT count(*) FROM main.post_search")
            }
            #expect(words == 1)
        }
    }
}

extension TwoWorlds {
    fileprivate func counts(of world: SampleWorld) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in ownedTables { counts[table] = try await rows(of: world, in: table).count }
        return counts
    }

    fileprivate func everything(of world: SampleWorld) async throws -> [String: [[SQLValue?]]] {
        var all: [String: [[SQLValue?]]] = [:]
        for table in ownedTables { all[table] = try await rows(of: world, in: table) }
        return all
    }
}
