package import Database

/// What one page brought.
package struct IngestReport: Sendable, Hashable {
    package var fetched = 0
    package var created: [PostID] = []
    package var updated: [PostID] = []
    package var unchanged = 0
    /// Of an export's posts that are here from their platform, those that say something else there.
    package var different = 0
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

    /// Adds what another page brought, in place: a pass adds thousands of them.
    package static func += (sum: inout IngestReport, page: IngestReport) {
        sum.fetched += page.fetched
        sum.created += page.created
        sum.updated += page.updated
        sum.unchanged += page.unchanged
        sum.different += page.different
        sum.versions += page.versions
        sum.snapshots += page.snapshots
        sum.media += page.media
        sum.files += page.files
        sum.rejected += page.rejected
    }
}
