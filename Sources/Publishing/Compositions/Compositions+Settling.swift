package import Accounts
import Archive
package import Database
import Foundation
import Platforms
import Queue

// A person's word on a post of which Roost doesn't know whether it is there.

extension Compositions {
    /// What a person found out.
    package enum Finding: Sendable, Hashable {
        /// It is there; with its address or its id, where the person knows it.
        case isThere(url: String?)
        case sendAgain
    }

    /// Takes a person's word.
    ///
    /// What is there is looked up, since the parts after it hang on its id and the archive on its data: at the address, or,
    /// without one, among the account's posts, where one alone can be it. Where it can't be found it still counts as there.
    ///
    /// - Throws: `AccountError` for an address that is of something else; `PlatformError` where the platform can't be asked.
    package func settle(_ id: TargetID, _ finding: Finding, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "publish")
        let doubt = try await store.read(as: viewer.scope) { try Self.doubt(about: id, in: $0) }
        guard let connection = doubt.work.target.connection else {
            return try await settleWithoutAccount(doubt, finding, by: viewer)
        }
        switch finding {
        case .sendAgain: return try await sendAgain(doubt, through: connection, by: viewer)
        case .isThere(let url):
            let post = try await find(doubt, at: url, through: connection, for: viewer)
            return try await confirm(doubt, post, through: connection, by: viewer)
        }
    }

    /// The part a question is about: nobody knows whether it is there, or a person said so and not where.
    private struct Doubt: Sendable {
        let work: TargetWork
        let effect: Effect
        let part: Int

        var isThere: Bool { effect.state == .confirmed }
    }

    private static func doubt(about id: TargetID, in tx: Transaction) throws -> Doubt {
        let target = try target(id, in: tx)
        guard target.question == .unsettled, let work = try TargetWork.whole(id, in: tx) else {
            throw notAsked
        }
        for part in work.post.parts.indices {
            guard let effect = work.effect(ofPart: part) else { continue }
            if effect.state == .needsUser || effect.state == .confirmed && effect.remoteID == nil {
                return Doubt(work: work, effect: effect, part: part)
            }
        }
        throw notAsked
    }

    // MARK: Looking

    /// The post meant, as it is at the platform; nil where no address was given and it can't be told from others.
    private func find(
        _ doubt: Doubt,
        at address: String?,
        through id: ConnectionID,
        for viewer: Viewer
    ) async throws -> FetchedPost? {
        let (connection, access) = try await connections.access(to: id, of: viewer.user)
        let adapter = try connections.adapter(for: connection)
        let platform = try publishing(on: connection.platform)
        let look = AccountLook(adapter: adapter, access: access, account: connection.platformUserID)
        let matching = PostMatching(doubt.work, doubt.part, platform.form(of: access.software))
        if let address {
            let post = try await post(at: address, platform, look, connection)
            guard !matching.matches(among: [post].seen).isEmpty else {
                throw Self.wrongAddress("The post at that address says something else than this one.")
            }
            return post
        }
        if let known = platform.postID(of: doubt.effect.key, by: connection.platformUserID) {
            return try await look.post(known)
        }
        let earliest = (doubt.effect.firstSentAt ?? now()).adding(.seconds(-300))
        let recent = try await look.posts(since: earliest.date)
        let candidates = matching.matches(among: recent.posts.seen)
        let choice = try await store.read(as: viewer.scope) { [ledger] tx in
            try PostChoice(of: candidates, besides: recent.gap, for: doubt.effect, of: id, ledger, in: tx)
        }
        return if case .found(let post) = choice { post } else { nil }
    }

    private func post(
        at address: String,
        _ platform: any PlatformPublishing,
        _ look: AccountLook,
        _ connection: Connection
    ) async throws -> FetchedPost {
        guard let id = try await platform.postID(at: address, with: look.access) else {
            throw Self.wrongAddress(
                "That isn’t the address of a post at \(connection.host). Open the post there and copy its address."
            )
        }
        guard let post = try await look.post(id) else {
            throw Self.wrongAddress("\(connection.host) has no post at that address, or doesn’t show it.")
        }
        guard post.post.author.id == connection.platformUserID, post.post.repostOf == nil else {
            throw Self.wrongAddress("The post at that address isn’t one of \(connection.handle)’s own.")
        }
        return post
    }

    private static func wrongAddress(_ sentence: String) -> AccountError {
        AccountError(.invalid, sentence, field: "url")
    }

    // MARK: Writing

    private func confirm(
        _ doubt: Doubt,
        _ post: FetchedPost?,
        through connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> Target {
        let (id, now) = (doubt.work.target.id, now())
        let platform = try publishing(on: doubt.work.target.platform)
        let archive = PublishedArchive(queue: queue, now: self.now)
        let prepared = post.map { PreparedPost($0, of: doubt.work.target.platform, for: store.engine) }
        return try await store.write(as: .worker(viewer.user)) { tx in
            // Meanwhile the archive's look may have found it.
            let current = try Self.doubt(about: id, in: tx)
            guard current.effect.id == doubt.effect.id else { throw Self.notAsked }
            let progress = TargetProgress(target: id, now: now)
            guard let post, let prepared else {
                guard !current.isThere else {
                    throw AccountError(
                        .conflict,
                        "Roost couldn’t find it among the account’s posts. Give its address.",
                        field: "url"
                    )
                }
                _ = try ledger.confirm(current.effect.id, .init(), via: .person, in: tx)
                try goOn(id, through: connection, progress, in: tx)
                return try Self.target(id, in: tx)
            }
            let reference = platform.part(of: post)
            guard try ledger.boundPosts([reference.platformPostID], of: connection, in: tx).isEmpty else {
                throw Self.wrongAddress("That is another post of yours, which Roost knows already.")
            }
            let evidence = EffectLedger.Evidence(
                remoteID: reference.platformPostID,
                url: post.post.url,
                version: reference.version
            )
            if current.isThere {
                _ = try ledger.identify(current.effect.id, evidence, in: tx)
                // The parts after it had been given up.
                for effect in current.work.effects.values where effect.kind == .post {
                    try ledger.reopen(effect.id, newKey: platform.newKey(for: now.date), in: tx)
                }
            } else {
                _ = try ledger.confirm(current.effect.id, evidence, via: .person, in: tx)
            }
            let row = try tx.one(Connection.self, "SELECT * FROM connections WHERE id = \(connection)")
            // What can't be read as a post of the archive is brought by the account's next look.
            let archived = row.flatMap { row in
                try? tx.nested { try archive.take(prepared, from: ArchiveSource(row), in: tx) }
            }
            if current.part == 0 {
                try progress.note(
                    .init(platformPostID: reference.platformPostID, url: post.post.url, archived: archived),
                    in: tx
                )
            }
            try goOn(id, through: connection, progress, in: tx)
            return try Self.target(id, in: tx)
        }
    }

    private func sendAgain(
        _ doubt: Doubt,
        through connection: ConnectionID,
        by viewer: Viewer
    ) async throws -> Target {
        let (id, now) = (doubt.work.target.id, now())
        let platform = try publishing(on: doubt.work.target.platform)
        return try await store.write(as: .worker(viewer.user)) { tx in
            let current = try Self.doubt(about: id, in: tx)
            guard current.effect.id == doubt.effect.id else { throw Self.notAsked }
            guard !current.isThere else {
                throw AccountError(
                    .conflict,
                    "It is there, a person said, so it isn’t sent again. Give its address.",
                    field: "url"
                )
            }
            try ledger.decideToResend(current.effect.id, newKey: platform.newKey(for: now.date), in: tx)
            // Of a thread that was called off in its middle the rest is wanted again.
            for effect in current.work.effects.values where effect.kind == .post && effect.state == .abandoned
            {
                try ledger.reopen(effect.id, newKey: platform.newKey(for: now.date), in: tx)
            }
            // Decided now: it isn't late, whenever it was due.
            try tx.run("UPDATE main.targets SET due_at = \(now) WHERE id = \(id)")
            try goOn(id, through: connection, TargetProgress(target: id, now: now), in: tx)
            return try Self.target(id, in: tx)
        }
    }

    private func goOn(
        _ target: TargetID,
        through connection: ConnectionID,
        _ progress: TargetProgress,
        in tx: Transaction
    ) throws {
        try progress.goOn(in: tx)
        try queue.publish(target, through: connection, in: tx)
    }

    /// Its account was disconnected: nothing more can be sent or looked at, but what is there can be known.
    private func settleWithoutAccount(
        _ doubt: Doubt,
        _ finding: Finding,
        by viewer: Viewer
    ) async throws -> Target {
        guard case .isThere(let url) = finding else { return try await giveUp(doubt, by: viewer) }
        // Shown as a link.
        let address = url.flatMap { JSONValue.string($0).webAddress }
        guard (url == nil) == (address == nil) else {
            throw Self.wrongAddress("The address of the post must begin with https://.")
        }
        let (id, now) = (doubt.work.target.id, now())
        return try await store.write(as: .worker(viewer.user)) { tx in
            let current = try Self.doubt(about: id, in: tx)
            let evidence = EffectLedger.Evidence(url: address)
            if !current.isThere { _ = try ledger.confirm(current.effect.id, evidence, via: .person, in: tx) }
            if current.part == 0 {
                try tx.run("UPDATE main.targets SET url = coalesce(url, \(address)) WHERE id = \(id)")
            }
            let progress = TargetProgress(target: id, now: now)
            let published = current.work.publishedParts + (current.isThere ? 0 : 1)
            if published < current.work.post.parts.count {
                let why = JobFailure(
                    "disconnected",
                    "Its account was disconnected, so the parts that were left can’t be published."
                )
                try progress.clearNotices(in: tx)
                try progress.fail(why, isPartial: true, in: tx)
            } else {
                try progress.finish(in: tx)
            }
            return try Self.target(id, in: tx)
        }
    }

    /// It isn't there, and can't be sent any more.
    private func giveUp(_ doubt: Doubt, by viewer: Viewer) async throws -> Target {
        let (id, now) = (doubt.work.target.id, now())
        let why = JobFailure(
            "disconnected",
            "It isn’t there, and its account was disconnected. Connect it again, and publish a copy."
        )
        return try await store.write(as: .worker(viewer.user)) { tx in
            let current = try Self.doubt(about: id, in: tx)
            let progress = TargetProgress(target: id, now: now)
            if !current.isThere { try ledger.giveUp(current.effect.id, why, in: tx) }
            try ledger.abandon(id.text, in: tx)
            try progress.clearNotices(in: tx)
            try progress.fail(why, isPartial: current.work.publishedParts > 0, in: tx)
            return try Self.target(id, in: tx)
        }
    }
}
