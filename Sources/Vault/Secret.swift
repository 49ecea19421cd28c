/// A text that must never be shown: a password, an access token, a client secret.
///
/// Every way in which Swift prints, dumps or encodes a value says `«redacted»` here. The one way to the
/// text has a long name, so that each use stands out in review:
///
///     request.headers["Authorization"] = "Bearer \(token.revealForUse())"
package struct Secret: Sendable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the one call that needs it.
    ///
    /// Never log, store or return what this gives.
    package func revealForUse() -> String {
        text
    }

    package var isEmpty: Bool { text.isEmpty }
}

extension Secret: Hashable {
    /// Takes the same time whether the texts differ in the first byte or the last.
    package static func == (left: Secret, right: Secret) -> Bool {
        equalInConstantTime(left.text.utf8, right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Array(text.utf8))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    static let redacted = "«redacted»"

    package var description: String { Self.redacted }
    package var debugDescription: String { Self.redacted }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Codable {
    /// Set only by the encoder whose output is sealed at once, see `Sealable`.
    static let revealsSecrets = CodingUserInfoKey(rawValue: "roost.vault.revealsSecrets")

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let isSealing = Self.revealsSecrets.map { encoder.userInfo[$0] as? Bool == true } ?? false
        try container.encode(isSealing ? text : Self.redacted)
    }

    /// Reads a secret that somebody sent, and refuses one that was printed: `«redacted»` is no password.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text != Self.redacted else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "This secret was redacted when it was written, so it can't be read back."
            )
        }
        self.init(text)
    }
}
