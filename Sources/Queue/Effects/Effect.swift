package import Database

/// One visible step at a platform, as the ledger keeps it.
package struct Effect: Record, Hashable {
    package static let table = "effects"

    package enum Kind: String, Sendable, ColumnValue, Codable {
        case media, post, edit, deletion
    }

    package enum State: String, Sendable, ColumnValue, Codable, CaseIterable {
        /// Nothing was sent.
        case planned
        /// Permission to send was given, and nobody told yet what came of it.
        case inFlight = "in_flight"
        /// It may have happened: look first.
        case unknown
        /// It certainly didn't happen, and may be sent again.
        case retryOK = "retry_ok"
        case confirmed
        /// The platform refused.
        case rejected
        /// Only a person can tell.
        case needsUser = "needs_user"
        /// Nobody wants it any more, or it was given up.
        case abandoned

        /// Whether it can still come to something by itself or by a person.
        package var isOpen: Bool {
            switch self {
            case .planned, .inFlight, .unknown, .retryOK, .needsUser: true
            case .confirmed, .rejected, .abandoned: false
            }
        }
    }

    /// How it became certain that it happened.
    package enum Proof: String, Sendable, ColumnValue, Codable {
        /// The platform's answer.
        case answer
        /// Roost looked, and found it.
        case lookup
        /// The archive's next look brought it.
        case archive
        /// A person said so.
        case person
    }

    package let id: EffectID
    package let user: UserID
    package let connection: ConnectionID?
    package let subject: String
    package let step: String
    package let kind: Kind
    package let state: State
    package let key: String
    /// As JSON.
    package let request: String?
    package let sendCount: Int
    package let firstSentAt: Timestamp?
    package let lastSentAt: Timestamp?
    package let quietUntil: Timestamp?
    package let lookCount: Int
    package let firstLookedAt: Timestamp?
    package let lastLookedAt: Timestamp?
    package let remoteID: String?
    package let remoteURL: String?
    package let remoteVersion: String?
    package let answer: String?
    package let confirmedVia: Proof?
    package let confirmedAt: Timestamp?
    package let failure: JobFailure?

    package init(row: Row) throws {
        func instant(_ column: String) throws -> Timestamp? {
            try row.value(column, as: Int64?.self).map(Timestamp.init(milliseconds:))
        }
        id = try row.value("id")
        user = try row.value("user_id")
        connection = try row.value("connection_id")
        subject = try row.value("subject_id")
        step = try row.value("step")
        kind = try row.value("kind")
        state = try row.value("state")
        key = try row.value("key")
        request = try row.value("request")
        sendCount = try row.value("send_count")
        firstSentAt = try instant("first_sent_at")
        lastSentAt = try instant("last_sent_at")
        quietUntil = try instant("quiet_until")
        lookCount = try row.value("look_count")
        firstLookedAt = try instant("first_looked_at")
        lastLookedAt = try instant("last_looked_at")
        remoteID = try row.value("remote_id")
        remoteURL = try row.value("remote_url")
        remoteVersion = try row.value("remote_version")
        answer = try row.value("answer")
        confirmedVia = try row.value("confirmed_via")
        confirmedAt = try instant("confirmed_at")
        failure = try row.value("error", as: String?.self).map { sentence in
            JobFailure(try row.value("error_code", as: String?.self) ?? "error", sentence)
        }
    }
}

/// What happened to an effect beside being sent once and answered, which its row tells.
package struct EffectEvent: Record, Hashable {
    package static let table = "effect_events"

    package enum Kind: String, Sendable, ColumnValue, Codable {
        /// Sent again.
        case sent
        /// It didn't get as far as being sent.
        case notSent = "not_sent"
        case refused
        /// No answer, or none that says what became of it.
        case lost
        /// Roost looked and it wasn't there.
        case absent
        case found
        /// A person was asked.
        case asked
        /// A person decided.
        case decided
        /// It is there a second time, which must never be.
        case duplicate
    }

    package let id: EffectEventID
    package let effect: EffectID
    package let at: Timestamp
    package let kind: Kind
    package let code: String?
    package let sentence: String?

    package init(row: Row) throws {
        id = try row.value("id")
        effect = try row.value("effect_id")
        at = Timestamp(milliseconds: try row.value("happened_at"))
        kind = try row.value("kind")
        code = try row.value("code")
        sentence = try row.value("sentence")
    }
}
