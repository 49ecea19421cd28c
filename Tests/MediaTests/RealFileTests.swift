import Foundation
import Media
import TestSupport
import Testing

/// Files as another program writes them, rather than headers as we read the specification.
@Suite struct `Files another program wrote` {
    @Test func `are told by their content, and pictures by their size`() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter with Pillow. Run the tests through “make test”."
        )
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "roost-files-\(UInt32.random(in: 0 ... .max))"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Scripts/samples.py"
        ).path
        let samples = try await Program.run(python, [script, directory.path])
        #expect(samples.status == 0, "\(samples.errors)")
        var seen: Set<MediaType> = []
        for line in samples.output.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let type = try #require(MediaType(rawValue: words[1]))
            let bytes = [UInt8](try Data(contentsOf: directory.appending(path: words[0])))
            #expect(try MediaType(head: bytes.prefix(MediaType.headByteCount)) == type, "\(line)")
            seen.insert(type)
            // Of these the size stands in the header, wherever the writer put it.
            guard [.png, .gif, .jpeg, .webp, .bmp].contains(type) else { continue }
            let size = try #require(PixelSize(type: type, head: bytes), "\(line)")
            #expect("\(size.width) \(size.height)" == "\(words[2]) \(words[3])", "\(line)")
        }
        #expect(seen == [.png, .gif, .jpeg, .webp, .avif, .bmp, .tiff, .pdf])
    }
}
