package import Foundation

/// What the platform says of a connection; whether a person switched it off is another matter.
package enum ConnectionHealth: String, ClosedChoice {
    case active, error, disconnected
    case tokenExpired = "token_expired"
}

/// One authorised account, as its card shows it.
///
/// Never holds a secret.
package struct ConnectionItem: Sendable, Codable {
    package var id: String
    package var name: String
    /// The platform's word, `mastodon`.
    package var platform: String
    /// The platform's name for people, or the server's software where that is known: “GoToSocial”.
    package var platformName: String
    /// The server's address, `https://mastodon.example`; empty on one-network platforms.
    package var instance: String
    /// Where the account is at the moment, on networks whose accounts move.
    package var server: String?
    /// Without the `@`.
    package var username: String
    package var displayName: String?
    package var isDefault: Bool
    package var isActive: Bool
    package var health: ConnectionHealth
    package var healthMessage: String?
    package var lastUsedAt: Date?
    package var lastSyncAt: Date?
    package var nextSyncAt: Date?
    package var tokenExpiresAt: Date?
    /// Whether Roost can give its access back to the platform.
    package var canGiveBack: Bool
    /// Whether nothing is published with an image that has no alt text.
    package var requiresAlt: Bool
    package var postCount: Int
    package var approvedCaptionCount: Int
    package var imagesWithoutAltCount: Int
    /// Files that could not be fetched, or that the platform no longer has.
    package var missingMediaCount: Int
    /// Files that are still to be fetched.
    package var waitingMediaCount: Int
    /// Why none of them could be fetched so far; nil while one may still come at its first try.
    package var waitingMediaTrouble: String?

    package init(
        id: String,
        name: String,
        platform: String,
        platformName: String,
        instance: String,
        server: String? = nil,
        username: String,
        displayName: String? = nil,
        isDefault: Bool,
        isActive: Bool,
        health: ConnectionHealth,
        healthMessage: String? = nil,
        lastUsedAt: Date? = nil,
        lastSyncAt: Date? = nil,
        nextSyncAt: Date? = nil,
        tokenExpiresAt: Date? = nil,
        canGiveBack: Bool = false,
        requiresAlt: Bool = false,
        postCount: Int,
        approvedCaptionCount: Int,
        imagesWithoutAltCount: Int = 0,
        missingMediaCount: Int = 0,
        waitingMediaCount: Int = 0,
        waitingMediaTrouble: String? = nil
    ) {
        self.waitingMediaTrouble = waitingMediaTrouble
        self.waitingMediaCount = waitingMediaCount
        self.id = id
        self.name = name
        self.platform = platform
        self.platformName = platformName
        self.instance = instance
        self.server = server
        self.username = username
        self.displayName = displayName
        self.isDefault = isDefault
        self.isActive = isActive
        self.health = health
        self.healthMessage = healthMessage
        self.lastUsedAt = lastUsedAt
        self.lastSyncAt = lastSyncAt
        self.nextSyncAt = nextSyncAt
        self.tokenExpiresAt = tokenExpiresAt
        self.canGiveBack = canGiveBack
        self.requiresAlt = requiresAlt
        self.postCount = postCount
        self.approvedCaptionCount = approvedCaptionCount
        self.imagesWithoutAltCount = imagesWithoutAltCount
        self.missingMediaCount = missingMediaCount
    }
}

/// What a person types to add or change a connection.
package struct ConnectionDraft: Sendable, Codable {
    package var name: String
    package var platform: String
    package var instance: String
    package var username: String?
    /// When editing, `nil` keeps what is stored.
    package var accessToken: String?
    package var clientKey: String?
    package var clientSecret: String?
    /// When a pasted token ends, where the person knows.
    package var tokenExpiresAt: Date?
    /// Whether to ask the platform who this token belongs to before anything is saved.
    package var testsFirst: Bool = true
    /// Whether nothing may be published with an image that has no alt text; when editing, `nil` keeps what is.
    package var requiresAlt: Bool?

    package init(
        name: String,
        platform: String,
        instance: String,
        username: String? = nil,
        accessToken: String? = nil,
        clientKey: String? = nil,
        clientSecret: String? = nil,
        tokenExpiresAt: Date? = nil,
        testsFirst: Bool = true,
        requiresAlt: Bool? = nil
    ) {
        self.requiresAlt = requiresAlt
        self.tokenExpiresAt = tokenExpiresAt
        self.name = name
        self.platform = platform
        self.instance = instance
        self.username = username
        self.accessToken = accessToken
        self.clientKey = clientKey
        self.clientSecret = clientSecret
        self.testsFirst = testsFirst
    }
}

