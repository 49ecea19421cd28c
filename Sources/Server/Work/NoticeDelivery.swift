import Accounts
import Database
import Foundation
import PlatformAdapters
import Platforms
import Queue
import Vault

/// Notices on their way to webhooks and mail addresses.
extension Installation {
    func deliver(_ job: DeliverNotice, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user,
            let verdict = try await noticeChannels.attempt(job.delivery, of: owner)
        else { return .done }
        let (channels, id) = (noticeChannels, job.delivery)
        let failure = JobFailure(verdict.code, verdict.sentence)
        switch verdict.outcome {
        case .delivered:
            return .done(commit: { tx in try channels.settle(verdict, id, of: owner, in: tx) })
        case .retry(let instant):
            try await channels.noteAttempt(verdict, id, of: owner)
            return .retry(failure, after: instant.map { $0 - .now })
        case .final:
            return .dead(failure, commit: { tx in try channels.settle(verdict, id, of: owner, in: tx) })
        }
    }

    func giveUpDelivery(_ job: DeliverNotice, _ failure: JobFailure, _ tx: Transaction) throws {
        guard let owner = tx.scope.owner else { return }
        try NoticeChannels.giveUp(job.delivery, of: owner, because: failure.sentence, at: .now, in: tx)
    }

    /// The ways out of Roost: the guarded client for webhooks, the system’s program for mail.
    static func noticeCarriers(
        _ configuration: Configuration,
        _ http: GuardedHTTPClient
    ) -> NoticeCarriers {
        NoticeCarriers(
            post: { try await Self.send($0, by: http) },
            mail: configuration.mail.map { mail in
                let program = MailProgram(mail.program)
                return NoticeCarriers.Mail(sender: mail.sender) { try await program.send($0) }
            },
            isPlainHTTPAllowed: configuration.isPrivateNetworkAllowed,
            publicURL: configuration.publicURL
        )
    }

    /// Redirects are not followed, and of the answer no more is read than is kept.
    private static func send(
        _ post: NoticeCarriers.Post,
        by http: GuardedHTTPClient
    ) async throws(PlatformError) -> NoticeCarriers.PostAnswer {
        var question = HTTPQuestion(
            .post,
            post.url.revealForUse(),
            headers: post.message.headers,
            body: HTTPQuestion.Body(post.message.body, contentType: "application/json"),
            // A receiver knows by its id what it has already.
            isRepeatable: true,
            redirectLimit: 0,
            maximumBytes: 1000
        )
        question.cutsAnswer = true
        question.timeout = .seconds(15)
        question.secrets = post.secrets
        let answer = try await http.answer(to: question)
        return NoticeCarriers.PostAnswer(
            status: answer.status,
            text: String(decoding: answer.body, as: UTF8.self),
            notBefore: answer.rateLimits.blockedUntil.map { Timestamp($0) }
        )
    }
}
