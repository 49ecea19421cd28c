import Foundation
import PlatformAdapters
import Platforms
import Synchronization

/// Answers an archive's pass with recorded pages and asks nobody.
///
/// Cursors are page numbers.
struct RecordedPlatform: PlatformAdapter {
    let pages: RecordedPages
    let reader: RecordedPages.Reader
    let decoder: PageDecoder
    let decoding: TimeAccount

    var kind: PlatformKind { .mastodon }
    var streams: [PostStream] { [.posts] }
    var volatileFields: VolatileFields { decoder.adapter.volatileFields }

    func posts(
        of accountID: String,
        in stream: PostStream,
        at position: StreamPosition,
        with access: PlatformAccess
    ) async throws(PlatformError) -> PostPage {
        let index: Int
        switch position {
        case .newest: index = 0
        case .older(let cursor): index = Int(cursor.rawValue) ?? 0
        case .newer: return PostPage(posts: [], request: request(0))
        }
        do {
            let data = try reader.page(index)
            let posts = try decoding.timing { try decoder.posts(in: data) }
            let older = index + 1 < pages.count ? StreamCursor(rawValue: "\(index + 1)") : nil
            return PostPage(
                posts: posts,
                request: request(index),
                older: older,
                newer: index == 0 ? StreamCursor(rawValue: "newest") : nil
            )
        } catch {
            throw refused("page \(index): \(error)")
        }
    }

    private func request(_ index: Int) -> RequestRecord {
        RequestRecord(
            method: "GET",
            url: "\(pages.instance)/api/v1/accounts/\(pages.accountID)/statuses?limit=40&page=\(index)",
            status: 200,
            sentAt: Date(),
            answeredAt: Date()
        )
    }

    private func refused(_ detail: String) -> PlatformError {
        PlatformError(
            .permanent,
            code: .unsupported,
            sentence: "The recording can’t answer that.",
            detail: detail
        )
    }

    func capabilities(of software: ServerSoftware?, scopes: Set<String>?) -> Capabilities {
        decoder.adapter.capabilities(of: software, scopes: scopes)
    }

    func limits(of software: ServerSoftware?) -> Limits { decoder.adapter.limits(of: software) }

    func normalise(native: JSONValue, from instance: InstanceOrigin?) throws(NormalisationError) -> RemotePost
    {
        try decoder.adapter.normalise(native: native, from: instance)
    }

    func stableURL(ofMedia url: String) -> String { decoder.adapter.stableURL(ofMedia: url) }

    func detect(_ instance: InstanceOrigin) async throws(PlatformError) -> ServerSoftware {
        throw refused("detect")
    }

    func facts(of access: PlatformAccess) async throws(PlatformError) -> InstanceFacts {
        throw refused("facts")
    }

    func verifyIdentity(_ access: PlatformAccess) async throws(PlatformError) -> RemoteProfile {
        throw refused("identity")
    }

    func lookupSize(on software: ServerSoftware?) -> Int { decoder.adapter.lookupSize(on: software) }

    /// What others wrote and the account answered is not recorded.
    func lookUp(_ ids: [String], with access: PlatformAccess) async throws(PlatformError) -> PostLookup {
        PostLookup(absent: ids)
    }

    func fetchMedia(
        at url: String,
        with access: PlatformAccess,
        maximumBytes: Int,
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        throw refused("media")
    }
}

/// Adds up the time of one kind of work.
final class TimeAccount: Sendable {
    private let spent = Mutex(Duration.zero)

    var seconds: Double { spent.withLock { $0 } / .seconds(1) }

    func timing<T>(_ work: () throws -> T) rethrows -> T {
        let started = ContinuousClock.now
        defer {
            let took = ContinuousClock.now - started
            spent.withLock { $0 += took }
        }
        return try work()
    }
}
