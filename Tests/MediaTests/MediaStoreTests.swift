import Foundation
import Media
import Synchronization
import TestSupport
import Testing

@Suite struct MediaStoreTests {
    @Test func `a file that is written in pieces is stored whole`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            var random = SeededGenerator(seed: 1)
            let content = Array("%PDF-".utf8) + (0..<1_000_000).map { UInt8($0 % 251) }
            let incoming = try store.receive()
            var rest = content[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...50_000, using: &random))
                try incoming.write(piece)
                rest = rest.dropFirst(piece.count)
            }
            let file = try incoming.finish()

            #expect(file.type == .pdf)
            #expect(file.byteCount == content.count)
            // Python: sha256(b"%PDF-" + bytes(i % 251 for i in range(1_000_000)))
            #expect(file.contentHash == "1a0effb937d3efe3195fa08a7c34f35db569a041ed04a5426e79b4cf3deb41cd")
            #expect(file.pixelSize == nil)
            let reader = try store.open(file.path)
            #expect(reader.size == content.count)
            #expect(try reader.bytes(in: 0..<reader.size) == Data(content))
            #expect(try store.fileNames == [file.path.storedText])
        }
    }

    @Test func `a part of a file is read by its range`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let content = Array("%PDF-0123456789".utf8)
            let reader = try store.open(store.store(content).path)
            #expect(try reader.bytes(in: 5..<8) == Data("012".utf8))
            #expect(try reader.bytes(in: 13..<99) == Data("89".utf8))
            #expect(try reader.bytes(in: 99..<100) == Data())
        }
    }

    @Test func `files and directories belong to their owner alone`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let path = try store.store(Sample.png()).path.storedText
            func mode(_ relative: String) throws -> Int? {
                let file = store.directory.appending(path: relative).path()
                return try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            }
            #expect(try mode(path) == 0o600)
            for directory in ["", ".incoming", "usr-0190a5b2c3d41f7e2", "usr-0190a5b2c3d41f7e2/mastodon"] {
                #expect(try mode(directory) == 0o700)
            }
        }
    }

    @Test func `a download that is abandoned leaves nothing`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            do {
                let incoming = try store.receive()
                try incoming.write(Sample.png())
                #expect(try store.fileNames.count == 1)
            }
            #expect(try store.fileNames == [])
        }
    }

    @Test func `nothing stands under the final name before the end`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let incoming = try store.receive()
            try incoming.write(Sample.png() + [UInt8](repeating: 7, count: 100_000))
            var found = 0
            try store.forEachFile { _ in found += 1 }
            #expect(found == 0)
            _ = try incoming.finish()
            try store.forEachFile { _ in found += 1 }
            #expect(found == 1)
        }
    }

    @Test func `a finished or abandoned file takes nothing more`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let finished = try store.receive()
            try finished.write(Sample.png())
            _ = try finished.finish()
            #expect(throws: MediaStoreError.self) { try finished.write([1]) }
            #expect(throws: MediaStoreError.self) { try finished.finish() }

            let abandoned = try store.receive("https://example.org/other.png")
            try abandoned.write(Sample.png())
            abandoned.abandon()
            #expect(throws: MediaStoreError.self) { try abandoned.finish() }
            #expect(try store.fileNames.count == 1)
        }
    }

    @Test func `a file over the limit is stopped at the limit`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory, limit: 1_000_000)
            let atLimit = Sample.png() + [UInt8](repeating: 0, count: 1_000_000 - Sample.png().count)
            #expect(try store.store(atLimit).byteCount == 1_000_000)

            let incoming = try store.receive("https://example.org/large.png")
            try incoming.write(atLimit)
            let error = try #require(throws: MediaStoreError.self) { try incoming.write([0]) }
            #expect(error == .tooLarge(atLeast: 1_000_001, limit: 1_000_000))
            #expect(error.sentence.contains("ROOST_MEDIA_LIMIT"))
            #expect(error.sentence.contains("1.1 MB or more, and the limit is 1 MB"))
            #expect(try store.incomingNames == [])
        }
    }

    @Test func `a web page under an image's address is refused before it is stored`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let incoming = try store.receive()
            let page =
                Array("<!DOCTYPE html>".utf8) + [UInt8](repeating: 0x20, count: MediaType.headByteCount)
            #expect(throws: MediaRefusal(looksLike: .html)) { try incoming.write(page) }
            let short = try store.receive()
            try short.write(Array("<!DOCTYPE html>".utf8))
            #expect(throws: MediaRefusal(looksLike: .html)) { try short.finish() }
            #expect(throws: MediaRefusal(looksLike: .empty)) { try store.receive().finish() }
            #expect(try store.fileNames == [])
        }
    }

    @Test func `an owner that is no id is refused before anything is downloaded`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            #expect(throws: MediaPathError.unsafe(part: "user id")) {
                try store.receive(user: "../../etc", platform: "mastodon", stableURL: "u")
            }
            #expect(try store.fileNames == [])
        }
    }

    @Test func `writers of the same URL at once leave one whole file`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let contents = (0..<8).map { Sample.png() + [UInt8](repeating: UInt8($0), count: 200_000) }
            let failures = Mutex<[any Error]>([])
            DispatchQueue.concurrentPerform(iterations: contents.count) { index in
                do {
                    let incoming = try store.receive()
                    for start in stride(from: 0, to: contents[index].count, by: 7_000) {
                        try incoming.write(contents[index][start..<min(start + 7_000, contents[index].count)])
                    }
                    _ = try incoming.finish()
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
            #expect(failures.withLock { $0.isEmpty })
            let names = try store.fileNames
            #expect(names.count == 1)
            let reader = try store.open(MediaPath(storedText: try #require(names.first)))
            #expect(contents.contains(Array(try reader.bytes(in: 0..<reader.size))))
        }
    }

    @Test func `a reader keeps its file while it is replaced and removed`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let old = Sample.png() + [1, 1, 1]
            let path = try store.store(old).path
            let reader = try store.open(path)
            try store.store(Sample.png() + [2])
            #expect(try store.remove(path))
            #expect(try reader.bytes(in: 0..<reader.size) == Data(old))
            #expect(try !store.remove(path))
            let error = try #require(throws: MediaStoreError.self) { try store.open(path) }
            #expect(error.code == "media_file_missing")
        }
    }

    @Test func `a full disk is a sentence and leaves nothing`() throws {
        // /dev/full is the kernel's own full disk; it takes over after the first 100,000 bytes.
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let room = Mutex(100_000)
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory) { descriptor, bytes in
                let allowed = room.withLock { room in
                    let allowed = min(room, bytes.count)
                    room -= allowed
                    return allowed
                }
                return write(
                    allowed > 0 ? descriptor : full,
                    bytes.baseAddress,
                    allowed > 0 ? allowed : bytes.count
                )
            }
            let incoming = try store.receive()
            let error = try #require(throws: MediaStoreError.self) {
                try incoming.write(Sample.png() + [UInt8](repeating: 0, count: 500_000))
            }
            #expect(error.code == "disk_full")
            #expect(error.sentence.hasPrefix("The disk is full"))
            #expect(try store.fileNames == [])
        }
    }

    @Test func `a disk that takes a few bytes at a time, interrupted by signals, loses nothing`() throws {
        let calls = Mutex(0)
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory) { descriptor, bytes in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if call.isMultiple(of: 3) {
                    errno = EINTR
                    return -1
                }
                return write(descriptor, bytes.baseAddress, min(bytes.count, 97))
            }
            var random = SeededGenerator(seed: 2)
            let content = Sample.png() + random.bytes(20_000)
            let reader = try store.open(store.store(content).path)
            #expect(try reader.bytes(in: 0..<reader.size) == Data(content))
        }
    }

    @Test func `a file in the directory's place is a sentence`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let place = store.directory.appending(path: "usr-0190a5b2c3d41f7e2")
            try Data().write(to: place)
            let error = try #require(throws: MediaStoreError.self) { try store.store(Sample.png()) }
            #expect(error.sentence.contains("Not a directory"))
            #expect(try store.incomingNames == [])
        }
    }

    @Test func `a link in a file's place is not followed`() throws {
        try withDataDirectory { directory in
            let store = try MediaStore(dataDirectory: directory)
            let path = try store.store(Sample.png()).path
            let location = store.directory.appending(path: path.storedText)
            try store.remove(path)
            try FileManager.default.createSymbolicLink(
                atPath: location.path(),
                withDestinationPath: "/etc/passwd"
            )
            #expect(throws: MediaStoreError.self) { try store.open(path) }
            var found: [FoundFile] = []
            try store.forEachFile { found.append($0) }
            #expect(found.map(\.path) == [nil])
        }
    }
}
