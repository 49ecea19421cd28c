import Accounts
import Database
import Platforms
import Queue

/// What tokens need in the background.
extension Installation {
    func refresh(_ job: RefreshToken, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        do {
            switch try await connections.refresh(job.refreshed, of: owner, isRefused: job.isRefused) {
            case .renewed, .notDue, .impossible, .overtaken: return .done
            // Another process, or one that was killed: its time to answer passes first.
            case .underWay: return .snooze(until: Timestamp.now.adding(.seconds(30)))
            }
        } catch let error as PlatformError {
            // The connection says so, and its owner was told.
            if [.grantRefused, .appUnknown].contains(error.code) { return .done }
            return JobOutcome(error)
        } catch let error as AccountError {
            return .dead(JobFailure(error.code.rawValue, error.sentence))
        }
    }

    /// Where the token was refused already, nothing works until a person reconnects.
    func giveUpRefused(_ job: RefreshToken, _ failure: JobFailure, _ tx: Transaction) throws {
        guard job.isRefused,
            let owner = try tx.value(
                UserID.self,
                "SELECT user_id FROM connections WHERE id = \(job.refreshed)"
            )
        else { return }
        try Connections.giveUpRefused(job.refreshed, of: owner, because: failure.sentence, in: tx)
    }

    func abandon(_ job: RevokeToken, _ failure: JobFailure, _ tx: Transaction) throws {
        guard
            let owner = try tx.value(
                UserID.self,
                "SELECT user_id FROM revocations WHERE id = \(job.revocation)"
            )
        else { return }
        try Connections.abandonRevocation(job.revocation, of: owner, because: failure.sentence, in: tx)
    }
}
