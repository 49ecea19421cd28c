import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Web

extension APIClient {
    /// Sends a file as a request's body, piece by piece.
    ///
    /// `progress`: how many bytes are on their way, of how many.
    package func upload<Answer: Decodable>(
        file path: String,
        to address: String,
        _ query: [(String, String?)],
        as type: Answer.Type = Answer.self,
        progress: @escaping @Sendable (_ sent: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> Answer {
        let handle: FileHandle
        let size: Int
        do {
            handle = try FileHandle(forReadingFrom: URL(filePath: path))
            size = Int(try handle.seekToEnd())
            try handle.seek(toOffset: 0)
        } catch {
            throw Refused(
                status: 0,
                description: "The file \(path) can’t be read: \(error.localizedDescription)"
            )
        }
        let pieces = FilePieces(descriptor: handle.fileDescriptor, size: size, progress: progress)
        let answer: Answer = try APICoding.value(
            Answer.self,
            from: try await send(
                .post,
                address,
                query,
                stream: .stream(pieces, length: .known(Int64(size))),
                timeout: .hours(24)
            )
        )
        try handle.close()
        return answer
    }
}

/// A file's bytes, read as they are asked for.
private struct FilePieces: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let descriptor: Int32
    let size: Int
    let progress: @Sendable (Int, Int) -> Void

    struct Iterator: AsyncIteratorProtocol {
        let pieces: FilePieces
        var sent = 0

        mutating func next() async throws -> ByteBuffer? {
            var bytes = [UInt8](repeating: 0, count: 256 * 1024)
            let count = bytes.withUnsafeMutableBytes {
                pread(pieces.descriptor, $0.baseAddress, $0.count, off_t(sent))
            }
            guard count >= 0 else {
                throw APIClient.Refused(
                    status: 0,
                    description: "The file can’t be read on: \(String(cString: strerror(errno)))."
                )
            }
            guard count > 0 else { return nil }
            sent += count
            pieces.progress(sent, pieces.size)
            return ByteBuffer(bytes: bytes[..<count])
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }
}
