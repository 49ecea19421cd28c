package import Vault

/// What Roost tells a server of itself.
package struct AppRegistration: Sendable, Hashable {
    package var name: String
    package var website: String?

    /// Where people may be sent back to; a server that takes one takes the first.
    package var redirects: [String]

    /// The most that will ever be asked for.
    package var scopes: [String]

    package init(name: String, website: String?, redirects: [String], scopes: [String]) {
        self.name = name
        self.website = website
        self.redirects = redirects
        self.scopes = scopes
    }
}

/// Roost as one server knows it.
package struct RegisteredApp: Sendable, Hashable {
    package var clientID: String

    /// Nil where apps have none.
    package var clientSecret: Secret?
    package var redirects: [String]
    package var scopes: [String]

    package init(
        clientID: String,
        clientSecret: Secret?,
        redirects: [String] = [],
        scopes: [String] = []
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirects = redirects
        self.scopes = scopes
    }

    /// Stands for an address to come back to: the server shows the code, and the person copies it.
    package static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"
}
