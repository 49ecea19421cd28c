package import Foundation
package import Vault

/// What authorises one account's calls, opened for the moment of use and never stored in this form.
package struct Credential: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// `Authorization: Bearer …`: OAuth tokens, sessions of app passwords, tokens a person pasted.
        case bearer

        /// `Authorization: DPoP …` with a proof per request, signed by this key (PEM).
        case dpop(key: Secret)
    }

    package var kind: Kind
    package var token: Secret

    /// What the account's owner allowed, in the platform's words; empty when unknown.
    package var scopes: Set<String>

    /// When the token stops to work; nil when it never does or nobody said.
    package var expiresAt: Date?

    package init(kind: Kind = .bearer, token: Secret, scopes: Set<String> = [], expiresAt: Date? = nil) {
        self.kind = kind
        self.token = token
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch kind {
        case .bearer: "bearer token «redacted»"
        case .dpop: "DPoP-bound token «redacted»"
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where and as whom a call is made.
package struct PlatformAccess: Sendable, Hashable {
    /// The server that is part of who an account and its posts are; nil on platforms that are one network.
    package var instance: InstanceOrigin?

    /// Where the account is to be asked for: its instance, and on a network whose accounts move the server of the day.
    package var server: InstanceOrigin?

    /// What runs there, as detected when the account was connected; nil when unknown.
    package var software: ServerSoftware?

    /// The account's id at the platform; nil before it is known.
    package var account: String?

    /// Nil for what a platform tells everybody.
    package var credential: Credential?

    package init(
        instance: InstanceOrigin?,
        server: InstanceOrigin? = nil,
        software: ServerSoftware? = nil,
        account: String? = nil,
        credential: Credential?
    ) {
        self.instance = instance
        self.server = server ?? instance
        self.software = software
        self.account = account
        self.credential = credential
    }
}
