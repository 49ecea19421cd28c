package import Database
package import Platforms
import Vault

/// A person letting Roost into an account, from the address they are sent to until the answer.
package struct Authorization: Record, Sendable {
    package static let table = "authorizations"

    /// How long a person may take.
    package static let life: Duration = .seconds(600)

    package enum Status: String, Sendable, ColumnValue, Codable {
        case pending
        /// The answer came and is being looked at; for longer than a moment only when Roost was stopped then.
        case spent
        case connected
        case refused
    }

    package let id: AuthorizationID
    package let owner: UserID
    /// The one that is to be reconnected, or that was made.
    package let connection: ConnectionID?
    package let session: SessionID?
    package let platform: PlatformKind
    package let instance: InstanceOrigin?
    package let name: String?
    package let scopes: [String]
    package let status: Status
    /// A word for programs, where it was refused.
    package let code: String?
    /// How it ended.
    package let sentence: String?
    package let expiresAt: Timestamp
    package let createdAt: Timestamp

    let clientID: String
    let redirect: String
    let issuer: String?
    let sendsIssuer: Bool

    package var isOutOfBand: Bool { redirect == RegisteredApp.outOfBand }

    /// Where people are asked.
    package var host: String { instance?.authority ?? platform.displayName }

    package init(row: Row) throws {
        id = try row.value("id")
        owner = try row.value("user_id")
        connection = try row.value("connection_id")
        session = try row.value("session_id")
        platform = try row.value("platform")
        instance = InstanceOrigin(try row.value("instance", as: String.self))
        name = try row.value("name")
        scopes = try row.value("scopes", as: String.self).split(separator: " ").map(String.init)
        status = try row.value("status")
        code = try row.value("code")
        sentence = try row.value("sentence")
        expiresAt = try row.value("expires_at")
        createdAt = try row.value("created_at")
        clientID = try row.value("client_id")
        redirect = try row.value("redirect_uri")
        issuer = try row.value("issuer")
        sendsIssuer = try row.value("sends_issuer")
    }

    static func place(_ column: String, of id: AuthorizationID) -> RowIdentity {
        RowIdentity(table: table, column: column, row: id.text)
    }
}

/// What a person comes back with.
package struct AuthorizationAnswer: Sendable {
    package var code: String?
    /// The specification's word for why there is no code.
    package var error: String?
    package var explanation: String?
    /// The server's own name (RFC 9207).
    package var issuer: String?

    package init(code: String?, error: String? = nil, explanation: String? = nil, issuer: String? = nil) {
        self.code = code
        self.error = error
        self.explanation = explanation
        self.issuer = issuer
    }
}

/// Where to send a person.
package struct AuthorizationTicket: Sendable {
    package let authorization: Authorization
    package let url: String
}
