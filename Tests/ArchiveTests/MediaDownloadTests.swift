import Archive
import Database
import Foundation
import Media
import Platforms
import TestSupport
import Testing

@Suite struct `The file of an image` {
    @Test(arguments: Engine.allCases)
    func `is fetched once, and its row says what it is`(engine: Engine) async throws {
        try await withImage(engine) { world, files, id in
            let download = world.download(files)
            #expect(try await download.fetch(id, of: world.user) == .downloaded(wasThere: false))
            let file = try await world.file(id)
            #expect(file.status == .downloaded)
            #expect(file.attempts == 1)
            #expect(file.mimeType == "image/png")
            #expect(file.byteCount == picture.count)
            #expect(file.width == 3 && file.height == 2, "as the file says, not the platform")
            #expect(file.contentHash?.count == 64)
            let path = try MediaPath(storedText: try #require(file.path))
            #expect(try files.open(path).bytes(in: 0..<picture.count) == picture)
            #expect(try await download.fetch(id, of: world.user) == .downloaded(wasThere: true))
            #expect(world.platform.change { $0.fileRequests } == 1)
            // Another user can't have it fetched, or see it.
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            #expect(try await download.fetch(id, of: bob) == .nothingToDo)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that is too large is failed with its size and the setting, and fetched once the limit allows`(
        engine: Engine
    ) async throws {
        try await withImage(engine, limit: 50) { world, files, id in
            #expect(
                try await world.download(files).fetch(id, of: world.user) == .failed(code: "media_too_large")
            )
            let file = try await world.file(id)
            #expect(file.status == .failed)
            #expect(file.error?.contains("ROOST_MEDIA_LIMIT") == true)
            #expect(file.path == nil)
            let again = try await world.store.write(as: .worker(world.user)) {
                [user = world.user, now = world.clock.now()] tx in
                try MediaDownload.retryTooLarge(of: user, at: now, in: tx)
            }
            #expect(again == 1)
            let larger = try MediaStore(dataDirectory: files.directory.deletingLastPathComponent())
            #expect(
                try await world.download(larger).fetch(id, of: world.user) == .downloaded(wasThere: false)
            )
        }
    }

