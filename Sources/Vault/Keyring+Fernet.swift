import Crypto
import CryptoExtras
package import Foundation

/// What a Fernet token held.
package struct OpenedFernetToken: Sendable, Equatable {
    package let value: Secret

    /// When the token was made, in whole seconds.
    package let createdAt: Date
}

extension Keyring {
    /// Opens a Fernet token made with any of the keys, for the import of databases that hold such tokens.
    ///
    /// Fernet's version 0x80: AES-128-CBC with HMAC-SHA256, the token in URL-safe Base64. Tokens have no age
    /// limit here. `origin` says what the token is, for the sentence of an error, such as
    /// `access_token of connection 7`.
    package func openFernet(_ token: String, from origin: String) throws(FernetError) -> OpenedFernetToken {
        guard let token = FernetToken(text: token) else { throw .notAToken(origin: origin) }
        guard let key = keys.first(where: { token.isSigned(by: $0) }) else {
            throw .noKeyFits(origin: origin, known: keyIDs)
        }
        guard let text = token.decrypt(with: key).flatMap({ String(bytes: $0, encoding: .utf8) }) else {
            throw .unreadable(origin: origin)
        }
        return OpenedFernetToken(value: Secret(text), createdAt: token.createdAt)
    }
}

/// A token cut into its fields: version (1 byte), time (8), IV (16), ciphertext (n × 16), HMAC (32).
private struct FernetToken {
    let createdAt: Date
    let initialVector: Data
    let ciphertext: Data
    let signedPart: Data
    let signature: Data

    init?(text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        let ciphertextCount = bytes.count - Self.headerCount - Self.signatureCount
        guard ciphertextCount > 0, ciphertextCount.isMultiple(of: 16), bytes.first == 0x80 else { return nil }

        signedPart = bytes.dropLast(Self.signatureCount)
        signature = bytes.suffix(Self.signatureCount)
        initialVector = bytes.dropFirst(9).prefix(16)
        ciphertext = signedPart.dropFirst(Self.headerCount)
        let seconds = bytes.dropFirst().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        createdAt = Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    /// Compared in constant time by the library.
    func isSigned(by key: EncryptionKey) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            signature,
            authenticating: signedPart,
            using: key.fernetSigning
        )
    }

    /// Called only once the signature holds, so that a wrong padding tells nothing to anybody.
    func decrypt(with key: EncryptionKey) -> Data? {
        guard let iv = try? AES._CBC.IV(ivBytes: initialVector) else { return nil }
        return try? AES._CBC.decrypt(ciphertext, using: key.fernetEncryption, iv: iv)
    }

    private static let headerCount = 1 + 8 + 16
    private static let signatureCount = 32
}

/// Why a Fernet token did not open.
package enum FernetError: VaultError, Equatable {
    case notAToken(origin: String)
    case noKeyFits(origin: String, known: [KeyID])
    case unreadable(origin: String)

    package var sentence: String {
        switch self {
        case .notAToken(let origin):
            "\(origin) is not a Fernet token. Check that the database was copied whole."
        case .noKeyFits(let origin, let known):
            "\(origin) opens with none of the keys \(known.map(\.text).joined(separator: ", ")), or was "
                + "altered. Add the PLATFORM_ENCRYPTION_KEY of the installation it comes from to the keys of "
                + "this one, after the first, and import again."
        case .unreadable(let origin):
            "\(origin) is signed with a known key, but holds no text. Connect the account again."
        }
    }

    package var code: String {
        switch self {
        case .notAToken: "fernet_not_a_token"
        case .noKeyFits: "fernet_no_key_fits"
        case .unreadable: "fernet_unreadable"
        }
    }
}
