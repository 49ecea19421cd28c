import Foundation
import Hummingbird

/// What users keep about themselves: profile, password, browsers that are signed in, API tokens.
enum ProfilePages {
    static let routes: [Route] = [
        .page(.get, "/profile") { viewer, call in
            try await call.page(ProfilePage(call.services.accounts.profile(viewer)))
        },
        .page(.post, "/profile", change),
        .page(.post, "/profile/password", changePassword),
        .page(.get, "/profile/sessions") { viewer, call in
            let sessions = try await call.services.accounts.sessions(viewer)
            return try await call.page(SessionsPage(sessions, time: call.time))
        },
        .page(.post, "/profile/sessions/{id}/revoke") { viewer, call in
            try await call.services.accounts.revokeSession(viewer, call.parameter())
            return call.done("/profile/sessions", .sessionRevoked)
        },
        .page(.post, "/profile/sessions/revoke-others") { viewer, call in
            try await call.services.accounts.revokeOtherSessions(viewer)
            return call.done("/profile/sessions", .sessionRevoked)
        },
        .page(.get, "/profile/tokens") { viewer, call in
            try await call.page(TokensPage.make(viewer, call))
        },
        .page(.post, "/profile/tokens", createToken),
        .page(.post, "/profile/tokens/{id}/revoke") { viewer, call in
            try await call.services.accounts.revokeToken(viewer, call.parameter())
            return call.done("/profile/tokens", .tokenRevoked)
        },
    ]

    private static func change(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let zone = try form.required("time_zone", "A time zone")
            guard TimeZone(identifier: zone) != nil else {
                throw WebError.invalid(
                    "time_zone",
                    "“\(zone.prefix(60))” is not a time zone. Choose one like Europe/Berlin."
                )
            }
            let change = ProfileChange(
                email: try form.required("email", "An e-mail address"),
                displayName: form["display_name"],
                timeZone: zone
            )
            _ = try await call.services.accounts.changeProfile(viewer, change)
            return call.done("/profile", .profileSaved)
        } refused: { form, error in
            var profile = try await call.services.accounts.profile(viewer)
            profile.email = form["email"] ?? ""
            profile.displayName = form["display_name"]
            profile.timeZone = form["time_zone"] ?? ""
            return ProfilePage(profile, problem: error.sentence)
        }
    }

    private static func changePassword(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let change = PasswordChange(
                currentPassword: form.raw("current_password") ?? "",
                newPassword: try SignInPages.newPassword(in: form)
            )
            try await call.services.accounts.changePassword(viewer, change)
            return call.done("/profile", .passwordChanged)
        } refused: { _, error in
            ProfilePage(try await call.services.accounts.profile(viewer), passwordProblem: error.sentence)
        }
    }

    private static func createToken(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let draft = TokenDraft(
                name: try form.required("name", "A name for the token"),
                mayWrite: form.isTicked("may_write"),
                daysValid: form["days"].flatMap(Int.init)
            )
            let token = try await call.services.accounts.createToken(viewer, draft)
            return try await call.page(TokensPage.make(viewer, call, secret: token), status: .created)
        } refused: { form, error in
            try await TokensPage.make(viewer, call, typedName: form["name"] ?? "", problem: error.sentence)
        }
    }
}

struct ProfilePage: PageContent {
    static let template = "profile"
    var title: String { "Profile" }
    let username: String
    let role: String
    let roleMeaning: String
    let email: String
    let displayName: String
    let timeZone: String
    let zones: [String]
    let problem: String?
    let passwordProblem: String?

    init(_ profile: Profile, problem: String? = nil, passwordProblem: String? = nil) {
        username = profile.username
        role = profile.role.title
        roleMeaning = profile.role.meaning
        email = profile.email
        displayName = profile.displayName ?? ""
        timeZone = profile.timeZone
        zones = Self.knownZones
        self.problem = problem
        self.passwordProblem = passwordProblem
    }

    static let knownZones = ["UTC"] + TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") }
}

struct SessionsPage: PageContent {
    static let template = "sessions"
    var title: String { "Signed-in browsers" }
    let sessions: [Row]
    let hasOthers: Bool

    struct Row: Sendable {
        let sessionID: String
        let device: String
        let address: String?
        let isCurrent: Bool
        let began: TimeView
        let lastActive: TimeView
        let ends: TimeView
    }

    init(_ sessions: [SessionItem], time: (Date) -> TimeView) {
        self.sessions = sessions.map {
            Row(
                sessionID: $0.id,
                device: $0.device,
                address: $0.address,
                isCurrent: $0.isCurrent,
                began: time($0.createdAt),
                lastActive: time($0.lastActivityAt),
                ends: time($0.expiresAt)
            )
        }
        hasOthers = sessions.contains { !$0.isCurrent }
    }
}

struct TokensPage: PageContent {
    static let template = "tokens"
    var title: String { "API tokens" }
    let tokens: [Row]
    let isEmpty: Bool
    let newSecret: String?
    let newName: String
    let typedName: String
    let problem: String?

    struct Row: Sendable {
        let tokenID: String
        let tokenName: String
        let rights: String
        let made: TimeView
        let lastUsed: TimeView?
        let ends: TimeView?
    }

    static func make(
        _ viewer: Viewer,
        _ call: Call,
        typedName: String = "",
        secret: NewToken? = nil,
        problem: String? = nil
    ) async throws -> TokensPage {
        let tokens = try await call.services.accounts.tokens(viewer)
        return TokensPage(
            tokens: tokens.map {
                Row(
                    tokenID: $0.id,
                    tokenName: $0.name,
                    rights: $0.mayWrite ? "reads and writes" : "reads",
                    made: call.time($0.createdAt),
                    lastUsed: $0.lastUsedAt.map(call.time),
                    ends: $0.expiresAt.map(call.time)
                )
            },
            isEmpty: tokens.isEmpty,
            newSecret: secret?.secret,
            newName: secret?.token.name ?? "",
            typedName: typedName,
            problem: problem
        )
    }
}
