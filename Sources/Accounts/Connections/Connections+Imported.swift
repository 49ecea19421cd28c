package import Database
package import Platforms

/// Connections of accounts that came with a file: without a token and switched off, until somebody gives them one.
extension Connections {
    /// Whose archive came with a file, as the file says.
    package struct ImportedAccount: Sendable, Hashable {
        package var platform: PlatformKind
        package var instance: InstanceOrigin
        package var username: String
        package var displayName: String?

        package init(
            platform: PlatformKind,
            instance: InstanceOrigin,
            username: String,
            displayName: String? = nil
        ) {
            self.platform = platform
            self.instance = instance
            self.username = username
            self.displayName = displayName
        }

        package var handle: String { "@\(username)@\(instance.authority)" }
    }

    /// A user's connection of an account; nil where there is none.
    package func find(_ account: ImportedAccount, of owner: UserID) async throws -> Connection? {
        try await store.read(as: .system) { try Self.find(account, of: owner, in: $0) }
    }

    /// Makes a connection for an account that has none.
    ///
    /// A name that is taken gets a number; one that a person chose is refused.
    package func makeImported(
        _ account: ImportedAccount,
        name chosen: String?,
        of owner: UserID
    ) async throws -> Connection {
        let wanted = try Self.checkedName(chosen ?? account.handle)
        let id = ConnectionID.new(at: now())
        return try await store.write(as: .system) { tx in
            // Asked for twice, or connected meanwhile.
            if let known = try Self.find(account, of: owner, in: tx) { return known }
            var name = wanted
            var number = 1
            while try tx.first(
                "SELECT 1 AS one FROM main.connections WHERE user_id = \(owner) AND name = \(name)"
            ) != nil {
                guard chosen == nil else { throw Self.nameTaken(wanted) }
                number += 1
                name = "\(wanted.prefix(90)) \(number)"
            }
            try tx.run(
                """
                INSERT INTO main.connections (id, user_id, name, platform, instance, platform_user_id, username,
                  display_name, health, health_message, is_active)
                VALUES (\(id), \(owner), \(name), \(account.platform), \(account.instance.text),
                  \("@" + account.username), \(account.username), \(account.displayName), 'disconnected',
                  \(Self.importedMessage), \(false))
                """
            )
            let connection = try Self.find(id, of: owner, in: tx)
            try Audit.record(
                "connection.imported",
                on: id.text,
                by: nil,
                owner: owner,
                detail: ["name": name, "account": connection.handle],
                in: tx
            )
            return connection
        }
    }

    private static let importedMessage =
        "Its archive came with a file, and it has no token. Reconnect it to keep the archive up to date."

    private static func find(
        _ account: ImportedAccount,
        of owner: UserID,
        in tx: Transaction
    ) throws -> Connection? {
        try tx.one(
            Connection.self,
            """
            SELECT * FROM main.connections
            WHERE user_id = \(owner) AND platform = \(account.platform) AND instance = \(account.instance.text)
              AND lower(username) = lower(\(account.username))
            """
        )
    }
}
