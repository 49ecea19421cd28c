import Foundation
import Media
import TestSupport
import Testing

@Suite struct `A file that a person gives` {
    private let user = "usr-0190a5b2c3d41f7e2"

    private func upload(_ bytes: [UInt8], to store: MediaStore, of user: String? = nil) throws -> StoredFile {
        let incoming = try store.receiveUpload(user: user ?? self.user)
        for piece in stride(from: 0, to: bytes.count, by: 1000) {
            try incoming.write(bytes[piece..<min(piece + 1000, bytes.count)])
        }
        return try incoming.finish()
    }

    @Test func `is stored under its content, and the same file twice is one`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let bytes = Sample.png()
            // As sha256sum prints it.
            let digest = "c369d74f4fd90e3fc42b64f27f9a3b8167bb9f1d94281037112056fd00a3d8b4"
            let first = try upload(bytes, to: store)
            #expect(first.path.storedText == "\(user)/uploads/\(digest).png")
            #expect(first.contentHash == digest)
            #expect(try [UInt8](store.open(first.path).bytes(in: 0..<10_000)) == bytes)
            #expect(try MediaPath(storedText: first.path.storedText) == first.path)
            #expect(try upload(bytes, to: store) == first)
            #expect(try store.fileNames == [first.path.storedText])
            // Another file, another user, another kind of origin.
            let others = [
                try upload(bytes + [0], to: store), try upload(bytes, to: store, of: "usr-0190a5b2c3d41f7e3"),
                try store.store(bytes),
            ]
            #expect(Set(others.map(\.path) + [first.path]).count == 4)
            #expect(try store.fileNames.count == 4)
        }
    }

    @Test func `is found by the search for files, with its thumbnails, and is new when it comes again`()
        throws
    {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let stored = try upload(Sample.png(), to: store)
            let location = store.directory.appending(path: stored.path.storedText)
            try Data().write(to: store.location(of: stored.path, .small))
            let longAgo = Date(timeIntervalSince1970: 1_000_000_000)
            try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: location.path)
            var found: [FoundFile] = []
            try store.forEachFile { found.append($0) }
            #expect(Set(found.compactMap(\.path)) == [stored.path])
            #expect(Set(found.compactMap(\.original)) == [stored.path])
            #expect(found.first { $0.path != nil }?.modifiedAt == longAgo)
            _ = try upload(Sample.png(), to: store)
            found = []
            try store.forEachFile { found.append($0) }
            let again = try #require(found.first { $0.path != nil })
            #expect(again.modifiedAt.timeIntervalSinceNow > -60)
            #expect(try store.remove(stored.path))
            #expect(try store.fileNames == [])
        }
    }

    @Test func `is refused for what it is and for its size, and leaves nothing`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory, limit: 10_000)
            let page = try store.receiveUpload(user: user)
            try page.write(Array("<html>".utf8))
            #expect(throws: MediaRefusal.self) { try page.finish() }
            let large = try store.receiveUpload(user: user)
            let error = #expect(throws: UploadTooLarge.self) {
                try large.write(Sample.png() + [UInt8](repeating: 0, count: 10_000))
            }
            #expect(
                error?.sentence
                    == "The file is larger than 0.1 MB, the most that is taken. Choose a smaller one."
            )
            // The caller's word counts, in both directions.
            let less = try store.receiveUpload(user: user, most: 20)
            #expect(throws: UploadTooLarge.self) { try less.write(Sample.png()) }
            let more = try store.receiveUpload(user: user, most: 20_000)
            try more.write(Sample.png() + [UInt8](repeating: 0, count: 15_000))
            let stored = try more.finish()
            #expect(try store.fileNames == [stored.path.storedText])
            #expect(throws: MediaPathError.self) { try store.receiveUpload(user: "../usr") }
            try store.receiveUpload(user: user).write(Sample.png())
            #expect(try store.incomingNames == [])
        }
    }

    @Test func `leaves nothing when the disk is full`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(
                dataDirectory: directory,
                write: { _, _ in
                    errno = ENOSPC
                    return -1
                }
            )
            let incoming = try store.receiveUpload(user: user)
            #expect(throws: MediaStoreError.self) { try incoming.write(Sample.png()) }
            #expect(try store.fileNames == [])
            let full = try MediaStore(dataDirectory: directory, keptFree: .max)
            #expect(throws: MediaStoreError.self) { try full.receiveUpload(user: user) }
        }
    }

    @Test func `has thumbnails like any other`() async throws {
        try await withPictures("sound") { store, pictures in
            let photo = try #require(pictures.first { $0.name == "camera.jpg" })
            let bytes = try store.open(photo.path).bytes(in: 0..<photo.byteCount)
            let stored = try upload([UInt8](bytes), to: store)
            let facts = try await process(store).makeThumbnails(of: [stored.path])[stored.path]?.get()
            #expect(facts.map { "\($0.width) \($0.height)" } == "600 800")
            #expect(store.hasThumbnails(of: stored.path))
            // The same as the file states, without a look into it.
            let stated = try store.facts(of: stored.path)
            #expect(stated.pixelSize.map { "\($0.width) \($0.height)" } == "600 800")
        }
    }
}
