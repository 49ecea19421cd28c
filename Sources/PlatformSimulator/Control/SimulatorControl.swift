package import Foundation

/// The hand of the world outside: what other people, other clients, administrators and bad networks do.
///
/// Everything takes effect at once and on the next request; the same is offered over HTTP under `/_simulator`.
package struct SimulatorControl: Sendable {
    let core: SimulatorCore

    package var dialect: Dialect { core.dialect }

    /// What the control interface could not do.
    package struct Unknown: Error, CustomStringConvertible {
        package let description: String
    }

    // MARK: Faults

    /// Makes the next `count` matching requests (all, when nil) meet `fault`, and gives the rule's number.
    ///
    /// The method is in upper case; in `path`, `*` stands for one part and a last `**` for any rest; with `token`
    /// only requests carrying it are meant, and with `onlyRepeats` only those repeating an idempotency key. What is
    /// nil matches everything.
    @discardableResult
    package func inject(
        _ fault: Fault,
        method: String? = nil,
        path: String? = nil,
        token: String? = nil,
        count: Int? = nil,
        onlyRepeats: Bool = false
    ) -> Int {
        core.withWorld { world in
            world.drawnRules += 1
            world.faults.append(
                FaultRule(
                    id: world.drawnRules,
                    method: method,
                    path: path,
                    token: token,
                    remaining: count,
                    onlyRepeats: onlyRepeats,
                    fault: fault
                )
            )
            return world.drawnRules
        }
    }

    /// The rules still in force, in the order they are looked at.
    package var faults: [FaultRule] { core.withWorld { $0.faults } }

    package func removeFault(_ id: Int) { core.withWorld { $0.faults.removeAll { $0.id == id } } }
    package func removeAllFaults() { core.withWorld { $0.faults = [] } }

    /// The next `count` uploads can't be processed.
    package func failUploads(_ count: Int) { core.withWorld { $0.failingUploads = count } }

    // MARK: What was seen

    package var ledger: Ledger { core.withWorld { $0.ledger } }

    /// Forgets what was seen and starts counting anew; posts stay as they are.
    package func forgetRequests() {
        core.withWorld {
            $0.ledger = Ledger()
            $0.rates.forget()
        }
    }

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
