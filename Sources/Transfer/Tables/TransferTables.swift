package import Database

/// The tables of what comes from files.
package enum TransferTables {
    package static let access: [TableAccess] = [.owned("imports"), .owned("import_errors")]

    package static let migrations: [Migration] = [imports]
}
