import Accounts
import Archive
import Database
import Platforms
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
                    let before: RunID? = try query.position.older.map { try identifier($0, "run") }
                    return try await roost.store.read(as: viewer.scope) { tx in
                        let last = try before.flatMap { try Library.run($0, in: tx) }
                        let runs = try Library.runs(
                            of: connection,
                            status: query.status.map(Run.Status.init),
                            before: last,
                            count: query.limit + 1,
                            in: tx
                        )
                        let shown = runs.prefix(query.limit)
                        return Page(
                            items: shown.map { RunItem($0, names: names) },
                            older: runs.count > query.limit ? shown.last?.id.text : nil
                        )
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
                                if now.counters != shown.counters || now.status != shown.status {
                                    continuation.yield(now)
                                }
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
        return try await store.read(as: viewer.scope) { tx in
            guard let found = try Library.run(run, in: tx) else {
                throw AccountError(.notFound, "There is no such run; old ones are forgotten after a while.")
            }
            return RunItem(found, names: names)
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
    fileprivate init(_ status: Run.Status) {
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
    fileprivate init(_ run: Run, names: [ConnectionID: String]) {
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
            errorCode: run.errorCode
        )
    }
}
