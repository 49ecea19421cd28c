package import Database
package import Platforms

/// A user's authorised account on a platform, without its secrets.
package struct Connection: Record, Hashable {
    package static let table = "connections"

    /// What the platform says, as against ``isActive``, which is the person's switch.
    package enum Health: String, Sendable, ColumnValue, Codable {
        case active
        /// Five passes in a row failed.
        case error
        /// Access was revoked.
        case disconnected
        /// The token, or its refresh, was refused.
        case tokenExpired = "token_expired"
    }

    /// How Roost was let in.
    package enum Access: String, Sendable, ColumnValue, Codable {
        /// By the person in a browser.
        case oauth
        /// By a name and a password made for Roost.
        case appPassword = "app_password"
        case apiKey = "api_key"
        /// A token that the person copied.
        case token
    }

    package enum SyncStatus: String, Sendable, ColumnValue, Codable {
        case success, partial, failed, cancelled
    }

    package let id: ConnectionID
    package let owner: UserID
    package let name: String
    package let platform: PlatformKind
    /// What runs there, such as `gotosocial`.
    package let software: String?
    /// The origin of a federated platform's server; nil where the platform is one network.
    package let instance: InstanceOrigin?
    /// Where the account is at the moment, on networks whose accounts move.
    package let server: InstanceOrigin?
    package let platformUserID: String
    package let username: String
    package let displayName: String?
    package let avatarURL: String?
    package let health: Health
    package let healthMessage: String?
    package let errorCount: Int
    package let isActive: Bool
    package let isDefault: Bool
    package let syncEnabled: Bool
    package let syncIntervalMinutes: Int
    package let lastSyncAt: Timestamp?
    package let lastSyncStatus: SyncStatus?
    package let nextSyncAt: Timestamp?
    package let lastVerifiedAt: Timestamp?
    package let lastUsedAt: Timestamp?
    package let tokenExpiresAt: Timestamp?
    let tokenLife: TokenLife
    package let access: Access
    /// Whether its token is renewed without a person.
    package let isRenewed: Bool
    /// Whether Roost can give its access back: a token needs the app it was given to, a session what renews it.
    package let canGiveBack: Bool
    /// Whether nothing is published on it with an image that has no alt text.
    package let requiresAlt: Bool
    package let createdAt: Timestamp

    /// Whether work for it can be done.
    package var isWorkable: Bool { isActive && (health == .active || health == .error) }

    /// `@ada@mastodon.social`, or `@ada` where there are no instances.
    package var handle: String { "@" + username + (instance.map { "@" + $0.authority } ?? "") }

    /// Who is asked for it: `mastodon.social`, `Bluesky` where nobody cares which server it is.
    package var host: String { (instance ?? server)?.authority ?? platform.displayName }

    package init(row: Row) throws {
        id = try row.value("id")
        owner = try row.value("user_id")
        name = try row.value("name")
        platform = try row.value("platform")
        software = try row.value("software")
        let origin: String = try row.value("instance")
        instance = InstanceOrigin(origin)
        let home: String = try row.value("server")
        server = InstanceOrigin(home)
        platformUserID = try row.value("platform_user_id")
        username = try row.value("username")
        displayName = try row.value("display_name")
        avatarURL = try row.value("avatar_url")
        health = try row.value("health")
        healthMessage = try row.value("health_message")
        errorCount = try row.value("error_count")
        isActive = try row.value("is_active")
        isDefault = try row.value("is_default")
        syncEnabled = try row.value("sync_enabled")
        syncIntervalMinutes = try row.value("sync_interval_minutes")
        lastSyncAt = try row.value("last_sync_at")
        lastSyncStatus = try row.value("last_sync_status")
        nextSyncAt = try row.value("next_sync_at")
        lastVerifiedAt = try row.value("last_verified_at")
        lastUsedAt = try row.value("last_used_at")
        tokenExpiresAt = try row.value("token_expires_at")
        access = try row.value("auth_kind")
        let isRenewable = try row.value("refresh_token", as: String?.self) != nil
        isRenewed = try isRenewable && row.value("token_refresh_at", as: Timestamp?.self) != nil
        canGiveBack =
            try access == .appPassword
            ? isRenewable
            : row.value("access_token", as: String?.self) != nil
                && row.value("client_key", as: String?.self) != nil
        requiresAlt = try row.value("requires_alt")
        createdAt = try row.value("created_at")
        tokenLife = TokenLife(
            issuedAt: try row.value("token_issued_at") ?? createdAt,
            expiresAt: tokenExpiresAt
        )
    }
}

extension PlatformKind: ColumnValue {}
