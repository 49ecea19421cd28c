package import Database
import Platforms
import Vault

/// Giving access back to the platform once a connection is deleted.
///
/// What is needed for that outlives the connection in a row of its own, until the platform has heard of it or a person
/// was told that it didn't.
extension Connections {
    /// Part of the transaction that deletes the connection.
    func giveBack(_ connection: Connection, in tx: Transaction) throws {
        guard connection.canGiveBack,
            let row = try tx.first(
                "SELECT * FROM main.connections WHERE id = \(connection.id) AND user_id = \(connection.owner)"
            )
        else { return }
        // A session ends with what renews it.
        let column = connection.access == .appPassword ? "refresh_token" : "access_token"
        // What doesn't open any more can't be given back, and must not keep anybody from deleting it.
        func open(_ column: String, _ row: Row, _ id: ConnectionID) -> Secret? {
            try? SealedColumns.open(column, of: id, in: row, with: keyring)
        }
        guard let token = open(column, row, connection.id) else { return }
        // A server may give the same token twice; one that serves another connection stays.
        let others = try tx.rows(
            """
            SELECT * FROM main.connections WHERE platform = \(connection.platform)
              AND instance = \(connection.instance?.text ?? "") AND id <> \(connection.id)
              AND platform_user_id = \(connection.platformUserID)
            """
        )
        for other in others where open(column, other, try other.value("id")) == token { return }
        let id = RevocationID.new(at: now())
        func sealed(_ secret: Secret?, _ column: String) throws -> String? {
            try SealedColumns.seal(secret, for: Self.place(column, of: id), with: keyring)
        }
        try tx.run(
            """
            INSERT INTO main.revocations (id, user_id, platform, instance, server, auth_kind, account, access_token, client_key,
              client_secret)
            VALUES (\(id), \(connection.owner), \(connection.platform), \(connection.instance?.text ?? ""),
              \(connection.server?.text ?? ""), \(connection.access), \(connection.handle),
              \(try sealed(token, "access_token")), \(try sealed(open("client_key", row, connection.id), "client_key")),
              \(try sealed(open("client_secret", row, connection.id), "client_secret")))
            """
        )
        try companions.revoking(id, connection.owner, tx)
    }

    /// Tells the platform; nothing is left to do when that succeeds, or when the row is gone.
    package func revoke(_ id: RevocationID, of owner: UserID) async throws {
        let row = try await store.read(as: .worker(owner)) { tx in
            try tx.first("SELECT * FROM revocations WHERE id = \(id)")
        }
        guard let row else { return }
        let (_, adapter) = try adapter(try row.value("platform"))
        func open(_ column: String) throws -> Secret? {
            try SealedColumns.open(Self.place(column, of: id), in: row, with: keyring)
        }
        if let token = try open("access_token") {
            let server = InstanceOrigin(try row.value("server", as: String.self))
            switch (try row.value("auth_kind", as: Connection.Access.self), try open("client_key")) {
            case (.appPassword, _):
                if let signIn = adapter.signIn, let server { try await signIn.end(token, at: server) }
            case (_, let clientKey?):
                let instance = InstanceOrigin(try row.value("instance", as: String.self))
                guard let authorization = adapter.authorization else { break }
                try await authorization.revoke(
                    token,
                    of: RegisteredApp(
                        clientID: clientKey.revealForUse(),
                        clientSecret: try open("client_secret")
                    ),
                    at: try await authorization.server(at: instance)
                )
            default: break
            }
        }
        try await store.write(as: .worker(owner)) { tx in
            try tx.run("DELETE FROM main.revocations WHERE id = \(id)")
        }
    }

    /// It won't be tried again: the person does it, and Roost forgets the token.
    ///
    /// Part of the transaction in which the job ends.
    package static func abandonRevocation(
        _ id: RevocationID,
        of owner: UserID,
        because sentence: String,
        in tx: Transaction
    ) throws {
        guard let row = try tx.first("SELECT * FROM revocations WHERE id = \(id)") else { return }
        let account: String = try row.value("account")
        try Notices.raise(
            "connection.not_revoked",
            about: id.text,
            "The connection of \(account) is deleted, but Roost could not give its access back. \(sentence) Take it back "
                + "yourself in the account’s settings there, under the apps it has allowed.",
            link: "/notices",
            for: owner,
            in: tx
        )
        try tx.run("DELETE FROM main.revocations WHERE id = \(id)")
    }

    private static func place(_ column: String, of id: RevocationID) -> RowIdentity {
        RowIdentity(table: "revocations", column: column, row: id.text)
    }
}
