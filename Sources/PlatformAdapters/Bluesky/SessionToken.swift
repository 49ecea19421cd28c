import Foundation
import Platforms
import Vault

/// What a session's token says of itself; a hint and no proof, since nobody here knows the key it is signed with.
struct SessionToken {
    private let claims: JSONValue

    init(_ token: Secret) {
        let parts = token.revealForUse().split(separator: ".", omittingEmptySubsequences: false)
        claims =
            parts.count == 3
            ? Self.bytes(parts[1]).flatMap { try? JSONValue(parsing: $0) } ?? .null : .null
    }

    /// Nil where it doesn't say.
    var expiresAt: Date? {
        claims["exp"].count.map { Date(timeIntervalSince1970: Double($0)) }
    }

    /// Whether it was given for the account's own password, which may do everything.
    var isUnlimited: Bool { claims["scope"].text == "com.atproto.access" }

    /// URL-safe Base64 without padding.
    private static func bytes(_ text: Substring) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
