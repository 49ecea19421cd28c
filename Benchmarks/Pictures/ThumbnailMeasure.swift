import Foundation
import Media
import TestSupport

/// Pictures of 12 megapixels, of which two thumbnails each are made.
///
/// By the image process as the server uses it, with everything it tells of a picture, and by `vipsthumbnail`, which makes
/// one size at a time.
struct ThumbnailMeasure {
    let count: Int
    let runs: Int

    /// As many as the server gives the process at once.
    private static let portion = 16

    func run() async throws -> ReportTable {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-pictures-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = try MediaStore(dataDirectory: directory)
        let paths = try await paint(in: directory, store)
        let images = ImageProcess(tool: URL(filePath: Program.path(of: "roost-media")), store: store)

        var (own, others, alone): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<runs {
            own.append(
                try await rate(count) {
                    for start in stride(from: 0, to: count, by: Self.portion) {
                        let portion = Array(paths[start..<min(start + Self.portion, count)])
                        let outcomes = try await images.makeThumbnails(of: portion)
                        for outcome in outcomes.values { _ = try outcome.get() }
                    }
                }
            )
            others.append(try await rate(count) { try await makeByCommand(of: paths, store, directory) })
            alone.append(
                try await seconds { _ = try await images.makeThumbnails(of: [paths[0]]) } * 1000
            )
        }
        var table = ReportTable("Thumbnails of \(count) photographs of 12 megapixels")
        table.add(
            "pictures, two thumbnails each",
            Spread(own),
            .perSecond,
            beside: "vipsthumbnail, twice",
            Spread(others),
            aim: .ratioAtLeast(0.8)
        )
        table.add("one picture alone, with the start of its process", Spread(alone), .milliseconds)
        table.notes = [
            "Roost decodes a picture once, tells its size and blurhash, and has each thumbnail on the disk before it counts;"
                + " vipsthumbnail runs once for each size over all files and waits for no disk. Both with one thread."
        ]
        return table
    }

    /// Surfaces with as much detail as a photograph has, so that decoding and encoding have the work they usually have.
    private func paint(in directory: URL, _ store: MediaStore) async throws -> [MediaPath] {
        let (surface, photo) = (
            directory.appending(path: "s.v").path, directory.appending(path: "photo.jpg").path
        )
        let bands = (0..<3).map { directory.appending(path: "b\($0).v").path }
        for band in bands {
            try await vips(["fractsurf", surface, "4000", "3000", "2.4"])
            try await vips(["scale", surface, band])
        }
        try await vips(["bandjoin", bands.joined(separator: " "), photo + "[Q=85]"])
        let bytes = try Data(contentsOf: URL(filePath: photo))
        return try (0..<count).map { number in
            let file = try store.receive(
                user: "usr-1",
                platform: "mastodon",
                stableURL: "https://example.org/\(number).jpg"
            )
            try file.write(bytes)
            return try file.finish().path
        }
    }

    private func makeByCommand(of paths: [MediaPath], _ store: MediaStore, _ directory: URL) async throws {
        let files = paths.map { store.directory.appending(path: $0.storedText).path }
        for (side, quality) in [(1600, 80), (400, 75)] {
            let output = directory.appending(path: "%s.\(side).webp[Q=\(quality),strip]").path
            try await run("/usr/bin/vipsthumbnail", ["--size", "\(side)x\(side)>", "-o", output] + files)
        }
    }

    private func vips(_ arguments: [String]) async throws { try await run("/usr/bin/vips", arguments) }

    private func run(_ program: String, _ arguments: [String]) async throws {
        let outcome = try await Program.run(program, arguments, environment: ["VIPS_CONCURRENCY": "1"])
        guard outcome.status == 0 else {
            throw BenchmarkFailure("\(program) failed: \(outcome.errors.suffix(1000))")
        }
    }
}
