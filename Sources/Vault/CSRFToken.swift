import Crypto
import Foundation

/// The token that a form carries to prove that Roost's own page sent it.
///
/// It is derived from the session's token, so nothing is stored, it changes with the session, and it does
/// not give the session away: HMAC-SHA256 under the session token of `roost csrf v1`.
package struct CSRFToken: Sendable, Hashable {
    /// For the form's hidden field, 43 characters of URL-safe Base64.
    package let text: String

    package init(for session: AccessToken) {
        let key = SymmetricKey(data: Data(session.text.revealForUse().utf8))
        text = Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Data("roost csrf v1".utf8), using: key))
    }

    /// Whether a form sent this token.
    ///
    /// Compares in constant time.
    package func matches(_ sent: String) -> Bool {
        equalInConstantTime(text.utf8, sent.utf8)
    }
}

extension CSRFToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "CSRFToken(\(Secret.redacted))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
