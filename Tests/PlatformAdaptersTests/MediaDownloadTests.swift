import Foundation
import PlatformAdapters
import Platforms
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct MediaDownloadTests {
    /// Collects what a download hands out.
    private final class Collected: Sendable {
        private let bytes = Mutex(Data())
        var sink: MediaSink { { piece in self.bytes.withLock { $0.append(piece) } } }
        var data: Data { bytes.withLock { $0 } }
    }

    @Test func `a file arrives piece by piece and whole`() async throws {
        let content = String(repeating: "picture", count: 50_000)
        try await RawServer.with { _, writer in
            try await writer.answer(headers: ["Content-Type: image/jpeg"], content)
        } _: { server in
            try await withHTTP { http in
                let collected = Collected()
                let receipt = try await http.download(
                    server.origin + "/x.jpg",
                    maximumBytes: 1_000_000,
                    into: collected.sink
                )
                #expect(receipt == MediaReceipt(byteCount: 350_000, contentType: "image/jpeg"))
                #expect(collected.data == Data(content.utf8))
                #expect(server.requests.first?.header("Accept-Encoding") == "identity")
            }
        }
    }

    @Test func `an announced length over the limit is refused before a byte`() async throws {
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nx")
        } _: { server in
            try await withHTTP { http in
                let collected = Collected()
                let error = try await failure { () throws(PlatformError) in
                    try await http.download(server.origin, maximumBytes: 1000, into: collected.sink)
                }
                #expect(error.code == .answerTooLarge)
                #expect(collected.data.isEmpty)
            }
        }
    }

    @Test func `a body without a length is cut off at the limit`() async throws {
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\n\r\n")
            while !Task.isCancelled { try await writer.send(String(repeating: "x", count: 4096)) }
        } _: { server in
            try await withHTTP { http in
                let collected = Collected()
                let error = try await failure { () throws(PlatformError) in
                    try await http.download(server.origin, maximumBytes: 100_000, into: collected.sink)
                }
                #expect(error.code == .answerTooLarge)
                #expect(collected.data.count <= 100_000)
            }
        }
    }

    @Test func `a file that breaks off is tried again and never taken for whole`() async throws {
        try await RawServer.with { _, writer in
            try await writer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
            throw RawServer.HangUp()
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.download(server.origin, maximumBytes: 100_000, into: Collected().sink)
                }
                #expect(error.code == .answerCutOff)
                #expect(error.outcome == .transient(notBefore: nil))
            }
        }
    }

    @Test(arguments: [
        ("404 Not Found", PlatformError.Code.notFound, PlatformError.Outcome.permanent),
        ("410 Gone", .notFound, .permanent),
        ("403 Forbidden", .forbidden, .permanent),
        ("503 Busy", .serverTrouble, .transient(notBefore: testClock + 9)),
        ("429 Slow", .rateLimited, .rateLimited(until: testClock + 9)), ("418 Teapot", .refused, .permanent),
    ])
    func `a status instead of a file says what to do`(
        status: String,
        code: PlatformError.Code,
        outcome: PlatformError.Outcome
    ) async throws {
        try await RawServer.with { _, writer in
            try await writer.answer(status, headers: ["Retry-After: 9"], "<html>")
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.download(server.origin, maximumBytes: 1000, into: Collected().sink)
                }
                #expect(error.code == code)
                #expect(error.outcome == outcome)
            }
        }
    }

    @Test func `a full disk on our side is not the server's fault`() async throws {
        struct DiskFull: Error {}
        try await RawServer.with { _, writer in
            try await writer.answer()
        } _: { server in
            try await withHTTP { http in
                let error = try await failure { () throws(PlatformError) in
                    try await http.download(server.origin, maximumBytes: 1000) { _ in throw DiskFull() }
                }
                #expect(error.code == .sinkFailed)
            }
        }
    }
}
