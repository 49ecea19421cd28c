/// How many stored values each key has sealed, for `roost keys status` and before a key is removed.
///
/// Counts from the texts alone: nothing is opened, so it works for keys that are lost, too.
package struct KeyUsage: Equatable, Sendable {
    package private(set) var countByKey: [KeyID: Int] = [:]

    /// Values that are not in the sealed form.
    package private(set) var unreadableCount = 0

    package init() {}

    package mutating func count(storedText: String) {
        if let sealed = Sealed<Secret>(storedText: storedText) {
            countByKey[sealed.keyID, default: 0] += 1
        } else {
            unreadableCount += 1
        }
    }

    /// The keys that sealed something and are not in the keyring, in order: what they sealed is lost
    /// until they are added.
    package func keysMissing(from keyring: Keyring) -> [KeyID] {
        countByKey.keys.filter { !keyring.keyIDs.contains($0) }.sorted()
    }

    /// How many values wait to be sealed again with the current key.
    package func countToReseal(in keyring: Keyring) -> Int {
        countByKey.filter { $0.key != keyring.sealingKeyID }.values.reduce(0, +)
    }
}
