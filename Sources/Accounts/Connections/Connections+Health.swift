package import Database
package import Platforms
import Vault

/// What the platform says about a connection, and what follows from it.
extension Connections {
    static let noticeKinds = [
        "connection.token_expired", "connection.error", "connection.disconnected", expiringNotice,
    ]
    static let expiringNotice = "connection.expiring"

    /// Failed passes in a row after which a connection counts as broken.
    static let failuresUntilError = 5

    /// How a job reaches the platform for a connection, with a token that holds for some minutes yet.
    ///
    /// One that is about to end is renewed here; who asks meanwhile waits for the same answer.
    ///
    /// - Throws: `AccountError` when the connection is gone, switched off or has no token that opens; `PlatformError` when
    ///   its token could not be renewed.
    ///
    /// `read`: The connection's row, where the caller has read it just now with something else.
    package func access(
        to id: ConnectionID,
        of owner: UserID,
        as read: Row? = nil
    ) async throws -> (Connection, PlatformAccess) {
        var row = if let read { read } else { try await row(of: id, of: owner) }
        var connection = try usable(row)
        if connection.isRenewed, connection.tokenLife.isSpent(at: now()) {
            guard try await refresh(id, of: owner) != .underWay else {
                throw PlatformError(
                    .transient(notBefore: now().adding(.seconds(30)).date),
                    code: .notReady,
                    sentence: "Roost’s access to “\(connection.name)” is being renewed.",
                    detail: "another process is renewing the session"
                )
            }
            row = try await self.row(of: id, of: owner)
            connection = try usable(row)
        }
        guard let token = try SealedColumns.open("access_token", of: id, in: row, with: keyring) else {
            throw AccountError(.platform, "“\(connection.name)” has no token. Reconnect it.")
        }
        let access = PlatformAccess(
            instance: connection.instance,
            server: connection.server,
            software: connection.serverSoftware,
            account: connection.platformUserID,
            credential: Credential(
                token: token,
                scopes: Set(
                    try row.value("scopes", as: String?.self)?.split(separator: " ").map(String.init) ?? []
                ),
                expiresAt: connection.tokenExpiresAt?.date
            )
        )
        return (connection, access)
    }

    private func row(of id: ConnectionID, of owner: UserID) async throws -> Row {
        let row = try await store.read(as: .worker(owner)) { tx in
            try tx.first("SELECT * FROM connections WHERE id = \(id)")
        }
        guard let row else { throw Self.notFound }
        return row
    }

    private func usable(_ row: Row) throws -> Connection {
        let connection = try Connection(row: row)
        guard connection.isActive else {
            throw AccountError(.conflict, "“\(connection.name)” is switched off.")
        }
        return connection
    }

    /// The adapter for a connection's platform.
    package func adapter(for connection: Connection) throws -> any PlatformAdapter {
        guard let adapter = catalog[connection.platform] else {
            throw AccountError(.platform, "This Roost has no adapter for \(connection.platform.displayName).")
        }
        return adapter
    }

    /// How posts are published on a platform; nil where this Roost can't.
    package func publishing(on platform: PlatformKind) -> (any PlatformPublishing)? {
        catalog[platform]?.publishing
    }

    /// Asks the platform whose token it is and writes down what it says.
    @discardableResult
    package func verify(_ id: ConnectionID, of owner: UserID) async throws -> Connection {
        let (connection, access) = try await access(to: id, of: owner)
        let adapter = try adapter(for: connection)
        do {
            let profile = try await adapter.verifyIdentity(access)
            let software = await refreshFacts(of: access, adapter)
            let identity = Identity(profile, software: software)
            let time = now()
            let isOther =
                !connection.platformUserID.hasPrefix("@")
                && connection.platformUserID != profile.platformUserID
            guard !isOther else {
                throw AccountError(
                    .conflict,
                    "The token of “\(connection.name)” now belongs to @\(profile.username)."
                )
            }
            return try await store.write(as: .system) { [companions] tx in
                try Self.write(identity, to: id, of: owner, at: time, in: tx)
                try Self.markHealthy(id, of: owner, at: time, in: tx)
                let after = try Self.find(id, of: owner, in: tx)
                try companions.held(after, !after.isWorkable, tx)
                return after
            }
        } catch let error as PlatformError {
            let reason = try await explained(error, of: id, owner: owner)
            try await noteFailure(reason, of: id, owner: owner)
            throw reason
        }
    }

