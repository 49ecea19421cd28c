import Accounts
import Archive
import Database
import Platforms
import Queue
import Transfer
import Web

/// Starting and stopping passes over accounts.
extension Installation {
    /// Begins a pass, or says which one is under way.
    func startPass(
        _ extent: FollowAccount.Extent,
        _ id: String,
        by viewer: Accounts.Viewer
    ) async throws -> StartedRun {
        try viewer.require(.moderator, to: "start a pass")
        let connection = try await connections.find(try identifier(id, "connection"), for: viewer)
        guard connection.isActive else {
            throw AccountError(.conflict, "“\(connection.name)” is switched off. Activate it first.")
        }
        guard connection.isWorkable else {
            throw AccountError(
                .conflict,
                "“\(connection.name)” needs a new token first. \(connection.healthMessage ?? "")"
            )
        }
        let (run, isNew) = try await startPass(
            extent,
            of: connection,
            because: RunCause(.manual, reason: "asked for by \(viewer.username)", version: RoostVersion.text)
        )
        return StartedRun(
            runID: run.text,
            sentence: isNew
                ? "Started to look at \(connection.handle)."
                : "A pass over \(connection.handle) is under way already."
        )
    }

    /// Begins a sync that looks at one post before any other.
    func lookAgain(at id: String, by viewer: Accounts.Viewer) async throws -> StartedRun {
        try viewer.require(.moderator, to: "look at a post again")
        let post: PostID = try identifier(id, "post")
        let known = try await store.read(as: viewer.scope) { tx in
            try tx.first("SELECT connection_id FROM posts WHERE id = \(post)")
        }
        guard let known else { throw AccountError(.notFound, "There is no such post.") }
        guard let connection: ConnectionID = try known.value("connection_id") else {
            throw AccountError(
                .conflict,
                "No connection brings this post any more. Connect its account again, then it can be looked at."
            )
        }
        try await store.write(as: .worker(viewer.user)) { tx in try LookSchedule.putFirst(post, in: tx) }
        return try await startPass(.sync, connection.text, by: viewer)
    }

    func startPass(
        _ extent: FollowAccount.Extent,
        of connection: Connection,
        because cause: RunCause
    ) async throws -> (run: RunID, isNew: Bool) {
        try await FollowUp(store: store, queue: queue).start(extent, of: connection, because: cause)
    }

    /// Begins reading again what is stored, platform by platform, or says which run of it is under way.
    ///
    /// With no platform, of every one the archive holds posts of and an adapter can read.
    func startReprocessing(_ platform: PlatformKind?, by viewer: Accounts.Viewer) async throws -> [RunID] {
        try viewer.require(.moderator, to: "read the archive again")
        if let platform, catalog[platform] == nil {
            throw AccountError(
                .invalid,
                "This Roost can’t read \(platform.displayName) posts. It can: "
                    + catalog.kinds.map(\.displayName).joined(separator: ", ") + ".",
                field: "platform"
            )
        }
        let cause = RunCause(.manual, reason: "asked for by \(viewer.username)", version: RoostVersion.text)
        return try await store.write(as: .worker(viewer.user)) { [queue, catalog] tx in
            let held = try tx.values(
                PlatformKind.self,
                "SELECT DISTINCT platform FROM ingested_posts ORDER BY platform"
            )
            return try held.filter { catalog[$0] != nil && (platform ?? $0) == $0 }.map { kind in
                let known = try tx.value(
                    String.self,
                    "SELECT payload FROM jobs WHERE dedupe_key = \(ReprocessArchive.dedupeKey(kind, of: viewer.user))"
                )
                if let known {
                    return try ReprocessArchive.decode(known, version: ReprocessArchive.payloadVersion).run
                }
                let run = try Reprocess.open(kind, for: viewer.user, because: cause, at: .now, in: tx)
                try queue.enqueue(ReprocessArchive(kind, of: viewer.user, run: run), in: tx)
                return run
            }
        }
    }

