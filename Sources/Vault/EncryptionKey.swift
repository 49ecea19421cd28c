import Crypto
import Foundation

/// One 32-byte key, with the keys for its two uses.
///
/// The bytes are shared with Fernet, where they are two 16-byte keys. Roost's own sealing derives a key
/// of its own (HKDF-SHA256, info `roost sealed v1`), so that the two uses can't weaken each other.
struct EncryptionKey: Sendable {
    static let byteCount = 32

    let id: KeyID

    /// For AES-256-GCM.
    let sealing: SymmetricKey

    /// For Fernet: HMAC-SHA256 with the first half, AES-128-CBC with the second.
    let fernetSigning: SymmetricKey
    let fernetEncryption: SymmetricKey

    /// `bytes` must be 32 bytes; `nil` otherwise.
    init?(bytes: Data) {
        guard bytes.count == Self.byteCount else { return nil }
        let key = SymmetricKey(data: bytes)
        id = KeyID(of: key)
        sealing = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key,
            info: Data("roost sealed v1".utf8),
            outputByteCount: Self.byteCount
        )
        fernetSigning = SymmetricKey(data: bytes.prefix(16))
        fernetEncryption = SymmetricKey(data: bytes.suffix(16))
    }
}
