import Foundation
import HTTPTypes

/// Accounts and their lists of statuses.
enum AccountRoutes {
    static let all: [Route] = [
        Route(.get, "/api/v1/accounts/verify_credentials", .user("read:accounts"), verifyCredentials),
        Route(.get, "/api/v1/accounts/lookup", .readable("read:accounts"), lookUp),
        Route(.get, "/api/v1/accounts/:id", .readable("read:accounts"), show),
        Route(.get, "/api/v1/accounts/:id/statuses", .readable("read:statuses"), statuses),
        Route(.get, "/api/v2/search", .user("read:search"), search),
    ]

    private static func verifyCredentials(
        _ call: Call,
        _ caller: Caller,
        _ world: inout World
    ) throws -> Answer {
        guard let account = world.account(try caller.requireLane()) else { throw Refusal.tokenUnknown }
        return .json(world.entity(account, forOwner: true))
    }

    private static func lookUp(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        guard let account = world.account(acct: call.fields.text("acct") ?? ""), account.state != .deleted
        else {
            throw Refusal.notFound
        }
        return .json(world.entity(account))
    }

    private static func show(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        .json(world.entity(try existing(call, world)))
    }

    private static func search(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let name = call.fields.text("q") ?? ""
        let found = world.account(acct: name).map { [world.entity($0)] } ?? []
        return .json(["accounts": .array(found), "statuses": [], "hashtags": []])
    }

    private static func existing(_ call: Call, _ world: World) throws -> Account {
        guard let account = world.account(id: call.captured("id")), account.state != .deleted else {
            throw Refusal.notFound
        }
        return account
    }

    // MARK: Statuses of an account

    private static func statuses(_ call: Call, _ caller: Caller, _ world: inout World) throws -> Answer {
        let account = try existing(call, world)
        guard account.state != .suspended else { return .json([]) }
        let dialect = world.dialect
        let limit = try limit(call, dialect)
        var below = call.fields.text("max_id").map(RemoteID.init)
        let minimum = call.fields.text("min_id").map(RemoteID.init)
        if minimum != nil, !dialect.minimumIsAdjacent { below = nil }
        let since = dialect.honoursSinceID ? call.fields.text("since_id").map(RemoteID.init) : nil
        let filter = Filter(call, account: account, viewer: caller.lane, world: world)
        let page = world.posts.page(
            lane: account.lane,
            below: below,
            above: minimum ?? since,
            fromBelow: minimum != nil && dialect.minimumIsAdjacent,
            limit: limit,
            admits: filter.admits,
            includes: filter.includes
        )
        let answer = Answer.json(.array(page.map { world.entity($0, viewer: caller.lane) }))
        return answer.with(linkHeader(page, limit: limit, call, world))
    }

    private static func limit(_ call: Call, _ dialect: Dialect) throws -> Int {
        guard let text = call.fields.text("limit") else { return dialect.defaultPageSize }
        guard let limit = Int(text) else {
            switch dialect {
            case .mastodon: return dialect.defaultPageSize
            case .gotosocial:
                throw Refusal.badRequest("error parsing key limit with value '\(text)' as an integer")
            case .pixelfed: throw Refusal.invalid("The limit must be an integer.", field: "limit")
            }
        }
        return min(max(limit, 1), dialect.largestPage)
    }

    private static func linkHeader(_ page: [Post], limit: Int, _ call: Call, _ world: World) -> HTTPFields {
        guard let newest = page.first, let oldest = page.last else { return [:] }
        let kept = [
            "limit", "exclude_replies", "exclude_reblogs", "only_media", "pinned", "tagged", "only_public",
        ]
        let query = kept.compactMap { name in call.fields.text(name).map { "\(name)=\($0)" } }
        func link(_ parameter: String, _ id: RemoteID, _ relation: String) -> String {
            let all = (query + ["\(parameter)=\(id)"]).joined(separator: "&")
            return "<\(world.origin)\(call.path)?\(all)>; rel=\"\(relation)\""
        }
        let previous = link("min_id", newest.id, "prev")
        switch world.dialect.linkHeader {
        case .never: return [:]
        case .nextOnFullPages where page.count < limit: return Self.link(previous)
        case .nextOnFullPages, .always: return Self.link(link("max_id", oldest.id, "next") + ", " + previous)
        }
    }

    private static func link(_ value: String) -> HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name("Link") { headers[name] = value }
        return headers
    }

    /// Which posts of an account a request wants and its caller may see.
    private struct Filter {
        let excludesReplies, excludesBoosts, onlyMedia, onlyPinned, onlyPublic, listsReplies: Bool
        let tag: String?
        let viewer: AccountLane?
        let author: AccountLane
        let world: World
        /// Posts from then on are not listed yet.
        let end: Date?

        init(_ call: Call, account: Account, viewer: AccountLane?, world: World) {
            excludesReplies = call.fields.flag("exclude_replies")
            excludesBoosts = call.fields.flag("exclude_reblogs") || !world.dialect.listsRepliesAndBoosts
            onlyMedia = call.fields.flag("only_media")
            onlyPinned = call.fields.flag("pinned")
            onlyPublic = call.fields.flag("only_public")
            listsReplies = world.dialect.listsRepliesAndBoosts
            tag = world.dialect.honoursTagged ? call.fields.text("tagged")?.lowercased() : nil
            author = account.lane
            let delay = world.posting.listingDelay
            end = delay > 0 ? call.at.addingTimeInterval(-Double(delay)) : nil
            self.viewer = viewer
            self.world = world
        }

        /// Rules out most posts before their text is written.
        func admits(_ shape: PostShape) -> Bool {
            !(excludesReplies && shape.isReplyToOthers) && !(!listsReplies && shape.isReply)
                && !(excludesBoosts && shape.isBoost) && !(onlyMedia && shape.media.isEmpty)
                && !(onlyPinned && shape.isReply)
        }

        func includes(_ post: Post) -> Bool {
            if let end, post.createdAt > end { return false }
            if excludesReplies, post.inReplyTo != nil, post.inReplyToAuthor != author { return false }
            if !listsReplies, post.inReplyTo != nil { return false }
            if excludesBoosts, post.boosted != nil { return false }
            if onlyMedia, post.media.isEmpty { return false }
            if onlyPinned, !post.isPinned { return false }
            if onlyPublic, post.visibility != .public { return false }
            if let tag, !world.tagNames(in: post.text).contains(tag) { return false }
            return world.isVisible(post, to: viewer) && (post.visibility != .direct || viewer == author)
        }
    }
}
