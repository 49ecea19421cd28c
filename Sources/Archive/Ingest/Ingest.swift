import Crypto
import Accounts
package import Database
import Foundation
package import Platforms

/// Takes what a platform answered into the archive, in the caller's transaction.
///
/// Everything of a page is written together: the envelope, native data where it is a new version, posts, media, files
/// to fetch, numbers, words. What is known is read first, for the whole page at once, so a page costs a handful of
/// questions and only the writes that change something. A page that was taken in before changes nothing.
package struct Ingest: Sendable {
    package let source: ArchiveSource
    package let run: RunID?
    package let origin: Origin
    package let now: Timestamp
    /// Stored data is read again: what a platform changes without the post changing is newer in the rows than in it.
    private(set) var isReplay = false

    /// How the data came here.
    package enum Origin: String, ColumnValue, Sendable {
        case webhook, fetch, backfill, retry, `import`
    }

    package init(from source: ArchiveSource, run: RunID?, origin: Origin, at now: Timestamp) {
        self.source = source
        self.run = run
        self.origin = origin
        self.now = now
    }

    /// Takes in a whole page with its envelope.
    package func take(
        _ prepared: PreparedPage,
        of stream: PostStream,
        at position: StreamPosition,
        in tx: Transaction
    ) throws -> IngestReport {
        try lock(tx)
        let page = prepared.page
        let envelope = Envelope(page, of: stream, at: position)
        var report = IngestReport()
        let item = try keep(envelope, in: tx)
        report += try takePosts(prepared.posts, item: item, in: tx)
        report += try keepRejected(page.rejected, item: item, in: tx)
        report.fetched = page.posts.count + page.rejected.count
        return report
    }

    /// Takes in single posts, such as one that was just published.
    package func take(_ posts: [PreparedPost], in tx: Transaction) throws -> IngestReport {
        try take(posts, rejected: [], in: tx)
    }

    /// Takes in posts that were asked for one by one, each in its own right and not as part of a list.
    func take(
        _ posts: [PreparedPost],
        rejected: [RejectedItem],
        in tx: Transaction
    ) throws -> IngestReport {
        try lock(tx)
        var report = try takePosts(posts, item: nil, in: tx)
        report += try keepRejected(rejected, item: nil, in: tx)
        report.fetched = posts.count + rejected.count
        return report
    }

    /// Takes in a portion of an export, with where in the file it stood.
    ///
    /// What is here from the platform stays as it is, since the platform says more of a post than its export does. The
    /// export adds what is missing.
    package func take(_ portion: ExportPortion, in tx: Transaction) throws -> IngestReport {
        try lock(tx)
        let envelope = ExportEnvelope(portion)
        let item = try keep(
            envelope.json,
            event: "export",
            hash: envelope.contentHash(from: source),
            in: tx
        )
        var report = try takePosts(portion.posts, item: item, in: tx)
        report += try keepRejected(portion.rejected, item: item, in: tx)
        report.fetched = portion.posts.count + portion.rejected.count
        return report
    }

    /// What ``take(_:in:)`` of a portion would bring; nothing is written.
    package func preview(_ portion: ExportPortion, in tx: Transaction) throws -> IngestReport {
        var report = try takePosts(portion.posts, item: nil, writes: false, in: tx)
        report.rejected = portion.rejected.count
        report.fetched = portion.posts.count + portion.rejected.count
        return report
    }

    /// Reads stored native data again, as a later version understands it.
    func replay(_ posts: [FetchedPost], in tx: Transaction) throws -> IngestReport {
        var replay = self
        replay.isReplay = true
        return try replay.take(
            posts.map { PreparedPost($0, of: source.platform, for: tx.engine) },
            in: tx
        )
    }

    /// One ingest at a time for one user: what is read first must hold until it is written.
    ///
    /// SQLite has one writer.
    private func lock(_ tx: Transaction) throws {
        guard tx.engine == .postgres else { return }
        _ = try tx.rows("SELECT pg_advisory_xact_lock(hashtextextended(\(source.user.text), 3))")
    }
}

// MARK: - Envelopes

extension Ingest {
    /// Stores an answer that holds something, once; nil for one that holds nothing.
    private func keep(_ envelope: Envelope, in tx: Transaction) throws -> IngestedItemID? {
        guard !envelope.isEmpty else { return nil }
        return try keep(envelope.json, event: "page", hash: envelope.contentHash(from: source), in: tx)
    }

    private func keep(
        _ envelope: JSONValue,
        event: String,
        hash: String,
        in tx: Transaction
    ) throws -> IngestedItemID {
        let known = try tx.value(
            IngestedItemID.self,
            "SELECT id FROM ingested_items WHERE user_id = \(source.user) AND content_hash = \(hash)"
        )
        if let known {
            try tx.run(
                "UPDATE main.ingested_items SET times_received = times_received + 1 WHERE id = \(known)"
            )
            return known
        }
        let id = IngestedItemID.new()
        try tx.run(
            """
            INSERT INTO main.ingested_items
              (id, user_id, connection_id, run_id, platform, instance, source, event_type, payload, content_hash,
               status, attempts, received_at, started_at, completed_at, created_at, updated_at)
            VALUES (\(id), \(source.user), \(source.connection), \(run), \(source.platform), \(source.instance),
              \(origin), \(event), \(envelope.storableText), \(hash),
              'completed', 1, \(now), \(now), \(now), \(now), \(now))
            """
        )
        return id
    }
}

/// A fetched page without the posts' JSON, which is kept once, with the posts.
private struct Envelope {
    let json: JSONValue
    let isEmpty: Bool
    private let identity: JSONValue

