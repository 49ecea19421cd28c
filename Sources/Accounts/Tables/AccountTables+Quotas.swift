import Database

// How much of the disk a user's media may take.

extension AccountTables {
    static let mediaQuotas = Migration(15, "media_quotas") { d in
        // Without one there is no limit but the disk's.
        ["ALTER TABLE main.users ADD COLUMN media_quota \(d.integer) CHECK (media_quota > 0)"]
    } down: { _ in
        ["ALTER TABLE main.users DROP COLUMN media_quota"]
    }
}
