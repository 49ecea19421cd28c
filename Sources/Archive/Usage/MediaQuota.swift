import Accounts
package import Database
import Foundation

/// How much of the disk a user's media files take, and how much they may.
///
/// Original files count, however they came; thumbnails don't, since they can be made again at any time.
package struct MediaQuota: Sendable, Hashable {
    /// Bytes; nil where there is no limit.
    package let limit: Int64?
    package let used: Int64

    package init(limit: Int64?, used: Int64) {
        self.limit = limit
        self.used = used
    }

    /// Nil where there is no limit; never below 0.
    package var remaining: Int64? { limit.map { max(0, $0 - used) } }

    /// Whether a file of so many bytes fits into what is left.
    package func hasRoom(for bytes: Int) -> Bool { remaining.map { Int64(bytes) <= $0 } ?? true }

    package static let code = "quota_reached"

    /// Why a file waits, for its row, its user's notice and the log.
    package var sentence: String {
        "\(state), so what doesn’t fit is not downloaded. Posts go on to be archived. An admin can allow you more; what "
            + "waits is then fetched."
    }

    /// Why a file of an export is left out, which nobody can fetch later.
    package var sentenceOfImport: String {
        "\(state), so this file is left out; its post is kept. An admin can allow you more: then import the file again."
    }

    /// Why a file that its owner brought isn't kept.
    package var sentenceOfUpload: String {
        "\(state), so this file is not kept. Remove drafts with files you no longer need, or ask an admin for more."
    }

    private var state: String {
        let size = { (bytes: Int64) in
            bytes.formatted(.byteCount(style: .file, spellsOutZero: false))
        }
        return "Your media may take \(size(limit ?? 0)) here and take \(size(used))"
    }

    /// The quota of the transaction's own user.
    ///
    /// Nothing is summed for a user who has none.
    ///
    /// `others`: What counts beside the archive's media.
    package static func ofOwner(
        _ owner: UserID,
        with others: [CountedFiles] = [],
        in tx: Transaction
    ) throws -> MediaQuota {
        let limit = try tx.value(Int64?.self, "SELECT media_quota FROM users WHERE id = \(owner)") ?? nil
        guard limit != nil else { return MediaQuota(limit: nil, used: 0) }
        let used = try tx.value(
            Int64.self,
            """
            SELECT CAST(coalesce(sum(byte_count), 0) AS \(sqlite: "INTEGER", postgres: "BIGINT"))
            FROM media_files WHERE user_id = \(owner) AND status = 'downloaded'
            """
        )
        return MediaQuota(limit: limit, used: try others.reduce(used ?? 0) { try $0 + $1.bytes(owner, tx) })
    }

    /// What everybody's media take, for admins: one scan of an index.
    ///
    /// Part of a system transaction.
    package static func ofAll(
        with others: [CountedFiles] = [],
        in tx: Transaction
    ) throws -> [UserID: (quota: MediaQuota, files: Int)] {
        let rows = try tx.rows(
            """
            SELECT u.id AS id, u.media_quota AS quota, coalesce(f.files, 0) AS files,
              CAST(coalesce(f.bytes, 0) AS \(sqlite: "INTEGER", postgres: "BIGINT")) AS bytes
            FROM main.users u LEFT JOIN (
              SELECT user_id, count(*) AS files, sum(byte_count) AS bytes FROM main.media_files
              WHERE status = 'downloaded' GROUP BY user_id) f ON f.user_id = u.id
            """
        )
        let counted = try others.map { try $0.all(tx) }
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let user: UserID = try row.value("id")
                var (bytes, files): (Int64, Int) = (try row.value("bytes"), try row.value("files"))
                for other in counted.compactMap({ $0[user] }) {
                    bytes += other.bytes
                    files += other.files
                }
                return (user, (MediaQuota(limit: try row.value("quota"), used: bytes), files))
            }
        )
    }
}
