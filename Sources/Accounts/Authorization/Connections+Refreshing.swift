package import Database
import Platforms
import Vault

/// What became of renewing a token.
package enum TokenRenewal: Sendable, Hashable {
    case renewed
    /// It still holds long enough, or was renewed just now.
    case notDue
    /// There is nothing to renew it with.
    case impossible
    /// Another process is at it.
    case underWay
    /// The connection is gone, or its owner reconnected it meanwhile.
    case overtaken
}

/// Renewing tokens before they end: one at a time for each connection, and never in a silent loop.
///
/// `refresh_started_at` is committed before the platform is asked and emptied with its answer. A platform may have spent
/// the old pair while its answer was lost, with the process or on the way; what is found there at the next attempt tells.
extension Connections {
    /// After so long nobody is waiting for an answer any more.
    private static let patience: Duration = .seconds(120)

    /// Renews the token of a connection if that is due.
    ///
    /// Who asks while it is under way in this process gets the same answer. The new pair is committed before anybody can
    /// read it, and so before it is used.
    ///
    /// `isRefused`: Whether the platform refused the token already, so that its date says nothing.
    package func refresh(
        _ id: ConnectionID,
        of owner: UserID,
        isRefused: Bool = false
    ) async throws -> TokenRenewal {
        try await refreshes.run(id) { try await renew(id, of: owner, isRefused: isRefused) }
    }

    /// Takes the connections whose token is to be renewed, of everybody, and sets when they are looked at next should this
    /// attempt end without a word.
    package func takeDueForRefresh(limit: Int = 200) async throws -> [Connection] {
        let time = now()
        return try await store.write(as: .system) { tx in
            let due = try tx.all(
                Connection.self,
                """
                SELECT * FROM main.connections WHERE token_refresh_at IS NOT NULL AND token_refresh_at <= \(time)
                  AND is_active AND health IN ('active', 'error') ORDER BY token_refresh_at LIMIT \(limit)
                """
            )
            return try due.filter { connection in
                try tx.run(
                    """
                    UPDATE main.connections SET token_refresh_at = \(time.adding(.seconds(6 * 3600)))
                    WHERE id = \(connection.id) AND token_refresh_at <= \(time)
                    """
                ) > 0
            }
        }
    }

    /// Tells the owners of tokens that end within seven days and that nothing renews, once for each.
    package func noteExpiring() async throws {
        let time = now()
        let limit = time.adding(TokenLife.longestNotice)
        // One that is being renewed is told of only when that goes wrong until shortly before its end.
        let late = time.adding(.seconds(86_400))
        let yesterday = time.adding(.seconds(-86_400))
        let expiring = try await store.read(as: .system) { tx in
            try tx.all(
                Connection.self,
                """
                SELECT * FROM main.connections c WHERE token_expires_at <= \(limit) AND is_active
                  AND health IN ('active', 'error')
                  AND (refresh_token IS NULL OR token_refresh_at IS NULL
                    -- One that ends within the day it came on is renewed as often.
                    OR token_expires_at <= \(late) AND (token_issued_at IS NULL OR token_issued_at <= \(yesterday)))
                  AND NOT EXISTS (SELECT 1 FROM main.notices n WHERE n.user_id = c.user_id
                    AND n.kind = \(Self.expiringNotice) AND n.subject = c.id AND n.cleared_at IS NULL)
                ORDER BY token_expires_at LIMIT 500
                """
            ).filter { !$0.isRenewed || $0.tokenLife.isWorthTelling }
        }
        guard !expiring.isEmpty else { return }
        try await store.write(as: .system) { tx in
            for connection in expiring { try Self.tellOfEnd(of: connection, in: tx) }
        }
    }

    private static func tellOfEnd(of connection: Connection, in tx: Transaction) throws {
        guard let end = connection.tokenExpiresAt else { return }
        try Notices.raise(
            expiringNotice,
            about: connection.id.text,
            "Roost’s access to “\(connection.name)” (\(connection.handle)) ends on \(end.description.prefix(10)), and Roost "
                + "can’t renew it. Reconnect it before then; its archive stays.",
            link: "/connections/\(connection.id)/reconnect",
            connection: connection.id,
            for: connection.owner,
            in: tx
        )
    }

    /// Whether a refused token may be renewed: once, and not right after it was.
    static func mayRenew(
        _ id: ConnectionID,
        of owner: UserID,
        at time: Timestamp,
        in tx: Transaction
    ) throws -> Bool {
        try tx.first(
            """
            SELECT 1 AS one FROM main.connections WHERE id = \(id) AND user_id = \(owner)
              AND refresh_token IS NOT NULL AND token_refresh_at IS NOT NULL
              AND (token_issued_at IS NULL OR token_issued_at <= \(time.adding(.seconds(-3600))))
            """
        ) != nil
    }

