package import Database
package import Vault

/// Which keys the stored secrets are sealed with, and sealing them anew.
package struct KeyRotation: Sendable {
    private let store: Store
    private let keyring: Keyring

    package init(store: Store, keyring: Keyring) {
        self.store = store
        self.keyring = keyring
    }

    package struct Status: Sendable {
        package let usage: KeyUsage
        /// Keys that sealed something and aren't at hand: what they sealed is lost until they are back.
        package let missing: [KeyID]
        package let toReseal: Int
    }

    package func status() async throws -> Status {
        let usage = try await store.read(as: .system) { tx in
            var usage = KeyUsage()
            for (table, columns) in SealedColumns.all {
                for column in columns {
                    let stored = try tx.values(
                        String.self,
                        """
                        SELECT \(uncheckedCode: column) FROM main.\(uncheckedCode: table)
                        WHERE \(uncheckedCode: column) IS NOT NULL
                        """
                    )
                    for text in stored { usage.count(storedText: text) }
                }
            }
            return usage
        }
        return Status(
            usage: usage,
            missing: usage.keysMissing(from: keyring),
            toReseal: usage.countToReseal(in: keyring)
        )
    }

    /// Seals with the first key what another sealed, row by row, so that it may be stopped and run again.
    ///
    /// Returns how many values were sealed anew.
    @discardableResult
    package func rotate() async throws -> Int {
        var resealed = 0
        for (table, columns) in SealedColumns.all {
            for column in columns {
                let rows = try await store.read(as: .system) { tx in
                    try tx.rows(
                        """
                        SELECT id, \(uncheckedCode: column) AS stored FROM main.\(uncheckedCode: table)
                        WHERE \(uncheckedCode: column) IS NOT NULL
                        """
                    )
                }
                for row in rows {
                    let id: String = try row.value("id")
                    let place = RowIdentity(table: table, column: column, row: id)
                    let sealed = try Sealed<Secret>(storedText: try row.value("stored"), from: place)
                    guard keyring.needsResealing(sealed) else { continue }
                    let anew = try keyring.reseal(sealed, for: place)
                    // Only if nobody wrote another secret meanwhile.
                    resealed += try await store.write(as: .system) { tx in
                        try tx.run(
                            """
                            UPDATE main.\(uncheckedCode: table) SET \(uncheckedCode: column) = \(anew.storedText)
                            WHERE id = \(id) AND \(uncheckedCode: column) = \(sealed.storedText)
                            """
                        )
                    }
                }
            }
        }
        return resealed
    }
}
