/// `com.atproto.server.*`: signing in, staying signed in, and what the server says of itself.
enum SessionRoutes {
    static let all: [XRPCEndpoint] = [
        .procedure("com.atproto.server.createSession", .open, create),
        .procedure("com.atproto.server.refreshSession", .refresh, refresh),
        .procedure("com.atproto.server.deleteSession", .refresh) { _, caller, network in
            if let token = caller.token {
                network.sessions.revoke(token.id)
                network.traffic.record(.sessionDeleted, token.subject)
            }
            return Answer()
        },
        .query("com.atproto.server.getSession", .session(active: false)) { _, caller, network in
            guard let account = network.account(try caller.requireDID()) else { throw XRPCError.authRequired }
            return .json(session(of: account, network))
        },
        .query("com.atproto.server.describeServer", .open) { _, _, network in
            .json([
                "did": .string(network.serviceDID),
                "availableUserDomains": [".simulator.test"],
                "inviteCodeRequired": false,
                "phoneVerificationRequired": false,
                "blobUploadLimit": .integer(network.habits.blobUploadLimit),
                "links": [:],
                "contact": ["email": "admin@simulator.test"],
            ])
        },
    ]

    private static func create(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        let input = try call.input("identifier", "password")
        let wrong = XRPCError(401, "AuthenticationRequired", "Invalid identifier or password")
        guard let account = network.account(input["identifier"]?.text ?? "") else { throw wrong }
        let password = input["password"]?.text ?? ""
        let appPassword = account.appPasswords.first { $0.secret == password && !$0.isRevoked }
        if appPassword == nil {
            guard password == account.password else { throw wrong }
            guard let code = input["authFactorToken"]?.text else {
                throw XRPCError(
                    401,
                    "AuthFactorTokenRequired",
                    "A sign in code has been sent to your email address"
                )
            }
            guard code == Self.authFactorToken else {
                throw XRPCError(400, "InvalidToken", "Token is invalid")
            }
        }
        if account.state == .takendown { throw XRPCError.takedown }
        let pair = network.sessions.open(
            account.did,
            appPassword: appPassword?.name,
            at: call.at,
            network.habits,
            audience: network.serviceDID
        )
        network.traffic.record(.sessionCreated, account.did)
        return .json(session(of: account, network, pair))
    }

    /// The code the e-mail would bring.
    static let authFactorToken = "ABCDE-12345"

    private static func refresh(
        _ call: Call,
        _ caller: BlueskyCaller,
        _ network: inout BlueskyNetwork
    ) throws -> Answer {
        guard let token = caller.token, let account = network.account(token.subject) else {
            throw XRPCError.invalidRequest("Could not find user info for account: \(caller.did ?? "")")
        }
        if account.state == .takendown { throw XRPCError.takedown }
        guard
            let pair = network.sessions.refresh(
                token,
                at: call.at,
                network.habits,
                audience: network.serviceDID
            )
        else { throw XRPCError.expiredToken("Token has been revoked") }
        network.traffic.record(.sessionRefreshed, account.did)
        return .json(session(of: account, network, pair))
    }

    private static func session(
        of account: HostedAccount,
        _ network: BlueskyNetwork,
        _ pair: SessionBook.Pair? = nil
    ) -> JSON {
        var session: JSON = [
            "did": .string(account.did),
            "didDoc": network.directory.document(of: account.did, origin: network.origin) ?? .null,
            "handle": .string(account.handle),
            "email": .string(account.email), "emailConfirmed": true, "emailAuthFactor": true,
            "active": .bool(account.state == .active),
        ]
        if account.state != .active { session["status"] = .string(account.state.rawValue) }
        if let pair {
            session["accessJwt"] = .string(pair.access)
            session["refreshJwt"] = .string(pair.refresh)
        }
        return session
    }
}
