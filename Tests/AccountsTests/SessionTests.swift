import Accounts
import Database
import TestSupport
import Testing
import Vault

@Suite struct `Signing in` {
    @Test(arguments: Engine.allCases)
    func `takes the right password, whatever the name's case`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("Ada")
            #expect(ada.username == "Ada")
            _ = try await world.sessions.signIn(
                username: "ADA",
                password: AccountsWorld.password,
                client: AccountsWorld.browser
            )
            for (name, password) in [
                ("ada", "wrong password"), ("nobody", "correct horse battery"), ("ada", ""),
            ] {
                let error = await #expect(throws: AccountError.self) {
                    try await world.sessions.signIn(
                        username: name,
                        password: Secret(password),
                        client: AccountsWorld.browser
                    )
                }
                #expect(error?.sentence == "User name or password is not right.")
            }
        }
    }

    @Test func `is slowed down after five wrong passwords, and forgiven with time`() async throws {
        try await AccountsWorld.with(.sqlite) { world in
            _ = try await world.signedIn("ada")
            func attempt(_ password: Secret) async -> AccountError? {
                do {
                    _ = try await world.sessions.signIn(
                        username: "ada",
                        password: password,
                        client: AccountsWorld.browser
                    )
                    return nil
                } catch { return error as? AccountError }
            }
            for _ in 0..<5 { #expect(await attempt(Secret("wrong password"))?.code == .unauthenticated) }
            #expect(await attempt(AccountsWorld.password)?.code == .throttled)
            world.clock.advance(.seconds(2))
            #expect(await attempt(AccountsWorld.password) == nil)
            #expect(await attempt(Secret("wrong password"))?.code == .unauthenticated)
        }
    }

    @Test(arguments: Engine.allCases)
    func `keeps the token's hash alone`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            _ = try await world.signedIn("ada")
            let token = try await world.sessions.signIn(
                username: "ada",
                password: AccountsWorld.password,
                client: AccountsWorld.browser
            )
            let stored = try await world.store.read(as: .system) {
                try $0.values(String.self, "SELECT token_hash FROM main.user_sessions")
            }
            #expect(!stored.contains(token.text.revealForUse()))
            #expect(stored.contains(token.hash.storedText))
        }
    }
}

@Suite struct `A session` {
    @Test(arguments: Engine.allCases)
    func `ends after two idle weeks, after ninety days, at sign-out and when it is revoked`(
        engine: Engine
    ) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            func begin() async throws -> AccessToken {
                try await world.sessions.signIn(
                    username: "ada",
                    password: AccountsWorld.password,
                    client: AccountsWorld.browser
                )
            }
            func isOpen(_ token: AccessToken) async throws -> Bool {
                try await world.sessions.viewer(for: token, client: AccountsWorld.browser) != nil
            }
            let idle = try await begin()
            let busy = try await begin()
            for _ in 0..<8 {
                world.clock.advance(.seconds(10 * 86_400))
                #expect(try await isOpen(busy))
            }
            #expect(try await isOpen(idle) == false)
            world.clock.advance(.seconds(11 * 86_400))
            #expect(try await isOpen(busy) == false)
            let left = try await begin()
            try await world.sessions.signOut(left)
            #expect(try await isOpen(left) == false)
            let revoked = try await begin()
            let viewer = try #require(
                try await world.sessions.viewer(for: revoked, client: AccountsWorld.browser)
            )
            guard case .session(let id) = viewer.door else {
                Issue.record("no session")
                return
            }
            try await world.sessions.revoke(id, by: ada)
            #expect(try await isOpen(revoked) == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `asks to sign in again in another browser, but not at another address`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            _ = try await world.signedIn("ada")
            let token = try await world.sessions.signIn(
                username: "ada",
                password: AccountsWorld.password,
                client: AccountsWorld.browser
            )
            let moved = Sessions.Client(
                address: "198.51.100.7",
                userAgent: AccountsWorld.browser.userAgent?.replacing("140.0", with: "141.0"),
                language: "de-DE"
            )
            #expect(try await world.sessions.viewer(for: token, client: moved) != nil)
            let stolen = Sessions.Client(address: "192.0.2.1", userAgent: "curl/8", language: nil)
            #expect(try await world.sessions.viewer(for: token, client: stolen) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `ends at once when its user is deactivated or the password is reset`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let root = try await world.signedIn("root", role: .admin)
            let ada = try await world.signedIn("ada")
            #expect(try await world.sessions.list(for: ada).count == 1)
            try await world.users.resetPassword(of: ada.user, to: Secret("a new long password"), by: root)
            #expect(try await world.sessions.list(for: ada).isEmpty)
            let token = try await world.sessions.signIn(
                username: "ada",
                password: Secret("a new long password"),
                client: AccountsWorld.browser
            )
            try await world.users.setActive(false, ada.user, by: root)
            #expect(try await world.sessions.viewer(for: token, client: AccountsWorld.browser) == nil)
        }
    }
}