    // MARK: One renewal

    /// What is read before the platform is asked.
    private struct Old: Sendable {
        let connection: Connection
        let refreshToken: Secret
        /// Nil where there are no apps.
        let app: RegisteredApp?
        /// As stored, to see whether somebody wrote another meanwhile.
        let storedToken: String?
        /// Whether an earlier renewal never told how it ended.
        let wasInterrupted: Bool
        /// Where the account was until now, if it has just been found elsewhere.
        let movedFrom: InstanceOrigin?
    }

    private enum Beginning: Sendable {
        case over(TokenRenewal)
        case begun(Old)
    }

    /// The renewal itself; of an account that has `movedFrom` another server whatever its token's date says.
    func renew(
        _ id: ConnectionID,
        of owner: UserID,
        isRefused: Bool,
        movedFrom: InstanceOrigin? = nil
    ) async throws -> TokenRenewal {
        let old: Old
        switch try await begin(id, of: owner, isRefused: isRefused, movedFrom: movedFrom) {
        case .over(let renewal): return renewal
        case .begun(let begun): old = begun
        }
        do {
            guard let grant = try await grant(for: old, by: try adapter(for: old.connection)) else {
                try await leave(old)
                return .impossible
            }
            return try await keep(grant, old)
        } catch let error as PlatformError {
            if movedFrom == nil, error.code == .grantRefused || Self.mayBeExplained(error),
                let before = try await relocate(old.connection)
            {
                return try await renew(id, of: owner, isRefused: true, movedFrom: before)
            }
            let told = try await note(error, old)
            throw told
        }
    }

    /// What the platform gives for the old pair; nil where nothing renews one.
    private func grant(
        for old: Old,
        by adapter: any PlatformAdapter
    ) async throws(PlatformError) -> TokenGrant? {
        switch old.connection.access {
        case .oauth:
            guard let authorization = adapter.authorization, let app = old.app else { return nil }
            let server = try await authorization.server(at: old.connection.instance)
            return try await authorization.refresh(old.refreshToken, of: app, at: server)
        case .appPassword:
            guard let signIn = adapter.signIn, let server = old.connection.server else { return nil }
            return try await signIn.renew(old.refreshToken, at: server)
        case .apiKey, .token: return nil
        }
    }

    /// Says, durably, that the platform is about to be asked.
    private func begin(
        _ id: ConnectionID,
        of owner: UserID,
        isRefused: Bool,
        movedFrom: InstanceOrigin?
    ) async throws -> Beginning {
        let time = now()
        return try await store.write(as: .system) { [keyring] tx in
            let row = try tx.first(
                "SELECT * FROM main.connections WHERE id = \(id) AND user_id = \(owner) AND is_active"
            )
            guard let row else { return .over(.overtaken) }
            let connection = try Connection(row: row)
            func open(_ column: String) throws -> Secret? {
                try SealedColumns.open(column, of: id, in: row, with: keyring)
            }
            let app = try open("client_key").map {
                RegisteredApp(clientID: $0.revealForUse(), clientSecret: try open("client_secret"))
            }
            guard connection.isRenewed, connection.access != .oauth || app != nil,
                let refreshToken = try open("refresh_token")
            else { return .over(.impossible) }
            let life = connection.tokenLife
            let isFresh = time - life.issuedAt < .seconds(60)
            let isDue =
                isRefused ? !isFresh : life.isSpent(at: time) || life.refreshAt.map { $0 <= time } ?? false
            guard isDue || movedFrom != nil else { return .over(.notDue) }
            let started = try row.value("refresh_started_at", as: Timestamp?.self)
            let storedToken = try row.value("access_token", as: String?.self)
            // Another process may have read the same row: only one of them finds it as it was.
            let begun = try tx.run(
                """
                UPDATE main.connections SET refresh_started_at = \(time)
                WHERE id = \(id) AND user_id = \(owner) AND access_token = \(storedToken)
                  AND (refresh_started_at IS NULL OR refresh_started_at <= \(time.adding(.zero - Self.patience)))
                """
            )
            guard begun > 0 else { return .over(.underWay) }
            return .begun(
                Old(
                    connection: connection,
                    refreshToken: refreshToken,
                    app: app,
                    storedToken: storedToken,
                    wasInterrupted: started != nil,
                    movedFrom: movedFrom
                )
            )
        }
    }

