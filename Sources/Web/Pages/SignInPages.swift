import Hummingbird

/// Set-up, sign-in and sign-out.
enum SignInPages {
    static let routes: [Route] = [
        .openPage(.get, "/sign-in") { call in
            if try await call.services.setup.isNeeded() { return .redirect(to: "/setup") }
            if call.context.viewer != nil { return .redirect(to: "/") }
            return try await call.page(SignInPage(next: call.query["next"]))
        },
        .openPage(.post, "/sign-in", signIn),
        .openPage(.post, "/sign-out") { call in
            if let viewer = call.context.viewer { try await call.services.accounts.signOut(viewer) }
            var response = call.done("/sign-in", .signedOut)
            response.setCookie(call.cookies.end())
            return response
        },
        .openPage(.get, "/setup") { call in
            guard try await call.services.setup.isNeeded() else { return .redirect(to: "/sign-in") }
            return try await call.page(SetUpPage(token: call.query["token"] ?? ""))
        },
        .openPage(.post, "/setup", setUp),
    ]

    private static func signIn(_ call: Call) async throws -> Response {
        try await call.submit { form in
            // Before the password is looked at: guessing must cost time, whether the name exists or not.
            try await call.services.accounts.permitSignIn(form["username"] ?? "", call.context.client)
            let session = try await call.services.accounts.signIn(
                SignIn(
                    username: form.required("username", "Your user name"),
                    password: form.raw("password") ?? ""
                ),
                call.context.client
            )
            // A browser has one session: the one it had is over.
            if let earlier = call.context.viewer { try await call.services.accounts.signOut(earlier) }
            return call.begin(session, then: Call.localPath(form["next"], otherwise: "/"))
        } refused: { form, error in
            SignInPage(next: form["next"], username: form["username"] ?? "", problem: error.sentence)
        }
    }

    private static func setUp(_ call: Call) async throws -> Response {
        try await call.submit { form in
            let session = try await call.services.setup.createFirstAdmin(
                SetUp(
                    token: form.required("token", "The set-up token"),
                    username: form.required("username", "A user name"),
                    email: form.required("email", "An e-mail address"),
                    password: newPassword(in: form)
                ),
                call.context.client
            )
            return call.begin(session, then: "/connections?said=\(Said.welcome.rawValue)")
        } refused: { form, error in
            SetUpPage(
                token: form["token"] ?? "",
                username: form["username"] ?? "",
                email: form["email"] ?? "",
                problem: error.sentence
            )
        }
    }

    /// A password and its repetition.
    static func newPassword(in form: FormFields) throws -> String {
        guard let password = form.raw("password"), !password.isEmpty else {
            throw WebError.invalid("password", "A password is missing. Fill it in and send the form again.")
        }
        guard form.raw("password_again") == password else {
            throw WebError.invalid("password_again", "The two passwords differ. Type the same one twice.")
        }
        return password
    }
}

struct SignInPage: PageContent {
    static let template = "sign-in"
    var title: String { "Sign in" }
    var next: String?
    var username = ""
    var problem: String?
}

struct SetUpPage: PageContent {
    static let template = "setup"
    var title: String { "Set up Roost" }
    var token = ""
    var username = ""
    var email = ""
    var problem: String?
}

extension Call {
    var cookies: SessionCookie { SessionCookie(isSecure: site.configuration.publicURL.isSecure) }

    fileprivate func begin(_ session: NewSession, then path: String) -> Response {
        var response = Response.redirect(to: path)
        response.setCookie(cookies.begin(session, now: site.configuration.now()))
        return response
    }
}
