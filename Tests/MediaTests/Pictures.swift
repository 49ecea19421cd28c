import Foundation
import Media
import TestSupport
import Testing

/// A picture that another program wrote, in a store.
struct Picture {
    let name: String
    let width: Int
    let height: Int
    let blurhash: String
    let path: MediaPath
    let byteCount: Int
}

func process(_ store: MediaStore) -> ImageProcess {
    ImageProcess(tool: URL(filePath: Program.path(of: "roost-media")), store: store)
}

/// A program in place of `roost-media`.
func script(in store: MediaStore, _ text: String) async throws -> URL {
    let file = store.directory.deletingLastPathComponent().appending(
        path: "tool-\(UInt32.random(in: 0 ... .max))"
    )
    try await Program.write("#!/bin/sh\n\(text)\n", to: file.path)
    return file
}

/// A store with the pictures that a script writes, in the script's order.
func withPictures(
    _ what: String,
    _ body: (MediaStore, [Picture]) async throws -> Void
) async throws {
    let python = try #require(
        ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
        "ROOST_TEST_PYTHON names the interpreter with Pillow. Run the tests through “make test”."
    )
    let directory = FileManager.default.temporaryDirectory.appending(
        path: "roost-pictures-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/pictures.py")
        .path
    let written = try await Program.run(python, [script, directory.path, what])
    try #require(written.status == 0, "\(written.errors)")
    let store = try MediaStore(dataDirectory: directory, limit: 1_000_000_000)
    var pictures: [Picture] = []
    for line in written.output.split(separator: "\n") {
        let words = line.split(separator: " ").map(String.init)
        let bytes = [UInt8](try Data(contentsOf: directory.appending(path: words[0])))
        let stored = try store.store(bytes, of: "https://example.org/\(words[0])")
        pictures.append(
            Picture(
                name: words[0],
                width: try #require(Int(words[1])),
                height: try #require(Int(words[2])),
                blurhash: words[3],
                path: stored.path,
                byteCount: bytes.count
            )
        )
    }
    try await body(store, pictures)
}