    /// The new pair and the end of the renewal, in one transaction that is durable before it is seen.
    private func keep(_ grant: TokenGrant, _ old: Old) async throws -> TokenRenewal {
        let (id, owner, time) = (old.connection.id, old.connection.owner, now())
        let token = try SealedColumns.seal(grant.token, "access_token", of: id, with: keyring)
        // An empty one never overwrites the one that is stored.
        let refreshToken = try SealedColumns.seal(grant.refreshToken, "refresh_token", of: id, with: keyring)
        let life = TokenLife(issuedAt: time, expiresAt: grant.expiresAt.map { Timestamp($0) })
        return try await store.write(as: .system) { [companions] tx in
            let written = try tx.run(
                """
                UPDATE main.connections SET access_token = \(token),
                  refresh_token = coalesce(\(refreshToken), refresh_token),
                  token_issued_at = \(time), token_expires_at = \(life.expiresAt), token_refresh_at = \(life.refreshAt),
                  refresh_started_at = NULL, scopes = coalesce(\(grant.scopes?.joined(separator: " ")), scopes)
                WHERE id = \(id) AND user_id = \(owner) AND access_token = \(old.storedToken)
                """
            )
            guard written > 0 else { return .overtaken }
            try Self.markHealthy(id, of: owner, at: time, in: tx)
            try Notices.clear([Self.expiringNotice], about: id.text, for: owner, at: time, in: tx)
            let after = try Self.find(id, of: owner, in: tx)
            try companions.held(after, !after.isWorkable, tx)
            return .renewed
        }
    }

    // MARK: What a refusal means

    /// Only an answer that the grant is worthless disconnects; everything else leaves what is stored as it is.
    ///
    /// Returns the error with the sentence that is true of this connection.
    private func note(_ error: PlatformError, _ old: Old) async throws -> PlatformError {
        switch error.code {
        case .grantRefused: return try await disconnect(old, error)
        case .appUnknown:
            if let app = old.app {
                try await apps.forget(app.clientID, old.connection.platform, old.connection.instance)
            }
            try await giveUpRenewing(old)
            return error
        case _ where error.outcome == .unknown:
            // It stays written down that an answer was lost.
            return error
        default:
            try await leave(old)
            return error
        }
    }

    private func disconnect(_ old: Old, _ error: PlatformError) async throws -> PlatformError {
        let connection = old.connection
        var error = error
        if let before = old.movedFrom {
            error.sentence =
                "The account moved from \(before.authority) to \(connection.host), where Roost has no session. Sign in again; "
                + "its archive stays and goes on from there."
        } else if old.wasInterrupted {
            error.sentence =
                "An earlier answer of \(connection.host) with a new token was "
                + "lost, because Roost was stopped or the line broke, and the old one is spent. Reconnect the account; its "
                + "archive stays."
        }
        let sentence = error.sentence
        try await store.write(as: .system) { [companions] tx in
            let written = try tx.run(
                """
                UPDATE main.connections SET health = 'disconnected', health_message = \(sentence),
                  token_refresh_at = NULL, refresh_started_at = NULL
                WHERE id = \(connection.id) AND user_id = \(connection.owner) AND access_token = \(old.storedToken)
                """
            )
            guard written > 0 else { return }
            try Notices.raise(
                "connection.disconnected",
                about: connection.id.text,
                "“\(connection.name)” is disconnected. \(sentence) Its work is paused until then.",
                link: "/connections/\(connection.id)/reconnect",
                connection: connection.id,
                for: connection.owner,
                in: tx
            )
            try companions.held(try Self.find(connection.id, of: connection.owner, in: tx), true, tx)
        }
        return error
    }

    /// The token works until its end, and nothing renews it: whoever can reconnect is told now.
    private func giveUpRenewing(_ old: Old) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                UPDATE main.connections SET token_refresh_at = NULL, refresh_started_at = NULL
                WHERE id = \(old.connection.id) AND user_id = \(old.connection.owner)
                """
            )
            try Self.tellOfEnd(of: old.connection, in: tx)
        }
    }

    /// A refused token could not be renewed either, for whatever reason: a person has to do it.
    ///
    /// Part of the transaction in which the job ends. Its work is held already, by the job whose token was refused.
    package static func giveUpRefused(
        _ id: ConnectionID,
        of owner: UserID,
        because sentence: String,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.connections SET health = 'token_expired', health_message = \(sentence) WHERE id = \(id)
            """
        )
        guard let connection = try tx.one(Connection.self, "SELECT * FROM connections WHERE id = \(id)")
        else {
            return
        }
        try Notices.raise(
            "connection.token_expired",
            about: id.text,
            "“\(connection.name)” needs a new token. \(sentence) Its work is paused until then.",
            link: "/connections/\(id)/reconnect",
            connection: id,
            for: owner,
            in: tx
        )
    }

    /// The platform did nothing: as it was before it was asked.
    private func leave(_ old: Old) async throws {
        guard !old.wasInterrupted else { return }
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                UPDATE main.connections SET refresh_started_at = NULL
                WHERE id = \(old.connection.id) AND user_id = \(old.connection.owner)
                """
            )
        }
    }
}
