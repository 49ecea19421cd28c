package import Foundation

/// The hand of the world outside: what other people, other clients, administrators and bad networks do.
///
/// Everything takes effect at once and on the next request; the same is offered over HTTP under `/_simulator`.
package struct SimulatorControl: TrafficControl {
    let core: SimulatorCore<World>

    package var access: TrafficAccess { TrafficAccess(core) }

    package let dialect: Dialect

    init(core: SimulatorCore<World>) {
        self.core = core
        dialect = core.withWorld { $0.dialect }
    }

    /// What the control interface could not do.
    package struct Unknown: Error, CustomStringConvertible {
        package let description: String
    }

    /// The next `count` uploads can't be processed.
    package func failUploads(_ count: Int) { core.withWorld { $0.failingUploads = count } }

    // MARK: What was seen

    /// The newest `limit` posts an account has made, whatever their visibility, as its owner sees them.
    package func visiblePosts(of username: String, limit: Int = 40) throws -> [JSON] {
        try core.withWorld { world in
            let account = try Self.account(username, world)
            let page = world.posts.page(
                lane: account.lane,
                below: nil,
                above: nil,
                limit: limit,
                admits: { _ in true },
                includes: { _ in true }
            )
            return page.map { world.entity($0, viewer: account.lane) }
        }
    }

    /// How many posts an account has.
    package func postCount(of username: String) throws -> Int {
        try core.withWorld { world in world.posts.count(lane: try Self.account(username, world).lane) }
    }

    // MARK: Posts

    /// Posts as somebody, with another client; gives the new post's id.
    @discardableResult
    package func addPost(
        by username: String,
        text: String,
        visibility: Visibility = .public,
        inReplyTo: String? = nil,
        images: Int = 0
    ) throws -> String {
        try core.withWorld { world in
            let account = try Self.account(username, world)
            let now = core.now()
            var post = Post(
                id: world.drawID(at: now, lane: account.lane),
                author: account.lane,
                createdAt: now
            )
            (post.text, post.visibility, post.language) = (text, visibility, account.language)
            if let target = inReplyTo.map(RemoteID.init) {
                (post.inReplyTo, post.inReplyToAuthor) = (target, world.posts[target]?.author)
            }
            for _ in 0..<images {
                let id = world.drawID(at: now, lane: account.lane, slot: 1)
                let seed = SeededRandom.mix(UInt64(id.text.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
                world.media[id] = MediaAttachment(
                    id: id,
                    owner: account.lane,
                    kind: .image,
                    source: .seeded(seed)
                )
                post.media.append(id)
            }
            world.publish(post)
            return post.id.text
        }
    }

    /// Changes a post's text (and warning, when given) as its author would elsewhere.
    package func editPost(_ id: String, text: String, spoiler: String? = nil) throws {
        try core.withWorld { world in
            var post = try Self.post(id, world)
            post.revisions.append(world.revision(of: post))
            // What stands behind its links is looked at anew.
            if post.text != text { post.card = nil }
            post.text = text
            if let spoiler { (post.spoiler, post.sensitive) = (spoiler, !spoiler.isEmpty) }
            post.editedAt = core.now()
            world.posts.replace(post)
        }
    }

    /// What the owner of the demo's history does once it is archived: edits, deletions, and one new post.
    package struct DemoDay: Sendable {
        package var edited: [String] = []
        package var deleted: [String] = []
    }

    /// Lets the demo's history go on, under a given date; the same date has the same outcome.
    package func continueDemo(at date: Date) -> DemoDay {
        core.withWorld { world in
            var day = DemoDay()
            for (id, change) in world.demoChanges {
                guard let post = world.posts[id] else { continue }
                if change == .deletion {
                    world.withdraw(post)
                    day.deleted.append(id.text)
                } else {
                    world.edit(post, change, at: date)
                    day.edited.append(id.text)
                }
            }
            if !day.edited.isEmpty, dialect != .pixelfed { world.addDemoPost(at: date) }
            return day
        }
    }

    /// What the server finds behind a post's link, some time after the post; Pixelfed never looks.
    package func addCard(
        to id: String,
        url: String,
        title: String,
        description: String = "",
        hasImage: Bool = true
    ) throws {
        try core.withWorld { world in
            var post = try Self.post(id, world)
            guard dialect != .pixelfed else { throw Unknown(description: "Pixelfed makes no cards.") }
            post.card = Post.Card(url: url, title: title, description: description, hasImage: hasImage)
            world.posts.replace(post)
        }
    }

    /// Shows a post's files in another order, or fewer of them, as its author may have them elsewhere.
    ///
    /// `order`: Which of those it has, by their places.
    package func showMedia(of id: String, inOrder order: [Int]) throws {
        try core.withWorld { world in
            var post = try Self.post(id, world)
            post.revisions.append(world.revision(of: post))
            post.media = order.map { post.media[$0] }
            post.editedAt = core.now()
            world.posts.replace(post)
        }
    }

    /// A post's question is no longer open.
    package func endPoll(of id: String) throws {
        try core.withWorld { world in
            var post = try Self.post(id, world)
            post.poll?.expiresAt = core.now().addingTimeInterval(-1)
            world.posts.replace(post)
        }
    }

    package func deletePost(_ id: String) throws {
        try core.withWorld { world in world.withdraw(try Self.post(id, world)) }
    }

    /// Other people like, boost and answer a post: the counts grow by so much.
    package func addReactions(to id: String, favourites: Int = 0, boosts: Int = 0, replies: Int = 0) throws {
        try core.withWorld { world in
            var post = try Self.post(id, world)
            post.favourites += favourites
            post.boosts += boosts
            post.replies += replies
            world.posts.replace(post)
        }
    }

    // MARK: Accounts, tokens and the instance

    package func revokeToken(_ token: String) throws {
        try core.withWorld { world in
            guard world.tokens[token] != nil else { throw Unknown(description: "There is no such token.") }
            world.tokens[token]?.isRevoked = true
        }
    }

    /// Changes how tokens are handed out.
    package func changeOAuth(_ change: (inout OAuthHabits) -> Void) {
        core.withWorld { change(&$0.habits) }
    }

    /// Forgets every app that registered itself, as a server does that tidies up; their tokens go on to work.
    package func forgetApplications() {
        core.withWorld { $0.applications = [KnownTokens.application] }
    }

    /// The token ends at an instant, past or future.
    package func expireToken(_ token: String, at date: Date) throws {
        try core.withWorld { world in
            guard world.tokens[token] != nil else { throw Unknown(description: "There is no such token.") }
            world.tokens[token]?.expiresAt = date
        }
    }

    /// What an administrator, or the owner, can make of an account.
    package enum AccountState: String, Sendable, CaseIterable {
        case active, disabled, suspended, deleted, unconfirmed, pending
    }

    package func setState(_ state: AccountState, of username: String) throws {
        try core.withWorld { world in
            let lane = try Self.account(username, world).lane
            for index in world.accounts.indices where world.accounts[index].lane == lane {
                world.accounts[index].state = Account.State(rawValue: state.rawValue) ?? .active
            }
        }
    }

    /// Changes what the instance allows.
    package func changeLimits(_ change: (inout InstanceLimits) -> Void) {
        core.withWorld { change(&$0.limits) }
    }

    /// Changes how posts and their keys are taken.
    package func changePosting(_ change: (inout PostingHabits) -> Void) {
        core.withWorld { change(&$0.posting) }
    }

    /// Forgets idempotency keys, as a cache under pressure does before their hour is over.
    package func forgetKeys() { core.withWorld { $0.keys = [:] } }

    /// Throws away uploads that no post uses, as servers do after a day.
    package func discardUnattachedUploads() {
        core.withWorld { world in
            world.media = world.media.filter { $0.value.attachedTo != nil }
        }
    }

    // MARK: Looking up

    private static func post(_ id: String, _ world: World) throws -> Post {
        guard let post = world.posts[RemoteID(id)] else {
            throw Unknown(description: "There is no post \(id).")
        }
        return post
    }

    private static func account(_ username: String, _ world: World) throws -> Account {
        guard let account = world.account(acct: username) else {
            throw Unknown(description: "There is no account \(username).")
        }
        return account
    }
}
