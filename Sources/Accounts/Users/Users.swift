package import Database
package import Vault

/// People with a login: adding, listing, changing them.
package struct Users: Sendable {
    private let store: Store
    private let passwords: PasswordWork
    private let now: @Sendable () -> Timestamp

    package init(
        store: Store,
        passwords: PasswordWork = PasswordWork(),
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.passwords = passwords
        self.now = now
    }

    /// Whether anybody can sign in yet; until then the set-up page makes the first admin.
    package func isEmpty() async throws -> Bool {
        try await store.read(as: .system) { try $0.first("SELECT 1 AS one FROM main.users LIMIT 1") == nil }
    }

    /// Adds a user.
    ///
    /// By an admin, or by an operator (nil) at the command line.
    @discardableResult
    package func add(
        _ username: String,
        email: String,
        role: Role = .viewer,
        password: Secret?,
        by viewer: Viewer?
    ) async throws -> User {
        try viewer?.require(.admin, to: "add users")
        return try await insert(username, email, role, password, by: viewer, onlyFirst: false)
    }

    /// Makes the first user, an admin; fails when there is one already.
    package func addFirst(_ username: String, email: String, password: Secret) async throws -> User {
        try await insert(username, email, .admin, password, by: nil, onlyFirst: true)
    }

    private func insert(
        _ username: String,
        _ email: String,
        _ role: Role,
        _ password: Secret?,
        by viewer: Viewer?,
        onlyFirst: Bool
    ) async throws -> User {
        let username = try UserFields.username(username)
        let email = try UserFields.email(email)
        var hash: String?
        if let password {
            try UserFields.checkPassword(password.revealForUse(), username: username)
            hash = try await passwords.hash(password)
        }
        let id = UserID.new(at: now())
        return try await store.write(as: .system) { [hash] tx in
            if onlyFirst, try tx.first("SELECT 1 AS one FROM main.users LIMIT 1") != nil {
                throw AccountError(.conflict, "Roost has been set up already. Sign in instead.")
            }
            if try tx.first("SELECT 1 AS one FROM main.users WHERE lower(username) = lower(\(username))")
                != nil
            {
                throw AccountError(.conflict, "There is a user “\(username)” already.", field: "username")
            }
            if try tx.first("SELECT 1 AS one FROM main.users WHERE lower(email) = lower(\(email))") != nil {
                throw AccountError(
                    .conflict,
                    "There is a user with the address \(email) already.",
                    field: "email"
                )
            }
            try tx.run(
                """
                INSERT INTO main.users (id, username, email, role, password_hash)
                VALUES (\(id), \(username), \(email), \(role), \(hash))
                """
            )
            try Audit.record(
                "user.added",
                on: id.text,
                by: viewer,
                owner: id,
                detail: ["role": role.rawValue],
                in: tx
            )
            return try Self.find(id, in: tx)
        }
    }

    /// Everybody, by name.
    package func list(for viewer: Viewer?) async throws -> [User] {
        try viewer?.require(.admin, to: "see the list of users")
        return try await store.read(as: .system) {
            try $0.all(User.self, "SELECT * FROM main.users ORDER BY lower(username)")
        }
    }

    /// The user of that name, whatever its case.
    package func named(_ username: String) async throws -> User {
        try await store.read(as: .system) { tx in
            guard
                let user = try tx.one(
                    User.self,
                    "SELECT * FROM main.users WHERE lower(username) = lower(\(username))"
                )
            else {
                throw AccountError(
                    .notFound,
                    "There is no user “\(username.prefix(64))”. “roost user list” shows all."
                )
            }
            return user
        }
    }

    /// The only user, where there is just one.
    package func only() async throws -> User {
        let users = try await store.read(as: .system) {
            try $0.all(User.self, "SELECT * FROM main.users ORDER BY id LIMIT 2")
        }
        guard let user = users.first else {
            throw AccountError(
                .notFound,
                "Roost has no user yet. Add one: roost user add NAME --email … --role admin"
            )
        }
        guard users.count == 1 else {
            throw AccountError(.invalid, "Roost has several users. Say for whom: --user NAME.", field: "user")
        }
        return user
    }

    package func profile(of viewer: Viewer) async throws -> User {
        try await store.read(as: viewer.scope) { tx in
            guard let user = try tx.one(User.self, "SELECT * FROM users") else {
                throw AccountError(.unauthenticated, "This user was deleted.")
            }
            return user
        }
    }

    package func setRole(of user: UserID, to role: Role, by viewer: Viewer?) async throws {
        try viewer?.require(.admin, to: "change roles")
        try await store.write(as: .system) { tx in
            let before = try Self.find(user, in: tx)
            if before.role == .admin, role != .admin { try Self.keepAnAdmin(besides: user, in: tx) }
            try tx.run("UPDATE main.users SET role = \(role) WHERE id = \(user)")
            try Audit.record(
                "user.role_changed",
                on: user.text,
                by: viewer,
                owner: user,
                detail: ["from": before.role.rawValue, "to": role.rawValue],
                in: tx
            )
        }
    }

    /// Lets a user in, or keeps them out; out, all their sessions end at once.
    package func setActive(_ isActive: Bool, _ user: UserID, by viewer: Viewer?) async throws {
        try viewer?.require(.admin, to: "activate or deactivate users")
        try await store.write(as: .system) { tx in
            let before = try Self.find(user, in: tx)
            if before.role == .admin, !isActive { try Self.keepAnAdmin(besides: user, in: tx) }
            try tx.run("UPDATE main.users SET is_active = \(isActive) WHERE id = \(user)")
            if !isActive { try Self.endSessions(of: user, in: tx) }
            try Audit.record(
                isActive ? "user.activated" : "user.deactivated",
                on: user.text,
                by: viewer,
                owner: user,
                in: tx
            )
        }
    }

    /// Says how many bytes a user’s media may take; nil for no limit.
    ///
    /// `meanwhile`: What else changes with it, in the same transaction.
    package func setMediaQuota(
        of user: UserID,
        to bytes: Int64?,
        by viewer: Viewer?,
        meanwhile: @escaping @Sendable (Transaction) throws -> Void
    ) async throws {
        try viewer?.require(.admin, to: "set quotas")
        if let bytes, !(1...1_000_000_000_000_000).contains(bytes) {
            throw AccountError(.invalid, "A quota is a size such as 5 GB, or none.", field: "media_quota")
        }
        try await store.write(as: .system) { tx in
            _ = try Self.find(user, in: tx)
            try tx.run("UPDATE main.users SET media_quota = \(bytes) WHERE id = \(user)")
            try meanwhile(tx)
            try Audit.record(
                "user.quota_set",
                on: user.text,
                by: viewer,
                owner: user,
                detail: ["bytes": bytes.map(String.init) ?? "none"],
                in: tx
            )
        }
    }

    /// Sets a password without knowing the old one; all the user's sessions end.
    package func resetPassword(of user: UserID, to password: Secret, by viewer: Viewer?) async throws {
        try viewer?.require(.admin, to: "reset passwords")
        try await setPassword(of: user, to: password, by: viewer, event: "user.password_reset")
    }

    /// Changes one's own password; the other sessions end.
    package func changePassword(from old: Secret, to new: Secret, by viewer: Viewer) async throws {
        let stored = try await store.read(as: .system) {
            try $0.value(String?.self, "SELECT password_hash FROM main.users WHERE id = \(viewer.user)")
                ?? nil
        }
        guard try await passwords.verify(old, stored).matches else {
            throw AccountError(.invalid, "The present password is not right.", field: "old_password")
        }
        try await setPassword(of: viewer.user, to: new, by: viewer, event: "user.password_changed")
    }

    private func setPassword(
        of user: UserID,
        to password: Secret,
        by viewer: Viewer?,
        event: String
    ) async throws {
        let found = try await store.read(as: .system) { try Self.find(user, in: $0) }
        try UserFields.checkPassword(password.revealForUse(), username: found.username)
        let hash = try await passwords.hash(password)
        try await store.write(as: .system) { tx in
            try tx.run("UPDATE main.users SET password_hash = \(hash) WHERE id = \(user)")
            var kept: SessionID?
            if viewer?.user == user, case .session(let session)? = viewer?.door { kept = session }
            try Self.endSessions(of: user, except: kept, in: tx)
            try Audit.record(event, on: user.text, by: viewer, owner: user, in: tx)
        }
    }

    /// What a person changes of their own row.
    package struct ProfileChange: Sendable {
        package var email: String?
        package var displayName: String?
        package var timeZone: String?

        package init(email: String? = nil, displayName: String? = nil, timeZone: String? = nil) {
            self.email = email
            self.displayName = displayName
            self.timeZone = timeZone
        }
    }

    package func changeProfile(_ change: ProfileChange, by viewer: Viewer) async throws -> User {
        let email = try change.email.map(UserFields.email)
        let zone = try change.timeZone.map(UserFields.timeZone)
        let name = try UserFields.displayName(change.displayName)
        return try await store.write(as: viewer.scope) { tx in
            do {
                if let email { try tx.run("UPDATE main.users SET email = \(email)") }
                if let zone { try tx.run("UPDATE main.users SET time_zone = \(zone)") }
                if change.displayName != nil { try tx.run("UPDATE main.users SET display_name = \(name)") }
            } catch let error as DatabaseError where error.isUniqueViolation {
                throw AccountError(.conflict, "Another user has that address.", field: "email")
            }
            guard let user = try tx.one(User.self, "SELECT * FROM users") else {
                throw AccountError(.unauthenticated, "This user was deleted.")
            }
            return user
        }
    }

    /// Deletes a user with all their rows.
    ///
    /// Files are the caller's to remove.
    package func delete(_ user: UserID, by viewer: Viewer?) async throws {
        try viewer?.require(.admin, to: "delete users")
        try await store.write(as: .system) { tx in
            let found = try Self.find(user, in: tx)
            if found.role == .admin { try Self.keepAnAdmin(besides: user, in: tx) }
            try tx.run("DELETE FROM main.users WHERE id = \(user)")
            try Audit.record(
                "user.deleted",
                on: user.text,
                by: viewer,
                owner: nil,
                detail: ["username": found.username],
                in: tx
            )
        }
    }

    private static func find(_ id: UserID, in tx: Transaction) throws -> User {
        guard let user = try tx.one(User.self, "SELECT * FROM main.users WHERE id = \(id)") else {
            throw AccountError(.notFound, "There is no such user.")
        }
        return user
    }

    private static func keepAnAdmin(besides user: UserID, in tx: Transaction) throws {
        let others = try tx.value(
            Int.self,
            "SELECT count(*) FROM main.users WHERE role = 'admin' AND is_active AND id <> \(user)"
        )
        guard let others, others > 0 else {
            throw AccountError(.conflict, "This is the last active admin. Make somebody else an admin first.")
        }
    }

    private static func endSessions(of user: UserID, except kept: SessionID? = nil, in tx: Transaction) throws
    {
        try tx.run(
            """
            UPDATE main.user_sessions SET is_active = \(false)
            WHERE user_id = \(user) AND is_active AND id <> \(kept?.text ?? "")
            """
        )
    }
}