    @Test(
        arguments: Engine.allCases,
        [
            (PlatformError.Outcome.permanent, PlatformError.Code.notFound, MediaFile.Status.unavailable, 1),
            (.transient(notBefore: nil), .serverTrouble, .pending, 1), (.unknown, .timedOut, .pending, 1),
            (.rateLimited(until: nil), .rateLimited, .pending, 0), (.permanent, .forbidden, .failed, 1),
            (.reauthorise, .tokenRefused, .pending, 0),
        ]
    )
    func `that does not come is told in its row, and tried again where that may help`(
        engine: Engine,
        failure: (PlatformError.Outcome, PlatformError.Code, MediaFile.Status, Int)
    ) async throws {
        try await withImage(engine) { world, files, id in
            let error = fakeError(failure.0, failure.1)
            world.platform.change { $0.fileFailure = error }
            _ = try await world.download(files).fetch(id, of: world.user)
            let file = try await world.file(id)
            #expect(file.status == failure.2)
            #expect(file.attempts == failure.3)
            #expect(file.error == error.sentence)
            #expect(try world.filesOnDisk(files).isEmpty)
            world.platform.change { $0.fileFailure = nil }
            #expect(try await world.download(files).fetch(id, of: world.user) == .downloaded(wasThere: false))
            #expect(try await world.file(id).error == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that doesn't fit its user's quota waits without spending an attempt, and comes once there is room`(
        engine: Engine
    ) async throws {
        try await withImage(engine) { world, files, id in
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            func allow(_ bytes: Int?) async throws {
                try await world.store.write(as: .system) { [user = world.user] tx in
                    try tx.run("UPDATE main.users SET media_quota = \(bytes) WHERE id = \(user)")
                }
            }
            func usage() async throws -> [UserID: (quota: MediaQuota, files: Int)] {
                try await world.store.read(as: .system) { try MediaQuota.ofAll(in: $0) }
            }
            try await allow(picture.count - 1)
            let download = world.download(files)
            for _ in 0..<3 {
                guard case .overQuota(let sentence) = try await download.fetch(id, of: world.user) else {
                    Issue.record("It was fetched.")
                    return
                }
                #expect(sentence.contains("An admin can allow you more"))
            }
            let waiting = try await world.file(id)
            #expect(waiting.status == .pending && waiting.attempts == 0)
            #expect(waiting.errorCode == MediaQuota.code)
            #expect(try world.filesOnDisk(files).isEmpty)

            try await allow(picture.count)
            #expect(try await download.fetch(id, of: world.user) == .downloaded(wasThere: false))
            #expect(try await world.file(id).error == nil)
            let full = try #require(try await usage()[world.user])
            #expect(full.quota == MediaQuota(limit: Int64(picture.count), used: Int64(picture.count)))
            #expect(full.files == 1 && full.quota.remaining == 0)
            #expect(try await usage()[bob]?.quota == MediaQuota(limit: nil, used: 0))

            // What is full asks nobody for anything.
            let asked = world.platform.change { $0.fileRequests }
            let second = MediaFileID.new()
            try await world.store.write(as: .worker(world.user)) { [user = world.user] tx in
                try tx.run(
                    """
                    INSERT INTO main.media_files (id, user_id, platform, original_url, stable_url)
                    VALUES (\(second), \(user), 'mastodon', 'https://files.fake.example/m2.png',
                      'https://files.fake.example/m2.png')
                    """
                )
            }
            guard case .overQuota = try await download.fetch(second, of: world.user) else {
                Issue.record("It was asked for.")
                return
            }
            #expect(world.platform.change { $0.fileRequests } == asked)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that is no image is refused by its content`(engine: Engine) async throws {
        try await withImage(engine) { world, files, id in
            world.platform.change {
                $0.files = ["https://files.fake.example/m1.png": Data("<html><script>".utf8)]
            }
            #expect(
                try await world.download(files).fetch(id, of: world.user)
                    == .failed(code: "media_type_refused")
            )
            let error = try await world.file(id).error
            #expect(error?.contains("a web page") == true)
            #expect(try world.filesOnDisk(files).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `waits for those that are pending or were left behind`(engine: Engine) async throws {
        try await withImage(engine) { world, files, id in
            func waiting() async throws -> [MediaFileID] {
                try await world.store.read(as: .worker(world.user)) {
                    [user = world.user, now = world.clock.now()] tx in
                    try MediaDownload.waiting(
                        of: user,
                        abandonedBefore: now.adding(.seconds(-3600)),
                        count: 10,
                        in: tx
                    )
                }
            }
            #expect(try await waiting() == [id])
            // A process that died in the middle of it.
            try await world.store.write(as: .worker(world.user)) { [now = world.clock.now()] tx in
                try tx.run(
                    "UPDATE main.media_files SET status = 'downloading', last_attempt_at = \(now) WHERE id = \(id)"
                )
            }
            #expect(try await waiting().isEmpty)
            world.clock.advance(by: .seconds(7200))
            #expect(try await waiting() == [id])
            _ = try await world.download(files).fetch(id, of: world.user)
            #expect(try await waiting().isEmpty)
        }
    }
}

@Suite struct `An inspection of the archive` {
    @Test(arguments: Engine.allCases)
    func `finds nothing in an archive that is well`(engine: Engine) async throws {
        try await withImage(engine) { world, files, id in
            _ = try await world.download(files).fetch(id, of: world.user)
            #expect(try await world.inspection(files).findings(settledBefore: .distantFuture).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `finds planted damage, and mends it`(engine: Engine) async throws {
        try await withImage(engine) { world, files, id in
            let download = world.download(files)
            _ = try await download.fetch(id, of: world.user)
            let post = try await world.post("1").id
            let path = try #require(try await world.file(id).path)

            // A row whose file is gone.
            try files.remove(MediaPath(storedText: path))
            // A file without a row, and a stranger.
            let orphan = try files.receive(
                user: world.user.text,
                platform: "mastodon",
                stableURL: "https://x.example/o.png"
            )
            try orphan.write(picture)
            let stored = try orphan.finish()
            try Data("hi".utf8).write(to: files.directory.appending(path: "notes.txt"))
            // A row nobody uses; words changed behind the archive's back; a post of another platform.
            let unused = MediaFileID.new()
            let user = world.user
            try await world.store.write(as: .system) { tx in
                try tx.run(
                    """
                    INSERT INTO main.media_files (id, user_id, platform, original_url, stable_url)
                    VALUES (\(unused), \(user), 'mastodon', 'https://x.example/u.png', 'https://x.example/u.png')
                    """
                )
                try tx.run("UPDATE main.posts SET text = 'A cormorant' WHERE id = \(post)")
                try tx.run("UPDATE main.posts SET platform = 'pixelfed' WHERE platform_post_id = '2'")
                try tx.run(
                    "DELETE FROM main.post_search WHERE post_id IN (SELECT id FROM main.posts WHERE platform_post_id = '3')"
                )
            }
            let (second, third) = (try await world.post("2").id, try await world.post("3").id)
            let inspection = world.inspection(files)
            let findings = try await inspection.findings(settledBefore: .distantFuture)
            #expect(
                Set(findings) == [
                    .rowWithoutFile(id, path: path),
                    .fileWithoutRow(path: stored.path.storedText, byteCount: picture.count),
                    .strangeFile(path: "notes.txt"), .unusedFile(unused, path: nil), .staleWords(post),
                    .staleWords(third), .otherPlatform(second),
                ]
            )
            let rest = try await inspection.repair(findings)
            #expect(rest == [.strangeFile(path: "notes.txt")])
            #expect(try await inspection.findings(settledBefore: .distantFuture) == rest)
            #expect(try await world.find("cormorant") == ["1"])
            #expect(try await world.post("2").connection == nil)
            #expect(try await world.file(id).status == .pending)
            #expect(try await download.fetch(id, of: world.user) == .downloaded(wasThere: false))
        }
    }

    @Test(arguments: Engine.allCases)
    func `leaves alone what another capability keeps, and finds what it doesn't`(engine: Engine) async throws
    {
        try await withImage(engine) { world, files, _ in
            func upload(_ more: UInt8) throws -> StoredFile {
                let incoming = try files.receiveUpload(user: "\(world.user)")
                try incoming.write(picture + [more])
                let stored = try incoming.finish()
                for size in ThumbnailSize.allCases {
                    try Data().write(to: files.location(of: stored.path, size))
                }
                return stored
            }
            let (shown, bare, orphan) = (try upload(1).path, try upload(2).path, try upload(3).path)
            let kept = [shown.storedText: true, bare.storedText: false]
            let register = FileRegister { paths, _ in kept.filter { paths.contains($0.key) } }
            let inspection = ArchiveInspection(
                store: world.store,
                files: files,
                others: [register],
                now: world.clock.now
            )
            func thumbnails(_ path: MediaPath) -> [ArchiveInspection.Finding] {
                ThumbnailSize.allCases.map {
                    .thumbnailWithoutRow(
                        path: "\(path.storedText).\($0.rawValue).webp",
                        original: path.storedText
                    )
                }
            }
            let findings = try await inspection.findings(settledBefore: .distantFuture)
            #expect(
                Set(findings)
                    == Set(
                        thumbnails(bare) + thumbnails(orphan) + [
                            .fileWithoutRow(path: orphan.storedText, byteCount: picture.count + 1)
                        ]
                    )
            )
            // Without the register everything would go.
            let forgetful = ArchiveInspection(store: world.store, files: files, now: world.clock.now)
            #expect(try await forgetful.findings(settledBefore: .distantFuture).count == 9)
            #expect(try await inspection.repair(findings) == [])
            #expect(
                Set(try world.filesOnDisk(files))
                    == [
                        shown.storedText, bare.storedText, "\(shown.storedText).400.webp",
                        "\(shown.storedText).1600.webp",
                    ]
            )
        }
    }
}

