import Crypto
package import Database
package import Foundation
package import Vault

/// One webhook as it is sent: a body and three headers, by the specification of Standard Webhooks.
///
/// `webhook-id` names the delivery and stays the same however often it is sent, so that a receiver can drop what it has
/// already; the timestamp is that of the attempt, and what is signed is `id.timestamp.body`.
package struct WebhookMessage: Sendable {
    package let body: Data
    package let headers: [String: String]

    /// `secrets`: the one that holds first; each signs.
    package init(
        _ text: NoticeText,
        delivery: NoticeDeliveryID,
        secrets: [WebhookSecret],
        at time: Timestamp
    ) throws {
        let encoder = JSONEncoder()
        // The same bytes at every attempt.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        body = try encoder.encode(Envelope(text))
        let seconds = String(time.milliseconds / 1000)
        let signed = Data("\(delivery.text).\(seconds).".utf8) + body
        headers = [
            "webhook-id": delivery.text,
            "webhook-timestamp": seconds,
            "webhook-signature": secrets.map { "v1,\($0.signature(of: signed))" }.joined(separator: " "),
        ]
    }

    /// The body’s shape, which docs/webhooks.md promises: fields may be added and none is taken away.
    private struct Envelope: Encodable {
        let text: NoticeText

        init(_ text: NoticeText) { self.text = text }

        enum Keys: String, CodingKey { case type, timestamp, data }

        enum DataKeys: String, CodingKey {
            case id, kind, level, subject, sentence, link, connection
            case createdAt = "created_at"
            case clearedAt = "cleared_at"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode("notice.\(text.event.rawValue)", forKey: .type)
            try container.encode((text.clearedAt ?? text.createdAt).description, forKey: .timestamp)
            var data = container.nestedContainer(keyedBy: DataKeys.self, forKey: .data)
            try data.encode(text.id, forKey: .id)
            try data.encode(text.kind, forKey: .kind)
            try data.encode(text.level.rawValue, forKey: .level)
            try data.encode(text.subject, forKey: .subject)
            try data.encode(text.sentence, forKey: .sentence)
            try data.encode(text.link, forKey: .link)
            try data.encode(text.connection?.text, forKey: .connection)
            try data.encode(text.createdAt.description, forKey: .createdAt)
            try data.encode(text.clearedAt?.description, forKey: .clearedAt)
        }
    }
}

/// What a webhook is signed with: `whsec_` and 32 random bytes in Base64.
package struct WebhookSecret: Sendable {
    package let text: Secret
    private let key: SymmetricKey

    private static let prefix = "whsec_"

    /// A new one, to be shown once.
    package static func random() -> WebhookSecret {
        let key = SymmetricKey(size: .bits256)
        let bytes = key.withUnsafeBytes { Data($0) }
        return WebhookSecret(text: Secret(prefix + bytes.base64EncodedString()), key: key)
    }

    /// Nil for what is none.
    init?(_ stored: Secret) {
        let text = stored.revealForUse()
        guard text.hasPrefix(Self.prefix),
            let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))), !bytes.isEmpty
        else { return nil }
        self.init(text: stored, key: SymmetricKey(data: bytes))
    }

    private init(text: Secret, key: SymmetricKey) {
        self.text = text
        self.key = key
    }

    func signature(of bytes: Data) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: bytes, using: key)).base64EncodedString()
    }
}
