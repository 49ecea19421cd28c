import Foundation
import Synchronization

/// A server's list of posts with the paging habits of one software.
final class PagedServer: Sendable {
    enum Habit: Sendable {
        /// Mastodon's `min_id`, and a `Link` header with `next` on full pages only.
        case mastodon
        /// Mastodon's habits with ULIDs for ids, and no `since_id`.
        case goToSocial
        /// `max_id`, and no `Link` header.
        case pixelfed
        /// Gives the newest page whatever is asked.
        case forgetful
        /// Mastodon's habits, with links to another server.
        case foreignLinks
        /// Mastodon's habits, with a `next` that leads back to where one is.
        case circling
    }

    private let habit: Habit
    private let pageSize: Int
    private let ids: Mutex<[String]>

    init(_ habit: Habit, pageSize: Int = 3, ids: [Int]) {
        self.habit = habit
        self.pageSize = pageSize
        self.ids = Mutex(ids.map(String.init))
    }

    func add(_ newer: ClosedRange<Int>) {
        ids.withLock { $0.append(contentsOf: newer.map(String.init)) }
    }

    func remove(_ id: Int) {
        ids.withLock { $0.removeAll { $0 == String(id) } }
    }

    /// Answers a question for a page; the id 666 comes broken.
    func answer(_ request: RawServer.Request, _ writer: RawServer.Writer) async throws {
        let query = URLComponents(string: request.target)?.queryItems ?? []
        if habit == .goToSocial, query.contains(where: { $0.name == "since_id" }) {
            return try await writer.answer("400 Bad Request", #"{"error":"Bad Request: since_id"}"#)
        }
        func number(_ name: String) -> Int? {
            query.first { $0.name == name }?.value.flatMap { Int($0.replacing(Self.ulidStart, with: "")) }
        }
        let maxID = habit == .forgetful ? nil : number("max_id")
        let minID = habit == .forgetful ? nil : number("min_id")
        var all = ids.withLock { $0.compactMap { Int($0) } }.sorted(by: >)
        if let maxID { all.removeAll { $0 >= maxID } }
        if let minID { all.removeAll { $0 <= minID } }
        // Mastodon's min_id gives the page just above it; everybody else the newest.
        let page =
            minID != nil && (habit == .mastodon || habit == .goToSocial)
            ? Array(all.suffix(pageSize)) : Array(all.prefix(pageSize))
        var headers = ["Content-Type: application/json"]
        if habit != .pixelfed, habit != .forgetful, page.count == pageSize, let last = page.last {
            let host = habit == .foreignLinks ? "https://evil.example" : "http://127.0.0.1"
            let next = text(habit == .circling ? maxID ?? last : last)
            headers.append(
                #"Link: <\#(host)/api/v1/accounts/109/statuses?limit=40&max_id=\#(next)>; rel="next", <\#(host)/x>; rel="prev""#
            )
        }
        try await writer.answer(headers: headers, "[" + page.map(status).joined(separator: ",") + "]")
    }

    private static let ulidStart = "01J6NBZ8Q1X0K0F3Y3E6"

    /// The id as the software writes it.
    private func text(_ id: Int) -> String {
        guard habit == .goToSocial else { return String(id) }
        return Self.ulidStart + String(String(1_000_000 + id).dropFirst())
    }

    private func status(_ id: Int) -> String {
        id == 666
            ? #"{"id":"666","created_at":null}"#
            : #"{"id":"\#(text(id))","created_at":"2026-09-01T10:00:00Z","account":{"id":"109"},"content":"<p>\#(id)</p>","visibility":"public"}"#
    }
}
