package import Foundation
import HTTPTypes

/// What reached the platform: every write with what it did, and how often each route was asked.
package struct Ledger: Sendable {
    package internal(set) var entries: [Entry] = []
    /// Requests by method and route pattern: `GET /api/v1/statuses/:id`.
    package internal(set) var requests: [String: Int] = [:]

    /// One request that could change something.
    package struct Entry: Sendable {
        package let number: Int
        package let at: Date
        package let method: String
        package let path: String
        /// The account's name, where the token told one.
        package var account: String?
        package var idempotencyKey: String?
        /// What became of it, in order; nothing when nothing visible was done.
        package var effects: [Effect] = []
        /// The first thing that became of it, and for most requests the only one.
        package var effect: Effect? { effects.first }
        /// The status the client was sent, or nil while (or because) no answer went out.
        package var answeredWith: Int?
    }

    /// One visible step, in the platform's own terms.
    package struct Effect: Sendable, Equatable {
        package let kind: Kind
        /// The id of the thing made or changed.
        package let id: String
        /// Of a post that was written, its words.
        package var text: String?

        package enum Kind: String, Sendable {
            case postCreated = "post_created"
            case postScheduled = "post_scheduled"
            case postEdited = "post_edited"
            case postDeleted = "post_deleted"
            case mediaUploaded = "media_uploaded"
            case mediaChanged = "media_changed"
            case mediaDeleted = "media_deleted"
            case reacted
            case applicationRegistered = "application_registered"
            case tokenIssued = "token_issued"
            case tokenRevoked = "token_revoked"
            case tokenRefreshed = "token_refreshed"
            case codeIssued = "code_issued"
            case accessDenied = "access_denied"
            case recordCreated = "record_created"
            case recordUpdated = "record_updated"
            case recordDeleted = "record_deleted"
            case blobUploaded = "blob_uploaded"
            case sessionCreated = "session_created"
            case sessionRefreshed = "session_refreshed"
            case sessionDeleted = "session_deleted"
        }
    }

    /// The effects of one kind, oldest first: the proof that something happened once.
    package func effects(_ kind: Effect.Kind) -> [Entry] {
        entries.filter { entry in entry.effects.contains { $0.kind == kind } }
    }

    mutating func begin(_ call: Call, account: String?) -> Int {
        let number = entries.count
        entries.append(
            Entry(
                number: number,
                at: call.at,
                method: call.method.rawValue,
                path: call.path,
                account: account,
                idempotencyKey: call.idempotencyKey
            )
        )
        return number
    }

    mutating func record(_ effect: Effect, in number: Int?) {
        if let number { entries[number].effects.append(effect) }
    }

    mutating func answered(_ status: Int?, _ number: Int?) {
        if let number { entries[number].answeredWith = status }
    }
}
