package import Database
package import Platforms

/// One list within a pass.
package struct StreamWalk: Sendable {
    let pass: ArchivePass
    let stream: PostStream
    let run: RunID

    package init(pass: ArchivePass, stream: PostStream, run: RunID) {
        self.pass = pass
        self.stream = stream
        self.run = run
    }

    /// Goes forward, then back; `taken` hears of each page once it is stored.
    func walk(_ taken: (IngestReport) -> Void) async throws -> PassOutcome.Ending {
        var state = try await pass.store.write(as: .worker(pass.source.user)) { [self] tx in
            try SyncStream.of(pass.source, stream, at: pass.now(), in: tx)
        }
        var isForward = true
        var created = 0
        while let position = next(in: state, isForward: isForward) {
            if Task.isCancelled { return .cancelled }
            let asked = pass.now()
            let page: PostPage
            do {
                page = try await pass.adapter.posts(
                    of: pass.accountID,
                    in: stream,
                    at: position,
                    with: pass.access
                )
            } catch {
                return PassOutcome.Ending(error)
            }
            let (moved, report) = try await commit(page, at: position, from: state, asked: asked)
            state = moved
            if page.rateLimits != .untold { try await pass.heard(page.rateLimits) }
            taken(report)
            if created < PlannerStatistics.enough {
                created += report.created.count
                // For speed alone: a pass that can't have it does without.
                if created >= PlannerStatistics.enough { try? await PlannerStatistics.gather(in: pass.store) }
            }
            switch position {
            case .newest: isForward = false
            case .newer: isForward = page.mayHaveNewer
            case .older: break
            }
            // A server that says that nothing is left is not asked until it refuses.
            if next(in: state, isForward: isForward) != nil,
                let opens = page.rateLimits.opensAt(isRefusal: false).map({ Timestamp($0) }),
                opens > pass.now()
            {
                return .rateLimited(until: opens, nil)
            }
        }
        return .finished
    }

    private func next(in state: SyncStream, isForward: Bool) -> StreamPosition? {
        if isForward {
            // Without a cursor nobody has looked so far, or nothing was ever there.
            return state.newest.map { .newer($0) } ?? .newest
        }
        guard pass.extent == .backfill, !state.reachedFirst, let oldest = state.oldest else { return nil }
        return .older(oldest)
    }

    private func commit(
        _ page: PostPage,
        at position: StreamPosition,
        from state: SyncStream,
        asked: Timestamp
    ) async throws -> (SyncStream, IngestReport) {
        // A page that is lost with the power is asked for again: its cursor is lost with it.
        try await pass.store.write(as: .worker(pass.source.user), durability: .relaxed) { [self] tx in
            try pass.fence(tx)
            let (moved, report) = try take(page, at: position, from: state, asked: asked, in: tx)
            try pass.stored(report, run, tx)
            return (moved, report)
        }
    }

    /// Stores a page and the place of the next one, in the caller's transaction: together or not at all.
    ///
    /// With `asked`, when the platform was asked for it, the run learns how long a page takes.
    package func take(
        _ page: PostPage,
        at position: StreamPosition,
        from state: SyncStream,
        asked: Timestamp? = nil,
        in tx: Transaction
    ) throws -> (SyncStream, IngestReport) {
        let now = pass.now()
        let origin: Ingest.Origin = if case .older = position { .backfill } else { .fetch }
        let ingest = Ingest(from: pass.source, run: run, origin: origin, at: now)
        let report = try ingest.take(page, of: stream, at: position, in: tx)
        try state.advance(past: page, at: position, now: now, in: tx)
        let cursor = if case .newer = position { page.newer } else { page.older }
        try Run.count(
            report,
            cursor: cursor,
            rateLimits: page.rateLimits,
            took: asked.map { now - $0 } ?? .zero,
            for: run,
            at: now,
            in: tx
        )
        return (try SyncStream.of(pass.source, stream, at: now, in: tx), report)
    }
}