@Suite struct `People with a login` {
    @Test(arguments: Engine.allCases)
    func `the first is an admin, and set-up works once`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            #expect(try await world.users.isEmpty())
            let first = try await world.users.addFirst(
                "ada",
                email: "ada@example.org",
                password: AccountsWorld.password
            )
            #expect(first.role == .admin)
            let error = await #expect(throws: AccountError.self) {
                try await world.users.addFirst(
                    "eve",
                    email: "eve@example.org",
                    password: AccountsWorld.password
                )
            }
            #expect(error?.code == .conflict)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an admin remains, whatever is changed`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let root = try await world.signedIn("root", role: .admin)
            await #expect(throws: AccountError.self) {
                try await world.users.setRole(of: root.user, to: .viewer, by: root)
            }
            await #expect(throws: AccountError.self) {
                try await world.users.setActive(false, root.user, by: root)
            }
            await #expect(throws: AccountError.self) { try await world.users.delete(root.user, by: root) }
            let second = try await world.users.add(
                "second",
                email: "s@example.org",
                role: .admin,
                password: nil,
                by: root
            )
            try await world.users.setRole(of: root.user, to: .viewer, by: nil)
            await #expect(throws: AccountError.self) { try await world.users.delete(second.id, by: nil) }
        }
    }

    @Test(arguments: [Role.viewer, .reviewer, .moderator])
    func `only admins manage them`(role: Role) async throws {
        try await AccountsWorld.with(.sqlite) { world in
            let viewer = try await world.signedIn("ada", role: role)
            let attempts: [@Sendable () async throws -> Void] = [
                { _ = try await world.users.list(for: viewer) },
                { try await world.users.setRole(of: viewer.user, to: .admin, by: viewer) },
                { try await world.users.setActive(false, viewer.user, by: viewer) },
                {
                    try await world.users.resetPassword(
                        of: viewer.user,
                        to: AccountsWorld.password,
                        by: viewer
                    )
                },
                { try await world.users.delete(viewer.user, by: viewer) },
                {
                    try await world.users.add(
                        "eve",
                        email: "e@example.org",
                        role: .admin,
                        password: nil,
                        by: viewer
                    )
                },
            ]
            for attempt in attempts {
                let error = await #expect(throws: AccountError.self) { try await attempt() }
                #expect(error?.code == .forbidden)
            }
            #expect(try await world.users.profile(of: viewer).role == role)
        }
    }

    @Test(arguments: Engine.allCases)
    func `deleting one deletes their rows and nobody else's`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let root = try await world.signedIn("root", role: .admin)
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            try await world.connect("Home", account: "ada", by: ada)
            try await world.connect("Home", account: "bob", by: bob)
            _ = try await world.tokens.create(named: "cli", by: ada)
            try await world.users.delete(ada.user, by: root)
            let left = try await world.store.read(as: .system) { tx in
                try ["connections", "user_sessions", "api_tokens", "notices"].map { table in
                    try tx.value(
                        Int.self,
                        "SELECT count(*) FROM main.\(uncheckedCode: table) WHERE user_id = \(ada.user)"
                    )
                }
            }
            #expect(left == [0, 0, 0, 0])
            #expect(try await world.connections.list(for: bob).count == 1)
        }
    }

    @Test(arguments: [
        ("", "a@b.c", "username"), ("a b", "a@b.c", "username"), (".ada", "a@b.c", "username"),
        ("ada", "ada", "email"),
        ("ada", "a@b@c", "email"), ("ada\u{202E}", "a@b.c", "username"),
    ])
    func `need a proper name and address`(name: String, email: String, field: String) async throws {
        try await AccountsWorld.with(.sqlite) { world in
            let error = await #expect(throws: AccountError.self) {
                try await world.users.add(name, email: email, password: nil, by: nil)
            }
            #expect(error?.field == field)
        }
    }

    @Test(arguments: ["short", "aaaaaaaaaaaaaaa", "a-long-user-name"])
    func `need a password that isn't guessed`(password: String) async throws {
        try await AccountsWorld.with(.sqlite) { world in
            let error = await #expect(throws: AccountError.self) {
                try await world.users.add(
                    "a-long-user-name",
                    email: "a@b.c",
                    password: Secret(password),
                    by: nil
                )
            }
            #expect(error?.field == "password")
        }
    }
}

@Suite struct `An API token` {
    @Test(arguments: Engine.allCases)
    func `acts for its user until it is revoked or expires`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let (token, id) = try await world.tokens.create(named: "cli", by: ada)
            let viewer = try #require(try await world.tokens.viewer(for: token, address: nil))
            #expect(viewer.user == ada.user)
            await #expect(throws: AccountError.self) { try await world.tokens.create(named: "cli", by: ada) }
            try await world.tokens.revoke(id, by: ada)
            #expect(try await world.tokens.viewer(for: token, address: nil) == nil)
            let (short, _) = try await world.tokens.create(
                named: "short",
                expiresAt: world.clock.read().adding(.seconds(60)),
                by: ada
            )
            #expect(try await world.tokens.viewer(for: short, address: nil) != nil)
            world.clock.advance(.seconds(61))
            #expect(try await world.tokens.viewer(for: short, address: nil) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that only reads writes nothing`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            let (token, _) = try await world.tokens.create(named: "reader", mayWrite: false, by: ada)
            let reader = try #require(try await world.tokens.viewer(for: token, address: nil))
            #expect(try await world.connections.list(for: reader).count == 1)
            let error = await #expect(throws: AccountError.self) {
                try await world.connections.delete(connection.id, by: reader)
            }
            #expect(error?.code == .forbidden)
        }
    }
}
