import Database
import Schema
import TestSupport
import Testing

/// Every promise here is tried on every table the catalogue lists.
@Suite struct `Nobody reaches another user's rows in any table` {
    @Test(arguments: Engine.allCases)
    func `every table declares who may see and write it`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            let declared = Set(RoostSchema.tables.map(\.table))
            let live = Set(setting.samples.catalogue.tables.map(\.name))
            #expect(live.subtracting(declared).isEmpty, "tables without a declaration")
            let indexes = Set(RoostSchema.tables.filter { $0.ownership == .index }.map(\.table))
            #expect(declared.subtracting(live).subtracting(indexes).isEmpty, "declarations without a table")
            for table in setting.samples.catalogue.tables where table.has("user_id") {
                let ownership = RoostSchema.tables.first { $0.table == table.name }?.ownership
                #expect(ownership == .owned, "\(table.name) has owners and must be declared so")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a bare SELECT shows one's own rows only`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for table in setting.ownedTables {
                for scope in setting.scopes(of: setting.bob) {
                    let owners = try await setting.owners(in: table, as: scope)
                    #expect(Set(owners) == [setting.bob.owner.text], "\(table) as \(scope)")
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a bare UPDATE or DELETE leaves others' rows as they were`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for table in setting.ownedTables {
                let owner = table == "users" ? "id" : "user_id"
                let before = try await setting.rows(of: setting.ada, in: table)
                for scope in setting.scopes(of: setting.bob) {
                    let attempts: [SQL] = [
                        "UPDATE main.\(uncheckedCode: table) SET created_at = created_at",
                        "UPDATE main.\(uncheckedCode: table) SET \(uncheckedCode: owner) = \(setting.bob.owner)",
                        "DELETE FROM main.\(uncheckedCode: table)",
                        "DELETE FROM main.\(uncheckedCode: table) WHERE \(uncheckedCode: owner) = \(setting.ada.owner)",
                    ]
                    for attempt in attempts {
                        // A refusal is as good as a write that finds nothing.
                        _ = try? await setting.store.write(as: scope) { try $0.run(attempt) }
                    }
                }
                #expect(try await setting.rows(of: setting.ada, in: table) == before, "\(table)")
                #expect(!before.isEmpty, "\(table)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row can't be inserted for another user`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for table in setting.samples.tables where table.has("user_id") {
                let before = try await setting.rows(of: setting.ada, in: table.name).count
                let row = setting.samples.values(for: table, in: setting.ada)
                for scope in setting.scopes(of: setting.bob) {
                    await #expect(throws: DatabaseError.self, "\(table.name) as \(scope)") {
                        try await setting.samples.insert(row, into: table.name, as: scope)
                    }
                }
                #expect(try await setting.rows(of: setting.ada, in: table.name).count == before)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row can't point at another user's row, whatever the scope`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for table in setting.samples.tables where table.has("user_id") {
                for key in table.foreignKeys where setting.isOwned(key.target) && key.target != "users" {
                    for (column, target) in zip(key.columns, key.targetColumns) where column != "user_id" {
                        var row = setting.samples.values(for: table, in: setting.bob)
                        row[column] = setting.ada.rows[key.target]?[target]
                        for scope in setting.scopes(of: setting.bob) + [.system] {
                            await #expect(
                                throws: DatabaseError.self,
                                "\(table.name).\(column) to \(key.target) as \(scope)"
                            ) {
                                try await setting.samples.insert(row, into: table.name, as: scope)
                            }
                        }
                    }
                    let composite = table.foreignKeys.contains {
                        $0.target == key.target && $0.columns.contains("user_id")
                            && Set(key.columns).isSubset(of: $0.columns)
                    }
                    #expect(composite, "\(table.name) refers to \(key.target) without its owner")
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `rows without an owner are nobody's to see`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for table in setting.samples.tables where setting.isHidden(table.name) || table.mayLackOwner {
                try await setting.samples.insert(
                    setting.samples.systemRow(for: table),
                    into: table.name,
                    as: .system
                )
                for scope in setting.scopes(of: setting.bob) {
                    if table.has("user_id") {
                        let owners = try await setting.owners(in: table.name, as: scope)
                        #expect(Set(owners) == [setting.bob.owner.text], "\(table.name) as \(scope)")
                    } else {
                        let count = try await setting.store.read(as: scope) { tx in
                            try tx.value(Int.self, "SELECT count(*) FROM \(uncheckedCode: table.name)")
                        }
                        #expect(count == 0, "\(table.name) as \(scope)")
                        await #expect(throws: DatabaseError.self, "\(table.name) as \(scope)") {
                            try await setting.store.write(as: scope) { tx in
                                try tx.run("DELETE FROM main.\(uncheckedCode: table.name)")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a scope restricted to one connection sees that connection's rows and changes none`(
        engine: Engine
    ) async throws {
        try await TwoWorlds.with(engine) { setting in
            let connection = try #require(setting.ada.connection)
            // A second connection of the same user, with rows of its own.
            let elsewhere = ConnectionRestriction(connection: .new(), access: .read)
            let here = ConnectionRestriction(connection: connection, access: .read)
            for table in setting.ownedTables {
                let all = try await setting.rows(of: setting.ada, in: table)
                let other = try await setting.owners(
                    in: table,
                    as: .person(setting.ada.owner, only: elsewhere)
                )
                #expect(other.isEmpty, "\(table) of another connection")
                let seen = try await setting.owners(in: table, as: .person(setting.ada.owner, only: here))
                let declaration = try #require(RoostSchema.tables.first { $0.table == table })
                #expect(seen.isEmpty == (declaration.restricted == .nothing), "\(table)")
                for attempt: SQL in [
                    "UPDATE main.\(uncheckedCode: table) SET created_at = created_at",
                    "DELETE FROM main.\(uncheckedCode: table)",
                ] {
                    _ = try? await setting.store.write(as: .person(setting.ada.owner, only: here)) {
                        try $0.run(attempt)
                    }
                }
                let definition = try #require(setting.samples.catalogue.table(table))
                if definition.has("user_id") {
                    let row = setting.samples.values(for: definition, in: setting.ada)
                    await #expect(throws: DatabaseError.self, "\(table)") {
                        try await setting.samples.insert(
                            row,
                            into: table,
                            as: .person(setting.ada.owner, only: here)
                        )
                    }
                }
                #expect(try await setting.rows(of: setting.ada, in: table) == all, "\(table)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person can't change their role, their activity or a platform's app`(engine: Engine) async throws {
        try await TwoWorlds.with(engine) { setting in
            for attempt: SQL in [
                "UPDATE main.users SET role = 'admin'", "UPDATE main.users SET is_active = \(false)",
                "UPDATE main.users SET password_hash = 'x'", "UPDATE main.platform_apps SET client_id = 'x'",
                "INSERT INTO main.users (id, username, email) VALUES ('usr-1', 'eve', 'eve@example.org')",
                "DELETE FROM main.users",
            ] {
                for scope in setting.scopes(of: setting.bob) {
                    _ = try? await setting.store.write(as: scope) { try $0.run(attempt) }
                }
            }
            let roles = try await setting.store.read(as: .system) { tx in
                try tx.values(String.self, "SELECT DISTINCT role FROM main.users")
            }
            #expect(roles == ["viewer"])
            #expect(try await setting.rows(of: setting.bob, in: "users").count == 1)
            try await setting.store.write(as: .person(setting.bob.owner)) { tx in
                try tx.run("UPDATE main.users SET email = 'bob@example.net'")
            }
            let emails = try await setting.store.read(as: .system) { tx in
                try tx.values(String.self, "SELECT email FROM main.users WHERE email = 'bob@example.net'")
            }
            #expect(emails.count == 1)
        }
    }
}

extension SchemaCatalogue.Table {
    fileprivate var mayLackOwner: Bool { columns.contains { $0.name == "user_id" && $0.isNullable } }
}
