import Crypto
import Foundation

/// A random token that lets its bearer in: of a session, or of an API client.
///
/// The bearer keeps the text, `roost_` and 43 characters of URL-safe Base64 (32 random bytes); Roost keeps
/// the hash.
package struct AccessToken: Sendable, Hashable {
    package let text: Secret

    /// A new token.
    ///
    /// Its text can be shown once, now.
    package static func random() -> AccessToken {
        AccessToken(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    }

    /// Reads what a request carries; `nil` if it can't be a token of ours, which spares the database a question.
    package init?(text: String) {
        guard text.utf8.count == Self.prefix.utf8.count + 43, text.hasPrefix(Self.prefix),
            let bytes = Base64URL.decodeExactly(text.dropFirst(Self.prefix.count)), bytes.count == 32
        else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: Data) {
        text = Secret(Self.prefix + Base64URL.encode(bytes))
    }

    /// What to store and to look up.
    package var hash: AccessTokenHash {
        AccessTokenHash(of: self)
    }

    private static let prefix = "roost_"
}

/// The SHA-256 of a token's text, as 64 hexadecimal digits: the form that is stored.
///
/// A token has 256 random bits, so a plain hash is as good as a slow one.
package struct AccessTokenHash: Sendable, Hashable {
    package let storedText: String

    /// `nil` unless the text is 64 lower-case hexadecimal digits.
    package init?(storedText: String) {
        guard storedText.utf8.count == 64, storedText.utf8.allSatisfy(isLowercaseHexDigit) else { return nil }
        self.storedText = storedText
    }

    init(of token: AccessToken) {
        storedText = hexDigits(SHA256.hash(data: Data(token.text.revealForUse().utf8)))
    }

    /// Compares in constant time.
    package static func == (left: AccessTokenHash, right: AccessTokenHash) -> Bool {
        equalInConstantTime(left.storedText.utf8, right.storedText.utf8)
    }
}
