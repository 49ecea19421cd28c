package import Accounts
package import Database
import Platforms
import Queue

// What becomes of a post after it was published.

extension Compositions {
    /// Changes what was published for a target, where its platform can.
    ///
    /// It happens a moment later; what the platform refuses leaves the post as it was.
    package func change(_ id: TargetID, _ change: PostChange, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "change posts")
        let target = try await store.read(as: viewer.scope) { try Self.target(id, in: $0) }
        let connection = try await requireChangeable(target, for: viewer)
        let software = try await software(of: connection)
        let form = try publishing(on: target.platform).form(of: software)
        if case .none(let reason) = form.editing {
            throw AccountError(.conflict, "\(connection.host) doesn’t let posts be changed. \(reason)")
        }
        let capabilities = try connections.adapter(for: connection).capabilities(of: software, scopes: nil)
        let check = PostCheck(
            connection,
            form: form,
            limits: try await connections.limits(of: connection),
            requiresAlt: connection.requiresAlt
        )
        return try await store.write(as: .worker(viewer.user)) { tx in
            let composition = try Self.lock(target.composition, in: tx)
            let before = try Self.target(id, in: tx)
            let media = try CompositionFiles.media(of: composition.id, in: tx)
            let old = AdaptedPost(composition, before.overrides, media: media)
            if let texts = change.texts, texts.count != old.parts.count {
                throw AccountError(
                    .invalid,
                    "The post has \(old.parts.count) parts, and a change can’t make them more or fewer.",
                    field: "texts"
                )
            }
            let shown = Set(old.parts.flatMap { $0.media.map(\.id) })
            guard shown.isSuperset(of: change.alts.keys) else {
                throw AccountError(.invalid, "This post shows no such file.", field: "media")
            }
            let overrides = change.applied(to: before.overrides, of: old).storable
            let new = AdaptedPost(composition, overrides, media: media)
            if old.alts != new.alts, !capabilities.allows(.editAltText) {
                throw AccountError(.conflict, capabilities[.editAltText].reason)
            }
            if let error = check.problems(of: new).first(where: { $0.severity == .error }) {
                throw AccountError(.invalid, error.sentence, field: error.code.rawValue)
            }
            // Each part was sent with the warning and all else that is said of the whole.
            let concernsAll = !old.saysTheSameAround(new)
            let changed = old.parts.indices.filter { concernsAll || old.parts[$0] != new.parts[$0] }
            guard !changed.isEmpty else { return before }
            let effects = try ledger.effects(of: id.text, in: tx)
            guard !effects.contains(where: { ($0.kind == .edit || $0.kind == .deletion) && $0.state.isOpen })
            else {
                throw AccountError(
                    .conflict,
                    "A change of this post is still on its way. Try again in a moment."
                )
            }
            let number = effects.count { $0.kind == .edit }
            let previous = try PayloadCoding.encode(before.overrides)
            let steps = changed.map { part in
                EffectLedger.Step("edit:\(part):\(number)", .edit, key: "", answer: previous)
            }
            try ledger.plan(steps, of: id.text, through: connection.id, for: viewer.user, in: tx)
            try tx.run(
                """
                UPDATE main.targets SET overrides = \(try PayloadCoding.encode(overrides)), error_code = NULL, error = NULL
                WHERE id = \(id)
                """
            )
            try queue.enqueue(ChangePost(id, through: connection.id), in: tx)
            return try Self.target(id, in: tx)
        }
    }

    /// Deletes at its platform what was published for a target; the archive keeps it.
    package func takeDown(_ id: TargetID, by viewer: Viewer) async throws -> Target {
        try viewer.require(.moderator, to: "delete posts")
        let target = try await store.read(as: viewer.scope) { try Self.target(id, in: $0) }
        let connection = try await requireChangeable(target, for: viewer)
        return try await store.write(as: .worker(viewer.user)) { tx in
            _ = try Self.lock(target.composition, in: tx)
            let published = try ledger.effects(of: id.text, in: tx).filter {
                $0.kind == .post && $0.state == .confirmed
            }
            guard !published.isEmpty, published.allSatisfy({ $0.remoteID != nil }) else {
                throw AccountError(
                    .conflict,
                    "Part of it is at \(target.accountName), but Roost doesn’t know where, so it can’t delete it. Delete it there yourself."
                )
            }
            let steps = published.map { effect in
                EffectLedger.Step("deletion:" + effect.step.dropFirst("post:".count), .deletion, key: "")
            }
            try ledger.plan(steps, of: id.text, through: connection.id, for: viewer.user, in: tx)
            for effect in try ledger.effects(of: id.text, in: tx) where effect.kind == .deletion {
                try ledger.reopen(effect.id, newKey: "", in: tx)
            }
            try tx.run("UPDATE main.targets SET error_code = NULL, error = NULL WHERE id = \(id)")
            try queue.enqueue(ChangePost(id, through: connection.id), in: tx)
            return try Self.target(id, in: tx)
        }
    }

    /// What runs at a connection's server, in the release it told last: older ones can change less.
    private func software(of connection: Connection) async throws -> ServerSoftware? {
        guard let known = connection.serverSoftware, let origin = connection.instance ?? connection.server
        else { return connection.serverSoftware }
        let version = try await store.read(as: .system) { tx in
            try tx.value(String?.self, "SELECT version FROM main.instances WHERE origin = \(origin.text)")
                ?? nil
        }
        return ServerSoftware(name: known.name, version: version ?? "")
    }

    private func requireChangeable(_ target: Target, for viewer: Viewer) async throws -> Connection {
        guard target.status == .published || target.status == .partial else {
            throw AccountError(
                .conflict,
                "It is \(target.status.rawValue), and only what was published can be changed or deleted there."
            )
        }
        guard target.takenDownAt == nil else {
            throw AccountError(.conflict, "It was deleted at \(target.accountName) already.")
        }
        guard let id = target.connection else {
            throw AccountError(
                .conflict,
                "Its account was disconnected. Connect it again, then it can be changed."
            )
        }
        return try await connections.find(id, for: viewer)
    }
}

extension AdaptedPost {
    /// As the platform gets them.
    fileprivate var alts: [[String]] {
        parts.map { $0.media.map { $0.isDecorative ? "" : $0.alt } }
    }

    /// Whether everything beside words and files is the same.
    fileprivate func saysTheSameAround(_ other: AdaptedPost) -> Bool {
        warning == other.warning && isSensitive == other.isSensitive && language == other.language
            && labels == other.labels
    }
}
