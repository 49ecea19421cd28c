import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import PlatformAdapters
import Platforms
import TestSupport

/// Pages of an account's posts as a simulated Mastodon sent them, in a file, newest first.
struct RecordedPages: Sendable {
    static let pageSize = 40

    let instance: InstanceOrigin
    let accountID: String
    let postCount: Int
    private let file: URL
    /// Where each page begins, and where the last one ends.
    private let offsets: [Int]

    var count: Int { offsets.count - 1 }

    /// Records the pages first: the network is no part of what is measured.
    static func with(posts: Int, _ body: (RecordedPages) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "roost-bench-pages-\(UInt64.random(in: 0 ... .max))"
        )
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let simulator = try Program.start(
            "roost-simulator",
            ["--port", "0", "--posts", "\(posts)", "--seed", "7", "--no-rate-limits"]
        )
        defer { simulator.signal(SIGKILL) }
        let fields = try await simulator.line { $0.hasPrefix("http://") }.split(separator: " ").map(
            String.init
        )
        let pages = try await record(from: fields[0], token: fields[2], into: file)
        simulator.signal(SIGKILL)
        try await body(pages)
    }

    private static func record(
        from address: String,
        token: String,
        into file: URL
    ) async throws -> RecordedPages {
        guard let instance = InstanceOrigin(address) else {
            throw BenchmarkFailure("\(address) is no server.")
        }
        let account = try JSONValue(
            parsing: try await get("\(address)/api/v1/accounts/verify_credentials", token)
        )
        guard let id = account["id"].identifier else {
            throw BenchmarkFailure("The simulator has no account.")
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var offsets = [0]
        var posts = 0
        var query = "limit=\(pageSize)"
        while true {
            let data = try await get("\(address)/api/v1/accounts/\(id)/statuses?\(query)", token)
            let statuses = try JSONValue(parsing: data).elements
            guard let last = statuses.last?["id"].identifier else { break }
            try handle.write(contentsOf: data)
            offsets.append(offsets[offsets.count - 1] + data.count)
            posts += statuses.count
            query = "limit=\(pageSize)&max_id=\(last)"
        }
        return RecordedPages(
            instance: instance,
            accountID: id,
            postCount: posts,
            file: file,
            offsets: offsets
        )
    }

    private static func get(_ url: String, _ token: String) async throws -> Data {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 * 1024 * 1024)
        guard response.status == .ok else { throw BenchmarkFailure("\(url) answered \(response.status).") }
        return Data(body.readableBytesView)
    }

    /// Opens the file for one walk through it.
    func open() throws -> Reader { Reader(handle: try FileHandle(forReadingFrom: file), offsets: offsets) }

    /// Reads pages in any order.
    struct Reader: Sendable {
        fileprivate let handle: FileHandle
        fileprivate let offsets: [Int]

        func page(_ index: Int) throws -> Data {
            try handle.seek(toOffset: UInt64(offsets[index]))
            return try handle.read(upToCount: offsets[index + 1] - offsets[index]) ?? Data()
        }
    }
}

/// The decoder both sides use: the adapter's own.
struct PageDecoder: Sendable {
    let adapter: MastodonAdapter
    let instance: InstanceOrigin

    init(instance: InstanceOrigin) throws {
        self.instance = instance
        let settings = HTTPClientSettings(userAgent: "roost-bench")
        let http = try GuardedHTTPClient(settings: settings, logger: Logger(label: "bench"), now: { Date() })
        adapter = MastodonAdapter(http: http)
    }

    func posts(in page: Data) throws -> [FetchedPost] {
        try JSONValue(parsing: page).elements.map { try adapter.fetched($0, from: instance) }
    }
}
