import Accounts
package import Database
package import Platforms

/// One logged pass of work with its counters.
package struct Run: Record, Hashable, Identifiable {
    package static let table = "runs"

    package enum Kind: String, ColumnValue, Sendable, CaseIterable {
        case sync, backfill, webhook, `import`, reprocess, caption, watch
    }

    package enum Trigger: String, ColumnValue, Sendable, CaseIterable {
        case manual, scheduled, webhook, start
    }

    package enum Status: String, ColumnValue, Sendable, CaseIterable {
        case running, success
        /// Some of it was done; the rest failed or is still to come.
        case partial
        case failed, cancelled
    }

    package let id: RunID
    package let user: UserID?
    package let connection: ConnectionID?
    package let channel: ChannelID?
    package let profile: ProfileID?
    package let platform: PlatformKind?
    package let kind: Kind
    package let trigger: Trigger
    package let triggerReason: String?
    package let status: Status
    package let postsFetched: Int
    package let postsProcessed: Int
    package let postsCreated: Int
    package let postsUpdated: Int
    package let postsDeleted: Int
    package let mediaDownloaded: Int
    package let mediaFailed: Int
    package let errors: Int
    package let errorCode: String?
    /// For a person.
    package let errorMessage: String?
    /// Pages, rate limit left, and what else a kind of run tells.
    package let metadata: JSONValue
    package let startedAt: Timestamp
    package let endedAt: Timestamp?
    /// In milliseconds; nil while it runs.
    package let duration: Int?

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        connection = try row.value("connection_id")
        channel = try row.value("channel_id")
        profile = try row.value("profile_id")
        platform = try row.value("platform")
        kind = try row.value("kind")
        trigger = try row.value("triggered_by")
        triggerReason = try row.value("trigger_reason")
        status = try row.value("status")
        postsFetched = try row.value("posts_fetched")
        postsProcessed = try row.value("posts_processed")
        postsCreated = try row.value("posts_created")
        postsUpdated = try row.value("posts_updated")
        postsDeleted = try row.value("posts_deleted")
        mediaDownloaded = try row.value("media_downloaded")
        mediaFailed = try row.value("media_failed")
        errors = try row.value("errors_count")
        errorCode = try row.value("error_code")
        errorMessage = try row.value("error_message")
        metadata = try row.json("metadata") ?? .null
        startedAt = try row.value("started_at")
        endedAt = try row.value("ended_at")
        duration = try row.value("duration_ms")
    }
}

/// Why and where a run happens.
package struct RunCause: Sendable, Hashable {
    package var trigger: Run.Trigger
    /// In words: "every hour", "asked for on the account's page".
    package var reason: String?
    /// As typed at the command line.
    package var command: String?
    /// Unique per connection: the same batch asked for twice is one run.
    package var batchID: String?
    package var host: String?
    package var osUser: String?
    package var version: String?

    package init(
        _ trigger: Run.Trigger,
        reason: String? = nil,
        command: String? = nil,
        batchID: String? = nil,
        host: String? = nil,
        osUser: String? = nil,
        version: String? = nil
    ) {
        self.trigger = trigger
        self.reason = reason
        self.command = command
        self.batchID = batchID
        self.host = host
        self.osUser = osUser
        self.version = version
    }
}

