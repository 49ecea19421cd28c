package import Database
import Platforms
package import Vault

/// Changing, switching off and deleting connections.
extension Connections {
    /// What of a connection is changed; nil leaves a field as it is.
    package struct Change: Sendable {
        package var name: String?
        /// A new token; it is tested, and must be the same account's.
        package var token: Secret?
        package var clientKey: Secret?
        package var clientSecret: Secret?
        /// When the pasted token ends, where the person knows.
        package var tokenExpiresAt: Timestamp?
        package var syncEnabled: Bool?
        package var syncIntervalMinutes: Int?
        /// Whether nothing is published with an image that has no alt text.
        package var requiresAlt: Bool?
        package var testsFirst = true

        package init() {}
    }

    package func change(_ id: ConnectionID, _ change: Change, by viewer: Viewer) async throws -> Connection {
        try viewer.require(.moderator, to: "change connections")
        let before = try await find(id, for: viewer)
        let name = try change.name.map(Self.checkedName)
        if let minutes = change.syncIntervalMinutes, !(5...10_080).contains(minutes) {
            throw AccountError(
                .invalid,
                "Roost looks for new posts every 5 minutes at most and once a week at least.",
                field: "sync_interval_minutes"
            )
        }
        var identity: Identity?
        let token = change.token.flatMap { $0.isEmpty ? nil : $0 }
        if let token, change.testsFirst {
            let (kind, adapter) = try adapter(before.platform.rawValue)
            let tested = try await test(kind, adapter, before.instance, token: token)
            guard before.platformUserID.hasPrefix("@") || tested.platformUserID == before.platformUserID
            else {
                throw AccountError(
                    .conflict,
                    "That token belongs to @\(tested.username), and “\(before.name)” is \(before.handle). Make a new "
                        + "connection for the other account.",
                    field: "token"
                )
            }
            identity = tested
        }
        let sealedToken = try SealedColumns.seal(token, "access_token", of: id, with: keyring)
        let sealedKey = try SealedColumns.seal(change.clientKey, "client_key", of: id, with: keyring)
        let sealedSecret = try SealedColumns.seal(change.clientSecret, "client_secret", of: id, with: keyring)
        let time = now()
        // An account that came with a file and gets its token now is connected like any other.
        let isConnected =
            identity != nil && !before.isActive && before.health == .disconnected
            && before.platformUserID.hasPrefix("@")
        let changed = try await store.write(as: .system) { [companions, identity] tx in
            let owner = viewer.user
            do {
                if let name {
                    try tx.run(
                        "UPDATE main.connections SET name = \(name) WHERE id = \(id) AND user_id = \(owner)"
                    )
                }
            } catch let error as DatabaseError where error.isUniqueViolation {
                throw Self.nameTaken(name ?? "")
            }
            try tx.run(
                """
                UPDATE main.connections SET
                  sync_enabled = coalesce(\(change.syncEnabled), sync_enabled),
                  sync_interval_minutes = coalesce(\(change.syncIntervalMinutes), sync_interval_minutes),
                  requires_alt = coalesce(\(change.requiresAlt), requires_alt),
                  access_token = coalesce(\(sealedToken), access_token),
                  client_key = coalesce(\(sealedKey), client_key),
                  client_secret = coalesce(\(sealedSecret), client_secret)
                WHERE id = \(id) AND user_id = \(owner)
                """
            )
            // What a platform said of its own token's end is not for a person to change.
            if let expiresAt = change.tokenExpiresAt, sealedToken != nil || before.access == .token {
                try tx.run(
                    """
                    UPDATE main.connections SET token_expires_at = \(expiresAt)
                    WHERE id = \(id) AND user_id = \(owner)
                    """
                )
                if before.tokenExpiresAt != expiresAt {
                    try Notices.clear([Self.expiringNotice], about: id.text, for: owner, at: time, in: tx)
                }
            }
            if let identity { try Self.write(identity, to: id, of: owner, at: time, in: tx) }
            if sealedToken != nil {
                // A pasted token has the end its owner tells, and nothing renews it.
                try tx.run(
                    """
                    UPDATE main.connections SET auth_kind = 'token', refresh_token = NULL, token_issued_at = NULL,
                      token_expires_at = \(change.tokenExpiresAt), token_refresh_at = NULL, refresh_started_at = NULL,
                      scopes = NULL
                    WHERE id = \(id) AND user_id = \(owner)
                    """
                )
                try Self.markHealthy(id, of: owner, at: time, in: tx)
                try Notices.clear([Self.expiringNotice], about: id.text, for: owner, at: time, in: tx)
            }
            if isConnected {
                try tx.run(
                    "UPDATE main.connections SET is_active = \(true) WHERE id = \(id) AND user_id = \(owner)"
                )
                try Self.ensureDefault(for: owner, in: tx)
            }
            let after = try Self.find(id, of: owner, in: tx)
            try companions.held(after, !after.isWorkable, tx)
            try Audit.record("connection.changed", on: id.text, by: viewer, owner: owner, in: tx)
            return after
        }
        if isConnected { try await companions.connected(changed) }
        return changed
    }