    init(_ page: PostPage, of stream: PostStream, at position: StreamPosition) {
        let posts = page.posts.map { post -> JSONValue in
            .object(["id": .string(post.post.platformPostID), "hash": .string(post.contentHash.hex)])
        }
        let rejected = page.rejected.map { item -> JSONValue in
            .object([
                "position": JSONValue(item.position), "id": JSONValue(item.platformPostID),
                "problem": .string(item.problem.description), "hash": .string(item.hash),
            ])
        }
        isEmpty = posts.isEmpty && rejected.isEmpty
        identity = .array([.string(stream.rawValue), .array(posts), .array(rejected)])
        json = .object([
            "stream": .string(stream.rawValue),
            "request": .object([
                "method": .string(page.request.method), "url": .string(page.request.url),
                "status": JSONValue(page.request.status),
                "sent_at": .string(Timestamp(page.request.sentAt).description),
                "answered_at": .string(Timestamp(page.request.answeredAt).description),
            ]),
            "position": position.json,
            "cursor": .object([
                "older": JSONValue(page.older?.rawValue), "newer": JSONValue(page.newer?.rawValue),
            ]),
            "rate_limits": .array(page.rateLimits.windows.map(\.json)),
            "posts": .array(posts),
            "rejected": .array(rejected),
        ])
    }

    /// The same whenever the same posts in the same versions were answered by the same account's list.
    func contentHash(from source: ArchiveSource) -> String {
        let origin: [String] = [
            source.platform.rawValue, source.instance, source.connection?.text ?? "",
            source.channel?.text ?? "", source.profile?.text ?? "",
        ]
        return digest(origin.joined(separator: "\u{1F}") + identity.canonicalText)
    }
}

extension StreamPosition {
    fileprivate var json: JSONValue {
        switch self {
        case .newest: .string("newest")
        case .older(let cursor): .object(["older": .string(cursor.rawValue)])
        case .newer(let cursor): .object(["newer": .string(cursor.rawValue)])
        }
    }
}

extension RateLimitWindow {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "limit": JSONValue(limit), "remaining": JSONValue(remaining),
            "resets_at": JSONValue(resetsAt.map { Timestamp($0).description }),
        ])
    }
}

extension RejectedItem {
    var hash: String { digest(native.canonicalText) }
}

func digest(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        .joined()
}

// MARK: - Native data

extension Ingest {
    /// What nobody could read is kept as it came, once per version, and waits for a Roost that can.
    private func keepRejected(
        _ items: [RejectedItem],
        item: IngestedItemID?,
        in tx: Transaction
    ) throws -> IngestReport {
        var report = IngestReport()
        report.rejected = items.count
        guard !items.isEmpty else { return report }
        let named = items.map { (id: $0.platformPostID ?? "unread-" + $0.hash.prefix(16), item: $0) }
        let known = try NativeVersions(of: named.map(\.id), from: source, in: tx)
        var statements: [SQL] = []
        let isExport = origin == .import
        for (id, rejected) in named {
            let isKnown =
                isExport
                ? known.exported[id]?.contains(rejected.hash) == true
                : known.fetched[id]?.contentHash == rejected.hash
            if isKnown { continue }
            report.versions += 1
            statements.append(
                """
                INSERT INTO main.ingested_posts
                  (id, user_id, ingested_item_id, connection_id, platform, instance, platform_post_id, post_data,
                   content_hash, status, attempts, received_at, started_at, error_message, error_details, last_error_at,
                   created_at, updated_at, is_export)
                VALUES (\(IngestedPostID.new()), \(source.user), \(item), \(source.connection),
                  \(source.platform), \(source.instance), \(id), \(rejected.native.storableText), \(rejected.hash),
                  'failed', 1, \(now), \(now), \(rejected.problem.description),
                  \(JSONValue.object(["field": .string(rejected.problem.field)]).storableText), \(now), \(now), \(now), \(isExport))
                """
            )
        }
        try tx.runAll(statements)
        return report
    }
}

/// What is stored of native data, by the platform's id.
struct NativeVersions {
    /// One version.
    struct Version {
        let id: IngestedPostID
        let contentHash: String
        let post: PostID?
    }

    /// The last one the platform itself told.
    private(set) var fetched: [String: Version] = [:]
    /// The hashes of those that came with exports, which say less.
    private(set) var exported: [String: Set<String>] = [:]

    init() {}

    init(of platformPostIDs: [String], from source: ArchiveSource, in tx: Transaction) throws {
        try self.init(rows: tx.rows(Self.question(about: platformPostIDs, from: source)))
    }

    static func question(about platformPostIDs: [String], from source: ArchiveSource) -> SQL {
        """
        SELECT platform_post_id, id, content_hash, post_id, is_export FROM ingested_posts
        WHERE user_id = \(source.user) AND platform = \(source.platform) AND instance = \(source.instance)
          AND \("platform_post_id", isOneOf: platformPostIDs)
        """
    }

    /// `rows`: What ``question(about:from:)`` is answered with.
    init(rows: [Row]) throws {
        // Not asked for in order: SQLite would walk everything a user has in that order instead of going to these posts.
        for row in rows {
            let platformPostID: String = try row.value("platform_post_id")
            let contentHash: String = try row.value("content_hash")
            if try row.value("is_export") {
                exported[platformPostID, default: []].insert(contentHash)
                continue
            }
            let id: IngestedPostID = try row.value("id")
            if let known = fetched[platformPostID], known.id > id { continue }
            fetched[platformPostID] = Version(
                id: id,
                contentHash: contentHash,
                post: try row.value("post_id")
            )
        }
    }
}
