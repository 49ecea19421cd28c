import Accounts
import Archive
import Database
import Foundation
import Logging
import Media
import Publishing
import Queue
import Transfer

/// What an installation needs once a day: what is too old is forgotten, what was left lying is removed, and what should
/// not be is looked for and told.
///
/// Each step stands alone, so that one that fails keeps none of the others from being done.
package struct DailyCare {
    private let roost: Installation

    package init(_ roost: Installation) {
        self.roost = roost
    }

    /// Throws the first step's error after all steps were tried.
    package func run() async throws {
        let steps: [(name: String, step: () async throws -> Void)] = [
            ("forget old jobs", forgetJobs),
            ("forget old sessions", { _ = try await roost.sessions.prune() }),
            ("forget old answers", roost.keyedAnswers.prune),
            ("forget old authorizations", roost.connections.pruneAuthorizations),
            ("add up and forget old runs", forgetRuns),
            ("end runs nobody works on", endAbandonedRuns),
            ("thin old snapshots", thinSnapshots),
            ("remove cut-off downloads", removeCutOffDownloads),
            ("make missing thumbnails", roost.enqueueMissingThumbnails),
            ("remove old export files", removeOldImports),
            ("remove files no post shows", { _ = try await roost.uploads.removeUnused() }),
            ("clear notices that are over", clearNotices),
            ("forget old deliveries", forgetDeliveries),
            ("look for damage", lookForDamage),
            ("measure the disk", { try await DiskMeasure(roost).run() }),
        ]
        var failure: (any Error)?
        for (name, step) in steps {
            do { try await step() } catch {
                roost.logger.error("The daily care failed to \(name): \(error)")
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func forgetJobs() async throws {
        var retention = Retention()
        retention.succeeded = roost.configuration.keepFinishedJobs
        retention.cancelled = roost.configuration.keepFinishedJobs
        retention.dead = roost.configuration.keepDeadJobs
        _ = try await roost.queue.prune(retention)
    }

    private func forgetRuns() async throws {
        let limit = Timestamp.now.adding(.zero - roost.configuration.keepRuns)
        var portion = 0
        repeat {
            portion = try await roost.store.write(as: .system) { tx in
                try RunDays.replaceRuns(endedBefore: limit, in: tx)
            }
        } while portion > 0
    }

    private func endAbandonedRuns() async throws {
        try await roost.store.write(as: .system) { tx in
            _ = try Run.endAbandoned(
                untouchedSince: Timestamp.now.adding(.seconds(-86_400)),
                at: .now,
                in: tx
            )
        }
    }

    private func thinSnapshots() async throws {
        _ = try await roost.store.write(as: .system, durability: .relaxed) { tx in
            try SnapshotThinning.thin(at: .now, in: tx)
        }
    }

    private func removeCutOffDownloads() async throws {
        _ = try roost.media.removeAbandonedIncomingFiles()
    }

    private func removeOldImports() async throws {
        try await roost.imports.removeOld(
            endedBefore: Timestamp.now.adding(.zero - roost.configuration.keepImports)
        )
    }

    private func clearNotices() async throws {
        try await roost.store.write(as: .system) { tx in
            try JobNotices.clearOld(at: .now, in: tx)
            try QuotaNotice.clearOver(at: .now, in: tx)
        }
    }

    private func forgetDeliveries() async throws {
        try await roost.noticeDeliveries.prune(
            createdBefore: Timestamp.now.adding(.zero - roost.configuration.keepDeliveries)
        )
    }

    private func lookForDamage() async throws {
        let found = try await ArchiveInspection(ofAllIn: roost.store, roost.media).findings()
        try await roost.store.write(as: .system) { tx in
            guard let sentence = ArchiveInspection.summary(of: found) else {
                return try Notices.clearForAll("archive.damage", about: "archive", at: .now, in: tx)
            }
            try Notices.raiseForAdmins("archive.damage", about: "archive", sentence, in: tx)
        }
    }
}
