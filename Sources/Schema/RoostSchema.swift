import Accounts
import Archive
package import Database
import Publishing
import Queue
import Transfer

/// Every table of Roost: the migrations of all capabilities, and who may see and write what they make.
package enum RoostSchema {
    package static let migrations: [Migration] =
        AccountTables.migrations + QueueTables.migrations + ArchiveTables.migrations
        + TransferTables.migrations + PublishingTables.migrations

    package static let tables: [TableAccess] =
        Migrator.bookkeeping + AccountTables.access + QueueTables.access + ArchiveTables.access
        + TransferTables.access + PublishingTables.access
}