/// An archive of three posts, the first with one image that the platform has.
private func withImage(
    _ engine: Engine,
    limit: Int = MediaStore.standardLimit,
    _ body: (ArchiveWorld, MediaStore, MediaFileID) async throws -> Void
) async throws {
    let posts = [native(1, ["media": .array([image("m1", alt: "a")])]), native(2), native(3)]
    try await ArchiveWorld.with(engine, posts: posts) { world in
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-media-\(UInt64.random(in: 0 ... .max))"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = try MediaStore(dataDirectory: directory, limit: limit)
        world.platform.change { $0.files = ["https://files.fake.example/m1.png": picture] }
        let outcome = try await world.backfill()
        try await body(world, files, try #require(outcome.report.files.first))
    }
}

extension ArchiveWorld {
    fileprivate func download(_ files: MediaStore) -> MediaDownload {
        MediaDownload(store: store, files: files, adapter: adapter, access: .anonymous, now: clock.now)
    }

    fileprivate func inspection(_ files: MediaStore) -> ArchiveInspection {
        ArchiveInspection(store: store, files: files, now: clock.now)
    }

    fileprivate func file(_ id: MediaFileID) async throws -> MediaFile {
        try await store.read(as: .person(user)) { tx in
            try #require(try tx.one(MediaFile.self, "SELECT * FROM media_files WHERE id = \(id)"))
        }
    }

    fileprivate func filesOnDisk(_ files: MediaStore) throws -> [String] {
        var found: [String] = []
        try files.forEachFile { found.append($0.relativePath) }
        return found
    }
}
