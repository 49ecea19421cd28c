package import Vault

/// How a person lets Roost into an account in a browser, instead of copying a token.
///
/// A function for each step, over values that hold whatever a platform needs at the next one; nothing is kept here.
/// Where an app is registered by hand, with the operator, ``register(_:at:)`` isn't called; where a server wants proofs by
/// a key, the key travels in ``AuthorizationStart/proof`` and ``TokenGrant/kind``.
package protocol PlatformAuthorization: Sendable {
    /// What has to be allowed for capabilities: the least that serves, in the platform's words.
    func scopes(for capabilities: Set<Capability>) -> [String]

    /// Those of the wanted scopes that the granted ones don't cover.
    func missing(_ wanted: [String], in granted: [String]) -> [String]

    /// How many addresses an app may name to come back to.
    var redirectsPerApp: Int { get }

    /// Where a server asks people and hands out tokens.
    func server(at instance: InstanceOrigin?) async throws(PlatformError) -> AuthorizationServer

    /// Introduces Roost to a server.
    func register(
        _ registration: AppRegistration,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> RegisteredApp

    /// Whether a server still knows an app; yes where that can't be asked.
    func knows(_ app: RegisteredApp, at server: AuthorizationServer) async throws(PlatformError) -> Bool

    /// The address to send a person to.
    func begin(
        _ request: AuthorizationRequest,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> AuthorizationStart

    /// Turns the code a person came back with into a token, once.
    func exchange(
        _ code: Secret,
        proof: Secret,
        redirect: String,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> TokenGrant

    /// A new token for the one that ends.
    ///
    /// The old pair may be spent by it, whether or not the answer arrives.
    func refresh(
        _ refreshToken: Secret,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError) -> TokenGrant

    /// Makes a token worthless.
    func revoke(
        _ token: Secret,
        of app: RegisteredApp,
        at server: AuthorizationServer
    ) async throws(PlatformError)
}
