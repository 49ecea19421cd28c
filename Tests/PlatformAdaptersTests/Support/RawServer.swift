import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that says, byte for byte, what a test wants said.
final class RawServer: Sendable {
    struct Request: Sendable {
        /// `GET /path HTTP/1.1` and the headers, as received.
        var head: String
        var body: String

        var target: String {
            head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.drop { $0 != ":" }.dropFirst().trimmingPrefix(" ") }.map(String.init)
        }
    }

    typealias Writer = NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Answers one request.
    ///
    /// The connection stays open afterwards unless this throws.
    typealias Respond = @Sendable (Request, Writer) async throws -> Void

    struct HangUp: Error {}

    let port: Int
    private let received = Mutex<[Request]>([])
    private let connectionEnded: AsyncStream<Int>.Continuation

    /// For each connection that has ended, how many bytes came in.
    let endedConnections: AsyncStream<Int>

    private init(port: Int) {
        self.port = port
        (endedConnections, connectionEnded) = AsyncStream.makeStream()
    }

    var requests: [Request] { received.withLock { $0 } }

    var origin: String { "http://127.0.0.1:\(port)" }

    /// Runs a server for as long as the body takes.
    static func with<Result: Sendable>(
        tls: NIOSSLContext? = nil,
        respond: @escaping Respond,
        _ body: @Sendable (RawServer) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw HangUp() }
        let server = RawServer(port: port)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await listener.executeThenClose { connections in
                    await withDiscardingTaskGroup { connectionGroup in
                        do {
                            for try await connection in connections {
                                connectionGroup.addTask { await server.serve(connection, respond) }
                            }
                        } catch {}
                        connectionGroup.cancelAll()
                    }
                }
            }
            // Closing, unlike cancelling, lets the loop above take over every connection that was still accepted.
            defer { listener.channel.close(promise: nil) }
            return try await body(server)
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ respond: Respond) async {
        var count = 0
        // A client that hangs up is part of many tests.
        try? await connection.executeThenClose { inbound, outbound in
            var bytes: [UInt8] = []
            for try await piece in inbound {
                count += piece.readableBytes
                bytes.append(contentsOf: piece.readableBytesView)
                while let request = Self.takeRequest(from: &bytes) {
                    received.withLock { $0.append(request) }
                    try await respond(request, outbound)
                }
            }
        }
        connectionEnded.yield(count)
    }

    private static func takeRequest(from bytes: inout [UInt8]) -> Request? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        var request = Request(head: String(text[..<end.lowerBound]), body: "")
        let bodyStart = text.utf8.distance(from: text.startIndex, to: end.upperBound)
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        guard bytes.count >= bodyStart + length else { return nil }
        request.body = String(decoding: bytes[bodyStart..<bodyStart + length], as: UTF8.self)
        bytes.removeFirst(bodyStart + length)
        return request
    }
}

extension NIOAsyncChannelOutboundWriter<ByteBuffer> {
    func send(_ text: String) async throws {
        try await write(ByteBuffer(string: text))
    }

    /// A whole answer with its length.
    func answer(
        _ status: String = "200 OK",
        headers: [String] = ["Content-Type: application/json"],
        _ body: String = "{}"
    ) async throws {
        let head = (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(
            separator: "\r\n"
        )
        try await send(head + "\r\n\r\n" + body)
    }

    func redirect(_ location: String, status: String = "302 Found") async throws {
        try await answer(status, headers: ["Location: \(location)"], "")
    }
}
