package import Database

/// What one kind of file takes on the disk, as it was when somebody last looked.
package struct DiskUsage: Record, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable, ColumnValue {
        case media, thumbnails
        /// Files that are not whole yet.
        case incoming
        case imports
        /// Copies of the database made before migrations.
        case backups
    }

    package static let table = "disk_usage"

    package let kind: Kind
    package var bytes: Int64
    package var files: Int
    package let measuredAt: Timestamp

    package init(_ kind: Kind, at time: Timestamp) {
        self.kind = kind
        bytes = 0
        files = 0
        measuredAt = time
    }

    package init(row: Row) throws {
        kind = try row.value("kind")
        bytes = try row.value("byte_count")
        files = try row.value("file_count")
        measuredAt = try row.value("measured_at")
    }

    package mutating func add(bytes count: Int64) {
        bytes += count
        files += 1
    }

    /// Part of a system transaction.
    package static func remember(_ usages: [DiskUsage], in tx: Transaction) throws {
        for usage in usages {
            try tx.run(
                """
                INSERT INTO main.disk_usage (kind, byte_count, file_count, measured_at)
                VALUES (\(usage.kind), \(usage.bytes), \(usage.files), \(usage.measuredAt))
                ON CONFLICT (kind) DO UPDATE SET byte_count = excluded.byte_count, file_count = excluded.file_count,
                  measured_at = excluded.measured_at
                """
            )
        }
    }

    /// Part of a system transaction.
    package static func remembered(in tx: Transaction) throws -> [DiskUsage] {
        try tx.all(DiskUsage.self, "SELECT * FROM main.disk_usage")
    }
}
