@testable import Database
import Foundation
import TestSupport
import Testing

/// Reaches the module's inside for what no outside door shows: what a mount table means.
@Suite struct `Where a database may lie` {
    @Test(arguments: [
        ("/srv/roost", nil), ("/mnt/nas/roost", "nfs4"), ("/mnt/nas2/roost", "cifs"), ("/mnt/nas", "nfs4"),
        ("/mnt/nas/local/roost", nil), ("/home/me/sshfs", "fuse.sshfs"), ("/with space/x", "9p"),
    ])
    func `network file systems are known by the kernel's mount table`(path: String, kind: String?) {
        let table = MountTable(
            """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            30 22 0:40 / /mnt/nas rw,relatime shared:2 master:1 - nfs4 nas:/export rw,vers=4.2
            31 22 0:41 / /mnt/nas2 rw - cifs //nas/share rw
            32 30 254:1 / /mnt/nas/local rw - xfs /dev/vdb rw
            33 22 0:42 / /home/me/sshfs rw - fuse.sshfs me@host: rw
            34 22 0:43 / /with\\040space rw - 9p host rw
            """
        )
        #expect(table.networkFileSystem(at: path) == kind)
    }

    @Test func `a network file system is refused with what to do`() throws {
        let error = #expect(throws: DatabaseError.self) {
            try SQLiteFile.checkPlace("/mnt/nas/roost.db", mounts: "1 0 0:1 / /mnt/nas rw - nfs nas:/x rw")
        }
        #expect(error?.kind == .networkFileSystem)
        #expect(error?.message.contains("PostgreSQL") == true)
    }

    @Test func `a directory that can't be written is refused before anything else happens`() async throws {
        let error = await #expect(throws: DatabaseError.self) {
            try await Migrator(
                .sqlite(file: "/proc/roost/roost.db"),
                migrations: [],
                tables: []
            ).up()
        }
        #expect(error?.kind == .readOnly)
        #expect(error?.message.contains("ROOST_DATA") == true)
    }

    @Test(arguments: ["mysql://x", "roost.db", "sqlite://roost.db", "postgres://host", ""])
    func `an address that is none is refused with a sentence`(url: String) {
        let error = #expect(throws: DatabaseError.self) { try DatabaseLocation(url: url) }
        #expect(error?.kind == .configuration)
        #expect(error?.message.contains("ROOST_DATABASE_URL") == true)
    }

    @Test func `a server's password appears nowhere`() throws {
        let location = try DatabaseLocation(url: "postgres://ada:s3cret@db.example:5433/roost")
        #expect(!"\(location)".contains("s3cret"))
        #expect(!String(reflecting: location).contains("s3cret"))
        guard case .postgres(let server) = location else {
            Issue.record("not PostgreSQL")
            return
        }
        #expect(server.name == "roost on db.example, port 5433")
    }
}

@Suite struct `A backup` {
    @Test func `is whole while writing goes on`() async throws {
        try await TestDatabase.withLocation(.sqlite) { database in
            try await database.migrator.up()
            let store = try await database.open()
            let copy = database.directory.appending(path: "copy.db").path
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for number in 0..<300 {
                        try await store.write(as: .system) { tx in
                            // Two rows that belong together.
                            for half in ["a", "b"] {
                                try tx.run(
                                    """
                                    INSERT INTO main.users (id, username, email)
                                    VALUES (\(UserID.new()), \("\(half)\(number)"), \("\(half)\(number)@example.org"))
                                    """
                                )
                            }
                        }
                    }
                }
                group.addTask { try await store.backUp(to: copy) }
                try await group.waitForAll()
            }
            await store.close()
            let restored = try await Store.open(.sqlite(file: copy), tables: [])
            let count = try await restored.read(as: .system) {
                try $0.value(Int.self, "SELECT count(*) FROM main.users")
            }
            #expect(try #require(count) % 2 == 0)
            await restored.close()
            let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `never replaces a file`() async throws {
        try await TestDatabase.withLocation(.sqlite) { database in
            try await database.migrator.up()
            let store = try await database.open()
            let copy = database.directory.appending(path: "copy.db").path
            try Data("precious".utf8).write(to: URL(filePath: copy))
            await #expect(throws: DatabaseError.self) { try await store.backUp(to: copy) }
            #expect(try Data(contentsOf: URL(filePath: copy)) == Data("precious".utf8))
            await store.close()
        }
    }

    @Test func `of PostgreSQL is its own tool's work, and the error gives the line`() async throws {
        try await TestDatabase.with(.postgres) { store in
            let error = await #expect(throws: DatabaseError.self) {
                try await store.backUp(to: "/tmp/it's.dump")
            }
            #expect(error?.message.contains("pg_dump --format=custom --file='/tmp/it'\\''s.dump'") == true)
        }
    }
}