    /// Asks a server again what it is and allows, once a day for all who use it.
    ///
    /// A server that doesn't say now is asked the next time; what it said before stays. Returns its software when asked.
    private func refreshFacts(
        of access: PlatformAccess,
        _ adapter: any PlatformAdapter
    ) async -> ServerSoftware? {
        guard let origin = access.server else { return nil }
        let limit = now().adding(.seconds(-86_400))
        let isFresh = try? await store.read(as: .system) { tx in
            try tx.first(
                "SELECT 1 FROM main.instances WHERE origin = \(origin.text) AND fetched_at > \(limit)"
            ) != nil
        }
        guard isFresh == false, let software = try? await adapter.detect(origin) else { return nil }
        var asked = access
        asked.software = software
        if let facts = try? await adapter.facts(of: asked) { try? await remember(facts) }
        return software
    }

    /// A pass went well: errors are forgotten and notices cleared.
    package func noteSuccess(of id: ConnectionID, owner: UserID) async throws {
        let time = now()
        try await store.write(as: .system) { [companions] tx in
            try Self.markHealthy(id, of: owner, at: time, in: tx)
            let connection = try Self.find(id, of: owner, in: tx)
            try companions.held(connection, !connection.isWorkable, tx)
        }
    }

    /// A pass failed.
    ///
    /// A refused token stops the connection's work and says so, once; other trouble counts, and five in a row
    /// make the connection `error`.
    package func noteFailure(_ error: PlatformError, of id: ConnectionID, owner: UserID) async throws {
        // Who was refused a new token has written that down.
        if error.code == .grantRefused { return }
        let time = now()
        try await store.write(as: .system) { [companions] tx in
            let connection = try Self.find(id, of: owner, in: tx)
            switch error.outcome {
            case .reauthorise:
                if error.code == .tokenRefused, try Self.mayRenew(id, of: owner, at: time, in: tx) {
                    return try companions.refused(connection, tx)
                }
                try tx.run(
                    """
                    UPDATE main.connections SET health = 'token_expired', health_message = \(error.sentence)
                    WHERE id = \(id) AND user_id = \(owner)
                    """
                )
                try Notices.raise(
                    "connection.token_expired",
                    about: id.text,
                    "“\(connection.name)” needs a new token. \(error.sentence) Its work is paused until then.",
                    link: "/connections/\(id)/reconnect",
                    connection: id,
                    for: owner,
                    in: tx
                )
                try companions.held(connection, true, tx)
            case .rateLimited: return
            case .transient, .unknown, .permanent:
                let count = connection.errorCount + 1
                let isBroken = count >= Self.failuresUntilError && connection.health == .active
                try tx.run(
                    """
                    UPDATE main.connections SET error_count = \(count), health_message = \(error.sentence),
                      health = CASE WHEN \(isBroken) THEN 'error' ELSE health END
                    WHERE id = \(id) AND user_id = \(owner)
                    """
                )
                if isBroken {
                    try Notices.raise(
                        "connection.error",
                        about: id.text,
                        "“\(connection.name)” failed \(count) times in a row. \(error.sentence)",
                        link: "/connections/\(id)",
                        connection: id,
                        for: owner,
                        in: tx
                    )
                }
            }
        }
    }

    /// Whether nothing is to be asked of a connection for now: it needs a person, or its token is being renewed.
    ///
    /// On PostgreSQL whoever puts it right at this moment is waited for.
    package static func isResting(_ id: ConnectionID, in tx: Transaction) throws -> Bool {
        let connection = try tx.one(
            Connection.self,
            "SELECT * FROM main.connections WHERE id = \(id) \(sqlite: "", postgres: "FOR SHARE")"
        )
        guard let connection else { return false }
        guard connection.isWorkable else { return true }
        let renewal = RefreshToken(id).dedupeKey
        return try tx.first("SELECT 1 AS one FROM main.jobs WHERE dedupe_key = \(renewal)") != nil
    }

