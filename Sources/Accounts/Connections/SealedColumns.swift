import Database
import Vault

/// A connection's secrets on their way into and out of the table.
///
/// Each is sealed for its own row and column.
enum SealedColumns {
    static let connections = ["access_token", "refresh_token", "client_key", "client_secret"]

    /// Every column that holds sealed values, for the rotation of keys.
    static let all: [(table: String, columns: [String])] = [
        ("connections", connections), ("platform_apps", ["client_secret"]),
        ("keyed_answers", ["body"]), ("authorizations", ["proof", "client_secret"]),
        ("revocations", ["access_token", "client_key", "client_secret"]),
        ("notice_channels", ["url", "secret", "previous_secret", "code"]),
    ]

    static func seal(
        _ secret: Secret?,
        _ column: String,
        of connection: ConnectionID,
        with keyring: Keyring
    ) throws -> String? {
        guard let secret, !secret.isEmpty else { return nil }
        return try keyring.seal(secret, for: place(column, connection)).storedText
    }

    static func open(
        _ column: String,
        of connection: ConnectionID,
        in row: Row,
        with keyring: Keyring
    ) throws -> Secret? {
        guard let stored: String = try row.value(column) else { return nil }
        let place = place(column, connection)
        return try keyring.open(Sealed<Secret>(storedText: stored, from: place), for: place)
    }

    /// The same for a row of another table.
    static func seal(_ secret: Secret?, for place: RowIdentity, with keyring: Keyring) throws -> String? {
        guard let secret, !secret.isEmpty else { return nil }
        return try keyring.seal(secret, for: place).storedText
    }

    static func open(_ place: RowIdentity, in row: Row, with keyring: Keyring) throws -> Secret? {
        guard let stored: String = try row.value(place.column) else { return nil }
        return try keyring.open(Sealed<Secret>(storedText: stored, from: place), for: place)
    }

    private static func place(_ column: String, _ connection: ConnectionID) -> RowIdentity {
        RowIdentity(table: "connections", column: column, row: connection.text)
    }
}
