import Crypto
import Foundation

/// The encryption keys of this installation: the first seals, all open.
///
///     let keyring = try Keyring(text: environment["PLATFORM_ENCRYPTION_KEY"])
///     let sealed = try keyring.seal(token, for: row)
///     let token = try keyring.open(sealed, for: row)
package struct Keyring: Sendable {
    /// All keys, the sealing one first.
    let keys: [EncryptionKey]
    let sealingKey: EncryptionKey

    /// Reads one or several keys, separated by commas or white space.
    ///
    /// Each key is 32 bytes in URL-safe Base64, with or without padding: the form of a Fernet key. A key
    /// that is given twice counts once.
    ///
    /// `source` says where the text comes from, for the sentence of an error.
    package init(text: String, source: String = "PLATFORM_ENCRYPTION_KEY") throws(KeyringError) {
        let words = text.split { $0 == "," || $0.isWhitespace }
        var keys: [EncryptionKey] = []
        for (index, word) in words.enumerated() {
            guard let bytes = Base64URL.decode(word) else {
                throw .notBase64(source: source, position: index + 1)
            }
            guard let key = EncryptionKey(bytes: bytes) else {
                throw .wrongLength(source: source, position: index + 1, byteCount: bytes.count)
            }
            if !keys.contains(where: { $0.sealing == key.sealing }) { keys.append(key) }
        }
        guard let first = keys.first else { throw .noKey(source: source) }
        self.keys = keys
        sealingKey = first
    }

    /// The id of the key that seals.
    package var sealingKeyID: KeyID { sealingKey.id }

    /// The ids of all keys, the sealing one first.
    package var keyIDs: [KeyID] { keys.map(\.id) }

    /// A new random key as text, as it stands in `PLATFORM_ENCRYPTION_KEY`: 44 characters with padding.
    package static func makeKeyText() -> Secret {
        let key = SymmetricKey(size: .bits256)
        return Secret(key.withUnsafeBytes { Base64URL.encode($0) } + "=")
    }
}

extension Keyring: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "Keyring(\(keyIDs.map(\.text).joined(separator: ", ")))"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["keyIDs": keyIDs])
    }
}

/// Why there are no keys to work with.
package enum KeyringError: VaultError, Equatable {
    case noKey(source: String)
    case notBase64(source: String, position: Int)
    case wrongLength(source: String, position: Int, byteCount: Int)
    case fileIsOpenToOthers(path: String, mode: UInt32)
    case fileIsNotRegular(path: String)
    case fileFailed(path: String, action: String, reason: String)

    package var sentence: String {
        switch self {
        case .noKey(let source):
            "\(source) holds no key. Put a key there, made by: \(Self.keyCommand)"
        case .notBase64(let source, let position):
            "Key \(position) in \(source) is not URL-safe Base64 (A–Z, a–z, 0–9, - and _). "
                + "Check that it was copied whole, or make a new one by: \(Self.keyCommand)"
        case .wrongLength(let source, let position, let byteCount):
            "Key \(position) in \(source) has \(byteCount) bytes instead of 32. "
                + "Check that it was copied whole, or make a new one by: \(Self.keyCommand)"
        case .fileIsOpenToOthers(let path, let mode):
            "The key file \(path) is open to other users of this machine (mode \(octal(mode))). "
                + "Run: chmod 600 '\(path)', and change the key if somebody may have read it."
        case .fileIsNotRegular(let path):
            "The key file \(path) is not a regular file. Move it away, or put the key file in its place."
        case .fileFailed(let path, let action, let reason):
            "The key file \(path) could not be \(action): \(reason). "
                + "Check the directory's owner, permissions and free space."
        }
    }

    package var code: String {
        switch self {
        case .noKey: "encryption_key_missing"
        case .notBase64: "encryption_key_not_base64"
        case .wrongLength: "encryption_key_wrong_length"
        case .fileIsOpenToOthers: "encryption_key_file_open_to_others"
        case .fileIsNotRegular: "encryption_key_file_not_regular"
        case .fileFailed: "encryption_key_file_failed"
        }
    }

    private static let keyCommand = "openssl rand -base64 32 | tr '+/' '-_'"

    private func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