    /// The person's switch.
    ///
    /// Off, the most recently used of the others becomes the default where it was.
    package func setActive(_ isActive: Bool, _ id: ConnectionID, by viewer: Viewer) async throws {
        let owner = try await ownerToChange(id, by: viewer)
        try await store.write(as: .system) { [companions] tx in
            let before = try Self.find(id, of: owner, in: tx)
            guard before.isActive != isActive else { return }
            try tx.run(
                """
                UPDATE main.connections SET is_active = \(isActive), is_default = \(false)
                WHERE id = \(id) AND user_id = \(owner)
                """
            )
            if !isActive {
                try tx.run(
                    """
                    UPDATE main.user_sessions SET current_connection_id = NULL
                    WHERE user_id = \(owner) AND current_connection_id = \(id)
                    """
                )
            }
            try Self.ensureDefault(for: owner, in: tx)
            let after = try Self.find(id, of: owner, in: tx)
            try companions.held(after, !after.isWorkable, tx)
            try Audit.record(
                isActive ? "connection.activated" : "connection.deactivated",
                on: id.text,
                by: viewer,
                owner: owner,
                in: tx
            )
        }
    }

    /// Deletes a connection.
    ///
    /// What is archived of it stays; what waits for it is cancelled. Where Roost can, it gives its access back to the
    /// platform afterwards, as a job.
    package func delete(
        _ id: ConnectionID,
        givingAccessBack: Bool = true,
        by viewer: Viewer
    ) async throws {
        let owner = try await ownerToChange(id, by: viewer)
        try await store.write(as: .system) { [companions] tx in
            let connection = try Self.find(id, of: owner, in: tx)
            try companions.deleting(connection, tx)
            if givingAccessBack { try giveBack(connection, in: tx) }
            try tx.run("DELETE FROM main.connections WHERE id = \(id) AND user_id = \(owner)")
            try Self.ensureDefault(for: owner, in: tx)
            try Notices.clear(Self.noticeKinds, about: id.text, for: owner, at: now(), in: tx)
            try Audit.record(
                "connection.deleted",
                on: id.text,
                by: viewer,
                owner: owner,
                detail: ["name": connection.name, "account": connection.handle],
                in: tx
            )
        }
    }

    /// Whose it is: the viewer's own, or anybody's where the viewer is an admin.
    private func ownerToChange(_ id: ConnectionID, by viewer: Viewer) async throws -> UserID {
        try viewer.require(.moderator, to: "change connections")
        let own = try await store.read(as: viewer.scope) {
            try $0.first("SELECT 1 AS one FROM connections WHERE id = \(id)") != nil
        }
        if own { return viewer.user }
        guard viewer.role == .admin else { throw Self.notFound }
        let owner = try await store.read(as: .system) {
            try $0.value(UserID.self, "SELECT user_id FROM main.connections WHERE id = \(id)")
        }
        guard let owner else { throw Self.notFound }
        return owner
    }
}