extension Run {
    /// Opens a run.
    ///
    /// A batch that is known gives its run again, whatever became of it.
    package static func start(
        _ kind: Kind,
        of source: ArchiveSource,
        because cause: RunCause,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> RunID {
        if let batch = cause.batchID, let connection = source.connection,
            let known = try tx.value(
                RunID.self,
                "SELECT id FROM runs WHERE connection_id = \(connection) AND batch_id = \(batch)"
            )
        {
            return known
        }
        let id = RunID.new()
        try tx.run(
            """
            INSERT INTO main.runs
              (id, user_id, connection_id, channel_id, profile_id, platform, instance, kind, triggered_by,
               trigger_reason, command, batch_id, host, os_user, version, started_at, created_at, updated_at)
            VALUES (\(id), \(source.user), \(source.connection), \(source.channel), \(source.profile),
              \(source.platform), \(source.instance), \(kind), \(cause.trigger), \(cause.reason), \(cause.command),
              \(cause.batchID), \(cause.host), \(cause.osUser), \(cause.version), \(now), \(now), \(now))
            """
        )
        return id
    }

    /// Notes what the account holds by its platform's count, and what of it is in the archive already.
    ///
    /// A pass that is taken up again counts anew, so that the run's own posts are not counted twice.
    package static func expect(
        _ expected: Int,
        archived: Int,
        for run: RunID,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        guard let row = try tx.first("SELECT metadata, posts_created FROM runs WHERE id = \(run)") else {
            return
        }
        var metadata = try row.json("metadata")?.members ?? [:]
        let created: Int = try row.value("posts_created")
        metadata["posts_expected"] = JSONValue(expected)
        metadata["posts_before"] = JSONValue(max(0, archived - created))
        try tx.run(
            """
            UPDATE main.runs SET metadata = \(JSONValue.object(metadata).storableText), updated_at = \(now)
            WHERE id = \(run)
            """
        )
    }

    /// Adds what one page brought, and the time it took to get and store it.
    package static func count(
        _ report: IngestReport,
        cursor: StreamCursor? = nil,
        rateLimits: RateLimitFacts = .untold,
        took: Duration = .zero,
        for run: RunID,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        let row = try tx.first("SELECT metadata FROM runs WHERE id = \(run)")
        var metadata = try row?.json("metadata")?.members ?? [:]
        func add(_ count: Int, to name: String) {
            metadata[name] = JSONValue((metadata[name]?.count ?? 0) + count)
        }
        add(1, to: "pages")
        add(report.media.count, to: "media_found")
        add(max(0, Int(took / .milliseconds(1))), to: "working_ms")
        if let remaining = rateLimits.windows.compactMap(\.remaining).min() {
            metadata["rate_limit_remaining"] = JSONValue(remaining)
        }
        try tx.run(
            """
            UPDATE main.runs SET
              posts_fetched = posts_fetched + \(report.fetched),
              posts_processed = posts_processed + \(report.processed),
              posts_created = posts_created + \(report.created.count),
              posts_updated = posts_updated + \(report.updated.count),
              errors_count = errors_count + \(report.rejected),
              cursor = \(cursor?.rawValue), metadata = \(JSONValue.object(metadata).storableText), updated_at = \(now)
            WHERE id = \(run)
            """
        )
    }

    /// How far it has got, as its row tells it: over all its attempts, without the pauses between them.
    package var progress: PassProgress {
        func number(_ name: String) -> Int? { metadata[name].count }
        return PassProgress(
            pages: number("pages") ?? 0,
            posts: postsProcessed,
            media: number("media_found") ?? 0,
            elapsed: .milliseconds(number("working_ms") ?? 0),
            // A look at what is new stops where the archive begins, whatever the account holds beyond.
            expectedPosts: kind == .backfill || kind == .import ? number("posts_expected") : nil,
            // Of a file every item counts, whether its post was here before or not.
            archivedPosts: kind == .import ? postsFetched : (number("posts_before") ?? 0) + postsCreated
        )
    }

    /// Whether it came to its own end, nothing having stood in its way: whoever takes its job up has nothing left to do.
    package var hasFinished: Bool {
        status == .success || (status == .partial && errorCode == nil)
    }

    /// Opens a run again whose job was given up or cancelled and is tried once more; returns whether anything is left to do.
    ///
    /// Nothing is where it came to its own end, and whoever had the job was killed before that could be written down.
    package static func takeUp(_ run: RunID, at now: Timestamp, in tx: Transaction) throws -> Bool {
        guard let known = try tx.one(Run.self, "SELECT * FROM runs WHERE id = \(run)"), !known.hasFinished
        else { return false }
        try tx.run(
            """
            UPDATE main.runs SET
              status = 'running', ended_at = NULL, error_code = NULL, error_message = NULL, error_details = NULL,
              updated_at = \(now)
            WHERE id = \(run) AND status IN ('failed', 'cancelled')
            """
        )
        return true
    }

    /// Adds a file to the counters.
    package static func countFile(
        downloaded: Bool,
        for run: RunID,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.runs SET
              media_downloaded = media_downloaded + \(downloaded ? 1 : 0),
              media_failed = media_failed + \(downloaded ? 0 : 1), updated_at = \(now)
            WHERE id = \(run)
            """
        )
    }

    /// Ends a run that is running; one that is over stays as it is.
    package static func end(
        _ run: RunID,
        as status: Status,
        error: PlatformError? = nil,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        let details = error.map { error in
            JSONValue.object(["detail": .string(error.detail), "outcome": .string("\(error.outcome)")])
        }
        try tx.run(
            """
            UPDATE main.runs SET
              status = \(status), ended_at = \(now), error_code = \(error?.code.rawValue),
              error_message = \(error?.sentence), error_details = \(details?.storableText), updated_at = \(now)
            WHERE id = \(run) AND status = 'running'
            """
        )
    }

    /// Ends a run with a word of one's own on how it went.
    package static func end(
        _ run: RunID,
        as status: Status,
        code: String,
        sentence: String,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.run(
            """
            UPDATE main.runs SET
              status = \(status), ended_at = \(now), error_code = \(code), error_message = \(sentence),
              updated_at = \(now)
            WHERE id = \(run) AND status = 'running'
            """
        )
    }

    /// Ends a run for a reason that is not a platform's.
    package static func fail(
        _ run: RunID,
        code: String,
        sentence: String,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        try end(run, as: .failed, code: code, sentence: sentence, at: now, in: tx)
    }

    /// Ends runs that nobody works on any more, such as one whose process died, of all users; returns how many.
    ///
    /// One that waits for its turn, perhaps until a rate limit is over, has a job that says so. Runs in the system's
    /// scope.
    @discardableResult
    package static func endAbandoned(
        untouchedSince limit: Timestamp,
        at now: Timestamp,
        in tx: Transaction
    ) throws -> Int {
        try tx.run(
            """
            UPDATE main.runs SET
              status = 'failed', ended_at = \(now), error_code = 'abandoned', updated_at = \(now), error_message =
                'Roost stopped in the middle of it. What was stored stays, and the next run goes on from there.'
            WHERE status = 'running' AND updated_at < \(limit) AND NOT EXISTS (
              SELECT 1 FROM main.jobs j WHERE j.user_id = runs.user_id AND j.dedupe_key IN (
                'archive.follow:' || runs.connection_id, 'archive.reprocess:' || runs.user_id || ':' || runs.platform,
                'transfer.import:' || runs.id))
            """
        )
    }
}
