import Accounts
import Database
import Publishing
import Vault
import Web

extension SetupServices {
    init(_ roost: Installation, setUpToken: SetUpToken) {
        self.init(
            isNeeded: { try await presenting { try await roost.users.isEmpty() } },
            createFirstAdmin: { setUp, client in
                try await presenting {
                    guard setUpToken.accepts(setUp.token) else {
                        throw AccountError(
                            .forbidden,
                            "That is not the set-up token. It was printed where Roost was started, and is good until the "
                                + "first user is made.",
                            field: "token"
                        )
                    }
                    let user = try await roost.users.addFirst(
                        setUp.username,
                        email: setUp.email,
                        password: Secret(setUp.password)
                    )
                    setUpToken.spend()
                    let token = try await roost.sessions.begin(user.id, client: Sessions.Client(client))
                    return NewSession(token)
                }
            }
        )
    }
}

extension AccountServices {
    init(_ roost: Installation) {
        self.init(
            viewerOfSession: { token, client in
                try await presenting {
                    guard let token = AccessToken(text: token) else { return nil }
                    return try await roost.sessions.viewer(for: token, client: Sessions.Client(client))
                        .map(Web.Viewer.init)
                }
            },
            viewerOfToken: { secret, client in
                try await presenting {
                    guard let token = AccessToken(text: secret) else { return nil }
                    return try await roost.tokens.viewer(for: token, address: client.address).map(
                        Web.Viewer.init
                    )
                }
            },
            viewerForOperator: { username in
                try await presenting { Web.Viewer(try await roost.operatorViewer(for: username)) }
            },
            // Signing in itself keeps count.
            permitSignIn: { _, _ in },
            signIn: { signIn, client in
                try await presenting {
                    let token = try await roost.sessions.signIn(
                        username: signIn.username,
                        password: Secret(signIn.password),
                        client: Sessions.Client(client)
                    )
                    return NewSession(token)
                }
            },
            signOut: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    if case .session(let id) = viewer.door { try await roost.sessions.revoke(id, by: viewer) }
                }
            },
            shell: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    return Shell(
                        // Every page has a shell, and no shell shows a count.
                        connections: try await roost.connections.list(for: viewer).map { ConnectionItem($0) },
                        unseenNotices: try await roost.notices.unseenCount(for: viewer),
                        questions: try await roost.compositions.questionCount(for: viewer)
                    )
                }
            },
            profile: { viewer in
                try await presenting {
                    Profile(try await roost.users.profile(of: try Accounts.Viewer(viewer)))
                }
            },
            changeProfile: { viewer, change in
                try await presenting {
                    let user = try await roost.users.changeProfile(
                        Users.ProfileChange(
                            email: change.email,
                            displayName: change.displayName ?? "",
                            timeZone: change.timeZone
                        ),
                        by: try Accounts.Viewer(viewer)
                    )
                    return Profile(user)
                }
            },
            changePassword: { viewer, change in
                try await presenting {
                    try await roost.users.changePassword(
                        from: Secret(change.currentPassword),
                        to: Secret(change.newPassword),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            sessions: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    return try await roost.sessions.list(for: viewer).map { SessionItem($0, of: viewer) }
                }
            },
            revokeSession: { viewer, id in
                try await presenting {
                    try await roost.sessions.revoke(
                        try identifier(id, "session"),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            revokeOtherSessions: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    for session in try await roost.sessions.list(for: viewer)
                    where viewer.door != .session(session.id) {
                        try await roost.sessions.revoke(session.id, by: viewer)
                    }
                }
            },
            tokens: { viewer in
                try await presenting {
                    try await roost.tokens.list(for: try Accounts.Viewer(viewer)).map(TokenItem.init)
                }
            },
            createToken: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    guard draft.daysValid.map(daysOfToken.contains) ?? true else {
                        throw AccountError(
                            .invalid,
                            "A token is valid for 1 to \(daysOfToken.upperBound) days, or without an end.",
                            field: "daysValid"
                        )
                    }
                    let expiry = draft.daysValid.map { Timestamp.now.adding(.seconds($0 * 86_400)) }
                    let (token, id) = try await roost.tokens.create(
                        named: draft.name,
                        mayWrite: draft.mayWrite,
                        expiresAt: expiry,
                        by: viewer
                    )
                    guard let made = try await roost.tokens.list(for: viewer).first(where: { $0.id == id })
                    else {
                        throw AccountError(.notFound, "The token was revoked at once.")
                    }
                    return NewToken(token: TokenItem(made), secret: token.text.revealForUse())
                }
            },
            revokeToken: { viewer, id in
                try await presenting {
                    try await roost.tokens.revoke(
                        try identifier(id, "token"),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            }
        )
    }
}

extension Installation {
    /// Who may open the socket is the operator, whatever the role of the user it is on behalf of.
    ///
    /// Before there is any user, it is on behalf of nobody, who sees nothing and may add the first.
    func operatorViewer(for username: String?) async throws -> Accounts.Viewer {
        if username == nil, try await users.isEmpty() {
            return Accounts.Viewer(user: UserID.new(), username: "operator", role: .admin, door: .operating)
        }
        let user = if let username { try await users.named(username) } else { try await users.only() }
        return Accounts.Viewer(
            user: user.id,
            username: user.username,
            role: .admin,
            timeZone: user.timeZone,
            door: .operating
        )
    }
}

extension Sessions.Client {
    init(_ facts: ClientFacts) {
        self.init(address: facts.address, userAgent: facts.userAgent, language: facts.acceptLanguage)
    }
}

extension NewSession {
    fileprivate init(_ token: AccessToken) {
        self.init(
            token: token.text.revealForUse(),
            expiresAt: Timestamp.now.adding(Sessions.absoluteLife).date
        )
    }
}

extension Profile {
    fileprivate init(_ user: User) {
        self.init(
            userID: user.id.text,
            username: user.username,
            email: user.email,
            displayName: user.displayName,
            timeZone: user.timeZone,
            role: Web.Role(user.role)
        )
    }
}

extension SessionItem {
    fileprivate init(_ session: Sessions.Session, of viewer: Accounts.Viewer) {
        self.init(
            id: session.id.text,
            isCurrent: viewer.door == .session(session.id),
            device: BrowserName.of(session.userAgent),
            address: session.address,
            createdAt: session.createdAt.date,
            lastActivityAt: session.lastActivityAt.date,
            expiresAt: session.expiresAt.date
        )
    }
}

extension TokenItem {
    fileprivate init(_ token: APITokens.Token) {
        self.init(
            id: token.id.text,
            name: token.name,
            mayWrite: token.mayWrite,
            createdAt: token.createdAt.date,
            lastUsedAt: token.lastUsedAt?.date,
            expiresAt: token.expiresAt?.date
        )
    }
}

/// A browser as people know it, from what it sends.
enum BrowserName {
    static func of(_ userAgent: String?) -> String {
        guard let userAgent else { return "Unknown browser" }
        let browsers = [
            ("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrom", "Chrome"),
            ("Safari", "Safari"),
            ("curl", "curl"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Macintosh", "macOS"),
            ("Linux", "Linux"),
        ]
        let browser = browsers.first { userAgent.contains($0.0) }?.1 ?? "Unknown browser"
        let system = systems.first { userAgent.contains($0.0) }?.1
        return system.map { "\(browser) on \($0)" } ?? browser
    }
}

/// A hundred years.
private let daysOfToken = 1...36_500
