package import Database

/// Keeps one snapshot a day of what is old, the day's last; younger ones all stay.
package enum SnapshotThinning {
    /// How long every snapshot is kept.
    package static let keptWhole: Duration = .seconds(90 * 86_400)

    /// Removes what a day has too many of, of all users.
    ///
    /// Runs in the system's scope.
    package static func thin(at now: Timestamp, in tx: Transaction) throws -> Int {
        let limit = Timestamp(milliseconds: now.milliseconds - keptWhole.components.seconds * 1000)
        return try tx.run(
            """
            DELETE FROM main.snapshots WHERE taken_at < \(limit) AND EXISTS (
              SELECT 1 FROM main.snapshots AS later
              WHERE (later.post_id = snapshots.post_id OR later.profile_id = snapshots.profile_id)
                AND later.taken_at > snapshots.taken_at
                AND \(day("later.taken_at")) = \(day("snapshots.taken_at")))
            """
        )
    }

    private static func day(_ column: String) -> SQL {
        "\(sqlite: "substr(\(uncheckedCode: column), 1, 10)", postgres: "(\(uncheckedCode: column) AT TIME ZONE 'UTC')::date")"
    }
}
