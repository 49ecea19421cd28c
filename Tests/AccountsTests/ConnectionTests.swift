import Accounts
import Database
import Platforms
import Queue
import TestSupport
import Testing
import Vault

@Suite struct `A connection` {
    @Test(arguments: Engine.allCases)
    func `the first becomes the default and there is always exactly one`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let first = try await world.connect("Home", account: "ada", by: ada)
            let second = try await world.connect("Work", account: "ada-work", by: ada)
            let third = try await world.connect("Art", account: "ada-art", by: ada)
            #expect(first.isDefault)
            #expect(!second.isDefault)
            #expect(try await names(world, ada) == ["Home", "Art", "Work"])
            try await world.connections.makeDefault(second.id, by: ada)
            #expect(try await defaults(world, ada) == ["Work"])
            // The most recently used one follows when the default goes.
            world.clock.advance(.seconds(60))
            try await world.connections.switchTo(third.id, by: ada)
            try await world.connections.setActive(false, second.id, by: ada)
            #expect(try await defaults(world, ada) == ["Art"])
            try await world.connections.delete(third.id, by: ada)
            #expect(try await defaults(world, ada) == ["Home"])
            try await world.connections.setActive(false, first.id, by: ada)
            #expect(try await defaults(world, ada) == [])
            try await world.connections.setActive(true, second.id, by: ada)
            #expect(try await defaults(world, ada) == ["Work"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `is used from when somebody signs in to it, or switches to it`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let home = try await world.connect("Home", account: "ada", by: ada)
            let work = try await world.connect("Work", account: "ada-work", by: ada)
            #expect(try await world.connections.find(home.id, for: ada).lastUsedAt == nil)
            world.clock.advance(.seconds(60))
            _ = try await world.sessions.signIn(
                username: "ada",
                password: AccountsWorld.password,
                client: AccountsWorld.browser
            )
            #expect(try await world.connections.find(home.id, for: ada).lastUsedAt == world.clock.read())
            #expect(try await world.connections.find(work.id, for: ada).lastUsedAt == nil)
            try await world.connections.switchTo(work.id, by: ada)
            #expect(try await world.connections.find(work.id, for: ada).lastUsedAt == world.clock.read())
        }
    }

    @Test(arguments: Engine.allCases)
    func `names are unique per user, and so are accounts`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let bob = try await world.signedIn("bob")
            try await world.connect("Home", account: "shared", by: ada)
            try await world.connect("Home", account: "shared", by: bob)
            let sameName = await #expect(throws: AccountError.self) {
                try await world.connect("Home", account: "other", by: ada)
            }
            #expect(sameName?.field == "name")
            let sameAccount = await #expect(throws: AccountError.self) {
                try await world.connect("Again", account: "shared", by: ada)
            }
            #expect(sameAccount?.code == .conflict)
            #expect(sameAccount?.sentence.contains("Home") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `are tested before they are saved, unless that is unticked`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            var request = Connections.Request(
                platform: "mastodon",
                instance: "social.example",
                name: "Home",
                token: Secret("wrong")
            )
            let refused = await #expect(throws: AccountError.self) {
                try await world.connections.connect(request, by: ada)
            }
            #expect(refused?.field == "token")
            #expect(try await world.connections.list(for: ada).isEmpty)
            request.testsFirst = false
            let nameless = await #expect(throws: AccountError.self) {
                try await world.connections.connect(request, by: ada)
            }
            #expect(nameless?.field == "username")
            request.username = "@ada"
            let saved = try await world.connections.connect(request, by: ada)
            #expect(saved.platformUserID == "@ada")
            // The first look that succeeds puts the real identifier there.
            world.platform.allow(token: "wrong", for: "ada")
            #expect(try await world.connections.verify(saved.id, of: ada.user).platformUserID == "id-ada")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a server that is down is verified by the pauses of its job, and after that the next day`(
        engine: Engine
    ) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            let queue = JobQueue(store: world.store, clock: .given(world.clock.read))
            func due() async throws -> [ConnectionID] {
                try await world.connections.dueForVerification().map(\.id)
            }
            #expect(try await due().isEmpty, "it has just been verified")
            world.clock.advance(.seconds(90_000))
            #expect(try await due() == [connection.id])
            let job = try await world.store.write(as: .system) { tx in
                try queue.enqueue(VerifyConnection(connection.id), in: tx, for: ada.user)
            }
            #expect(try await due().isEmpty, "it waits for its turn")
            _ = try await queue.cancel(job)
            #expect(try await due().isEmpty, "it was given up today")
            world.clock.advance(.seconds(90_000))
            #expect(try await due() == [connection.id])
        }
    }

    @Test(arguments: [
        "other.example", "", "ftp://x", "https://user:pw@social.example", "http://social.example",
    ])
    func `an address that is no server of the platform is refused with a sentence`(
        instance: String
    ) async throws {
        try await AccountsWorld.with(.sqlite) { world in
            let ada = try await world.signedIn("ada")
            let error = await #expect(throws: AccountError.self) {
                try await world.connections.connect(
                    Connections.Request(
                        platform: "mastodon",
                        instance: instance,
                        name: "x",
                        token: Secret("t")
                    ),
                    by: ada
                )
            }
            #expect(error?.field == "instance")
            #expect(error?.sentence.isEmpty == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `can be changed without typing the token again`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            var change = Connections.Change()
            change.name = "  New   name "
            change.syncIntervalMinutes = 30
            let changed = try await world.connections.change(connection.id, change, by: ada)
            #expect(changed.name == "New name")
            #expect(changed.syncIntervalMinutes == 30)
            let (_, access) = try await world.connections.access(to: connection.id, of: ada.user)
            #expect(access.credential?.token.revealForUse() == "token-ada")
            // Another account's token is not taken for this connection.
            world.platform.allow(token: "token-eve", for: "eve")
            change.token = Secret("token-eve")
            let error = await #expect(throws: AccountError.self) {
                try await world.connections.change(connection.id, change, by: ada)
            }
            #expect(error?.field == "token")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token that stops working pauses the work and says so once`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            world.platform.revoke(token: "token-ada")
            for _ in 0..<3 {
                await #expect(throws: PlatformError.self) {
                    try await world.connections.verify(connection.id, of: ada.user)
                }
            }
            let broken = try await world.connections.find(connection.id, for: ada)
            #expect(broken.health == .tokenExpired)
            #expect(world.held.contains(connection.id))
            let notices = try await world.notices.list(for: ada)
            #expect(notices.count == 1)
            #expect(notices.first?.sentence.contains("Home") == true)
            #expect(try await world.notices.unseenCount(for: ada) == 1)
            // A new token ends it.
            world.platform.allow(token: "fresh", for: "ada")
            var change = Connections.Change()
            change.token = Secret("fresh")
            #expect(try await world.connections.change(connection.id, change, by: ada).health == .active)
            #expect(!world.held.contains(connection.id))
            #expect(try await world.notices.unseenCount(for: ada) == 0)
            #expect(try await world.notices.list(for: ada).first?.clearedAt != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `five failures in a row are an error, one success forgets them`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            let trouble = PlatformError(
                .transient(notBefore: nil),
                code: .serverTrouble,
                sentence: "The server is overloaded.",
                detail: "503"
            )
            for failure in 1...6 {
                try await world.connections.noteFailure(trouble, of: connection.id, owner: ada.user)
                let health = try await world.connections.find(connection.id, for: ada).health
                #expect(health == (failure < 5 ? .active : .error), "after \(failure)")
            }
            #expect(try await world.notices.list(for: ada).count == 1)
            try await world.connections.noteSuccess(of: connection.id, owner: ada.user)
            let healthy = try await world.connections.find(connection.id, for: ada)
            #expect(healthy.health == .active)
            #expect(healthy.errorCount == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `switching in one tab changes that session and no write of another`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let first = try await world.signedIn("ada")
            let token = try await world.sessions.signIn(
                username: "ada",
                password: AccountsWorld.password,
                client: AccountsWorld.browser
            )
            let home = try await world.connect("Home", account: "ada", by: first)
            let work = try await world.connect("Work", account: "ada-work", by: first)
            let second = try #require(
                try await world.sessions.viewer(for: token, client: AccountsWorld.browser)
            )
            // Two tabs, interleaved: each form says which connection it is about.
            for round in 0..<5 {
                try await world.connections.switchTo(home.id, by: first)
                try await world.connections.switchTo(work.id, by: second)
                var change = Connections.Change()
                change.syncIntervalMinutes = 10 + round
                _ = try await world.connections.change(home.id, change, by: first)
                change.syncIntervalMinutes = 100 + round
                _ = try await world.connections.change(work.id, change, by: second)
                #expect(
                    try await world.connections.find(home.id, for: first).syncIntervalMinutes == 10 + round
                )
                #expect(
                    try await world.connections.find(work.id, for: first).syncIntervalMinutes == 100 + round
                )
            }
            let sessions = try await world.sessions.list(for: first)
            #expect(Set(sessions.map(\.currentConnection)) == [home.id, work.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an admin sees, deactivates and deletes anybody's, and never a secret`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let root = try await world.signedIn("root", role: .admin)
            let bob = try await world.signedIn("bob")
            let connection = try await world.connect("Home", account: "ada", by: ada)
            let all = try await world.connections.listAll(for: root)
            #expect(all.map(\.owner) == ["ada"])
            #expect(!String(reflecting: all).contains("token-ada"))
            #expect(!String(reflecting: all).contains("v1."))
            await #expect(throws: AccountError.self) {
                try await world.connections.find(connection.id, for: root)
            }
            await #expect(throws: AccountError.self) {
                try await world.connections.delete(connection.id, by: bob)
            }
            await #expect(throws: AccountError.self) { try await world.connections.listAll(for: bob) }
            try await world.connections.setActive(false, connection.id, by: root)
            #expect(try await world.connections.find(connection.id, for: ada).isActive == false)
            try await world.connections.delete(connection.id, by: root)
            #expect(try await world.connections.list(for: ada).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `secrets are sealed for their own row and survive a change of keys`(engine: Engine) async throws {
        try await AccountsWorld.with(engine) { world in
            let ada = try await world.signedIn("ada")
            let home = try await world.connect("Home", account: "ada", by: ada)
            let work = try await world.connect("Work", account: "ada-work", by: ada)
            let stored = try await world.store.read(as: .system) {
                try $0.values(String.self, "SELECT access_token FROM main.connections ORDER BY name")
            }
            #expect(stored.allSatisfy { !$0.contains("token-ada") })
            // A sealed token that is copied to another row doesn't open there.
            try await world.store.write(as: .system) {
                try $0.run("UPDATE main.connections SET access_token = \(stored[0]) WHERE id = \(work.id)")
            }
            await #expect(throws: SealError.self) {
                try await world.connections.access(to: work.id, of: ada.user)
            }
            try await world.store.write(as: .system) {
                try $0.run("UPDATE main.connections SET access_token = \(stored[1]) WHERE id = \(work.id)")
            }
            let fresh = Keyring.makeKeyText().revealForUse()
            let old = try #require(world.keyring.keyIDs.first)
            let without = KeyRotation(store: world.store, keyring: try Keyring(text: fresh))
            #expect(try await without.status().missing == [old])
            #expect(try await KeyRotation(store: world.store, keyring: world.keyring).rotate() == 0)
            _ = home
        }
    }

    private func names(_ world: AccountsWorld, _ viewer: Viewer) async throws -> [String] {
        try await world.connections.list(for: viewer).map(\.name)
    }

    private func defaults(_ world: AccountsWorld, _ viewer: Viewer) async throws -> [String] {
        try await world.connections.list(for: viewer).filter(\.isDefault).map(\.name)
    }
}
