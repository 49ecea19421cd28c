import Accounts
import Archive
import Database
import Platforms
import Queue
import Transfer
import Web

extension RunServices {
    init(_ roost: Installation) {
        self.init(
            list: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let connection: ConnectionID? = try query.connectionID.map {
                        try identifier($0, "connection")
                    }
                    let place: Place<Entity.Run>? = try query.position.place()
                    return try await roost.store.read(as: viewer.scope) { tx in
                        let runs = try Library.runs(
                            of: connection,
                            status: query.status.map(Run.Status.init),
                            after: place,
                            count: query.limit + 1,
                            in: tx
                        )
                        return Page(runs, limit: query.limit) {
                            Place($0.startedAt, $0.id)
                        } item: {
                            RunItem($0, names: names)
                        }
                    }
                }
            },
            run: { viewer, id in
                try await presenting { try await roost.runItem(id, for: try Accounts.Viewer(viewer)) }
            },
            cancel: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try await roost.cancelRun(try identifier(id, "run"), by: viewer)
                    return try await roost.runItem(id, for: viewer)
                }
            },
            progress: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let first = try await roost.runItem(id, for: viewer)
                    return AsyncStream { continuation in
                        let watching = Task {
                            var shown = first
                            continuation.yield(shown)
                            while shown.status == .running, !Task.isCancelled {
                                try? await Task.sleep(for: .milliseconds(500))
                                guard let now = try? await roost.runItem(id, for: viewer) else { continue }
                                if now != shown { continuation.yield(now) }
                                shown = now
                            }
                            continuation.finish()
                        }
                        continuation.onTermination = { _ in watching.cancel() }
                    }
                }
            },
            reprocess: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let platform = try draft.platform.map { text in
                        guard let platform = PlatformKind(rawValue: text.lowercased()) else {
                            throw AccountError(
                                .invalid,
                                "Roost doesn’t know the platform “\(text.prefix(50))”.",
                                field: "platform"
                            )
                        }
                        return platform
                    }
                    return try await roost.startReprocessing(platform, by: viewer).map { run in
                        StartedRun(runID: run.text, sentence: "Started to read what is stored again.")
                    }
                }
            }
        )
    }
}

extension Installation {
    fileprivate func runItem(_ id: String, for viewer: Accounts.Viewer) async throws -> RunItem {
        let names = try await connectionNames(for: viewer)
        let run: RunID = try identifier(id, "run")
        let found = try await store.read(as: viewer.scope) { try Library.run(run, in: $0) }
        guard let found else {
            throw AccountError(.notFound, "There is no such run; old ones are forgotten after a while.")
        }
        guard found.status == .running, let job = try await job(of: found, for: viewer) else {
            return RunItem(found, names: names)
        }
        var item = RunItem(found, names: names, isStopping: job.isCancelRequested)
        item.sentence =
            switch job.state {
            case .running where found.kind == .import:
                job.isCancelRequested
                    ? "It is asked to stop, and does so as soon as the portion at hand is stored."
                    : job.progress.map { $0 + "." } ?? "It is reading the file."
            case .running where job.isCancelRequested:
                "It is asked to stop, and does so as soon as the page it is fetching is stored."
            case .running: "It is fetching posts."
            default: try await queue.explain(job.id, as: viewer.scope)?.sentence
            }
        return item
    }

    /// The job that does a running run's work.
    private func job(of run: Run, for viewer: Accounts.Viewer) async throws -> JobSummary? {
        var filter = JobFilter()
        if run.kind == .import {
            filter.kind = ImportExport.kind
            filter.states = [.waiting, .ready, .running, .held]
            return try await queue.jobs(filter, as: viewer.scope).first { job in
                let asked = try? ImportExport.decode(job.payload, version: ImportExport.payloadVersion)
                return asked?.run == run.id
            }
        }
        guard let connection = run.connection else { return nil }
        filter.kind = FollowAccount.kind
        filter.connection = connection
        filter.states = [.waiting, .ready, .running, .held]
        return try await queue.jobs(filter, as: viewer.scope).first { job in
            let asked = try? FollowAccount.decode(job.payload, version: FollowAccount.payloadVersion)
            return asked?.run == run.id
        }
    }
}

extension Run.Status {
    fileprivate init(_ status: RunStatus) {
        switch status {
        case .running: self = .running
        case .success: self = .success
        case .partial: self = .partial
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}

extension RunStatus {
    init(_ status: Run.Status) {
        switch status {
        case .running: self = .running
        case .success: self = .success
        case .partial: self = .partial
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}

extension RunItem {
    fileprivate init(_ run: Run, names: [ConnectionID: String], isStopping: Bool = false) {
        self.init(
            id: run.id.text,
            kind: run.kind.rawValue,
            trigger: run.trigger.rawValue,
            status: RunStatus(run.status),
            connectionID: run.connection?.text,
            connectionName: run.connection.flatMap { names[$0] },
            startedAt: run.startedAt.date,
            endedAt: run.endedAt?.date,
            counters: RunCounters(
                postsFetched: run.postsFetched,
                postsCreated: run.postsCreated,
                postsUpdated: run.postsUpdated,
                postsDeleted: run.postsDeleted,
                mediaDownloaded: run.mediaDownloaded,
                mediaFailed: run.mediaFailed,
                errors: run.errors
            ),
            sentence: run.errorMessage,
            errorCode: run.errorCode,
            progress: run.status == .running ? RunProgress(run.progress, isStopping: isStopping) : nil
        )
    }
}

extension RunProgress {
    fileprivate init(_ progress: PassProgress, isStopping: Bool) {
        self.init(
            postsPerSecond: progress.rate,
            secondsLeft: progress.timeLeft.map { $0 / .seconds(1) },
            postsArchived: progress.expectedPosts.map { _ in progress.archivedPosts },
            postsExpected: progress.expectedPosts,
            mediaFound: progress.media,
            isStopping: isStopping
        )
    }
}
