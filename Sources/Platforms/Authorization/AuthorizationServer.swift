/// Where a platform asks people for their leave, and where it hands out tokens.
package struct AuthorizationServer: Sendable, Hashable {
    /// Nil on platforms that are one network.
    package var instance: InstanceOrigin?

    /// The name it gives itself, which comes back with its answers where ``sendsIssuer`` says so (RFC 9207).
    package var issuer: String?
    package var sendsIssuer: Bool

    package var authorizeURL: String
    package var tokenURL: String

    /// Nil where apps are registered by hand.
    package var registrationURL: String?

    /// Nil where a token can't be given back.
    package var revocationURL: String?

    /// Whether it checks proof keys (RFC 7636); they are sent anyway, since who doesn't know them ignores them.
    package var checksProofKeys: Bool

    package init(
        instance: InstanceOrigin?,
        issuer: String? = nil,
        sendsIssuer: Bool = false,
        authorizeURL: String,
        tokenURL: String,
        registrationURL: String? = nil,
        revocationURL: String? = nil,
        checksProofKeys: Bool = false
    ) {
        self.instance = instance
        self.issuer = issuer
        self.sendsIssuer = sendsIssuer
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.registrationURL = registrationURL
        self.revocationURL = revocationURL
        self.checksProofKeys = checksProofKeys
    }

    /// What people know it by.
    package var displayName: String { instance?.authority ?? issuer ?? "the platform" }
}
