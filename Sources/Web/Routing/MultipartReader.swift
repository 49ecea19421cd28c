import Foundation
import Hummingbird
import NIOCore

/// The parts of a `multipart/form-data` body, one after the other, as they come in: no file is ever held whole.
struct MultipartReader {
    /// One part's name and, for a file, what its sender calls it.
    struct Part: Sendable, Equatable {
        let name: String
        let fileName: String?
    }

    private var body: RequestBody.AsyncIterator
    private let delimiter: [UInt8]
    private var buffer: [UInt8]
    private var isInPart = false
    private var isOver = false
    private var bodyIsOver = false

    private static let mostHeaderBytes = 16 * 1024

    /// Nil where the request carries no such body.
    init?(_ request: Request) {
        guard let type = request.headers[.contentType], let boundary = Self.boundary(in: type) else {
            return nil
        }
        body = request.body.makeAsyncIterator()
        delimiter = Array("\r\n--\(boundary)".utf8)
        // So that the first boundary, which begins the body, stands after a line's end like all others.
        buffer = [0x0D, 0x0A]
    }

    static func isMultipart(_ request: Request) -> Bool {
        request.headers[.contentType]?.lowercased().hasPrefix("multipart/form-data") == true
    }

    /// The next part; what is left of the one before is passed over.
    mutating func nextPart() async throws -> Part? {
        while isInPart || !isOver {
            if isInPart {
                while try await nextBytes() != nil {}
                continue
            }
            if delimiterIsPending {
                guard try await skipDelimiter() else { return nil }
                return try await headers()
            }
            // Before the first boundary, whatever stands there is of no interest.
            isInPart = true
        }
        return nil
    }

    /// The next bytes of the part; nil at its end.
    mutating func nextBytes() async throws -> [UInt8]? {
        guard isInPart else { return nil }
        while true {
            if let end = Self.firstIndex(of: delimiter, in: buffer) {
                isInPart = false
                delimiterIsPending = true
                let bytes = Array(buffer[..<end])
                buffer.removeFirst(end)
                return bytes.isEmpty ? nil : bytes
            }
            // What may be the beginning of a boundary waits for the rest of it.
            let safe = buffer.count - delimiter.count + 1
            if safe > 0 {
                let bytes = Array(buffer[..<safe])
                buffer.removeFirst(safe)
                return bytes
            }
            guard try await readOn() else { throw Self.malformed }
        }
    }

    /// A short field's value.
    mutating func text(upTo limit: Int = 4096) async throws -> String {
        var value: [UInt8] = []
        while let bytes = try await nextBytes() {
            value += bytes
            guard value.count <= limit else { throw WebError.bodyTooLarge(limit: limit) }
        }
        return String(decoding: value, as: UTF8.self)
    }

    private var delimiterIsPending = false

    /// False at the last boundary.
    private mutating func skipDelimiter() async throws -> Bool {
        while buffer.count < delimiter.count + 2 { guard try await readOn() else { throw Self.malformed } }
        buffer.removeFirst(delimiter.count)
        delimiterIsPending = false
        if buffer.starts(with: Array("--".utf8)) {
            isOver = true
            return false
        }
        guard buffer.starts(with: [0x0D, 0x0A]) else { throw Self.malformed }
        buffer.removeFirst(2)
        return true
    }

    private mutating func headers() async throws -> Part {
        let blankLine: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        while true {
            if let end = Self.firstIndex(of: blankLine, in: buffer) {
                let text = String(decoding: buffer[..<end], as: UTF8.self)
                // The line's end before a boundary is the boundary's, also where the part is empty.
                buffer.removeFirst(end + 4)
                isInPart = true
                return try Self.part(text)
            }
            guard buffer.count <= Self.mostHeaderBytes, try await readOn() else { throw Self.malformed }
        }
    }

    private mutating func readOn() async throws -> Bool {
        guard !bodyIsOver, let piece = try await body.next(isolation: #isolation) else {
            bodyIsOver = true
            return false
        }
        buffer.append(contentsOf: piece.readableBytesView)
        return true
    }

    private static let malformed = WebError(
        status: 400,
        code: "upload-cut-off",
        sentence: "The upload was cut off or is no form, so nothing was imported. Send it again."
    )

    private static func part(_ headers: String) throws -> Part {
        for line in headers.components(separatedBy: "\r\n")
        where line.lowercased().hasPrefix("content-disposition:") {
            guard let name = value("name", in: line) else { break }
            return Part(name: name, fileName: value("filename", in: line))
        }
        throw malformed
    }

    /// `name="value"`, where browsers write a quotation mark as `%22`.
    private static func value(_ name: String, in line: String) -> String? {
        guard let start = line.range(of: "; \(name)=\"")?.upperBound else { return nil }
        return String(line[start...].prefix { $0 != "\"" }).replacing("%22", with: "\"")
    }

    private static func boundary(in type: String) -> String? {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let start = type.range(of: "boundary=")?.upperBound
        else { return nil }
        let value = type[start...].prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        let boundary = value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : value
        return (1...70).contains(boundary.utf8.count) ? boundary : nil
    }

    private static func firstIndex(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let last = bytes.count - pattern.count
            var from = 0
            while from <= last {
                guard let hit = memchr(base + from, Int32(pattern[0]), last - from + 1) else { return nil }
                let index = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
                if memcmp(base + index, pattern, pattern.count) == 0 { return index }
                from = index + 1
            }
            return nil
        }
    }
}
