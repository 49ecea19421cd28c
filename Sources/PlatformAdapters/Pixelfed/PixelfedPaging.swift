import Platforms

/// How Pixelfed pages through an account's posts: by `max_id` alone, without a `Link` header.
///
/// Its `min_id` gives the newest posts above an id, which leaves a gap whenever more than one page is new. Forward
/// therefore means: from the newest page down by `max_id` until a known id, with the way so far kept in the cursor.
struct PixelfedPaging: FediversePaging {
    static let pageSize = 40

    func query(at position: StreamPosition) -> String {
        let size = "limit=\(Self.pageSize)"
        let before: String? =
            switch position {
            case .newest: nil
            case .older(let cursor): cursor.rawValue
            case .newer(let cursor): ForwardWalk(cursor).before
            }
        return before.map { "\(size)&max_id=\(JSONClient.pathComponent($0))" } ?? size
    }

    func page(_ statuses: StatusPage, at position: StreamPosition, answer: HTTPAnswer) -> PostPage {
        var page = PostPage(
            posts: statuses.posts,
            rejected: statuses.rejected,
            request: answer.request,
            rateLimits: answer.rateLimits
        )
        switch position {
        case .newest:
            page.newer = PostOrder.newest(of: statuses.ids).map { ForwardWalk(known: $0).cursor }
            page.older = older(statuses, below: nil)
        case .older(let cursor):
            page.older = older(statuses, below: cursor.rawValue)
        case .newer(let cursor):
            let walk = ForwardWalk(cursor).continued(with: statuses.ids)
            page.newer = walk.cursor
            page.mayHaveNewer = walk.before != nil
        }
        return page
    }

    /// Pages may be short without being the last, so only an empty one is the end; one that leads no further is too.
    private func older(_ statuses: StatusPage, below current: String?) -> StreamCursor? {
        guard let oldest = PostOrder.oldest(of: statuses.ids) else { return nil }
        if let current, PostOrder(id: oldest) >= PostOrder(id: current) { return nil }
        return StreamCursor(rawValue: oldest)
    }
}

/// The way from the newest post down to the known ones, as far as it has been walked.
struct ForwardWalk: Hashable {
    /// The newest post that was known when the walk began.
    var known: String

    /// The newest post seen on this walk, which becomes the known one when it is over.
    var newest: String?

    /// Where the next page begins; nil between walks.
    var before: String?

    init(known: String) {
        self.known = known
    }

    init(_ cursor: StreamCursor) {
        let parts = cursor.rawValue.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        known = parts.first ?? ""
        if parts.count == 3 {
            newest = parts[1]
            before = parts[2]
        }
    }

    var cursor: StreamCursor {
        guard let newest, let before else { return StreamCursor(rawValue: known) }
        return StreamCursor(rawValue: "\(known) \(newest) \(before)")
    }

    /// The walk after one more page with these ids.
    func continued(with ids: [String]) -> ForwardWalk {
        let newest = newest ?? PostOrder.newest(of: ids) ?? known
        let oldest = PostOrder.oldest(of: ids)
        // A page that leads no further ends the walk just as a known post does.
        let leadsOn =
            oldest.map { oldest in
                PostOrder(id: oldest) > PostOrder(id: known)
                    && (before.map { PostOrder(id: oldest) < PostOrder(id: $0) } ?? true)
            } ?? false
        guard leadsOn, let oldest else {
            return ForwardWalk(known: PostOrder.newest(of: [newest, known]) ?? known)
        }
        var next = self
        next.newest = newest
        next.before = oldest
        return next
    }
}
