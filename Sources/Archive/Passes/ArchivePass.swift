package import Database
package import Platforms

/// Follows the lists of one account: forward to what is new and, in a backfill, back to the first post.
///
/// A sync also looks again at what is stored.
///
/// It asks for one page after another and stores each together with the place where the next begins. Stopped at any
/// point, by a crash too, it goes on from there when it is started again, and nothing is taken in twice.
///
/// ```swift
/// let pass = ArchivePass(.backfill, of: source, accountID: "109", adapter: adapter, access: access, store: store, now: now)
/// let outcome = try await pass.run(because: RunCause(.manual)) { progress in … }
/// ```
package struct ArchivePass: Sendable {
    package enum Extent: Sendable {
        /// What is new since the last look, and another look at stored posts whose time has come (``LookSchedule``).
        case sync
        /// That, and everything older that isn't in the archive yet.
        case backfill
    }

    let extent: Extent
    let source: ArchiveSource
    let accountID: String
    let adapter: any PlatformAdapter
    let access: PlatformAccess
    let store: Store
    let expectedPosts: Int?
    let proof: Duration
    let fence: Fence
    let stored: Stored
    let heard: Heard
    let now: @Sendable () -> Timestamp

    /// Is called within the transaction that stores a page, so that what follows from it, such as jobs for its
    /// files, is there when the page is and never without it.
    package typealias Stored = @Sendable (IngestReport, RunID, Transaction) throws -> Void

    /// Is called after each page with what the server said of its limits, where it said something.
    package typealias Heard = @Sendable (RateLimitFacts) async throws -> Void

    /// Of the account, channel or profile whose id at the platform is `accountID`; with `expectedPosts`, as many as the
    /// platform says there are, the progress tells the time left.
    ///
    /// The `fence` is asked before anything is written. A post that isn't there any more counts as deleted when it still
    /// isn't a `proof` later.
    package init(
        _ extent: Extent,
        of source: ArchiveSource,
        accountID: String,
        adapter: any PlatformAdapter,
        access: PlatformAccess,
        store: Store,
        expectedPosts: Int? = nil,
        proof: Duration = LookSchedule.proof,
        fence: @escaping Fence = { _ in },
        stored: @escaping Stored = { _, _, _ in },
        heard: @escaping Heard = { _ in },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.extent = extent
        self.source = source
        self.accountID = accountID
        self.adapter = adapter
        self.access = access
        self.store = store
        self.expectedPosts = expectedPosts
        self.proof = proof
        self.fence = fence
        self.stored = stored
        self.heard = heard
        self.now = now
    }

    /// Opens a run, follows all lists and ends the run.
    ///
    /// Throws only what the database throws.
    package func run(
        because cause: RunCause,
        progress: @Sendable (PassProgress) -> Void = { _ in }
    ) async throws -> PassOutcome {
        let run = try await store.write(as: .worker(source.user)) { [self] tx in
            try Run.start(kind, of: source, because: cause, at: now(), in: tx)
        }
        return try await follow(as: run, progress: progress)
    }

    /// Follows all lists within a run that is open, and ends it.
    ///
    /// With `staysOpen` the run stays open when the pass only waits, for a limit to pass or because it was stopped, so
    /// that the next attempt is part of it.
    package func follow(
        as run: RunID,
        staysOpen: Bool = false,
        progress: @Sendable (PassProgress) -> Void = { _ in }
    ) async throws -> PassOutcome {
        do {
            return try await followAll(as: run, staysOpen: staysOpen, progress: progress)
        } catch {
            // The run is over, too; why, the caller is told. A database that is gone can't note it, and whoever
            // opens it next does (``Run/endAbandoned(untouchedSince:at:in:)``).
            if !staysOpen {
                try? await store.write(as: .worker(source.user)) { [self] tx in
                    try Run.end(run, as: .failed, at: now(), in: tx)
                }
            }
            throw error
        }
    }

    private func followAll(
        as run: RunID,
        staysOpen: Bool,
        progress report: @Sendable (PassProgress) -> Void
    ) async throws -> PassOutcome {
        let started = now()
        var progress = PassProgress(expectedPosts: expectedPosts, archivedPosts: try await archivedPosts(run))
        var total = IngestReport()
        var ending = PassOutcome.Ending.finished
        let taken: (IngestReport) -> Void = { page in
            total += page
            progress.pages += 1
            progress.posts += page.processed
            progress.media += page.media.count
            progress.archivedPosts += page.created.count
            progress.elapsed = now() - started
            report(progress)
        }
        for stream in adapter.streams {
            ending = try await StreamWalk(pass: self, stream: stream, run: run).walk(taken)
            if ending != .finished { break }
        }
        // After a backfill nothing is due, and one of many posts has asked enough.
        if ending == .finished, extent == .sync, source.ownConnection != nil {
            ending = try await Rewalk(pass: self, run: run).walk(taken)
        }
        if ending == .finished, extent == .sync, source.ownConnection != nil {
            ending = try await LookAgain(pass: self, run: run).walk(taken)
        }
        if ending == .finished, source.ownConnection != nil {
            ending = try await FetchContexts(pass: self).walk()
        }
        if ending == .finished, total.rejected > 0 { ending = .partial(unread: total.rejected) }
        let outcome = PassOutcome(run: run, ending: ending, report: total, pages: progress.pages)
        if !staysOpen || !ending.isWaiting { try await end(outcome) }
        return outcome
    }

    /// Passes on what the server said of its limits.
    ///
    /// Returns how the pass ends where nothing is left of them: a server is not asked until it refuses.
    func hear(_ facts: RateLimitFacts) async throws -> PassOutcome.Ending? {
        if facts != .untold { try await heard(facts) }
        guard let opens = opens(after: facts) else { return nil }
        return .rateLimited(until: opens, nil)
    }

    /// When questions may be asked again, where that isn't now.
    func opens(after facts: RateLimitFacts) -> Timestamp? {
        facts.opensAt(isRefusal: false).map { Timestamp($0) }.flatMap { $0 > now() ? $0 : nil }
    }

    private func end(_ outcome: PassOutcome) async throws {
        let status = outcome.ending.status(pages: outcome.pages)
        try await store.write(as: .worker(source.user)) { [self] tx in
            try fence(tx)
            try Run.end(outcome.run, as: status, error: outcome.ending.error, at: now(), in: tx)
            for stream in adapter.streams {
                let row = try SyncStream.of(source, stream, at: now(), in: tx)
                try row.note(status, outcome.ending.error, at: now(), in: tx)
            }
        }
    }

    /// What is here when the pass begins, which its run remembers.
    private func archivedPosts(_ run: RunID) async throws -> Int {
        guard let expectedPosts else { return 0 }
        return try await store.write(as: .worker(source.user), durability: .relaxed) { [self] tx in
            let archived =
                try tx.value(
                    Int.self,
                    "SELECT count(*) FROM posts WHERE connection_id = \(source.connection) AND NOT deleted_on_platform"
                ) ?? 0
            try Run.expect(expectedPosts, archived: archived, for: run, at: now(), in: tx)
            return archived
        }
    }

    private var kind: Run.Kind {
        if source.profile != nil { return .watch }
        return extent == .sync ? .sync : .backfill
    }
}
