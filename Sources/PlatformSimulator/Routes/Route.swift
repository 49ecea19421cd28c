import HTTPTypes

/// One line of the platform's API: what is asked, who may ask, and what happens.
struct Route: PlatformEndpoint {
    let method: HTTPRequest.Method
    let pattern: String
    let access: Access
    let handle: @Sendable (Call, Caller, inout World) throws -> Answer

    enum Access: Sendable {
        /// No token is looked at.
        case open
        /// Anybody where the dialect lets strangers read; else a token with this scope.
        case readable(String)
        /// A user's token with this scope.
        case user(String)
    }

    init(
        _ method: HTTPRequest.Method,
        _ pattern: String,
        _ access: Access,
        _ handle: @escaping @Sendable (Call, Caller, inout World) throws -> Answer
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.handle = handle
    }
}

/// Who is asking, as far as the token says.
struct Caller: Sendable {
    var token: AccessToken?
    /// The account behind the token; nil for strangers and for applications.
    var lane: AccountLane?

    static let stranger = Caller()

    /// The account, on routes that ask for one.
    func requireLane() throws -> AccountLane {
        guard let lane else { throw Refusal.tokenMissing }
        return lane
    }
}

extension Dialect {
    /// Everything this platform answers, besides the control interface.
    var routes: [Route] {
        DiscoveryRoutes.all(self) + OAuthRoutes.all(self) + AccountRoutes.all + StatusRoutes.all(self)
            + PostingRoutes.all + EditingRoutes.all + ReactionRoutes.all + MediaRoutes.all
            + ScheduledRoutes.all(self)
            + FileRoutes.all + PageRoutes.all(self)
    }
}
