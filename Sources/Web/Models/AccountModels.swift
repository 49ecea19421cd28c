package import Foundation

/// A sign-in form, as typed.
package struct SignIn: Sendable, Codable {
    package var username: String
    package var password: String

    package init(
        username: String,
        password: String
    ) {
        self.username = username
        self.password = password
    }
}

/// The form that makes the first admin, with the one-time token the server printed at its start.
package struct SetUp: Sendable, Codable {
    package var token: String
    package var username: String
    package var email: String
    package var password: String

    package init(
        token: String,
        username: String,
        email: String,
        password: String
    ) {
        self.token = token
        self.username = username
        self.email = email
        self.password = password
    }
}

/// A session just begun.
///
/// The token is known here only: what is stored is its hash.
package struct NewSession: Sendable {
    package var token: String
    /// Its absolute end, when the browser may forget it; the idle limit is the server’s to keep.
    package var expiresAt: Date

    package init(
        token: String,
        expiresAt: Date
    ) {
        self.token = token
        self.expiresAt = expiresAt
    }
}

/// What a user sees and changes of their own.
package struct Profile: Sendable, Codable {
    package var userID: String
    package var username: String
    package var email: String
    package var displayName: String?
    package var timeZone: String
    package var role: Role

    package init(
        userID: String,
        username: String,
        email: String,
        displayName: String? = nil,
        timeZone: String,
        role: Role
    ) {
        self.userID = userID
        self.username = username
        self.email = email
        self.displayName = displayName
        self.timeZone = timeZone
        self.role = role
    }
}

package struct ProfileChange: Sendable, Codable {
    package var email: String
    package var displayName: String?
    package var timeZone: String

    package init(
        email: String,
        displayName: String? = nil,
        timeZone: String
    ) {
        self.email = email
        self.displayName = displayName
        self.timeZone = timeZone
    }
}

package struct PasswordChange: Sendable, Codable {
    package var currentPassword: String
    package var newPassword: String

    package init(
        currentPassword: String,
        newPassword: String
    ) {
        self.currentPassword = currentPassword
        self.newPassword = newPassword
    }
}

/// A browser that is signed in.
package struct SessionItem: Sendable, Codable {
    package var id: String
    package var isCurrent: Bool
    /// The browser and system, in words: “Firefox on Linux”.
    package var device: String
    package var address: String?
    package var createdAt: Date
    package var lastActivityAt: Date
    package var expiresAt: Date

    package init(
        id: String,
        isCurrent: Bool,
        device: String,
        address: String? = nil,
        createdAt: Date,
        lastActivityAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.isCurrent = isCurrent
        self.device = device
        self.address = address
        self.createdAt = createdAt
        self.lastActivityAt = lastActivityAt
        self.expiresAt = expiresAt
    }
}

package struct TokenItem: Sendable, Codable {
    package var id: String
    package var name: String
    package var mayWrite: Bool
    package var createdAt: Date
    package var lastUsedAt: Date?
    package var expiresAt: Date?

    package init(
        id: String,
        name: String,
        mayWrite: Bool,
        createdAt: Date,
        lastUsedAt: Date? = nil,
        expiresAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.mayWrite = mayWrite
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
    }
}

package struct TokenDraft: Sendable, Codable {
    package var name: String
    package var mayWrite: Bool
    /// `nil` for a token that does not expire.
    package var daysValid: Int?

    package init(
        name: String,
        mayWrite: Bool,
        daysValid: Int? = nil
    ) {
        self.name = name
        self.mayWrite = mayWrite
        self.daysValid = daysValid
    }
}

/// A token just made, with the secret that is shown this once.
package struct NewToken: Sendable, Codable {
    package var token: TokenItem
    package var secret: String

    package init(
        token: TokenItem,
        secret: String
    ) {
        self.token = token
        self.secret = secret
    }
}

/// What every page shows around its content.
package struct Shell: Sendable {
    /// The viewer's active connections, the default first, then by name.
    package var connections: [ConnectionItem]
    package var unseenNotices: Int
    /// Posts that wait for an answer only a person can give.
    package var questions: Int

    package init(
        connections: [ConnectionItem],
        unseenNotices: Int,
        questions: Int = 0
    ) {
        self.connections = connections
        self.unseenNotices = unseenNotices
        self.questions = questions
    }
}
