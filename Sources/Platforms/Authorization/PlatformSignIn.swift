package import Vault

/// How a person lets Roost into an account by typing who they are and a password made for Roost.
///
/// What comes of it is a session: a token that soon ends, and one that renews it. The password is used once and kept
/// nowhere.
package protocol PlatformSignIn: Sendable {
    /// What a person is asked for, in the platform's words.
    var form: SignInForm { get }

    /// Finds the account, wherever it is, and opens a session there.
    func signIn(as name: String, password: Secret) async throws(PlatformError) -> SignedIn

    /// A new pair for the one that ends.
    ///
    /// The old pair may be spent by it, whether or not the answer arrives.
    func renew(
        _ refreshToken: Secret,
        at server: InstanceOrigin
    ) async throws(PlatformError) -> TokenGrant

    /// Ends a session.
    func end(_ refreshToken: Secret, at server: InstanceOrigin) async throws(PlatformError)
}

/// The words of a form that asks for a name and a password.
package struct SignInForm: Sendable, Hashable {
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

/// Who was let in, and where.
package struct SignedIn: Sendable {
    /// The account's id at the platform.
    package var account: String
    package var server: InstanceOrigin
    package var grant: TokenGrant

    package init(account: String, server: InstanceOrigin, grant: TokenGrant) {
        self.account = account
        self.server = server
        self.grant = grant
    }
}
