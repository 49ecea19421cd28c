import Accounts
import Database
import Foundation
import Platforms
import Queue

/// What becomes of a target, as its row tells; in a worker's scope.
///
/// What is written for each post says itself when: the trigger that does it for others would write the row once more.
struct TargetProgress {
    let target: TargetID
    let now: Timestamp

    /// What has ended, such as by a person who called it off, stays as it ended.
    private static let isOpen: SQL = "status IN ('scheduled', 'publishing', 'unknown')"

    func begin(in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'publishing', question = NULL, updated_at = \(now)
            WHERE id = \(target) AND status IN ('scheduled', 'unknown')
            """
        )
    }

    /// It goes on later: why it isn't out yet.
    func wait(_ why: JobFailure?, in tx: Transaction) throws {
        try tx.run(
            "UPDATE main.targets SET error_code = \(why?.code), error = \(why?.sentence) WHERE id = \(target)"
        )
    }

    /// What became of a change of it.
    func noteChange(_ why: JobFailure, in tx: Transaction) throws {
        try wait(why, in: tx)
        try raise(Self.changeNotice, why.sentence, in: tx)
    }

    func isUnknown(_ why: JobFailure?, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'unknown', error_code = \(why?.code), error = \(why?.sentence)
            WHERE id = \(target) AND status IN ('scheduled', 'publishing', 'unknown')
            """
        )
    }

    /// The first part is there.
    func note(_ post: PublishedPost, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET platform_post_id = \(post.platformPostID), url = coalesce(\(post.url), url),
              post_id = coalesce(\(post.archived), post_id), updated_at = \(now),
              status = CASE WHEN status = 'unknown' THEN 'publishing' ELSE status END
            WHERE id = \(target)
            """
        )
    }

    struct PublishedPost {
        let platformPostID: String
        let url: String?
        let archived: PostID?
    }

    /// All of it is there; `post` where the first part is what came last.
    func finish(_ post: PublishedPost? = nil, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'published', published_at = coalesce(published_at, \(now)), question = NULL,
              error_code = NULL, error = NULL, platform_post_id = coalesce(\(post?.platformPostID), platform_post_id),
              url = coalesce(\(post?.url), url), post_id = coalesce(\(post?.archived), post_id), updated_at = \(now)
            WHERE id = \(target)
            """
        )
        try clearNotices(in: tx)
    }

    /// `isPartial`: Some parts are there.
    func fail(_ why: JobFailure, isPartial: Bool, in tx: Transaction) throws {
        let status: Target.Status = isPartial ? .partial : .failed
        let published: Timestamp? = isPartial ? now : nil
        let ended = try tx.run(
            """
            UPDATE main.targets SET status = \(status), question = NULL, error_code = \(why.code), error = \(why.sentence),
              published_at = coalesce(published_at, \(published))
            WHERE id = \(target) AND (\(Self.isOpen) OR status = 'partial' AND question = 'unsettled')
            """
        )
        guard ended == 1 else { return }
        try raise(Self.failedNotice, why.sentence, in: tx)
    }

    func ask(_ question: Target.Question, _ why: JobFailure, in tx: Transaction) throws {
        // One that has begun is not as one that is planned: it can't be written anew, nor moved.
        let status: SQL =
            question == .late
            ? "CASE WHEN status = 'scheduled' THEN 'scheduled' ELSE 'publishing' END" : "'unknown'"
        let asked = try tx.run(
            """
            UPDATE main.targets SET status = \(status), question = \(question), error_code = \(why.code),
              error = \(why.sentence)
            WHERE id = \(target) AND \(Self.isOpen)
            """
        )
        guard asked == 1 else { return }
        try raise(Self.questionNotice, why.sentence, in: tx)
    }

    /// What was in doubt is known: its job goes on.
    func goOn(in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET question = NULL, status = 'publishing', error_code = NULL, error = NULL
            WHERE id = \(target)
              AND (status IN ('scheduled', 'publishing', 'unknown') OR status = 'partial' AND question = 'unsettled')
            """
        )
        try clearNotices(in: tx)
    }

    /// Of a thread a part is there, nobody knows where, and those after it can't be attached: a person may tell.
    func askWhere(_ why: JobFailure, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'partial', question = 'unsettled', error_code = \(why.code),
              error = \(why.sentence), published_at = coalesce(published_at, \(now))
            WHERE id = \(target) AND status IN ('scheduled', 'publishing', 'unknown')
            """
        )
        try raise(Self.questionNotice, why.sentence, in: tx)
    }

    func skip(_ why: JobFailure, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE main.targets SET status = 'skipped', question = NULL, error_code = \(why.code), error = \(why.sentence)
            WHERE id = \(target)
            """
        )
    }

    /// `isPartial`: Some parts are there.
    func cancel(_ why: JobFailure, isPartial: Bool, in tx: Transaction) throws {
        let status: Target.Status = isPartial ? .partial : .cancelled
        let published: Timestamp? = isPartial ? now : nil
        try tx.run(
            """
            UPDATE main.targets SET status = \(status), question = NULL, error_code = \(why.code), error = \(why.sentence),
              published_at = coalesce(published_at, \(published))
            WHERE id = \(target)
            """
        )
        try clearNotices(in: tx)
    }

    // MARK: Telling the user

    static let failedNotice = "publishing.failed"
    static let questionNotice = "publishing.question"
    static let unknownNotice = "publishing.unknown"
    static let changeNotice = "publishing.change"

    func raise(_ kind: String, _ sentence: String, in tx: Transaction) throws {
        let row = try tx.first(
            "SELECT user_id, account_name, connection_id FROM targets WHERE id = \(target)"
        )
        guard let row else { return }
        try Notices.raise(
            kind,
            about: target.text,
            "A post to \(try row.value("account_name", as: String.self)): \(sentence)",
            link: "/targets/\(target)",
            connection: try row.value("connection_id"),
            for: try row.value("user_id"),
            in: tx
        )
    }

    func clearNotices(in tx: Transaction) throws {
        guard let owner = tx.scope.owner else { return }
        try Notices.clear(
            [Self.failedNotice, Self.questionNotice, Self.unknownNotice, Self.changeNotice],
            about: target.text,
            for: owner,
            at: now,
            in: tx
        )
    }
}
