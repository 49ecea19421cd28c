package import Foundation

/// A value that was sealed, as it may be stored: `v1.<key id>.<row mark>.<nonce, ciphertext and tag>`.
///
/// The type of what is inside goes along, so that a sealed token and a sealed client secret, or a sealed
/// and a plain text, can't be mixed up. Only a `Keyring` makes and opens one.
package struct Sealed<Value: Sealable>: Hashable, Sendable, CustomStringConvertible {
    /// For the database column.
    package let storedText: String

    /// The key that sealed this.
    package let keyID: KeyID

    let rowMark: String
    let box: Data

    /// Reads what a column holds; `row` is where it was found, for the sentence of an error.
    package init(storedText: String, from row: RowIdentity) throws(SealError) {
        guard let sealed = Self(storedText: storedText) else { throw .notSealed(row: row) }
        self = sealed
    }

    /// `nil` if the text is not in the sealed form.
    init?(storedText: String) {
        let parts = storedText.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == Self.version,
            let keyID = KeyID(text: parts[1]),
            parts[2].utf8.count == 8, parts[2].utf8.allSatisfy(isLowercaseHexDigit),
            let box = Base64URL.decodeExactly(parts[3])
        else { return nil }
        self.storedText = storedText
        self.keyID = keyID
        self.rowMark = String(parts[2])
        self.box = box
    }

    init(keyID: KeyID, row: RowIdentity, box: Data) {
        self.keyID = keyID
        self.rowMark = row.mark
        self.box = box
        storedText = "\(Self.version).\(keyID).\(row.mark).\(Base64URL.encode(box))"
    }

    package var description: String { "Sealed<\(Value.self)>(key \(keyID))" }

    static var version: String { "v1" }
}

/// A value that can be sealed.
package protocol Sealable: Sendable {
    /// The value as bytes, secrets in the clear. Called by `Keyring.seal` only.
    func bytesToSeal() throws -> Data

    /// The value of opened bytes.
    init(openedBytes: Data) throws
}

extension Secret: Sealable {
    package func bytesToSeal() -> Data {
        Data(revealForUse().utf8)
    }

    package init(openedBytes: Data) throws {
        guard let text = String(bytes: openedBytes, encoding: .utf8) else { throw NotText() }
        self.init(text)
    }

    private struct NotText: Error {}
}

/// A `Codable` value is sealed as JSON, with the `Secret`s in it in the clear.
extension Sealable where Self: Codable {
    package func bytesToSeal() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        if let key = Secret.revealsSecrets { encoder.userInfo[key] = true }
        return try encoder.encode(self)
    }

    package init(openedBytes: Data) throws {
        self = try JSONDecoder().decode(Self.self, from: openedBytes)
    }
}
