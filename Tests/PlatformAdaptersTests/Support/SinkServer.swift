import Crypto
import NIOCore
import NIOPosix
import Synchronization

/// A server that takes one large request and keeps nothing of it but its head, its length and its hash.
final class SinkServer: Sendable {
    struct Received: Sendable {
        var head = ""
        var byteCount = 0
        var sha256: [UInt8] = []
    }

    private let state = Mutex<[Received]>([])
    private let heads = Mutex(0)
    /// The connections that are not read from until ``readOn()``; nil where none is held back.
    private let held: Mutex<[any Channel]?>

    private init(holding: Bool) {
        held = Mutex(holding ? [] : nil)
    }

    /// How many requests have begun to come in.
    var begun: Int { heads.withLock { $0 } }

    var received: [Received] { state.withLock { $0 } }

    /// Takes the rest of the requests that were held back, and from now on all of each.
    func readOn() {
        let channels = held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for channel in channels { channel.setOption(.autoRead, value: true).cascade(to: nil) }
    }

    /// Answers each request, once all of it is there, with what `answer` makes of its number.
    ///
    /// When it is `holding`, it takes only the beginning of a request until ``readOn()``.
    static func with<Result: Sendable>(
        holding: Bool = false,
        answering answer: @escaping @Sendable (Int) -> String,
        _ body: @Sendable (SinkServer, _ origin: String) async throws -> Result
    ) async throws -> Result {
        let server = SinkServer(holding: holding)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Sink(server: server, answer: answer)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(server, "http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private final class Sink: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let server: SinkServer
        private let answer: @Sendable (Int) -> String
        private var head: [UInt8] = []
        private var left: Int?
        private var received = Received()
        private var hash = SHA256()

        init(server: SinkServer, answer: @escaping @Sendable (Int) -> String) {
            (self.server, self.answer) = (server, answer)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            while left == nil, let byte = bytes.readInteger(as: UInt8.self) {
                head.append(byte)
                if head.suffix(4).elementsEqual("\r\n\r\n".utf8) { begin(context) }
            }
            guard let expected = left else { return }
            let body = bytes.readableBytesView
            hash.update(data: body)
            received.byteCount += body.count
            left = expected - body.count
            if left == 0 { end(context) }
        }

        private func begin(_ context: ChannelHandlerContext) {
            server.held.withLock { held in
                guard held != nil else { return }
                held?.append(context.channel)
                context.channel.setOption(.autoRead, value: false).cascade(to: nil)
            }
            server.heads.withLock { $0 += 1 }
            received.head = String(decoding: head, as: UTF8.self)
            let length = received.head.lowercased().split(separator: "\r\n").first {
                $0.hasPrefix("content-length:")
            }
            left = length.flatMap { Int($0.dropFirst(15).trimmingPrefix(" ")) } ?? 0
        }

        private func end(_ context: ChannelHandlerContext) {
            received.sha256 = Array(hash.finalize())
            let number = server.state.withLock { all in
                all.append(received)
                return all.count
            }
            (head, left, received, hash) = ([], nil, Received(), SHA256())
            context.writeAndFlush(NIOAny(ByteBuffer(string: answer(number))), promise: nil)
        }
    }
}
