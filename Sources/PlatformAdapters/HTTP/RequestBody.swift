import AsyncHTTPClient
package import Foundation
import KillPoints
import NIOCore
package import Platforms

extension HTTPQuestion {
    /// What a question carries: pieces sent one after the other, of which files are read only as they leave.
    package struct Body: Sendable {
        package var pieces: [Piece]
        package var contentType: String

        package enum Piece: Sendable, Hashable {
            case data(Data)
            /// A file of this machine, and how long it is.
            case file(URL, byteCount: Int)

            var byteCount: Int {
                switch self {
                case .data(let data): data.count
                case .file(_, let byteCount): byteCount
                }
            }
        }

        package init(pieces: [Piece], contentType: String) {
            (self.pieces, self.contentType) = (pieces, contentType)
        }

        package init(_ bytes: Data, contentType: String) {
            self.init(pieces: [.data(bytes)], contentType: contentType)
        }

        package var byteCount: Int { pieces.reduce(0) { $0 + $1.byteCount } }

        /// Whether it takes the time a file takes.
        var holdsFile: Bool {
            pieces.contains { if case .file = $0 { true } else { false } }
        }
    }
}

// MARK: - Its forms

extension HTTPQuestion.Body {
    package static func json(_ value: JSONValue) -> Self {
        Self(value.canonicalBytes, contentType: "application/json")
    }

    /// `name=value&…`, percent-encoded.
    package static func form(_ fields: [(name: String, value: String)]) -> Self {
        let text = fields.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
        return Self(Data(text.utf8), contentType: "application/x-www-form-urlencoded")
    }

    /// A file and nothing else.
    package static func file(_ file: OutgoingFile) -> Self {
        Self(pieces: [.file(file.location, byteCount: file.byteCount)], contentType: file.mimeType)
    }

    /// Fields, and a file after them, as browsers send a form (RFC 7578).
    package static func multipart(
        _ fields: [(name: String, value: String)],
        file: OutgoingFile,
        as fileField: String
    ) -> Self {
        // Long enough that no file holds it by chance.
        let boundary = "roost-" + UUID().uuidString + UUID().uuidString
        var start = ""
        for field in fields {
            start += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted(field.name))\"\r\n\r\n"
            start += field.value + "\r\n"
        }
        start += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted(fileField))\"; "
        start += "filename=\"\(quoted(file.fileName))\"\r\nContent-Type: \(oneLine(file.mimeType))\r\n\r\n"
        return Self(
            pieces: [
                .data(Data(start.utf8)), .file(file.location, byteCount: file.byteCount),
                .data(Data("\r\n--\(boundary)--\r\n".utf8)),
            ],
            contentType: "multipart/form-data; boundary=\(boundary)"
        )
    }

    /// A text as part of a form or a query.
    package static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )

    /// A name in a part's header, where only these three would end it: <https://html.spec.whatwg.org/#multipart-form-data>.
    private static func quoted(_ text: String) -> String {
        oneLine(text).replacing("\"", with: "%22")
    }

    private static func oneLine(_ text: String) -> String {
        // By scalars: a carriage return and its line feed are one character, and neither of them.
        String(
            text.unicodeScalars.map { $0 == "\r" ? "%0D" : $0 == "\n" ? "%0A" : String($0) }.joined()
        )
    }
}

// MARK: - On its way

/// A request's body that notes when its first byte is taken.
struct WatchedBody: AsyncSequence, Sendable {
    let pieces: [HTTPQuestion.Body.Piece]
    let progress: RequestProgress

    /// At a time, so that a body of any length takes this much memory.
    private static let portion = 65_536

    struct AsyncIterator: AsyncIteratorProtocol {
        var waiting: ArraySlice<HTTPQuestion.Body.Piece>
        let progress: RequestProgress
        var data = ByteBuffer()
        var file: FilePiece?

        mutating func next() async throws -> ByteBuffer? {
            KillPoint.reach("http.sending")
            // The last moment: from here on it may be sent.
            try progress.bodyIsAskedFor()
            while true {
                if data.readableBytes > 0 {
                    return data.readSlice(length: Swift.min(data.readableBytes, portion))
                }
                if let bytes = try file?.next(upTo: portion) { return bytes }
                file = nil
                switch waiting.popFirst() {
                case nil: return nil
                case .data(let bytes): data = ByteBuffer(bytes: bytes)
                case .file(let location, let byteCount):
                    file = try FilePiece(location, byteCount: byteCount)
                }
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(waiting: pieces[...], progress: progress)
    }
}

/// A file that is read as it is sent; one that isn't as long as was said is not sent to its end.
///
/// It is read by whoever sends it: from a disk here, a portion comes sooner than another thread would.
struct FilePiece {
    private let handle: FileHandle
    private var left: Int

    init(_ location: URL, byteCount: Int) throws {
        do {
            // Closed with the last reference to it.
            handle = try FileHandle(forReadingFrom: location)
            guard try handle.seekToEnd() == UInt64(byteCount) else {
                throw ExchangeFailure.fileUnreadable("it is no longer as long as it was")
            }
            try handle.seek(toOffset: 0)
        } catch let failure as ExchangeFailure {
            throw failure
        } catch {
            throw ExchangeFailure.fileUnreadable("\(error)")
        }
        left = byteCount
    }

    mutating func next(upTo count: Int) throws -> ByteBuffer? {
        guard left > 0 else { return nil }
        let bytes: Data?
        do {
            bytes = try handle.read(upToCount: min(left, count))
        } catch {
            throw ExchangeFailure.fileUnreadable("\(error)")
        }
        guard let bytes, !bytes.isEmpty else {
            throw ExchangeFailure.fileUnreadable("it ended while it was sent")
        }
        left -= bytes.count
        return ByteBuffer(bytes: bytes)
    }
}