/// What a test of a draft found.
package struct ConnectionCheck: Sendable, Codable {
    package var username: String
    package var displayName: String?
    package var serverSoftware: String?
    package var sentence: String

    package init(
        username: String,
        displayName: String? = nil,
        serverSoftware: String? = nil,
        sentence: String
    ) {
        self.username = username
        self.displayName = displayName
        self.serverSoftware = serverSoftware
        self.sentence = sentence
    }
}

/// A platform the form offers.
package struct PlatformChoice: Sendable, Codable {
    package var platform: String
    package var name: String
    package var hasInstances: Bool
    package var takesClientKey: Bool
    /// Whether an account can be connected by a token that a person copies.
    package var takesTokens: Bool
    /// Whether an account can be connected in the browser, without copying a token.
    package var isAuthorizable: Bool
    /// What is asked for where an account is connected by its name and a password made for Roost.
    package var signIn: SignInFields?

    package init(
        platform: String,
        name: String,
        hasInstances: Bool,
        takesClientKey: Bool,
        takesTokens: Bool = true,
        isAuthorizable: Bool = false,
        signIn: SignInFields? = nil
    ) {
        self.takesTokens = takesTokens
        self.isAuthorizable = isAuthorizable
        self.signIn = signIn
        self.platform = platform
        self.name = name
        self.hasInstances = hasInstances
        self.takesClientKey = takesClientKey
    }
}

/// The words of a form that asks for an account's name and a password, in its platform's words.
package struct SignInFields: Sendable, Codable {
    /// Such as `Handle`.
    package var nameLabel: String
    package var nameExample: String
    /// Such as `App password`.
    package var passwordLabel: String
    /// Where a person makes such a password.
    package var advice: String

    package init(nameLabel: String, nameExample: String, passwordLabel: String, advice: String) {
        self.nameLabel = nameLabel
        self.nameExample = nameExample
        self.passwordLabel = passwordLabel
        self.advice = advice
    }
}

/// What a person types to connect an account, or to connect it again, by its name and a password made for Roost.
package struct SignInDraft: Sendable, Codable {
    /// Unneeded for a connection that is reconnected.
    package var platform: String?
    /// The account’s name, such as `ada.bsky.social`; unneeded for a connection that is reconnected.
    package var handle: String?
    /// Used once and kept nowhere.
    package var appPassword: String
    /// What the connection will be called; absent, the account’s handle.
    package var name: String?
    /// The connection that is to work again.
    package var connectionID: String?

    package init(
        platform: String? = nil,
        handle: String? = nil,
        appPassword: String,
        name: String? = nil,
        connectionID: String? = nil
    ) {
        self.platform = platform
        self.handle = handle
        self.appPassword = appPassword
        self.name = name
        self.connectionID = connectionID
    }
}

/// Another user's connection as an admin sees it: name, owner, health.
package struct OwnedConnectionItem: Sendable, Codable {
    package var id: String
    package var name: String
    package var ownerID: String
    package var ownerName: String
    package var platformName: String
    package var instance: String
    package var isActive: Bool
    package var health: ConnectionHealth
    package var healthMessage: String?

    package init(
        id: String,
        name: String,
        ownerID: String,
        ownerName: String,
        platformName: String,
        instance: String,
        isActive: Bool,
        health: ConnectionHealth,
        healthMessage: String? = nil
    ) {
        self.id = id
        self.name = name
        self.ownerID = ownerID
        self.ownerName = ownerName
        self.platformName = platformName
        self.instance = instance
        self.isActive = isActive
        self.health = health
        self.healthMessage = healthMessage
    }
}
