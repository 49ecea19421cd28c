import Accounts
import Database
import Foundation
import Media
import Publishing
import Queue
import Testing

@Suite struct `Files that are brought for posts` {
    private func rows(_ world: PublishingWorld) async throws -> [UploadID] {
        try await world.store.read(as: .system) { tx in
            try tx.values(UploadID.self, "SELECT id FROM main.uploads ORDER BY id")
        }
    }

    private func isThere(_ upload: Upload, _ world: PublishingWorld) throws -> Bool {
        let path = world.files.location(of: try MediaPath(storedText: upload.path))
        return FileManager.default.fileExists(atPath: path.path(percentEncoded: false))
    }

    /// As it would be so many days later.
    private func uploads(_ world: PublishingWorld, inDays days: Int) -> Uploads {
        let later = Timestamp.now.adding(.seconds(days * 86_400))
        return Uploads(store: world.store, files: world.files, now: { later })
    }

    @Test(arguments: Engine.allCases)
    func `count with their owner's media, and are refused where they don't fit`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let first = try await world.upload(0)
            let limit = first.byteCount * 2
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.users SET media_quota = \(limit) WHERE id = \(world.viewer.user)")
            }
            let error = await #expect(throws: AccountError.self) { try await world.upload(200) }
            #expect(error?.field == "file")
            #expect(error?.sentence.contains("Your media may take") == true)
            #expect(try await rows(world) == [first.id])
            let directory = world.files.location(of: try MediaPath(storedText: first.path))
                .deletingLastPathComponent()
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
            // What is there already takes nothing more.
            #expect(try await world.upload(0).id == first.id)
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.users SET media_quota = NULL WHERE id = \(world.viewer.user)")
            }
            _ = try await world.upload(200)
            #expect(try await rows(world).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `leave nothing on the disk where no post shows their kind`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let uploads = Uploads(store: world.store, files: world.files)
            func stored(_ bytes: Data) throws -> StoredFile {
                let file = try uploads.begin(by: world.viewer)
                try file.write(bytes)
                return try file.finish()
            }
            let paper = try stored(Data("%PDF-1.7\n".utf8))
            let place = world.files.location(of: paper.path).path(percentEncoded: false)
            #expect(FileManager.default.fileExists(atPath: place))
            let error = await #expect(throws: AccountError.self) {
                try await uploads.keep(paper, named: "paper.pdf", by: world.viewer)
            }
            #expect(error?.field == "file")
            #expect(!FileManager.default.fileExists(atPath: place))
            // What is somebody's file stays it, however often it is refused.
            let upload = try await world.upload(0)
            let known = world.files.location(of: try MediaPath(storedText: upload.path))
            try await uploads.discard(try stored(try Data(contentsOf: known)))
            #expect(try isThere(upload, world))
        }
    }

    @Test(arguments: Engine.allCases)
    func `are removed when nothing has shown them for a week`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let (unused, used) = (try await world.upload(0), try await world.upload(1))
            let whole = try await world.compositions.create(
                try world.draft("A dot", to: [.mastodon], showing: [(used, "A dot")]),
                by: world.viewer
            )
            #expect(try await uploads(world, inDays: 6).removeUnused() == 0)
            #expect(try await uploads(world, inDays: 8).removeUnused() == 1)
            #expect(try await rows(world) == [used.id])
            #expect(try !isThere(unused, world))
            #expect(try isThere(used, world))
            // Its week begins when it is taken out.
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.uploads SET created_at = \(Timestamp.now.adding(.seconds(-30 * 86_400)))"
                )
            }
            try await world.compositions.delete(whole.composition.id, by: world.viewer)
            #expect(try await uploads(world, inDays: 6).removeUnused() == 0)
            #expect(try await uploads(world, inDays: 8).removeUnused() == 1)
            #expect(try !isThere(used, world))
        }
    }

    @Test(arguments: Engine.allCases)
    func `stay where something else names the file`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let upload = try await world.upload(0)
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.recurrences (id, user_id, rule, template)
                    VALUES (\(RecurrenceID.new()), \(world.viewer.user), '{}', \("{\"upload\":\"\(upload.id)\"}"))
                    """
                )
            }
            #expect(try await uploads(world, inDays: 8).removeUnused() == 0)
            try await world.store.write(as: .system) { tx in try tx.run("DELETE FROM main.recurrences") }
            #expect(try await uploads(world, inDays: 8).removeUnused() == 1)
            #expect(try !isThere(upload, world))
        }
    }

    @Test(arguments: Engine.allCases)
    func `stay when they are brought again`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let upload = try await world.upload(0)
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    "UPDATE main.uploads SET created_at = \(Timestamp.now.adding(.seconds(-30 * 86_400)))"
                )
            }
            #expect(try await world.upload(0).id == upload.id)
            #expect(try await uploads(world, inDays: 1).removeUnused() == 0)
            #expect(try isThere(upload, world))
        }
    }

    @Test(arguments: Engine.allCases)
    func `are listed, the latest first, and deleted where no post shows them`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let (first, second) = (try await world.upload(0), try await world.upload(1))
            try await world.store.write(as: .system) { tx in
                let past = Timestamp.now.adding(.seconds(-60))
                try tx.run("UPDATE main.uploads SET created_at = \(past) WHERE id = \(first.id)")
            }
            let listed = try await uploads(world, inDays: 0).list(for: world.viewer, limit: 10)
            #expect(listed.map(\.upload.id) == [second.id, first.id])
            let place = Place(listed[0].at, listed[0].upload.id)
            let rest = try await uploads(world, inDays: 0).list(for: world.viewer, after: place, limit: 10)
            #expect(rest.map(\.upload.id) == [first.id])

            let whole = try await world.compositions.create(
                try world.draft("A dot", to: [.mastodon], showing: [(second, "A dot")]),
                by: world.viewer
            )
            let refusal = await #expect(throws: AccountError.self) {
                try await uploads(world, inDays: 0).delete(second.id, by: world.viewer)
            }
            #expect(refusal?.code == .conflict)
            #expect(try isThere(second, world))
            try await uploads(world, inDays: 0).delete(first.id, by: world.viewer)
            #expect(try !isThere(first, world))
            try await world.compositions.delete(whole.composition.id, by: world.viewer)
            try await uploads(world, inDays: 0).delete(second.id, by: world.viewer)
            #expect(try await rows(world).isEmpty)
            await #expect(throws: AccountError.self) {
                try await uploads(world, inDays: 0).delete(second.id, by: world.viewer)
            }
        }
    }
}
