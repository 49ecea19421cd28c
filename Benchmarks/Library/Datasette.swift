import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// Datasette, which publishes any SQLite file over HTTP, on a database of Roost's.
struct Datasette {
    private let client: HTTPClient
    private let address: String

    static func with<T>(_ file: URL, _ body: (Datasette) async throws -> T) async throws -> T {
        let port = try LoopbackPort.free()
        let program = try Program.start(
            try Peer.python,
            [
                "-m", "datasette", "serve", file.path, "--host", "127.0.0.1", "--port", "\(port)",
                "--setting",
                "sql_time_limit_ms", "60000",
            ]
        )
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let result: Result<T, any Error>
        do {
            try await eventually("Datasette to answer", within: .seconds(60)) {
                guard program.isRunning else {
                    throw BenchmarkFailure("Datasette ended: \(await program.finished().errors)")
                }
                return LoopbackPort.answers200(port, path: "/-/versions.json")
            }
            let datasette = Datasette(client: client, address: "http://127.0.0.1:\(port)")
            result = .success(try await body(datasette))
        } catch { result = .failure(error) }
        try await client.shutdown()
        // Asked to stop, it waits for connections that nobody uses any more.
        program.signal(SIGKILL)
        _ = await program.finished()
        return try result.get()
    }

    /// The newest posts with all of these words.
    func search(_ words: String) async throws {
        let sql = """
            SELECT p.id, p.author_name, p.author_handle, p.text, p.html, p.url, p.created_at_platform
            FROM post_search_fts f JOIN post_search s ON s.sequence = f.rowid JOIN posts p ON p.id = s.post_id
            WHERE f.words MATCH :words ORDER BY f.rowid DESC LIMIT 20
            """
        var address = URLComponents(string: address + "/roost.json")
        address?.queryItems = [
            URLQueryItem(name: "sql", value: sql), URLQueryItem(name: "words", value: words),
            URLQueryItem(name: "_shape", value: "array"),
        ]
        let response = try await client.execute(
            HTTPClientRequest(url: address?.string ?? ""),
            timeout: .seconds(60)
        )
        let body = try await response.body.collect(upTo: 16 * 1024 * 1024)
        guard response.status == .ok, String(buffer: body).contains("\"text\"") else {
            throw BenchmarkFailure(
                "Datasette answered \(response.status): \(String(buffer: body).prefix(500))"
            )
        }
    }
}
