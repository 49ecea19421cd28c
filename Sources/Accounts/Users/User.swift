package import Database
import Vault

/// A person with a login.
package struct User: Record, Hashable {
    package static let table = "users"

    package let id: UserID
    package let username: String
    package let email: String
    package let displayName: String?
    package let avatarURL: String?
    /// An IANA name, such as `Europe/Berlin`.
    package let timeZone: String
    package let role: Role
    package let isActive: Bool
    package let hasPassword: Bool
    /// Bytes that their media may take; nil where there is no limit.
    package let mediaQuota: Int64?
    package let lastLoginAt: Timestamp?
    package let createdAt: Timestamp

    package init(row: Row) throws {
        id = try row.value("id")
        username = try row.value("username")
        email = try row.value("email")
        displayName = try row.value("display_name")
        avatarURL = try row.value("avatar_url")
        timeZone = try row.value("time_zone")
        role = try row.value("role")
        isActive = try row.value("is_active")
        hasPassword = try row.value("password_hash", as: String?.self) != nil
        mediaQuota = try row.value("media_quota")
        lastLoginAt = try row.value("last_login_at")
        createdAt = try row.value("created_at")
    }
}
