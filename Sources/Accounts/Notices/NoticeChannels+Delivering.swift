package import Database
import Foundation
import Platforms
import Vault

/// One attempt to deliver, and what is written down of it.
extension NoticeChannels {
    private struct Errand: Sendable {
        let delivery: NoticeDelivery
        let channel: NoticeChannel
        let row: Row
        let notice: Notices.Notice?
        /// Whose it is, as the mail says.
        let username: String
    }

    /// Sends a delivery that waits.
    ///
    /// Nil when there is nothing to send any more. What came of it is written by ``settle(_:_:of:in:)`` for what ended and
    /// by ``noteAttempt(_:_:of:)`` for what is tried again.
    package func attempt(_ id: NoticeDeliveryID, of owner: UserID) async throws -> DeliveryVerdict? {
        guard let errand = try await errand(id, of: owner) else { return nil }
        let time = now()
        do {
            return switch errand.channel.kind {
            case .webhook: try await post(errand, at: time)
            case .email: try await mail(errand, at: time)
            }
        } catch let error as PlatformError {
            return DeliveryVerdict(error)
        } catch let error as any VaultError {
            return DeliveryVerdict(outcome: .final, code: error.code, sentence: error.sentence)
        }
    }

    /// A failed attempt that is made again.
    package func noteAttempt(
        _ verdict: DeliveryVerdict,
        _ id: NoticeDeliveryID,
        of owner: UserID
    ) async throws {
        let time = now()
        try await store.write(as: .worker(owner)) { tx in
            try tx.run(
                """
                UPDATE main.notice_deliveries SET attempts = attempts + 1, answer_code = \(verdict.answerCode),
                  answer = \(verdict.answer), sentence = \(verdict.sentence), tried_at = \(time)
                WHERE id = \(id)
                """
            )
        }
    }

    /// A delivery’s end, within the transaction in which its job ends.
    package func settle(
        _ verdict: DeliveryVerdict,
        _ id: NoticeDeliveryID,
        of owner: UserID,
        in tx: Transaction
    ) throws {
        let time = now()
        let isDelivered = verdict.outcome == .delivered
        try tx.run(
            """
            UPDATE main.notice_deliveries SET state = \(isDelivered ? NoticeDelivery.State.delivered : .failed),
              attempts = attempts + 1, answer_code = \(verdict.answerCode), answer = \(verdict.answer),
              sentence = \(verdict.sentence), tried_at = \(time), finished_at = \(time)
            WHERE id = \(id)
            """
        )
        guard isDelivered,
            let delivery = try tx.one(NoticeDelivery.self, "SELECT * FROM notice_deliveries WHERE id = \(id)")
        else { return }
        try tx.run(
            "UPDATE main.notice_channels SET last_delivered_at = \(time) WHERE id = \(delivery.channel)"
        )
        if let notice = delivery.notice {
            try tx.run(
                "UPDATE main.notices SET delivered_at = \(time) WHERE id = \(notice) AND delivered_at IS NULL"
            )
        }
        try Notices.clear(
            [Notices.channelFailing],
            about: delivery.channel.text,
            for: owner,
            at: time,
            in: tx
        )
    }

    /// It will not be tried again: the log says so, and so does a notice in the web.
    ///
    /// Part of the transaction in which the job ends, in its own scope.
    package static func giveUp(
        _ id: NoticeDeliveryID,
        of owner: UserID,
        because sentence: String,
        at time: Timestamp,
        in tx: Transaction
    ) throws {
        guard
            let delivery = try tx.one(
                NoticeDelivery.self,
                "SELECT * FROM notice_deliveries WHERE id = \(id)"
            ),
            let channel = try tx.one(
                NoticeChannel.self,
                "SELECT * FROM notice_channels WHERE id = \(delivery.channel)"
            )
        else { return }
        try tx.run(
            """
            UPDATE main.notice_deliveries SET state = 'failed', sentence = \(sentence),
              finished_at = coalesce(finished_at, \(time))
            WHERE id = \(id)
            """
        )
        try Notices.raise(
            Notices.channelFailing,
            about: channel.id.text,
            "A notice could not be brought to “\(channel.name)” (\(channel.address)). \(sentence) Look into the channel, and "
                + "send again from its deliveries what it has missed.",
            link: "/profile/channels/\(channel.id)",
            for: owner,
            in: tx
        )
    }

