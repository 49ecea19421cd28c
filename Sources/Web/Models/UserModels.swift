package import Foundation

package struct UserItem: Sendable, Codable {
    package var id: String
    package var username: String
    package var email: String
    package var displayName: String?
    package var role: Role
    package var isActive: Bool
    package var lastLoginAt: Date?
    package var createdAt: Date
    package var connectionCount: Int
    /// Bytes that their media may take; absent where there is no limit.
    package var mediaQuota: Int?

    package init(
        id: String,
        username: String,
        email: String,
        displayName: String? = nil,
        role: Role,
        isActive: Bool,
        lastLoginAt: Date? = nil,
        createdAt: Date,
        connectionCount: Int,
        mediaQuota: Int? = nil
    ) {
        self.id = id
        self.username = username
        self.email = email
        self.displayName = displayName
        self.role = role
        self.isActive = isActive
        self.lastLoginAt = lastLoginAt
        self.createdAt = createdAt
        self.connectionCount = connectionCount
        self.mediaQuota = mediaQuota
    }
}

package struct UserDraft: Sendable, Codable {
    package var username: String
    package var email: String
    package var displayName: String?
    package var role: Role
    /// Without one, one is made and shown once.
    package var password: String?

    package init(
        username: String,
        email: String,
        displayName: String? = nil,
        role: Role,
        password: String? = nil
    ) {
        self.username = username
        self.email = email
        self.displayName = displayName
        self.role = role
        self.password = password
    }
}

/// A change an admin makes; what is `nil` stays as it is.
package struct UserChange: Sendable, Codable {
    package var role: Role?
    package var isActive: Bool?
    /// Bytes that their media may take; 0 for no limit.
    package var mediaQuota: Int?

    package init(
        role: Role? = nil,
        isActive: Bool? = nil,
        mediaQuota: Int? = nil
    ) {
        self.role = role
        self.isActive = isActive
        self.mediaQuota = mediaQuota
    }
}

/// A user with the password made for them, which is shown this once.
package struct UserWithPassword: Sendable, Codable {
    package var user: UserItem
    package var password: String

    package init(
        user: UserItem,
        password: String
    ) {
        self.user = user
        self.password = password
    }
}
