import Accounts
import Archive
import Database
import Media
import Queue

/// The thumbnails of what is stored: put into the queue and made.
extension Installation {
    /// For users whose images wait and whom nobody has put into the queue: after an upgrade, and after trouble.
    package func enqueueMissingThumbnails() async throws {
        try await store.write(as: .system) { [queue] tx in
            for user in try ThumbnailMaking.usersWaiting(in: tx) {
                _ = try queue.enqueue(MakeThumbnails(of: user), in: tx, for: user)
            }
        }
    }

    /// What follows from a stored file, whichever way it came.
    func thumbnailsFollow(of user: UserID) -> MediaDownload.Stored {
        { [queue] file, tx in
            if file.type.kind == .image { _ = try queue.enqueue(MakeThumbnails(of: user), in: tx) }
        }
    }

    /// Tries again what failed, for one user.
    ///
    /// Returns how many files that are.
    func retryFailedThumbnails(of user: UserID) async throws -> Int {
        try await store.write(as: .worker(user)) { [queue] tx in
            let count = try ThumbnailMaking.retryFailed(of: user, at: .now, in: tx)
            if count > 0 { _ = try queue.enqueue(MakeThumbnails(of: user), in: tx) }
            return count
        }
    }

    func makeThumbnails(_ job: MakeThumbnails, _ context: JobContext) async throws -> JobOutcome {
        let making = ThumbnailMaking(
            store: store,
            files: media,
            images: images,
            fence: { tx in try context.verifyLease(in: tx, evenIfCancelled: true) },
            now: { .now }
        )
        let end = ContinuousClock.now + MakeThumbnails.turn
        var done = 0
        do {
            while ContinuousClock.now < end {
                try Task.checkCancellation()
                let portion = try await making.makeNext(of: job.owner)
                if portion.isEmpty {
                    if done > 0 { try await clearImageNotice() }
                    return .done
                }
                done += portion.made + portion.failed
                let rest = try await store.read(as: .worker(job.owner)) { tx in
                    try ThumbnailMaking.waitingCount(in: tx)
                }
                try await context.note("\(done) pictures looked into, \(rest) to go")
            }
        } catch is CancellationError {
            if try await context.isCancelRequested { return .cancelled }
            throw CancellationError()
        } catch let error as ImageProcessError {
            try await store.write(as: .system) { tx in
                try Notices.raiseForAdmins(Self.imageNotice, about: "roost-media", error.sentence, in: tx)
            }
            // No attempt is spent: no file is to blame, and it goes on by itself.
            return .snooze(until: Timestamp.now.adding(.seconds(600)))
        } catch let error as MediaStoreError where error.code == "disk_full" {
            try await FullDisk(error.sentence).tell(job.owner, store)
            return .snooze(until: Timestamp.now.adding(FullDisk.pause))
        }
        return .snooze(until: .now)
    }

    private static var imageNotice: String { "media.tool" }

    private func clearImageNotice() async throws {
        try await store.write(as: .system) { tx in
            try Notices.clearForAll(Self.imageNotice, about: "roost-media", at: .now, in: tx)
        }
    }
}