    // MARK: What is to be sent

    private func errand(_ id: NoticeDeliveryID, of owner: UserID) async throws -> Errand? {
        let time = now()
        return try await store.write(as: .worker(owner)) { tx in
            guard
                let delivery = try tx.one(
                    NoticeDelivery.self,
                    "SELECT * FROM notice_deliveries WHERE id = \(id) AND state = 'waiting'"
                ), let row = try tx.first("SELECT * FROM notice_channels WHERE id = \(delivery.channel)")
            else { return nil }
            let channel = try NoticeChannel(row: row)
            let user = try tx.first("SELECT username, is_active FROM users WHERE id = \(owner)")
            let mayHear = try user?.value("is_active", as: Bool.self) ?? false
            if let reason = mayHear
                ? Self.reasonToSkip(delivery, channel) : "Its user’s login is switched off."
            {
                try tx.run(
                    """
                    UPDATE main.notice_deliveries SET state = 'skipped', sentence = \(reason), finished_at = \(time)
                    WHERE id = \(id)
                    """
                )
                return nil
            }
            let notice = try delivery.notice.flatMap { notice in
                try tx.one(Notices.Notice.self, "SELECT * FROM notices WHERE id = \(notice)")
            }
            return Errand(
                delivery: delivery,
                channel: channel,
                row: row,
                notice: notice,
                username: try user?.value("username") ?? ""
            )
        }
    }

    private static func reasonToSkip(_ delivery: NoticeDelivery, _ channel: NoticeChannel) -> String? {
        if delivery.event == .code {
            return channel.confirmedAt == nil ? nil : "The address was confirmed already."
        }
        if !channel.isActive { return "The channel was switched off when its turn came." }
        return channel.confirmedAt == nil ? "The address isn’t confirmed." : nil
    }

    private func text(_ errand: Errand) -> NoticeText {
        guard let notice = errand.notice else {
            return NoticeText(testing: errand.channel, errand.delivery, publicURL: carriers.publicURL)
        }
        return NoticeText(notice, errand.delivery.event, publicURL: carriers.publicURL)
    }

    private func open(_ column: String, _ errand: Errand) throws -> Secret? {
        try SealedColumns.open(Self.place(column, of: errand.channel.id), in: errand.row, with: keyring)
    }

    // MARK: Webhooks

    private func post(_ errand: Errand, at time: Timestamp) async throws -> DeliveryVerdict? {
        guard let url = try open("url", errand) else { return nil }
        var secrets = try [open("secret", errand)]
        if let until = errand.channel.previousSecretUntil, until > time {
            secrets.append(try open("previous_secret", errand))
        }
        let message = try WebhookMessage(
            text(errand),
            delivery: errand.delivery.id,
            secrets: secrets.compactMap { $0.flatMap(WebhookSecret.init) },
            at: time
        )
        let post = NoticeCarriers.Post(
            url: url,
            message: message,
            secrets: [url] + secrets.compactMap { $0 } + Self.partsToHide(of: url, message)
        )
        var answer = try await carriers.post(post)
        answer = NoticeCarriers.PostAnswer(
            status: answer.status,
            text: AnswerText.kept(answer.text, without: post.secrets),
            notBefore: answer.notBefore
        )
        return DeliveryVerdict(answer, from: errand.channel.address)
    }

    /// What identifies a receiver beyond its name, and what proves that it was us.
    private static func partsToHide(of url: Secret, _ message: WebhookMessage) -> [Secret] {
        let text = url.revealForUse()
        let tail = URL(string: text).map { $0.path() + ($0.query().map { "?\($0)" } ?? "") } ?? ""
        let signatures = (message.headers["webhook-signature"] ?? "").split(separator: " ")
            .map { Secret(String($0.dropFirst("v1,".count))) }
        return (tail.count > 8 ? [Secret(tail)] : []) + signatures
    }

