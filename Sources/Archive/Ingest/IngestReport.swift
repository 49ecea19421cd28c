package import Database

/// What one page brought.
package struct IngestReport: Sendable, Hashable {
    package var fetched = 0
    package var created: [PostID] = []
    package var updated: [PostID] = []
    package var unchanged = 0
    /// Native data that was new, first versions included.
    package var versions = 0
    package var snapshots = 0
    /// Media rows that were new.
    package var media: [MediaID] = []
    /// Files nobody has fetched so far.
    package var files: [MediaFileID] = []
    /// Items that could not be read, by their place in the answer.
    package var rejected = 0

    package init() {}

    /// How many were read as posts.
    package var processed: Int { fetched - rejected }

    /// Whether the page left the archive exactly as it was.
    package var changedNothing: Bool {
        created.isEmpty && updated.isEmpty && versions == 0 && snapshots == 0 && media.isEmpty
            && files.isEmpty
    }

    package static func + (lhs: IngestReport, rhs: IngestReport) -> IngestReport {
        var sum = lhs
        sum.fetched += rhs.fetched
        sum.created += rhs.created
        sum.updated += rhs.updated
        sum.unchanged += rhs.unchanged
        sum.versions += rhs.versions
        sum.snapshots += rhs.snapshots
        sum.media += rhs.media
        sum.files += rhs.files
        sum.rejected += rhs.rejected
        return sum
    }
}
