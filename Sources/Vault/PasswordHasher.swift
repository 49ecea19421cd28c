import Crypto
import CryptoExtras
import Foundation

/// Makes and checks password hashes with scrypt.
///
/// Each call computes for about a quarter of a second and takes 32 MiB: call it on a thread of its own
/// with a bounded number at once, never on the cooperative pool.
package struct PasswordHasher: Sendable {
    /// What new hashes cost.
    package let cost: PasswordCost

    package init(cost: PasswordCost = .standard) {
        self.cost = cost
    }

    /// Passwords have 1 to 1024 bytes of UTF-8: the upper limit keeps a request from buying work with length.
    package static let allowedByteCounts = 1...1024

    /// The hash to store, with a salt of its own.
    package func hash(_ password: Secret) throws(PasswordError) -> PasswordHash {
        let bytes = try Self.checkedBytes(of: password)
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let hash = try Self.derive(from: bytes, salt: salt, byteCount: 32, cost: cost)
        return PasswordHash(cost: cost, salt: salt, hash: hash)
    }

    /// Whether the password is the one of the hash.
    ///
    /// Without a hash (no such user, or one without a password) the answer is no, after the same work: the
    /// time of a refusal does not tell who has a login.
    package func matches(_ password: Secret, _ hash: PasswordHash?) throws(PasswordError) -> Bool {
        let bytes = try Self.checkedBytes(of: password)
        guard let hash else {
            _ = try Self.derive(from: bytes, salt: Data(count: 16), byteCount: 32, cost: cost)
            return false
        }
        let derived = try Self.derive(
            from: bytes,
            salt: hash.salt,
            byteCount: hash.hash.count,
            cost: hash.cost
        )
        return equalInConstantTime(derived, hash.hash)
    }

    /// Whether the hash was made with less work than today's.
    ///
    /// Ask after a successful sign-in, the one
    /// moment at which the password is there to be hashed again.
    package func needsRehash(_ hash: PasswordHash) -> Bool {
        hash.cost.isWeaker(than: cost)
    }

    /// The password as bytes, in Unicode's composed form: an "é" is the same on every keyboard.
    private static func checkedBytes(of password: Secret) throws(PasswordError) -> Data {
        let typed = password.revealForUse()
        // The length first, so that no work is spent on a text of megabytes.
        guard typed.utf8.count <= 2 * allowedByteCounts.upperBound else { throw .tooLong }
        let bytes = Data(typed.precomposedStringWithCanonicalMapping.utf8)
        if bytes.count < allowedByteCounts.lowerBound { throw .empty }
        if bytes.count > allowedByteCounts.upperBound { throw .tooLong }
        return bytes
    }

    private static func derive(
        from password: Data,
        salt: Data,
        byteCount: Int,
        cost: PasswordCost
    ) throws(PasswordError) -> Data {
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: password,
                salt: salt,
                outputByteCount: byteCount,
                rounds: cost.rounds,
                blockSize: cost.blockSize,
                parallelism: cost.parallelism
            )
            return key.withUnsafeBytes { Data($0) }
        } catch {
            throw .outOfMemory(cost: cost)
        }
    }
}

/// Why a password could not be hashed or checked.
///
/// Never says anything about the password but its length.
package enum PasswordError: VaultError, Equatable {
    case empty
    case tooLong
    case unreadableHash
    case outOfMemory(cost: PasswordCost)

    package var sentence: String {
        switch self {
        case .empty:
            "The password is empty. Type one."
        case .tooLong:
            "The password is longer than \(PasswordHasher.allowedByteCounts.upperBound) bytes. Choose a shorter one."
        case .unreadableHash:
            "The stored password hash is damaged. Set a new password for this user."
        case .outOfMemory:
            "The password could not be checked because this machine is short of memory. Try again in a moment."
        }
    }

    package var detail: String {
        switch self {
        case .outOfMemory(let cost):
            "scrypt failed with \(cost); it needs \(128 * cost.rounds * cost.blockSize) bytes."
        default: sentence
        }
    }

    package var code: String {
        switch self {
        case .empty: "password_empty"
        case .tooLong: "password_too_long"
        case .unreadableHash: "password_hash_unreadable"
        case .outOfMemory: "password_out_of_memory"
        }
    }
}
