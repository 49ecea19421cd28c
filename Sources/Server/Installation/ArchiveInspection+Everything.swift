import Archive
import Database
import Media
import Publishing

extension ArchiveInspection {
    /// With the registers of every capability that stores files below the media directory: one that is left out
    /// here has its files removed by repairing.
    init(ofAllIn store: Store, _ files: MediaStore) {
        self.init(store: store, files: files, others: [Uploads.register], now: { .now })
    }
}
