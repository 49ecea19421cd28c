package import Database
package import Vault

/// Signing in and out.
///
/// A session's token is known to the browser alone; the table has its hash.
package struct Sessions: Sendable {
    package static let idleLife: Duration = .seconds(14 * 86_400)
    package static let absoluteLife: Duration = .seconds(90 * 86_400)

    private let store: Store
    private let passwords: PasswordWork
    private let now: @Sendable () -> Timestamp
    private let throttle = LoginThrottle()

    package init(
        store: Store,
        passwords: PasswordWork = PasswordWork(),
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.passwords = passwords
        self.now = now
    }

    /// What is known of the browser that asks.
    package struct Client: Sendable {
        package let address: String?
        package let userAgent: String?
        package let language: String?

        package init(address: String?, userAgent: String?, language: String?) {
            self.address = address
            self.userAgent = userAgent
            self.language = language
        }

        var fingerprint: Fingerprint { Fingerprint(userAgent: userAgent, language: language) }
    }

    /// A session as its user sees it in the list.
    package struct Session: Record {
        package static let table = "user_sessions"
        package let id: SessionID
        package let currentConnection: ConnectionID?
        package let lastActivityAt: Timestamp
        package let expiresAt: Timestamp
        package let userAgent: String?
        package let address: String?
        package let createdAt: Timestamp

        package init(row: Row) throws {
            id = try row.value("id")
            currentConnection = try row.value("current_connection_id")
            lastActivityAt = try row.value("last_activity_at")
            expiresAt = try row.value("expires_at")
            userAgent = try row.value("user_agent")
            address = try row.value("ip_address")
            createdAt = try row.value("created_at")
        }
    }

    /// Checks name and password and begins a session, in the default connection.
    ///
    /// `replaced`: a token the browser already had; that session ends.
    /// Returns: The token, to be set as the cookie.
    package func signIn(
        username: String,
        password: Secret,
        client: Client,
        replacing replaced: AccessToken? = nil
    ) async throws -> AccessToken {
        let time = now()
        if let wait = throttle.wait(username: username, address: client.address, at: time) {
            throw AccountError(
                .throttled,
                "Too many wrong passwords. Wait \(max(1, wait.components.seconds)) seconds and try again.",
                retryAfter: wait
            )
        }
        let found = try await store.read(as: .system) { tx in
            try tx.first(
                "SELECT id, password_hash, is_active FROM main.users WHERE lower(username) = lower(\(username))"
            )
        }
        let stored: String? = try found?.value("password_hash")
        let answer: (matches: Bool, renewed: String?)
        do { answer = try await passwords.verify(password, stored) } catch is PasswordError {
            answer = (false, nil)
        }
        guard answer.matches, let found else {
            throttle.noteFailure(username: username, address: client.address, at: time)
            throw AccountError(.unauthenticated, "User name or password is not right.")
        }
        guard try found.value("is_active", as: Bool.self) else {
            throw AccountError(.forbidden, "This user is deactivated. Ask an admin.")
        }
        throttle.noteSuccess(username: username)
        let user: UserID = try found.value("id")
        return try await begin(user, client: client, replacing: replaced, renewedHash: answer.renewed)
    }

    /// Begins a session for a user who has proved otherwise who they are, such as at set-up.
    package func begin(
        _ user: UserID,
        client: Client,
        replacing replaced: AccessToken? = nil,
        renewedHash: String? = nil
    ) async throws -> AccessToken {
        let token = AccessToken.random()
        let time = now()
        try await store.write(as: .system) { tx in
            if let replaced {
                try tx.run(
                    """
                    UPDATE main.user_sessions SET is_active = \(false)
                    WHERE token_hash = \(replaced.hash.storedText)
                    """
                )
            }
            try tx.run("UPDATE main.users SET last_login_at = \(time) WHERE id = \(user)")
            if let renewedHash {
                try tx.run("UPDATE main.users SET password_hash = \(renewedHash) WHERE id = \(user)")
            }
            try tx.run(
                """
                INSERT INTO main.user_sessions (id, user_id, token_hash, current_connection_id, last_activity_at,
                  expires_at, absolute_expires_at, fingerprint, user_agent, ip_address)
                VALUES (\(SessionID.new(at: time)), \(user), \(token.hash.storedText),
                  (SELECT id FROM main.connections WHERE user_id = \(user) AND is_default), \(time),
                  \(time.adding(Self.idleLife)), \(time.adding(Self.absoluteLife)), \(client.fingerprint.text),
                  \(client.userAgent.map { String($0.prefix(500)) }), \(client.address.map { String($0.prefix(45)) }))
                """
            )
            // Whoever signs in works in the default connection until they switch.
            try tx.run(
                "UPDATE main.connections SET last_used_at = \(time) WHERE user_id = \(user) AND is_default"
            )
        }
        return token
    }

    /// Who the token's bearer is; nil when it opens nothing (any more).
    ///
    /// One indexed read, so that a revocation holds at once; activity is written at most once a minute.
    package func viewer(for token: AccessToken, client: Client) async throws -> Viewer? {
        let time = now()
        let found = try await store.read(as: .system) { tx in
            try tx.first(
                """
                SELECT s.id, s.user_id, s.current_connection_id, s.last_activity_at, s.absolute_expires_at,
                       s.fingerprint, u.username, u.role, u.time_zone
                FROM main.user_sessions s JOIN main.users u ON u.id = s.user_id
                WHERE s.token_hash = \(token.hash.storedText) AND s.is_active AND u.is_active
                  AND s.expires_at > \(time) AND s.absolute_expires_at > \(time)
                """
            )
        }
        guard let found, try found.value("fingerprint", as: String?.self) == client.fingerprint.text else {
            return nil
        }
        let id: SessionID = try found.value("id")
        if time - (try found.value("last_activity_at", as: Timestamp.self)) > .seconds(60) {
            let end = min(time.adding(Self.idleLife), try found.value("absolute_expires_at"))
            try await store.write(as: .system, durability: .relaxed) { tx in
                try tx.run(
                    """
                    UPDATE main.user_sessions SET last_activity_at = \(time), expires_at = \(end) WHERE id = \(id)
                    """
                )
            }
        }
        return Viewer(
            user: try found.value("user_id"),
            username: try found.value("username"),
            role: try found.value("role"),
            timeZone: try found.value("time_zone"),
            door: .session(id),
            currentConnection: try found.value("current_connection_id"),
            address: client.address
        )
    }

    package func signOut(_ token: AccessToken) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                "UPDATE main.user_sessions SET is_active = \(false) WHERE token_hash = \(token.hash.storedText)"
            )
        }
    }

    /// The viewer's sessions that are open, newest activity first.
    package func list(for viewer: Viewer) async throws -> [Session] {
        let time = now()
        return try await store.read(as: viewer.scope) { tx in
            try tx.all(
                Session.self,
                """
                SELECT * FROM user_sessions WHERE is_active AND expires_at > \(time)
                ORDER BY last_activity_at DESC, id DESC
                """
            )
        }
    }

    /// Ends one of the viewer's sessions.
    package func revoke(_ session: SessionID, by viewer: Viewer) async throws {
        let ended = try await store.write(as: viewer.scope) { tx in
            try tx.run(
                "UPDATE main.user_sessions SET is_active = \(false) WHERE id = \(session) AND is_active"
            )
        }
        guard ended > 0 else { throw AccountError(.notFound, "That session has ended already.") }
    }

    /// Deletes what expired more than a week ago.
    ///
    /// Returns how many.
    @discardableResult
    package func prune() async throws -> Int {
        let limit = now().adding(.seconds(-7 * 86_400))
        return try await store.write(as: .system) { tx in
            try tx.run("DELETE FROM main.user_sessions WHERE expires_at < \(limit)")
        }
    }
}
