import Dispatch
package import Vault

/// Hashes passwords away from the few threads everything else runs on, two at a time at most: each takes tens
/// of megabytes and a good part of a second, on purpose.
package struct PasswordWork: Sendable {
    private let hasher: PasswordHasher
    private let queue: DispatchQueue
    private let slots: DispatchSemaphore

    package init(hasher: PasswordHasher = PasswordHasher()) {
        self.hasher = hasher
        self.queue = DispatchQueue(label: "roost.password", attributes: .concurrent)
        self.slots = DispatchSemaphore(value: 2)
    }

    package func hash(_ password: Secret) async throws -> String {
        try await run { try hasher.hash(password).storedText }
    }

    /// `stored`: nil when there is no such user: it takes the same time and is false.
    ///
    /// Returns: Whether they match, and a new hash when the stored one is weaker than today's.
    package func verify(
        _ password: Secret,
        _ stored: String?
    ) async throws -> (matches: Bool, renewed: String?) {
        try await run {
            let hash = try stored.map { try PasswordHash(storedText: $0) }
            guard try hasher.matches(password, hash), let hash else { return (false, nil) }
            return (true, hasher.needsRehash(hash) ? try hasher.hash(password).storedText : nil)
        }
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [slots] in
                slots.wait()
                defer { slots.signal() }
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
