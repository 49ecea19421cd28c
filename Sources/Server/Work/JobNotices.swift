import Accounts
package import Database
package import Queue

/// Tells of work that was given up: one notice for the user concerned, the admins where it is the system's own work.
///
/// One for each kind of work and connection, however many jobs of it fail.
package enum JobNotices {
    static let kind = "job.failed"

    /// Part of the transaction in which the job ends.
    static func tell(_ job: ClaimedJob, _ failure: JobFailure, _ tx: Transaction) throws {
        // A channel that can't be reached is a notice of its own, which no channel tells.
        guard job.kind != DeliverNotice.kind else { return }
        let sentence =
            "Work of the kind “\(job.kind)” failed and will not be tried again by itself. \(failure.sentence)"
        guard let user = job.user else {
            return try Notices.raiseForAdmins(
                kind,
                about: job.kind,
                sentence,
                link: "/jobs/\(job.id)",
                in: tx
            )
        }
        try Notices.raise(
            kind,
            about: subject(job.kind, job.connection),
            sentence,
            link: job.connection.map { "/connections/\($0)" },
            connection: job.connection,
            for: user,
            in: tx
        )
    }

    /// A person lets the work be tried again: what was told of it is over.
    package static func clear(_ job: JobSummary, at time: Timestamp, in tx: Transaction) throws {
        let subject = subject(job.kind, job.connection)
        if let user = job.user {
            // Work without a connection has the same subject for every user; theirs stays told.
            try Notices.clear([kind], about: subject, for: user, at: time, in: tx)
        } else {
            try Notices.clearForAll(kind, about: subject, at: time, in: tx)
        }
    }

    /// What was told is over when a day has passed without another failure of the kind.
    static func clearOld(at time: Timestamp, in tx: Transaction) throws {
        let limit = time.adding(.seconds(-86_400))
        try Notices.clear(
            where: """
                kind = \(kind) AND created_at < \(limit) AND NOT EXISTS (
                  SELECT 1 FROM main.job_history h WHERE h.outcome = 'dead' AND h.finished_at > \(limit.milliseconds)
                    AND notices.subject = h.kind || coalesce(':' || h.connection_id, ''))
                """,
            at: time,
            in: tx
        )
    }

    private static func subject(_ kind: String, _ connection: ConnectionID?) -> String {
        kind + (connection.map { ":\($0)" } ?? "")
    }
}
