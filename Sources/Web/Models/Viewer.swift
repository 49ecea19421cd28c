/// Who is asking: the user a request speaks for, and how it proved that.
package struct Viewer: Sendable, Equatable {
    package var userID: String
    package var username: String
    package var displayName: String?
    package var role: Role
    /// An IANA name like `Europe/Berlin`; times on pages are shown in it.
    package var timeZone: String = "UTC"
    package var credential: Credential
    /// The connection this session is working in.
    package var currentConnectionID: String?

    package init(
        userID: String,
        username: String,
        displayName: String? = nil,
        role: Role,
        timeZone: String = "UTC",
        credential: Credential,
        currentConnectionID: String? = nil
    ) {
        self.userID = userID
        self.username = username
        self.displayName = displayName
        self.role = role
        self.timeZone = timeZone
        self.credential = credential
        self.currentConnectionID = currentConnectionID
    }

    package enum Credential: Sendable, Equatable {
        /// A browser, by the id of its session.
        case session(id: String)
        /// A program, by the id of its token; without `mayWrite` it can only read.
        case token(id: String, mayWrite: Bool)
        /// Somebody who can open the operator's socket.
        case operatorSocket
    }

    package var shownName: String { displayName ?? username }
}

/// What is known of the program at the other end.
package struct ClientFacts: Sendable, Equatable {
    /// The address, taken from `X-Forwarded-For` only when a trusted proxy sent it.
    package var address: String?
    package var userAgent: String?
    package var acceptLanguage: String?
    /// Whether the browser reached us, or our proxy, over TLS.
    package var isSecure: Bool = false

    package init(
        address: String? = nil,
        userAgent: String? = nil,
        acceptLanguage: String? = nil,
        isSecure: Bool = false
    ) {
        self.address = address
        self.userAgent = userAgent
        self.acceptLanguage = acceptLanguage
        self.isSecure = isSecure
    }
}
