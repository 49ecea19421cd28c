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
    ///
    /// While a page is stored the next one is asked for.
    func walk(_ taken: (IngestReport) -> Void) async throws -> PassOutcome.Ending {
        var state = try await pass.store.write(as: .worker(pass.source.user)) { [self] tx in
            try SyncStream.of(pass.source, stream, at: pass.now(), in: tx)
        }
        var position = state.newest.map { .newer($0) } ?? StreamPosition.newest
        var created = 0
        if Task.isCancelled { return .cancelled }
        var began = pass.now()
        var answer = await ask(at: position)
        while true {
            let prepared: PreparedPage
            switch answer {
            case .success(let page): prepared = page
            case .failure(let error): return PassOutcome.Ending(error)
            }
            let page = prepared.page
            let current = state
            let moved = state.moved(past: page, at: position)
            let following = next(after: page, at: position, in: moved)
            // A server that says that nothing is left is not asked until it refuses.
            let opens = pass.opens(after: page.rateLimits)
            let asked = opens == nil ? following : nil
            async let next = askIfAny(at: asked)
            let report = try await commit(prepared, at: position, from: current, since: began)
            if page.rateLimits != .untold { try await pass.heard(page.rateLimits) }
            taken(report)
            let before = created
            created += report.created.count
            if PlannerStatistics.areDue(before: before, after: created) {
                // For speed alone: a pass that can't have it does without.
                try? await PlannerStatistics.gather(atPosts: created, in: pass.store)
            }
            guard let following else { return .finished }
            if let opens { return .rateLimited(until: opens, nil) }
            if Task.isCancelled { return .cancelled }
            began = pass.now()
            guard let reply = await next else { return .finished }
            (answer, position, state) = (reply, following, moved)
        }
    }

    /// A page is prepared as soon as it is there, beside the storing of the one before.
    ///
    /// Asking for the next one first gains nothing with a slow server and loses a quarter of the pace with a fast one.
    private func ask(at position: StreamPosition) async -> Result<PreparedPage, PlatformError> {
        do throws(PlatformError) {
            let page = try await pass.adapter.posts(
                of: pass.accountID,
                in: stream,
                at: position,
                with: pass.access
            )
            return .success(PreparedPage(page, of: pass.source.platform, for: pass.store.engine))
        } catch {
            return .failure(error)
        }
    }

    private func askIfAny(at position: StreamPosition?) async -> Result<PreparedPage, PlatformError>? {
        guard let position else { return nil }
        return await ask(at: position)
    }

    /// What to ask after a page; nil when there is nothing left.
    private func next(
        after page: PostPage,
        at position: StreamPosition,
        in state: SyncStream
    ) -> StreamPosition? {
        if case .newer = position, page.mayHaveNewer {
            // Without a cursor nobody has looked so far, or nothing was ever there.
            return state.newest.map { .newer($0) } ?? .newest
        }
        guard pass.extent == .backfill, !state.reachedFirst, let oldest = state.oldest else { return nil }
        return .older(oldest)
    }

    private func commit(
        _ page: PreparedPage,
        at position: StreamPosition,
        from state: SyncStream,
        since began: Timestamp
    ) async throws -> IngestReport {
        // A page that is lost with the power is asked for again: its cursor is lost with it.
        try await pass.store.write(as: .worker(pass.source.user), durability: .relaxed) { [self] tx in
            try pass.fence(tx)
            let report = try take(page, at: position, from: state, since: began, in: tx)
            try pass.stored(report, run, tx)
            return report
        }
    }

    /// Stores a page and the place of the next one, in the caller's transaction: together or not at all.
    ///
    /// With `began`, when the page before was done, the run learns how long a page takes.
    @discardableResult
    package func take(
        _ prepared: PreparedPage,
        at position: StreamPosition,
        from state: SyncStream,
        since began: Timestamp? = nil,
        in tx: Transaction
    ) throws -> IngestReport {
        let now = pass.now()
        let page = prepared.page
        let origin: Ingest.Origin = if case .older = position { .backfill } else { .fetch }
        let ingest = Ingest(from: pass.source, run: run, origin: origin, at: now)
        let report = try ingest.take(prepared, of: stream, at: position, in: tx)
        try state.moved(past: page, at: position).save(at: now, in: tx)
        let cursor = if case .newer = position { page.newer } else { page.older }
        try Run.count(
            report,
            cursor: cursor,
            rateLimits: page.rateLimits,
            took: began.map { now - $0 } ?? .zero,
            for: run,
            at: now,
            in: tx
        )
        return report
    }
}
