package import Foundation

/// What a person wants to connect in the browser.
package struct AuthorizationDraft: Sendable, Codable {
    /// Empty or absent where the server is to say what it runs.
    package var platform: String?
    /// The server’s address; unneeded for a connection that is reconnected.
    package var instance: String?
    /// What the connection will be called; absent, the account’s handle.
    package var name: String?
    /// The connection that is to work again.
    package var connectionID: String?
    /// Whether Roost may also publish and change alt text.
    package var mayPublish: Bool?
    /// Whether the server shows a code, instead of sending the browser back.
    package var isOutOfBand: Bool?

    package init(
        platform: String? = nil,
        instance: String? = nil,
        name: String? = nil,
        connectionID: String? = nil,
        mayPublish: Bool? = nil,
        isOutOfBand: Bool? = nil
    ) {
        self.platform = platform
        self.instance = instance
        self.name = name
        self.connectionID = connectionID
        self.mayPublish = mayPublish
        self.isOutOfBand = isOutOfBand
    }
}

package enum AuthorizationStatus: String, ClosedChoice {
    /// The person has not answered yet.
    case pending
    /// The answer is being looked at.
    case spent
    case connected, refused
}

/// A person letting Roost into an account in the browser.
package struct AuthorizationItem: Sendable, Codable {
    package var id: String
    package var status: AuthorizationStatus
    /// Where the person is asked.
    package var host: String
    /// Where to send the person; told once, when it begins.
    package var url: String?
    /// Whether the person copies a code that the server shows.
    package var isOutOfBand: Bool
    package var expiresAt: Date
    /// The connection that was made, or that is to be reconnected.
    package var connectionID: String?
    package var name: String?
    /// A word for programs, where it was refused.
    package var code: String?
    /// How it ended, for people.
    package var sentence: String?

    package init(
        id: String,
        status: AuthorizationStatus,
        host: String,
        url: String? = nil,
        isOutOfBand: Bool = false,
        expiresAt: Date,
        connectionID: String? = nil,
        name: String? = nil,
        code: String? = nil,
        sentence: String? = nil
    ) {
        self.id = id
        self.status = status
        self.host = host
        self.url = url
        self.isOutOfBand = isOutOfBand
        self.expiresAt = expiresAt
        self.connectionID = connectionID
        self.name = name
        self.code = code
        self.sentence = sentence
    }
}

/// What a browser brings back from a platform.
package struct AuthorizationReply: Sendable {
    package var state: String?
    package var code: String?
    package var error: String?
    package var explanation: String?
    package var issuer: String?

    package init(state: String?, code: String?, error: String?, explanation: String?, issuer: String?) {
        self.state = state
        self.code = code
        self.error = error
        self.explanation = explanation
        self.issuer = issuer
    }
}