    // MARK: Mail

    private func mail(_ errand: Errand, at time: Timestamp) async throws -> DeliveryVerdict? {
        guard let carrier = carriers.mail else {
            return DeliveryVerdict(
                outcome: .final,
                code: "mail_missing",
                sentence: "This Roost no longer sends mail: ROOST_SENDMAIL isn’t set."
            )
        }
        let code = errand.delivery.event == .code ? try open("code", errand) : nil
        if errand.delivery.event == .code, code == nil { return nil }
        let message: MailMessage
        do {
            message = try mailMessage(errand, code, from: carrier.sender, at: time)
        } catch {
            return DeliveryVerdict(
                outcome: .final,
                code: "mail_unsafe",
                sentence: "The mail was not sent: its header \(error.name) would have held a line break."
            )
        }
        let answer = try await carrier.send(message)
        let hidden = code.map { [$0] } ?? []
        let kept: NoticeCarriers.MailAnswer =
            switch answer {
            case .exited(let status, let said): .exited(status, said: AnswerText.kept(said, without: hidden))
            case .killed(let said): .killed(said: AnswerText.kept(said, without: hidden))
            case .tookTooLong, .missing: answer
            }
        return DeliveryVerdict(kept, to: errand.channel.address)
    }

    private func mailMessage(
        _ errand: Errand,
        _ code: Secret?,
        from sender: MailAddress,
        at time: Timestamp
    ) throws(MailMessage.UnsafeHeader) -> MailMessage {
        guard let recipient = MailAddress(errand.channel.address) else {
            throw MailMessage.UnsafeHeader(name: "To")
        }
        let (subject, body) = code.map { words(ofCode: $0, errand) } ?? words(text(errand), errand)
        return try MailMessage(
            to: recipient,
            from: sender,
            subject: subject,
            body: body,
            id: errand.delivery.id.text,
            at: time
        )
    }

    private func words(ofCode code: Secret, _ errand: Errand) -> (subject: String, body: String) {
        let digits = code.revealForUse()
        let place = carriers.publicURL.map { " at \($0.absoluteString)" } ?? ""
        return (
            "Confirm this address for Roost",
            """
            \(errand.username) wants to be told of notices of their Roost\(place) at this address.

            The code is \(digits.prefix(4)) \(digits.suffix(4)). It is good for an hour. Enter it in Roost, under Profile, \
            Notice channels.

            If you don’t know what this is about, do nothing: nothing more will be sent.
            """
        )
    }

    private func words(_ text: NoticeText, _ errand: Errand) -> (subject: String, body: String) {
        let mark =
            switch text.event {
            case .raised: text.level == .problem ? "Problem" : "Warning"
            case .cleared: "Over"
            case .test, .code: "Test"
            }
        // A sentence is one line, whoever wrote it.
        let line = text.sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
        var body = line + "\n"
        if text.event == .cleared { body = "This is over:\n\n" + body }
        if let link = text.link { body += "\n\(link)\n" }
        body += "\n-- \nSent to “\(errand.channel.name)” of \(errand.username) by Roost. "
        body += "Change what is sent under Profile, Notice channels.\n"
        return ("[Roost] \(mark): \(AnswerText.cut(line, to: 120))", body)
    }
}

/// What is kept of what a stranger’s program answered.
enum AnswerText {
    private static let longest = 300

    /// One line of printable characters, without what must not be repeated.
    static func kept(_ text: String, without secrets: [Secret]) -> String {
        let safe = secrets.reduce(text) { text, secret in
            let plain = secret.revealForUse()
            return plain.isEmpty ? text : text.replacing(plain, with: "«redacted»")
        }
        let line = String(
            String.UnicodeScalarView(
                safe.unicodeScalars.map { scalar -> Unicode.Scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                        .unassigned:
                        " "
                    default: scalar
                    }
                }
            )
        )
        return cut(line.split(separator: " ").joined(separator: " "), to: longest)
    }

    static func cut(_ text: String, to length: Int) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }
}
