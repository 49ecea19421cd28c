import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Sends an answer, well or as badly as a fault demands.
struct Delivery {
    let wording: any FaultWording
    /// Takes note of the status a ledger line was answered with, or with nil that nothing got out.
    let answered: @Sendable (_ status: Int?, _ entry: Int?) -> Void
    let channel: any Channel
    let call: Call

    /// The connection is closed on purpose; the server's own handling ends with it.
    struct ConnectionDropped: Error {}

    func response(to performed: Performed) async throws -> Response {
        let (answer, entry) = (performed.answer, performed.entry)
        if performed.delay > 0 { try await Task.sleep(for: .milliseconds(performed.delay)) }
        switch performed.fault {
        case nil: return complete(answer, entry)
        case .latency(let milliseconds):
            try await Task.sleep(for: .milliseconds(milliseconds))
            return complete(answer, entry)
        case .dropBeforeEffect, .dropAfterEffect:
            try? await channel.close()
            throw ConnectionDropped()
        case .rateLimited(let seconds, let withHeaders): return complete(limited(seconds, withHeaders), entry)
        case .failure(let status, let form, _, let retryAfter):
            return complete(failed(status, form, retryAfter), entry)
        case .redirect(let location, let status):
            return complete(.redirect(to: location, status: status), entry)
        case .verbatim(let status, let type, let body):
            return complete(
                Answer(status: status, body: .file(contentType: type) { Array(body.utf8) }),
                entry
            )
        case .htmlInsteadOfJSON:
            return complete(
                .html("<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>"),
                entry
            )
        case .truncatedJSON:
            let (type, bytes) = answer.content
            return complete(
                Answer(
                    status: answer.status,
                    headers: answer.headers,
                    body: .file(contentType: type ?? "application/json") {
                        Array(bytes.prefix(bytes.count / 2))
                    }
                ),
                entry
            )
        case .wrongTypes:
            var spoiled = answer
            if case .json(let value) = answer.body { spoiled.body = .json(value.withWrongTypes) }
            return complete(spoiled, entry)
        case .truncatedBody: return truncated(answer, entry)
        case .endlessBody(let limit): return stream(bytes: limit, announced: false, entry)
        case .largeBody(let bytes): return stream(bytes: bytes, announced: true, entry)
        case .slowDrip(let bytes, let milliseconds): return dripping(answer, bytes, milliseconds, entry)
        }
    }

    /// Written in one go; counts as answered from just before, so that a client holding it finds it in the ledger.
    private func complete(_ answer: Answer, _ entry: Int?) -> Response {
        let (type, bytes) = answer.content
        var response = Response(status: .init(code: answer.status), headers: answer.headers)
        if let type { response.headers[.contentType] = type }
        guard call.method != .head else { return response }
        let answered = answered
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            answered(answer.status, entry)
            do {
                try await writer.write(ByteBuffer(bytes: bytes))
                try await writer.finish(nil)
            } catch {
                answered(nil, entry)
                throw error
            }
        }
        return response
    }

    private func limited(_ seconds: Int, _ withHeaders: Bool) -> Answer {
        let reset = call.at.addingTimeInterval(Double(seconds))
        let standing = RateLimiter.Standing(
            limit: 300,
            period: 300,
            remaining: 0,
            resetsAt: reset,
            isExceeded: true
        )
        var answer = wording.rateLimited(standing, call)
        if !withHeaders { answer.headers = [:] }
        return answer
    }

    private func failed(_ status: Int, _ form: Fault.FailureForm, _ retryAfter: Int?) -> Answer {
        var answer =
            switch form {
            case .json:
                Answer.json(wording.failure(status), status: status)
            case .html:
                Answer.html(
                    "<html><head><title>\(status)</title></head><body><center><h1>\(status)</h1></center>"
                        + "<hr><center>nginx</center></body></html>",
                    status: status
                )
            case .empty: Answer(status: status)
            }
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        return answer
    }

    private func truncated(_ answer: Answer, _ entry: Int?) -> Response {
        let (type, bytes) = answer.content
        var response = Response(status: .init(code: answer.status), headers: answer.headers)
        if let type { response.headers[.contentType] = type }
        let channel = channel
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
            try? await channel.close()
            throw ConnectionDropped()
        }
        return response
    }

    private func stream(bytes limit: Int, announced: Bool, _ entry: Int?) -> Response {
        let answered = answered
        let body = ResponseBody(contentLength: announced ? limit : nil) { writer in
            answered(200, entry)
            // One block, written again and again: the size of the body costs no memory.
            let block = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
            var left = limit
            while left > 0 {
                let count = min(left, block.readableBytes)
                try await writer.write(block.getSlice(at: 0, length: count) ?? block)
                left -= count
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }

    private func dripping(_ answer: Answer, _ count: Int, _ milliseconds: Int, _ entry: Int?) -> Response {
        let (type, bytes) = answer.content
        var response = Response(status: .init(code: answer.status), headers: answer.headers)
        if let type { response.headers[.contentType] = type }
        let answered = answered
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            answered(answer.status, entry)
            for start in stride(from: 0, to: bytes.count, by: max(count, 1)) {
                try await writer.write(
                    ByteBuffer(bytes: bytes[start..<min(start + max(count, 1), bytes.count)])
                )
                try await Task.sleep(for: .milliseconds(milliseconds))
            }
            try await writer.finish(nil)
        }
        return response
    }
}

extension JSON {
    /// The same shape with every second leaf of another type than a client expects.
    fileprivate var withWrongTypes: JSON {
        switch self {
        case .object(let members):
            .object(
                members.enumerated().map { index, member in
                    Member(name: member.name, value: member.value.spoiled(index.isMultiple(of: 2)))
                }
            )
        case .array(let elements): .array(elements.map(\.withWrongTypes))
        default: spoiled(true)
        }
    }

    private func spoiled(_ isNull: Bool) -> JSON {
        switch self {
        case .string: isNull ? .null : 42
        case .integer, .number: .string("many")
        case .bool: .string("perhaps")
        case .null: 42
        case .object, .array: withWrongTypes
        }
    }
}
