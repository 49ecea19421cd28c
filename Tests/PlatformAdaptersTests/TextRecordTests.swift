import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import PlatformAdapters

/// A name server of a few text records, over UDP on this machine.
private final class TextServer: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    /// Each record is a row of strings.
    let records: [[String]]
    /// 0 all is well, 2 failure, 3 no such name.
    let code: UInt8

    init(_ records: [[String]], code: UInt8) { (self.records, self.code) = (records, code) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let question = envelope.data
        guard let id = question.getInteger(at: 0, as: UInt16.self) else { return }
        // The question ends with the empty label, type and class.
        var end = 12
        while let length = question.getInteger(at: end, as: UInt8.self), length > 0 { end += Int(length) + 1 }
        end += 5
        var answer = context.channel.allocator.buffer(capacity: 512)
        answer.writeInteger(id)
        answer.writeInteger(UInt16(0x8180) | UInt16(code))
        answer.writeInteger(UInt16(1))
        answer.writeInteger(UInt16(records.count))
        answer.writeInteger(UInt32(0))
        answer.writeImmutableBuffer(question.getSlice(at: 12, length: end - 12) ?? ByteBuffer())
        for record in records {
            answer.writeInteger(UInt16(0xC00C))
            answer.writeInteger(UInt16(16))
            answer.writeInteger(UInt16(1))
            answer.writeInteger(UInt32(60))
            answer.writeInteger(UInt16(record.map { $0.utf8.count + 1 }.reduce(0, +)))
            for part in record {
                answer.writeInteger(UInt8(part.utf8.count))
                answer.writeString(part)
            }
        }
        context.writeAndFlush(
            wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)),
            promise: nil
        )
    }
}

@Suite struct `The text records of a name` {
    private func ask(_ records: [[String]], code: UInt8 = 0) async throws -> [String] {
        let server = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TextServer(records, code: code))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = UInt16(try #require(server.localAddress?.port))
        let result: Result<[String], any Error>
        do {
            let resolver = NameResolver.asking((address: "127.0.0.1", port: port))
            result = .success(try await resolver.texts("_atproto.ada.example"))
        } catch {
            result = .failure(error)
        }
        try await server.close()
        return try result.get()
    }

    @Test func `come whole, whatever parts they are sent in`() async throws {
        #expect(try await ask([["did=did:plc:abc"]]) == ["did=did:plc:abc"])
        #expect(try await ask([["did=", "did:plc:", "abc"], ["v=spf1"]]) == ["did=did:plc:abc", "v=spf1"])
        let long = String(repeating: "x", count: 255)
        #expect(try await ask([[long, long]]) == [long + long])
        #expect(try await ask([["ü → 🦊"]]) == ["ü → 🦊"])
    }

    @Test func `are none where the name has none, and where there is no such name`() async throws {
        #expect(try await ask([]) == [])
        #expect(try await ask([], code: 3) == [])
    }

    @Test func `can’t be told when the name server can’t`() async throws {
        await #expect(throws: NameResolver.NameNotFound.self) { try await ask([], code: 2) }
    }
}
