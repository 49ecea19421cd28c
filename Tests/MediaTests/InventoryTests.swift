import Foundation
import Media
import Testing

@Suite struct InventoryTests {
    @Test func `every file is visited once, strangers too`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let stored = try (0..<30).map {
                try store.store(Sample.png(), of: "https://example.org/\($0).png")
            }
            try Data([1, 2, 3]).write(to: store.directory.appending(path: "notes.txt"))
            let running = try store.receive("https://example.org/running.png")
            try running.write(Sample.png())

            var found: [FoundFile] = []
            try store.forEachFile { found.append($0) }
            #expect(found.count == 31)
            #expect(Set(found.compactMap(\.path)) == Set(stored.map(\.path)))
            let stranger = try #require(found.first { $0.path == nil })
            #expect(stranger.relativePath == "notes.txt")
            #expect(stranger.byteCount == 3)
        }
    }

    @Test func `a visit stops when the visitor does`() throws {
        struct Enough: Error {}
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            for number in 0..<5 { try store.store(Sample.png(), of: "https://example.org/\(number).png") }
            var visited = 0
            #expect(throws: Enough.self) {
                try store.forEachFile { _ in
                    visited += 1
                    if visited == 2 { throw Enough() }
                }
            }
            #expect(visited == 2)
        }
    }

    @Test func `what a dead process left is removed and what is being written is not`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let left = store.directory.appending(path: ".incoming/left-behind")
            try Data(Sample.png()).write(to: left)
            let running = try store.receive()
            try running.write(Sample.png())

            #expect(try store.removeAbandonedIncomingFiles() == 1)
            #expect(try store.removeAbandonedIncomingFiles() == 0)
            #expect(try store.incomingNames.count == 1)
            let file = try running.finish()
            #expect(try store.fileNames == [file.path.storedText])
        }
    }
}