    /// A pass ended: when it was, how it went, and when the next one is due, spread a little so that not all
    /// connections look at once.
    package func noteLook(
        of id: ConnectionID,
        owner: UserID,
        status: Connection.SyncStatus
    ) async throws {
        let time = now()
        try await store.write(as: .system) { tx in
            let connection = try Self.find(id, of: owner, in: tx)
            try tx.run(
                """
                UPDATE main.connections SET last_sync_at = \(time), last_sync_status = \(status),
                  next_sync_at = \(Self.nextLook(connection, after: time))
                WHERE id = \(id) AND user_id = \(owner)
                """
            )
        }
    }

    /// Takes the connections whose look is due, of everybody, and sets the next one, so that of several
    /// schedulers one gets each.
    package func takeDueForSync(limit: Int = 200) async throws -> [Connection] {
        let time = now()
        return try await store.write(as: .system) { tx in
            let due = try tx.all(
                Connection.self,
                """
                SELECT * FROM main.connections
                WHERE sync_enabled AND is_active AND health IN ('active', 'error')
                  AND (next_sync_at IS NULL OR next_sync_at <= \(time))
                ORDER BY next_sync_at LIMIT \(limit)
                """
            )
            return try due.filter { connection in
                try tx.run(
                    """
                    UPDATE main.connections SET next_sync_at = \(Self.nextLook(connection, after: time))
                    WHERE id = \(connection.id) AND (next_sync_at IS NULL OR next_sync_at <= \(time))
                    """
                ) > 0
            }
        }
    }

    /// Sets the next look of a connection that never had one: its first pass is being put into the queue, so it isn't due
    /// as well.
    package static func planFirstLook(
        of connection: Connection,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.connections SET next_sync_at = \(nextLook(connection, after: time))
            WHERE id = \(connection.id) AND next_sync_at IS NULL
            """
        )
    }

    /// The interval and up to a tenth of it more.
    private static func nextLook(_ connection: Connection, after time: Timestamp) -> Timestamp {
        let interval = connection.syncIntervalMinutes * 60
        return time.adding(.seconds(interval + Int.random(in: 0...max(1, interval / 10))))
    }

    /// Everybody's connections that weren't verified for a day, and whose verification neither waits for its next try nor
    /// was given up within that day: a server that is down isn't asked at every look.
    package func dueForVerification(limit: Int = 500) async throws -> [Connection] {
        let limitTime = now().adding(.seconds(-86_400))
        return try await store.read(as: .system) { tx in
            try tx.all(
                Connection.self,
                """
                SELECT * FROM main.connections WHERE is_active AND health IN ('active', 'error')
                  AND (last_verified_at IS NULL OR last_verified_at <= \(limitTime))
                  AND NOT EXISTS (
                    SELECT 1 FROM main.jobs j WHERE j.dedupe_key = \(VerifyConnection.kind + ":") || connections.id)
                  AND NOT EXISTS (
                    SELECT 1 FROM main.job_history h
                    WHERE h.outcome IN ('dead', 'cancelled') AND h.finished_at > \(limitTime.milliseconds)
                      AND h.connection_id = connections.id AND h.kind = \(VerifyConnection.kind))
                ORDER BY last_verified_at LIMIT \(limit)
                """
            )
        }
    }

    static func markHealthy(
        _ id: ConnectionID,
        of owner: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.connections SET health = 'active', health_message = NULL, error_count = 0
            WHERE id = \(id) AND user_id = \(owner) AND (health <> 'active' OR error_count > 0)
            """
        )
        // That a token ends soon is still so when it works today.
        try Notices.clear(
            noticeKinds.filter { $0 != expiringNotice },
            about: id.text,
            for: owner,
            at: time,
            in: tx
        )
    }
}
