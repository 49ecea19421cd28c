import Synchronization
package import Vault

/// Lets whoever started Roost make the first user: printed at the start, good once, gone with the process.
package final class SetUpToken: Sendable {
    package let token = AccessToken.random()
    private let isSpent = Mutex(false)

    package init() {}

    /// True for the right token, until it has been spent.
    package func accepts(_ text: String) -> Bool {
        guard let sent = AccessToken(text: text), sent.hash == token.hash else { return false }
        return !isSpent.withLock { $0 }
    }

    package func spend() {
        isSpent.withLock { $0 = true }
    }
}
