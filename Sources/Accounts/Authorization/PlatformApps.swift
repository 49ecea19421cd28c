import Database
import Platforms
import Vault

/// Roost as the platforms' servers know it: one app for each, registered when it is first needed and shared by all users.
///
/// The rows are the system's; no user sees one.
struct PlatformApps: Sendable {
    let store: Store
    let keyring: Keyring
    let now: @Sendable () -> Timestamp
    private let flights = SingleFlight<String, RegisteredApp>()

    init(store: Store, keyring: Keyring, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.keyring = keyring
        self.now = now
    }

    /// What an app is needed for.
    struct Need: Sendable {
        let platform: PlatformKind
        let instance: InstanceOrigin?
        let redirect: String
        let scopes: [String]
        let website: String?

        var server: String { "\(platform.rawValue) \(instance?.text ?? "")" }
    }

    /// The app of a server, registered if there is none that serves.
    ///
    /// One registration at a time, however many people begin at once.
    func app(
        for need: Need,
        by authorization: any PlatformAuthorization,
        at server: AuthorizationServer
    ) async throws -> RegisteredApp {
        try await flights.run(need.server + " " + need.redirect) {
            let known = try await stored(need.platform, need.instance)
            if let known, known.redirects.contains(need.redirect),
                authorization.missing(need.scopes, in: known.scopes).isEmpty,
                try await authorization.knows(known, at: server)
            {
                return known
            }
            return try await register(need, known, by: authorization, at: server)
        }
    }

    /// Forgets an app its server no longer knows, so that the next who needs one registers it anew.
    ///
    /// Not one that was registered meanwhile.
    func forget(_ clientID: String, _ platform: PlatformKind, _ instance: InstanceOrigin?) async throws {
        try await store.write(as: .system) { tx in
            try tx.run(
                """
                DELETE FROM main.platform_apps WHERE platform = \(platform) AND instance = \(instance?.text ?? "")
                  AND client_id = \(clientID)
                """
            )
        }
    }

    private func stored(_ platform: PlatformKind, _ instance: InstanceOrigin?) async throws -> RegisteredApp?
    {
        try await store.read(as: .system) { [keyring] tx in
            let row = try tx.first(
                """
                SELECT * FROM main.platform_apps
                WHERE platform = \(platform) AND instance = \(instance?.text ?? "") AND is_active
                """
            )
            guard let row else { return nil }
            let place = Self.place(try row.value("id"))
            return RegisteredApp(
                clientID: try row.value("client_id"),
                clientSecret: try SealedColumns.open(place, in: row, with: keyring),
                redirects: try row.value("redirect_uri", as: String?.self)?.split(separator: "\n").map(
                    String.init
                ) ?? [],
                scopes: try row.value("scopes", as: String?.self)?.split(separator: " ").map(String.init)
                    ?? []
            )
        }
    }

    private func register(
        _ need: Need,
        _ known: RegisteredApp?,
        by authorization: any PlatformAuthorization,
        at server: AuthorizationServer
    ) async throws -> RegisteredApp {
        // What may be asked for later is named at once, so that one app serves; nobody has allowed it by that.
        let most = authorization.scopes(for: Set(Capability.allCases))
        let redirects =
            [need.redirect]
            + ([RegisteredApp.outOfBand] + (known?.redirects ?? [])).filter { $0 != need.redirect }
        let app = try await authorization.register(
            AppRegistration(
                name: "Roost",
                website: need.website,
                redirects: redirects.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
                scopes: most + authorization.missing(need.scopes, in: most)
            ),
            at: server
        )
        let id = PlatformAppID.new(at: now())
        let secret = try SealedColumns.seal(app.clientSecret, for: Self.place(id), with: keyring)
        try await store.write(as: .system) { tx in
            // The one it replaces may still serve connections: each keeps the identifier it was made with.
            try tx.run(
                """
                DELETE FROM main.platform_apps
                WHERE platform = \(need.platform) AND instance = \(need.instance?.text ?? "")
                """
            )
            try tx.run(
                """
                INSERT INTO main.platform_apps (id, platform, instance, client_id, client_secret, redirect_uri, scopes)
                VALUES (\(id), \(need.platform), \(need.instance?.text ?? ""), \(app.clientID), \(secret),
                  \(app.redirects.joined(separator: "\n")), \(app.scopes.joined(separator: " ")))
                """
            )
        }
        return app
    }

    private static func place(_ id: PlatformAppID) -> RowIdentity {
        RowIdentity(table: "platform_apps", column: "client_secret", row: id.text)
    }
}
