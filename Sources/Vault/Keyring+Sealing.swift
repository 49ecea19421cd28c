import Crypto
import Foundation

extension Keyring {
    /// Seals a value for one place: AES-256-GCM under the first key, the place as associated data.
    package func seal<Value: Sealable>(
        _ value: Value,
        for row: RowIdentity
    ) throws(SealError) -> Sealed<Value> {
        guard let bytes = try? value.bytesToSeal() else {
            // The cause is dropped: an encoder's error may quote what it was encoding.
            throw .unsealable(row: row)
        }
        return try seal(bytes: bytes, for: row)
    }

    /// Opens a value at the place it was sealed for.
    package func open<Value: Sealable>(
        _ sealed: Sealed<Value>,
        for row: RowIdentity
    ) throws(SealError) -> Value {
        let bytes = try openedBytes(of: sealed, for: row)
        guard let value = try? Value(openedBytes: bytes) else {
            // The cause is dropped: a decoder's error may quote what it was decoding.
            throw .notOfItsType(row: row)
        }
        return value
    }

    /// Whether the value was sealed with another key than the one that seals now.
    package func needsResealing<Value>(_ sealed: Sealed<Value>) -> Bool {
        sealed.keyID != sealingKeyID
    }

    /// Opens a value and seals it with the current key, for the same place.
    package func reseal<Value>(
        _ sealed: Sealed<Value>,
        for row: RowIdentity
    ) throws(SealError) -> Sealed<Value> {
        try seal(bytes: openedBytes(of: sealed, for: row), for: row)
    }

    private func seal<Value>(bytes: Data, for row: RowIdentity) throws(SealError) -> Sealed<Value> {
        let keyID = sealingKey.id
        let context = associatedData(version: Sealed<Value>.version, keyID: keyID, row: row)
        do {
            let box = try AES.GCM.seal(bytes, using: sealingKey.sealing, authenticating: context)
            // `combined` is nil only with a nonce of an unusual length; ours is drawn by the library.
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            return Sealed(keyID: keyID, row: row, box: combined)
        } catch {
            throw .unsealable(row: row)
        }
    }

    private func openedBytes<Value>(of sealed: Sealed<Value>, for row: RowIdentity) throws(SealError) -> Data
    {
        guard sealed.rowMark == row.mark else { throw .sealedForAnotherRow(row: row) }
        // Two keys may share an id by chance; the tag tells them apart.
        let candidates = keys.filter { $0.id == sealed.keyID }
        guard !candidates.isEmpty else {
            throw .keyUnknown(row: row, needed: sealed.keyID, known: keyIDs)
        }
        let context = associatedData(version: Sealed<Value>.version, keyID: sealed.keyID, row: row)
        for key in candidates {
            if let box = try? AES.GCM.SealedBox(combined: sealed.box),
                let bytes = try? AES.GCM.open(box, using: key.sealing, authenticating: context)
            {
                return bytes
            }
        }
        throw .altered(row: row)
    }

    /// Everything about a sealed text that is not encrypted.
    private func associatedData(version: String, keyID: KeyID, row: RowIdentity) -> Data {
        Data("roost sealed \(version) \(keyID)\n".utf8) + row.bytes
    }
}

/// Why a value could not be sealed or opened.
///
/// Names the place, never the value.
package enum SealError: VaultError, Equatable {
    case notSealed(row: RowIdentity)
    case keyUnknown(row: RowIdentity, needed: KeyID, known: [KeyID])
    case sealedForAnotherRow(row: RowIdentity)
    case altered(row: RowIdentity)
    case notOfItsType(row: RowIdentity)
    case unsealable(row: RowIdentity)

    package var sentence: String {
        switch self {
        case .notSealed(let row):
            "The value in \(row) is not in the sealed form. It was cut or overwritten: \(Self.remedy)"
        case .keyUnknown(let row, let needed, let known):
            "The value in \(row) was sealed with key \(needed), and the keys of this Roost are "
                + "\(known.map(\.text).joined(separator: ", ")). Add that key to PLATFORM_ENCRYPTION_KEY "
                + "and start again; if it is lost, connect the account again."
        case .sealedForAnotherRow(let row):
            "The value in \(row) was sealed for another place and does not open here. It was copied or "
                + "moved: \(Self.remedy)"
        case .altered(let row):
            "The value in \(row) was altered after it was sealed: \(Self.remedy)"
        case .notOfItsType(let row):
            "The value in \(row) opens, but is not what belongs there: \(Self.remedy)"
        case .unsealable(let row):
            "The value for \(row) could not be sealed, so nothing was stored. Please report this."
        }
    }

    package var code: String {
        switch self {
        case .notSealed: "not_sealed"
        case .keyUnknown: "sealing_key_unknown"
        case .sealedForAnotherRow: "sealed_for_another_row"
        case .altered: "sealed_value_altered"
        case .notOfItsType: "sealed_value_of_another_type"
        case .unsealable: "unsealable"
        }
    }

    private static let remedy = "restore the row from a backup, or connect the account again."
}
