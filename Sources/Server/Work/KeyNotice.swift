import Accounts
import Database

/// Tells the admins of credentials that don't open because their key is missing, and that it is over when it is back.
///
/// Which keys there are is known when Roost starts and doesn't change while it runs.
package enum KeyNotice {
    static let kind = "key.missing"

    package static func update(_ roost: Installation) async throws {
        let status = try await roost.keyRotation.status()
        try await roost.store.write(as: .system) { tx in
            guard !status.missing.isEmpty else {
                return try Notices.clearForAll(kind, about: "keys", at: .now, in: tx)
            }
            let keys = status.missing.map { "\($0)" }.joined(separator: ", ")
            try Notices.raiseForAdmins(
                kind,
                about: "keys",
                "Stored credentials don’t open: they were sealed with a key that is missing (\(keys)). Put the old key back "
                    + "behind the new one in PLATFORM_ENCRYPTION_KEY and start Roost again, or paste the accounts’ tokens anew.",
                in: tx
            )
        }
    }
}
