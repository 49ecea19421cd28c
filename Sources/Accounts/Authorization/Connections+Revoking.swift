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
        guard catalog[connection.platform]?.authorization != nil,
            let row = try tx.first(
                "SELECT * FROM main.connections WHERE id = \(connection.id) AND user_id = \(connection.owner)"
            )
        else { return }
        // What doesn't open any more can't be given back, and must not keep anybody from deleting it.
        func open(_ column: String, _ row: Row, _ id: ConnectionID) -> Secret? {
            try? SealedColumns.open(column, of: id, in: row, with: keyring)
        }
        guard let token = open("access_token", row, connection.id),
            let clientKey = open("client_key", row, connection.id)
        else { return }
        // A server may give the same token twice; one that serves another connection stays.
        let others = try tx.rows(
            """
            SELECT * FROM main.connections WHERE platform = \(connection.platform)
              AND instance = \(connection.instance?.text ?? "") AND id <> \(connection.id) AND access_token IS NOT NULL
              AND platform_user_id = \(connection.platformUserID)
            """
        )
        for other in others where open("access_token", other, try other.value("id")) == token { return }
        let id = RevocationID.new(at: now())
        func sealed(_ secret: Secret?, _ column: String) throws -> String? {
            try SealedColumns.seal(secret, for: Self.place(column, of: id), with: keyring)
        }
        let clientSecret = open("client_secret", row, connection.id)
        try tx.run(
            """
            INSERT INTO main.revocations (id, user_id, platform, instance, account, access_token, client_key, client_secret)
            VALUES (\(id), \(connection.owner), \(connection.platform), \(connection.instance?.text ?? ""),
              \(connection.handle), \(try sealed(token, "access_token")), \(try sealed(clientKey, "client_key")),
              \(try sealed(clientSecret, "client_secret")))
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
        if let authorization = adapter.authorization, let token = try open("access_token"),
            let clientKey = try open("client_key")
        {
            let instance = InstanceOrigin(try row.value("instance", as: String.self))
            try await authorization.revoke(
                token,
                of: RegisteredApp(
                    clientID: clientKey.revealForUse(),
                    clientSecret: try open("client_secret")
                ),
                at: try await authorization.server(at: instance)
            )
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
