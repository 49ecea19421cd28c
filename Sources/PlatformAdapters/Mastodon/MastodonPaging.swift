import Foundation
import Platforms

/// How Mastodon's family pages through an account's posts.
///
/// Backward the `Link` header names the next page; on its last one it is missing. Forward `min_id` gives the page just
/// above an id, so that asking again with the newest of each page leaves no gap; an empty page is the end.
/// `since_id` is not used: it skips what lies between, and GoToSocial does not have it.
struct MastodonPaging: FediversePaging {
    let family: MastodonFamily
    let origin: InstanceOrigin

    /// All servers take so many; one that doesn't gives fewer without complaint.
    static let pageSize = 40

    func query(at position: StreamPosition) -> String {
        let size = "limit=\(Self.pageSize)"
        return switch position {
        case .newest: size
        case .older(let cursor): "\(size)&max_id=\(JSONClient.pathComponent(cursor.rawValue))"
        case .newer(let cursor): "\(size)&min_id=\(JSONClient.pathComponent(cursor.rawValue))"
        }
    }

    func page(
        _ statuses: StatusPage,
        at position: StreamPosition,
        answer: HTTPAnswer
    ) throws(PlatformError) -> PostPage {
        var page = PostPage(
            posts: statuses.posts,
            rejected: statuses.rejected,
            request: answer.request,
            rateLimits: answer.rateLimits
        )
        let newest = PostOrder.newest(of: statuses.ids)
        switch position {
        case .newest:
            page.newer = newest.map(StreamCursor.init)
            page.older = try older(statuses, after: nil, answer: answer)
        case .older(let cursor):
            page.older = try older(statuses, after: cursor.rawValue, answer: answer)
        case .newer(let cursor):
            // A server that ignores min_id sends its newest page for ever; then nothing moves on.
            let movesOn = newest.map { PostOrder(id: $0) > PostOrder(id: cursor.rawValue) } ?? false
            page.newer = movesOn ? newest.map(StreamCursor.init) : cursor
            page.mayHaveNewer = movesOn
        }
        return page
    }

    private func older(
        _ statuses: StatusPage,
        after current: String?,
        answer: HTTPAnswer
    ) throws(PlatformError) -> StreamCursor? {
        guard let next = try nextID(statuses, answer: answer) else { return nil }
        if let current, next == current || (family != .other && PostOrder(id: next) > PostOrder(id: current))
        {
            throw stuck("asked for posts before \(current), was sent on to \(next)", answer)
        }
        return StreamCursor(rawValue: next)
    }

    private func nextID(_ statuses: StatusPage, answer: HTTPAnswer) throws(PlatformError) -> String? {
        guard !statuses.items.isEmpty else { return nil }
        guard let header = answer.header("Link") else {
            // Mastodon leaves the header out at the end; of others only a page that isn't full means that.
            let isFull = statuses.items.count >= Self.pageSize
            return family == .other && isFull ? statuses.ids.last : nil
        }
        guard let next = LinkHeader(header)["next"] else { return nil }
        guard let target = URLComponents(string: next),
            let id = target.queryItems?.first(where: { $0.name == "max_id" })?.value, !id.isEmpty
        else { throw stuck("a next page without max_id: \(next)", answer) }
        // Only the id is taken from the link, and not even that from another server.
        guard target.host == nil || target.host?.lowercased() == origin.host else {
            throw stuck("the next page lies on another server: \(target.host ?? "")", answer)
        }
        return id
    }

    private func stuck(_ problem: String, _ answer: HTTPAnswer) -> PlatformError {
        PlatformError(
            .permanent,
            code: .pagingStuck,
            sentence: "\(origin.authority) does not hand out older posts in a way that leads anywhere. "
                + "Its operator may have to correct the server's address settings.",
            detail: "\(answer.request.url): \(problem)",
            rateLimits: answer.rateLimits
        )
    }
}
