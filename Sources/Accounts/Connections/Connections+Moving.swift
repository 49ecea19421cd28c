package import Database
package import Platforms

/// Accounts of some networks move from one server to another, and their connections go with them.
extension Connections {
    /// Why a call for a connection failed, once it was looked whether the account is still where the call went.
    ///
    /// An account that has moved keeps its connection: the new server is written down, and where the old session holds
    /// there too, the error is one that passes by itself. Otherwise the error stays what it was.
    package func explained(
        _ failure: PlatformError,
        of id: ConnectionID,
        owner: UserID
    ) async throws -> PlatformError {
        guard Self.mayBeExplained(failure) else { return failure }
        let connection = try await store.read(as: .worker(owner)) { try Self.find(id, in: $0) }
        do {
            guard let before = try await relocate(connection) else { return failure }
            let renewal = try await refreshes.run(id) {
                try await renew(id, of: owner, isRefused: true, movedFrom: before)
            }
            let after = try await store.read(as: .worker(owner)) { try Self.find(id, in: $0) }
            return Self.moved(after, from: before, goesOn: renewal == .renewed)
        } catch let reason as PlatformError {
            return reason
        }
    }

    /// Whether it can be that the account is elsewhere.
    static func mayBeExplained(_ failure: PlatformError) -> Bool {
        if case .rateLimited = failure.outcome { return false }
        return ![.cancelled, .notReady, .grantRefused].contains(failure.code)
    }

    /// Looks where an account is, and writes a new place down; returns the old one where it has moved.
    ///
    /// - Throws: `PlatformError`, where the account is nowhere any more. That it can't be told now is no error.
    func relocate(_ connection: Connection) async throws -> InstanceOrigin? {
        guard let before = connection.server, let adapter = catalog[connection.platform] else { return nil }
        let home: InstanceOrigin?
        do throws(PlatformError) {
            home = try await adapter.home(of: connection.platformUserID)
        } catch {
            if [.accountUnknown, .accountHomeless].contains(error.code) { throw error }
            return nil
        }
        guard let home, home != before else { return nil }
        // What was asked of the old server has come to nothing.
        let isWritten = try await store.write(as: .system) { tx in
            try tx.run(
                """
                UPDATE main.connections SET server = \(home.text), refresh_started_at = NULL
                WHERE id = \(connection.id) AND user_id = \(connection.owner) AND server = \(before.text)
                """
            ) > 0
        }
        return isWritten ? before : nil
    }

    private static func moved(
        _ connection: Connection,
        from before: InstanceOrigin,
        goesOn: Bool
    ) -> PlatformError {
        let sentence = "\(connection.handle) moved from \(before.authority) to \(connection.host). "
        return PlatformError(
            goesOn ? .transient(notBefore: nil) : .reauthorise,
            code: .accountMoved,
            sentence: sentence + (goesOn ? "Roost goes on there." : "Sign in again; its archive stays."),
            detail: "the account's document names another server"
        )
    }
}
