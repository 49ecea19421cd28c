package import Database
import Vault

/// An e-mail address belongs to whoever adds it only once they have read what was mailed there: nobody has Roost write to
/// strangers.
extension NoticeChannels {
    /// How long a code is good for.
    static let codeLife: Duration = .seconds(3600)
    /// Wrong codes after which another is needed.
    static let codeTries = 5
    /// Codes a user may have sent in a day, to whatever addresses.
    static let codesInADay = 5

    /// Mails another code, in place of the one before.
    package func sendCode(to id: NoticeChannelID, by viewer: Viewer) async throws -> NoticeChannel {
        let time = now()
        return try await store.write(as: .worker(viewer.user)) { tx in
            let channel = try Self.find(id, in: tx)
            guard channel.kind == .email, channel.confirmedAt == nil else {
                throw AccountError(.conflict, "“\(channel.name)” needs no code: it is confirmed.")
            }
            try sendCode(to: id, by: viewer, at: time, in: tx)
            return channel
        }
    }

    /// Takes the code a person read in the mail.
    package func confirm(_ id: NoticeChannelID, code: String, by viewer: Viewer) async throws -> NoticeChannel
    {
        let time = now()
        let typed = Secret(code.filter { !$0.isWhitespace && $0 != "-" })
        // Thrown outside, since a wrong code must count and a thrown error undoes what was written.
        let result: Result<NoticeChannel, AccountError> = try await store.write(as: .worker(viewer.user)) {
            tx in
            let channel = try Self.find(id, in: tx)
            guard channel.confirmedAt == nil else { return .success(channel) }
            let row = try tx.first("SELECT * FROM notice_channels WHERE id = \(id)")
            let sent = try row.flatMap {
                try SealedColumns.open(Self.place("code", of: id), in: $0, with: keyring)
            }
            let end: Timestamp? = try row?.value("code_expires_at")
            let tries = try row?.value("code_tries", as: Int.self) ?? 0
            guard let sent, let end, end > time, tries < Self.codeTries else {
                return .failure(
                    AccountError(
                        .conflict,
                        "That code is no longer good. Have another one mailed to \(channel.address).",
                        field: "code"
                    )
                )
            }
            guard sent == typed else {
                try tx.run("UPDATE main.notice_channels SET code_tries = code_tries + 1 WHERE id = \(id)")
                return .failure(
                    AccountError(
                        .invalid,
                        "That isn’t the code that was mailed to \(channel.address). Look for the newest mail.",
                        field: "code"
                    )
                )
            }
            try tx.run(
                """
                UPDATE main.notice_channels SET confirmed_at = \(time), code = NULL, code_expires_at = NULL
                WHERE id = \(id)
                """
            )
            try Self.note("confirmed", id, channel.name, channel.address, by: viewer, in: tx)
            return .success(try Self.find(id, in: tx))
        }
        return try result.get()
    }

    /// Part of the transaction that makes it necessary.
    func sendCode(to id: NoticeChannelID, by viewer: Viewer, at time: Timestamp, in tx: Transaction) throws {
        // The audit outlives a channel that is removed and added again.
        let sent = try tx.value(
            Int.self,
            """
            SELECT count(*) FROM audit_events
            WHERE event = 'notice_channel.code_sent' AND created_at > \(Timestamp.now.adding(.seconds(-86_400)))
            """
        )
        guard (sent ?? 0) < Self.codesInADay else {
            throw AccountError(
                .throttled,
                "Roost has mailed \(Self.codesInADay) codes for you within a day. Try again tomorrow.",
                retryAfter: .seconds(86_400)
            )
        }
        let code = Secret((0..<8).map { _ in String(Int.random(in: 0...9)) }.joined())
        try tx.run(
            """
            UPDATE main.notice_channels SET code = \(try sealed(code, "code", of: id)),
              code_expires_at = \(time.adding(Self.codeLife)), code_tries = 0
            WHERE id = \(id)
            """
        )
        try Notices.enqueueDelivery(.code, to: id, for: viewer.user, in: tx)
        try Self.note("code_sent", id, try Self.find(id, in: tx).name, nil, by: viewer, in: tx)
    }
}
