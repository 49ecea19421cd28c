import Archive
import Database
import Foundation
import Media
import Platforms
import TestSupport
import Testing

@Suite struct `Text tracks of videos` {
    private static let german = "https://files.fake.example/de.vtt"
    private static let english = "https://files.fake.example/en.vtt"
    private static let words = Data("WEBVTT\n\n00:00.000 --> 00:02.000\nEin Reiher.\n".utf8)

    private static func film(_ tracks: (language: String, url: String)...) -> [String: JSONValue] {
        var film = image("7", alt: "A heron flies off.", kind: "video").members
        film["tracks"] = .array(
            tracks.map { .object(["lang": .string($0.language), "url": .string($0.url)]) }
        )
        return ["media": .array([.object(film)])]
    }

    @Test(arguments: Engine.allCases)
    func `are fetched beside them, are no media, and are used`(engine: Engine) async throws {
        let post = native(1, Self.film(("de", Self.german), ("en", Self.english)))
        try await ArchiveWorld.with(engine, posts: [post]) { world in
            let report = try await world.backfill().report
            #expect(report.files.count == 3 && report.media.count == 1)
            try await world.withFiles { files, download in
                world.platform.change { state in
                    state.files = [
                        "https://files.fake.example/7.png": movie, Self.german: Self.words,
                        Self.english: picture,
                    ]
                }
                var outcomes: [MediaDownload.Outcome] = []
                for file in report.files { outcomes.append(try await download.fetch(file, of: world.user)) }
                // What isn't the text it should be is not taken, whatever else it is.
                #expect(outcomes.filter { $0 == .downloaded(wasThere: false) }.count == 2)
                #expect(outcomes.contains(.failed(code: "text_track_refused")))
                let post = try await world.post("1").id
                let shown = try await world.store.read(as: .person(world.user)) { tx in
                    try Library.media(of: [post], in: tx)[post] ?? []
                }
                #expect(shown.count == 1)
                #expect(shown.first?.textTracks.map(\.language) == ["de"])
                let track = try #require(shown.first?.textTracks.first)
                let grid = try await world.store.read(as: .person(world.user)) { tx in
                    try Library.media(in: tx).entries
                }
                #expect(grid.count == 1 && grid.first?.textTracks == [track])
                func file(_ user: UserID) async throws -> MediaFile? {
                    try await world.store.read(as: .person(user)) { try TextTrack.file(track.id, in: $0) }
                }
                #expect(try await file(world.user)?.mimeType == "text/vtt")
                #expect(try await file(world.user)?.thumbnailStatus == .notApplicable)
                #expect(try await file(UserID.new()) == nil)
                #expect(try await world.found("alt:missing").isEmpty)
                #expect(try await world.found("has:document").isEmpty)
                world.clock.advance(by: .seconds(7 * 86_400))
                let inspection = ArchiveInspection(store: world.store, files: files, now: world.clock.now)
                let findings = try await inspection.findings()
                #expect(findings.isEmpty, "\(findings)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `follow their post: added, replaced and taken off`(engine: Engine) async throws {
        try await ArchiveWorld.with(engine, posts: [native(1, Self.film())]) { world in
            _ = try await world.backfill()
            func tracks() async throws -> [String] {
                try await world.store.read(as: .person(world.user)) { tx in
                    try tx.values(
                        String.self,
                        """
                        SELECT t.language || ' ' || f.stable_url FROM text_tracks t JOIN media_files f ON f.id = t.file_id
                        ORDER BY t.position
                        """
                    )
                }
            }
            func take() async throws -> IngestReport {
                try await world.take(world.platform.change { $0.posts })
            }
            #expect(try await tracks().isEmpty)
            world.platform.edit("1", Self.film(("de", Self.german), ("en", Self.english)))
            let added = try await take()
            #expect(added.updated.count == 1 && added.files.count == 2 && added.media.isEmpty)
            #expect(try await tracks() == ["de \(Self.german)", "en \(Self.english)"])
            #expect(try await take().changedNothing)
            world.platform.edit("1", Self.film(("en", Self.english)))
            #expect(try await take().files.isEmpty)
            #expect(try await tracks() == ["en \(Self.english)"])
            // As an earlier Roost left it: read again they are there.
            try await world.store.write(as: .system) { tx in _ = try tx.run("DELETE FROM main.text_tracks") }
            _ = try await world.reprocess()
            #expect(try await tracks() == ["en \(Self.english)"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `that name what is shown as a medium leave it one`(engine: Engine) async throws {
        let post = native(1, Self.film(("de", "https://files.fake.example/7.png")))
        try await ArchiveWorld.with(engine, posts: [post]) { world in
            let report = try await world.backfill().report
            try await world.withFiles { _, download in
                world.platform.change { $0.files = ["https://files.fake.example/7.png": movie] }
                let file = try #require(report.files.first)
                #expect(report.files.count == 1)
                #expect(try await download.fetch(file, of: world.user) == .downloaded(wasThere: false))
                let post = try await world.post("1").id
                let tracks = try await world.store.read(as: .person(world.user)) { tx in
                    try Library.media(of: [post], in: tx)[post]?.first?.textTracks
                }
                #expect(tracks == [])
            }
        }
    }
}

/// The beginning of an MP4.
private let movie = Data(
    [0, 0, 0, 24] + Array("ftypmp42".utf8) + [0, 0, 0, 0] + Array("mp42isom".utf8)
        + [UInt8](repeating: 3, count: 200)
)

extension ArchiveWorld {
    /// A place for files, gone afterwards, and what fetches into it.
    fileprivate func withFiles(
        _ body: (MediaStore, MediaDownload) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-tracks-\(UInt64.random(in: 0 ... .max))"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = try MediaStore(dataDirectory: directory)
        try await body(
            files,
            MediaDownload(store: store, files: files, adapter: adapter, access: .anonymous, now: clock.now)
        )
    }
}