    /// Stops a run: between two pages when it is at work, at once when it waits.
    func cancelRun(_ id: RunID, by viewer: Accounts.Viewer) async throws {
        try viewer.require(.moderator, to: "cancel a run")
        let (run, job) = try await store.read(as: viewer.scope) { tx in
            guard let run = try Library.run(id, in: tx) else {
                throw AccountError(.notFound, "There is no such run.")
            }
            let key =
                run.kind == .import
                ? ImportExport.dedupeKey(run.id)
                : run.connection.map { FollowAccount.dedupeKey($0) }
                    ?? run.platform.map { ReprocessArchive.dedupeKey($0, of: viewer.user) }
            return (run, try tx.value(JobID.self, "SELECT id FROM jobs WHERE dedupe_key = \(key)"))
        }
        guard run.status == .running else { return }
        if let job, case .requested = try await queue.cancel(job) { return }
        try await store.write(as: .worker(viewer.user)) { tx in
            try Run.end(id, as: .cancelled, at: .now, in: tx)
        }
    }
}

/// Puts passes over an account into the queue.
struct FollowUp: Sendable {
    let store: Store
    let queue: JobQueue

    /// Opens a run and its job in one transaction.
    ///
    /// One pass of a connection at a time.
    func start(
        _ extent: FollowAccount.Extent,
        of connection: Connection,
        because cause: RunCause
    ) async throws -> (run: RunID, isNew: Bool) {
        let queue = queue
        return try await store.write(as: .worker(connection.owner)) { tx in
            if try Self.isAlive(connection.id, in: tx),
                let known = try Installation.openRun(of: connection.id, in: tx)
            {
                return (known, false)
            }
            let run = try Run.start(
                extent == .backfill ? .backfill : .sync,
                of: ArchiveSource(connection),
                because: cause,
                at: .now,
                in: tx
            )
            let job = FollowAccount(connection.id, extent, run: run)
            // One that waits to be tried again does what is asked now, and now.
            try tx.run(
                """
                UPDATE main.jobs SET payload = \(try NewJob(job, user: nil).payload)
                WHERE dedupe_key = \(FollowAccount.dedupeKey(connection.id)) AND state <> 'running'
                """
            )
            try queue.enqueue(job, in: tx)
            try Connections.planFirstLook(of: connection, at: .now, in: tx)
            if cause.trigger == .manual { try Self.hasten(queue, filesOf: connection.id, in: tx) }
            return (run, true)
        }
    }

    /// An account was connected: what is archived of it becomes its own again, and the rest is fetched.
    func begin(_ connection: Connection) async throws {
        _ = try await store.write(as: .worker(connection.owner)) { tx in
            try ArchiveAdoption.adopt(
                by: ArchiveSource(connection),
                accountID: connection.platformUserID,
                handle: String(connection.handle.dropFirst()),
                at: .now,
                in: tx
            )
        }
        _ = try await start(
            .backfill,
            of: connection,
            because: RunCause(.start, reason: "the account was connected")
        )
    }

    private static func isAlive(_ connection: ConnectionID, in tx: Transaction) throws -> Bool {
        try tx.first("SELECT id FROM jobs WHERE dedupe_key = \(FollowAccount.dedupeKey(connection))") != nil
    }

    /// Who asks by hand doesn't want to wait for the next try of what failed.
    private static func hasten(
        _ queue: JobQueue,
        filesOf connection: ConnectionID,
        in tx: Transaction
    ) throws {
        let now = try queue.clock.read(in: tx)
        // What stood in the way may be gone. A job that runs has just said why its file waits, or will: it isn't moved
        // below, and must not look as if nothing were known of its file.
        try tx.run(
            """
            UPDATE main.media_files SET error_code = NULL, error = NULL
            WHERE error IS NOT NULL AND id IN (SELECT file_id FROM media WHERE connection_id = \(connection))
              AND (status = 'downloading' OR status = 'pending' AND NOT EXISTS (
                SELECT 1 FROM jobs j
                WHERE j.dedupe_key = \(FetchMedia.kind + ":") || media_files.id AND j.state = 'running'))
            """
        )
        try tx.run(
            """
            UPDATE main.jobs SET run_at = \(now)
            WHERE connection_id = \(connection) AND queue = \(FetchMedia.queue) AND state = 'waiting'
              AND wait_reason IN ('retry', 'snooze') AND run_at > \(now)
            """
        )
        queue.wake([FetchMedia.queue], after: tx)
    }
}
