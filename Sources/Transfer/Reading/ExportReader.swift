import CLibArchive
import Foundation
package import Platforms

/// An export's file, read as often as it takes: whose it is, its posts, its media files.
///
/// Each reading streams through the archive anew, so the order of its entries doesn't matter and nothing of it is held.
package struct ExportReader: Sendable {
    package let path: String
    package let fileName: String
    package let format: any ExportFormat
    package let limits: ExportLimits

    package init(
        path: String,
        fileName: String,
        format: any ExportFormat,
        limits: ExportLimits = ExportLimits()
    ) {
        self.path = path
        self.fileName = fileName
        self.format = format
        self.limits = limits
    }

    /// What a first look finds.
    package struct Findings: Sendable {
        package let account: ExportedAccount
        package let mediaCount: Int
        /// Entries that are left out, the first of them.
        package let refused: [ImportRefusal]
        package let refusedCount: Int
        /// Why the file can't be read to its end, if it can't.
        package let damage: ImportRefusal?
        /// Of each media file's tail, so that a missing one is known.
        let tails: Set<Int>

        package func holds(_ tail: String) -> Bool { tails.contains(tail.hashValue) }
    }

    /// Goes through the archive once.
    ///
    /// - Throws: ``ImportRefusal`` for a file that can't be imported.
    package func look(isStopped: () -> Bool = { false }) throws -> Findings {
        let entries = try open()
        var account: ExportedAccount?
        var hasPosts = false
        var tails: Set<Int> = []
        var refused: [ImportRefusal] = []
        var refusedCount = 0
        var damage: ImportRefusal?
        do {
            while let entry = try entries.next() {
                if isStopped() { throw CancellationError() }
                if let refusal = entry.refusal {
                    refusedCount += 1
                    if refused.count < 100 { refused.append(refusal) }
                    continue
                }
                switch format.part(ofEntry: entry.path) {
                case .account: account = try self.account(in: try entries.readAll(upTo: 4_000_000))
                case .posts: hasPosts = true
                case .media(let media): tails.insert(media.tail.hashValue)
                case nil: break
                }
            }
        } catch let refusal as ImportRefusal where refusal.code == "damaged" {
            damage = refusal
        }
        guard let account else { throw damage ?? .noExport(fileName, lacks: "actor.json") }
        guard hasPosts else { throw damage ?? .noExport(fileName, lacks: "outbox.json") }
        return Findings(
            account: account,
            mediaCount: tails.count,
            refused: refused,
            refusedCount: refusedCount,
            damage: damage,
            tails: tails
        )
    }

    /// The entries, for whoever reads posts or media files.
    package func open() throws -> ArchiveEntries {
        try ArchiveEntries(path: path, fileName: fileName, limits: limits)
    }

    private func account(in json: Data) throws -> ExportedAccount {
        do {
            return try format.account(try JSONValue(parsing: json))
        } catch {
            throw ImportRefusal(
                "account_unreadable",
                "“\(fileName)” doesn’t say whose export it is (actor.json: \(error)). Download the export again."
            )
        }
    }
}
