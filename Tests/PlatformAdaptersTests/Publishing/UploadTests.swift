import Crypto
import Foundation
import NIOCore
import PlatformAdapters
import Platforms
import Testing

/// Files on their way to a server.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `An upload` {
    private static let done =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    /// A file of so many bytes that takes no room on the disk.
    private func withFile<Result>(
        of byteCount: Int,
        _ body: (OutgoingFile) async throws -> Result
    ) async throws -> Result {
        try await SampleFile.video().written { file in
            let handle = try FileHandle(forWritingTo: file.location)
            try handle.truncate(atOffset: UInt64(byteCount))
            try handle.close()
            var file = file
            file.byteCount = byteCount
            return try await body(file)
        }
    }

    @Test func `of any length is read only as it leaves, and arrives whole`() async throws {
        let byteCount = 300_000_000
        try await withFile(of: byteCount) { file in
            try await SinkServer.with(holding: true, answering: { _ in Self.done }) { server, origin in
                try await withHTTP { http in
                    async let sent = http.answer(
                        to: HTTPQuestion(.post, origin + "/blob", body: .file(file), isRepeatable: true)
                    )
                    // The reading comes to a stand where the buffers between the two are full.
                    var (before, read) = (-1, 0)
                    while server.begun == 0 || read == 0 || read != before {
                        try await Task.sleep(for: .milliseconds(500))
                        (before, read) = (read, try Self.position(in: file))
                    }
                    #expect(read < 32_000_000)
                    server.readOn()
                    #expect(try await sent.status == 200)
                    let received = try #require(server.received.first)
                    #expect(received.byteCount == byteCount)
                    #expect(received.head.lowercased().contains("content-length: \(byteCount)\r\n"))
                    #expect(received.sha256 == (try Self.hash(of: file)))
                }
            }
        }
    }

    @Test func `begins anew when the server names another address of its own`() async throws {
        try await withFile(of: 3_000_000) { file in
            let moved = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
            try await SinkServer.with(answering: { $0 == 1 ? moved : Self.done }) { server, origin in
                try await withHTTP { http in
                    let body = HTTPQuestion.Body.multipart(
                        [("description", "zwei\r\nZeilen")],
                        file: file,
                        as: "file"
                    )
                    let answer = try await http.answer(to: HTTPQuestion(.post, origin + "/here", body: body))
                    #expect(answer.status == 200)
                    #expect(server.received.map(\.byteCount) == [body.byteCount, body.byteCount])
                    #expect(server.received[0].sha256 == server.received[1].sha256)
                    #expect(server.received[1].head.hasPrefix("POST /there "))
                }
            }
        }
    }

    @Test func `of a file that is gone or has another length ends with a sentence`() async throws {
        try await withFile(of: 1_000_000) { file in
            try await SinkServer.with(answering: { _ in Self.done }) { server, origin in
                try await withHTTP { http in
                    var (gone, longer) = (file, file)
                    gone.location.append(path: "nothing")
                    longer.byteCount += 1
                    for file in [gone, longer] {
                        let error = try await failure { () throws(PlatformError) in
                            try await http.answer(
                                to: HTTPQuestion(.post, origin, body: .file(file), isRepeatable: true)
                            )
                        }
                        #expect(error.code == .sourceFailed && error.outcome == .permanent)
                        #expect(error.sentence.contains("can’t be read here any more"))
                    }
                    #expect(server.received.isEmpty)
                }
            }
        }
    }

    @Test func `waits for a server that looks into the file`() async throws {
        try await withFile(of: 1_000) { file in
            try await RawServer.with { _, writer in
                try await Task.sleep(for: .milliseconds(600))
                try await writer.answer()
            } _: { server in
                try await withHTTP(settings: { settings in
                    settings.idleTimeout = .milliseconds(200)
                    settings.totalTimeout = .milliseconds(300)
                    settings.fileAnswerTimeout = .seconds(20)
                }) { http in
                    let answer = try await http.answer(
                        to: HTTPQuestion(.post, server.origin, body: .file(file), isRepeatable: true)
                    )
                    #expect(answer.status == 200)
                    let error = try await failure { () throws(PlatformError) in
                        try await http.answer(to: HTTPQuestion(.get, server.origin))
                    }
                    #expect(error.code == .timedOut)
                }
            }
        }
    }

    // MARK: Measuring

    /// How far this process has read a file it has open; 0 where it has not.
    private static func position(in file: OutgoingFile) throws -> Int {
        let path = file.location.resolvingSymlinksInPath().path()
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            guard target == path else { continue }
            let facts = try String(contentsOfFile: "/proc/self/fdinfo/\(name)", encoding: .utf8)
            let line = facts.split(separator: "\n").first { $0.hasPrefix("pos:") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return 0
    }

    private static func hash(of file: OutgoingFile) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: file.location)
        var hash = SHA256()
        while let bytes = try handle.read(upToCount: 1 << 20), !bytes.isEmpty { hash.update(data: bytes) }
        return Array(hash.finalize())
    }
}
