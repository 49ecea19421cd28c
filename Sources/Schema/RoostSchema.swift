import Accounts
package import Database

/// Every table of Roost: the migrations of all capabilities, and who may see and write what they make.
package enum RoostSchema {
    package static let migrations: [Migration] = AccountTables.migrations

    package static let tables: [TableAccess] = Migrator.bookkeeping + AccountTables.access
}
