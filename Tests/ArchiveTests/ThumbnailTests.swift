import Archive
import Database
import Foundation
import Media
import Platforms
import TestSupport
import Testing

@Suite struct `The thumbnails of an image` {
    @Test(arguments: Engine.allCases)
    func `are made after its download, and its row tells what was seen`(engine: Engine) async throws {
        try await withImages(engine) { world, files, ids in
            let before = try await world.row(ids[0])
            #expect(before.thumbnailStatus == .pending && before.blurhash == nil)
            #expect(try await world.making(files).makeNext(of: world.user) == .init(made: 1, failed: 1))
            #expect(try await world.making(files).makeNext(of: world.user).isEmpty)
            let file = try await world.row(ids[0])
            #expect(file.thumbnailStatus == .made)
            #expect(file.width == 3 && file.height == 2)
            #expect((file.blurhash?.count ?? 0) == 28)
            #expect(files.hasThumbnails(of: try MediaPath(storedText: try #require(file.path))))
            // Fetched anew, it is looked into anew.
            try files.remove(MediaPath(storedText: try #require(file.path)))
            try await world.fetch(ids[0], files)
            #expect(try await world.row(ids[0]).thumbnailStatus == .pending)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are missing with a sentence where none can be made, and the file stays`(engine: Engine) async throws
    {
        try await withImages(engine) { world, files, ids in
            _ = try await world.making(files).makeNext(of: world.user)
            let file = try await world.row(ids[1])
            #expect(file.thumbnailStatus == .failed)
            #expect(file.thumbnailErrorCode == "image_damaged")
            #expect(file.thumbnailError?.contains("damaged or cut off") == true)
            #expect(file.status == .downloaded)
            let size = try files.open(MediaPath(storedText: try #require(file.path))).size
            #expect(size == file.byteCount)
            // A person may have it tried again, and another person may not.
            let bob = UserID.new()
            try await world.addUser(bob, named: "bob")
            for (user, count) in [(bob, 0), (world.user, 1)] {
                let again = try await world.store.write(as: .worker(user)) { [now = world.clock.now()] tx in
                    try ThumbnailMaking.retryFailed(of: user, at: now, in: tx)
                }
                #expect(again == count)
            }
            #expect(try await world.row(ids[1]).thumbnailStatus == .pending)
            #expect(try await world.making(files).makeNext(of: bob).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are not asked of a video`(engine: Engine) async throws {
        try await withImages(engine) { world, _, ids in
            let row = try await world.row(ids[2])
            #expect(row.mimeType == "video/mp4")
            #expect(row.thumbnailStatus == .notApplicable)
            let waiting = try await world.store.read(as: .system) { try ThumbnailMaking.usersWaiting(in: $0) }
            #expect(waiting == [world.user])
        }
    }

    @Test(arguments: Engine.allCases)
    func `wait where the program is missing, and no file is blamed`(engine: Engine) async throws {
        try await withImages(engine) { world, files, ids in
            let making = world.making(files, tool: URL(filePath: "/nowhere/roost-media"))
            await #expect(throws: ImageProcessError.self) { try await making.makeNext(of: world.user) }
            let row = try await world.row(ids[0])
            #expect(row.thumbnailStatus == .pending)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are looked for by the inspection, and made again or removed`(engine: Engine) async throws {
        try await withImages(engine) { world, files, ids in
            _ = try await world.making(files).makeNext(of: world.user)
            let inspection = ArchiveInspection(store: world.store, files: files, now: world.clock.now)
            #expect(try await inspection.findings(settledBefore: .distantFuture).isEmpty)
            let made = try MediaPath(storedText: try #require(try await world.row(ids[0]).path))
            let failed = try MediaPath(storedText: try #require(try await world.row(ids[1]).path))
            // One that is gone, and two that nobody made: of a file that has none, and of a file that is not there.
            try FileManager.default.removeItem(at: files.location(of: made, .small))
            try Data("x".utf8).write(to: files.location(of: failed, .large))
            let strange = try MediaPath(
                user: world.user.text,
                platform: "mastodon",
                stableURL: "https://x.example/gone.png",
                type: .png
            )
            try Data("x".utf8).write(to: files.location(of: strange, .small))
            let findings = try await inspection.findings(settledBefore: .distantFuture)
            #expect(
                Set(findings) == [
                    .rowWithoutThumbnail(ids[0], path: made.storedText),
                    .thumbnailWithoutRow(path: failed.storedText + ".1600.webp", original: failed.storedText),
                    .thumbnailWithoutRow(
                        path: strange.storedText + ".400.webp",
                        original: strange.storedText
                    ),
                ]
            )
            #expect(try await inspection.repair(findings).isEmpty)
            #expect(try await inspection.findings(settledBefore: .distantFuture).isEmpty)
            #expect(try await world.making(files).makeNext(of: world.user) == .init(made: 1, failed: 0))
            #expect(files.hasThumbnails(of: made))
        }
    }
}

/// An archive of a post with a sound image, a damaged one and a video, all of them fetched.
private func withImages(
    _ engine: Engine,
    _ body: (ArchiveWorld, MediaStore, [MediaFileID]) async throws -> Void
) async throws {
    let media: [JSONValue] = [
        image("m1", alt: "a"), image("m2", position: 1), image("m3", position: 2, kind: "video"),
    ]
    try await ArchiveWorld.with(engine, posts: [native(1, ["media": .array(media)])]) { world in
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-thumbnails-\(UInt64.random(in: 0 ... .max))"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = try MediaStore(dataDirectory: directory)
        world.platform.change {
            $0.files = [
                "https://files.fake.example/m1.png": smallPicture,
                "https://files.fake.example/m2.png": smallPicture.prefix(40) + Data(repeating: 7, count: 400),
                "https://files.fake.example/m3.png": Data(
                    [0, 0, 0, 24] + "ftypmp42".utf8 + [0, 0, 0, 0] + "mp42isom".utf8
                )
                    + Data(repeating: 0, count: 300),
            ]
        }
        let ids = try await world.backfill().report.files
        for id in ids { try await world.fetch(id, files) }
        try await body(world, files, ids)
    }
}

private let smallPicture =
    Data(
        base64Encoded:
            "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAFUlEQVR4nGOMqkhhYGBgYGBgYoABABX+ATq75ql7AAAAAElFTkSuQmCC"
    ) ?? Data()

extension ArchiveWorld {
    fileprivate func making(_ files: MediaStore, tool: URL? = nil) -> ThumbnailMaking {
        ThumbnailMaking(
            store: store,
            files: files,
            images: ImageProcess(tool: tool ?? URL(filePath: Program.path(of: "roost-media")), store: files),
            now: clock.now
        )
    }

    fileprivate func fetch(_ id: MediaFileID, _ files: MediaStore) async throws {
        let download = MediaDownload(
            store: store,
            files: files,
            adapter: adapter,
            access: .anonymous,
            now: clock.now
        )
        let outcome = try await download.fetch(id, of: user)
        #expect(outcome == .downloaded(wasThere: false))
    }

    fileprivate func row(_ id: MediaFileID) async throws -> MediaFile {
        try await store.read(as: .person(user)) { tx in
            try #require(try tx.one(MediaFile.self, "SELECT * FROM media_files WHERE id = \(id)"))
        }
    }
}
