package import Database
package import Vault

/// Tokens with which programs act for a user.
package struct APITokens: Sendable {
    private let store: Store
    private let now: @Sendable () -> Timestamp

    package init(store: Store, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.now = now
    }

    package struct Token: Record {
        package static let table = "api_tokens"
        package let id: APITokenID
        package let name: String
        package let scopes: String
        package let expiresAt: Timestamp?
        package let lastUsedAt: Timestamp?
        package let createdAt: Timestamp

        package var mayWrite: Bool { scopes.split(separator: " ").contains("write") }

        package init(row: Row) throws {
            id = try row.value("id")
            name = try row.value("name")
            scopes = try row.value("scopes")
            expiresAt = try row.value("expires_at")
            lastUsedAt = try row.value("last_used_at")
            createdAt = try row.value("created_at")
        }
    }

    /// Makes a token.
    ///
    /// Its text is in the answer and nowhere else.
    package func create(
        named name: String,
        mayWrite: Bool = true,
        expiresAt: Timestamp? = nil,
        by viewer: Viewer
    ) async throws -> (token: AccessToken, id: APITokenID) {
        let name = name.trimmedName
        guard (1...100).contains(name.count) else {
            throw AccountError(.invalid, "A token’s name has 1 to 100 characters.", field: "name")
        }
        let token = AccessToken.random()
        let id = APITokenID.new(at: now())
        try await store.write(as: viewer.scope) { tx in
            do {
                try tx.run(
                    """
                    INSERT INTO main.api_tokens (id, user_id, name, token_hash, scopes, expires_at)
                    VALUES (\(id), \(viewer.user), \(name), \(token.hash.storedText),
                            \(mayWrite ? "read write" : "read"), \(expiresAt))
                    """
                )
            } catch let error as DatabaseError where error.isUniqueViolation {
                throw AccountError(.conflict, "You have a token named “\(name)” already.", field: "name")
            }
        }
        return (token, id)
    }

    package func list(for viewer: Viewer) async throws -> [Token] {
        try await store.read(as: viewer.scope) {
            try $0.all(
                Token.self,
                "SELECT * FROM api_tokens WHERE is_active ORDER BY created_at DESC, id DESC"
            )
        }
    }

    package func revoke(_ id: APITokenID, by viewer: Viewer) async throws {
        let revoked = try await store.write(as: viewer.scope) {
            try $0.run("DELETE FROM main.api_tokens WHERE id = \(id)")
        }
        guard revoked > 0 else { throw AccountError(.notFound, "There is no such token.") }
    }

    /// Who the token's bearer acts for; nil when it opens nothing.
    package func viewer(for token: AccessToken, address: String?) async throws -> Viewer? {
        let time = now()
        let found = try await store.read(as: .system) { tx in
            try tx.first(
                """
                SELECT t.id, t.user_id, t.scopes, t.last_used_at, u.username, u.role, u.time_zone
                FROM main.api_tokens t JOIN main.users u ON u.id = t.user_id
                WHERE t.token_hash = \(token.hash.storedText) AND t.is_active AND u.is_active
                  AND (t.expires_at IS NULL OR t.expires_at > \(time))
                """
            )
        }
        guard let found else { return nil }
        let id: APITokenID = try found.value("id")
        let lastUsed: Timestamp? = try found.value("last_used_at")
        if lastUsed.map({ time - $0 > .seconds(60) }) ?? true {
            try await store.write(as: .system, durability: .relaxed) {
                try $0.run("UPDATE main.api_tokens SET last_used_at = \(time) WHERE id = \(id)")
            }
        }
        let scopes: String = try found.value("scopes")
        return Viewer(
            user: try found.value("user_id"),
            username: try found.value("username"),
            role: try found.value("role"),
            timeZone: try found.value("time_zone"),
            door: .token(id, mayWrite: scopes.split(separator: " ").contains("write")),
            address: address
        )
    }
}

extension String {
    /// Without blanks around it and without line breaks in it.
    var trimmedName: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
