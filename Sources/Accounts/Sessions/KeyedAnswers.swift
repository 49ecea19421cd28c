package import Database
package import Vault

/// What writes with an idempotency key answered, kept for a day.
///
/// Whichever process gets a repeated write, and also after a restart: it answers what the first one answered and does
/// nothing.
package struct KeyedAnswers: Sendable {
    /// An HTTP status and the body that went with it.
    package struct Answer: Sendable, Hashable {
        package let status: Int
        package let body: String

        package init(status: Int, body: String) {
            self.status = status
            self.body = body
        }
    }

    package enum Start: Sendable, Hashable {
        case fresh
        case answered(Answer)
        /// The first request with this key is still being worked on.
        case underWay
        /// It began some minutes ago and never told how it ended: nobody knows whether it took effect.
        case lost
        /// The key was used for another request.
        case differs
    }

    private let store: Store
    private let keyring: Keyring
    private let now: @Sendable () -> Timestamp
    private static let life: Duration = .seconds(86_400)
    /// Longer than any request is worked on.
    private static let patience: Duration = .seconds(300)

    package init(store: Store, keyring: Keyring, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.keyring = keyring
        self.now = now
    }

    /// Takes the key for a request, or tells what became of the one that took it.
    ///
    /// `fingerprint`: Of method, path and body: the same key with another request is a mistake.
    package func begin(_ key: String, _ fingerprint: String, by viewer: Viewer) async throws -> Start {
        let time = now()
        return try await store.write(as: viewer.scope) { [keyring] tx in
            try tx.run(
                "DELETE FROM main.keyed_answers WHERE key = \(key) AND created_at < \(time.adding(.zero - Self.life))"
            )
            let isFresh =
                try tx.run(
                    """
                    INSERT INTO main.keyed_answers (id, user_id, key, fingerprint, created_at)
                    VALUES (\(KeyedAnswerID.new(at: time)), \(viewer.user), \(key), \(fingerprint), \(time))
                    ON CONFLICT (user_id, key) DO NOTHING
                    """
                ) > 0
            if isFresh { return .fresh }
            guard let row = try tx.first("SELECT * FROM keyed_answers WHERE key = \(key)") else {
                return .underWay
            }
            guard try row.value("fingerprint", as: String.self) == fingerprint else { return .differs }
            guard let status: Int = try row.value("status"), let body: String = try row.value("body") else {
                let begun: Timestamp = try row.value("created_at")
                return time - begun < Self.patience ? .underWay : .lost
            }
            let place = Self.place(try row.value("id"))
            let opened = try keyring.open(Sealed<Secret>(storedText: body, from: place), for: place)
            return .answered(Answer(status: status, body: opened.revealForUse()))
        }
    }

    /// Keeps what the request that took the key answered.
    package func finish(_ key: String, _ answer: Answer, by viewer: Viewer) async throws {
        try await store.write(as: viewer.scope) { [keyring] tx in
            let id = try tx.value(KeyedAnswerID.self, "SELECT id FROM keyed_answers WHERE key = \(key)")
            guard let id else { return }
            let body = try keyring.seal(Secret(answer.body), for: Self.place(id)).storedText
            try tx.run(
                "UPDATE main.keyed_answers SET status = \(answer.status), body = \(body) WHERE id = \(id)"
            )
        }
    }

    /// The request was refused before it changed anything: the key may be used again.
    package func abandon(_ key: String, by viewer: Viewer) async throws {
        try await store.write(as: viewer.scope) { tx in
            try tx.run("DELETE FROM main.keyed_answers WHERE key = \(key) AND status IS NULL")
        }
    }

    /// Forgets everybody's answers that are older than a day.
    package func prune() async throws {
        let limit = now().adding(.zero - Self.life)
        try await store.write(as: .system, durability: .relaxed) { tx in
            try tx.run("DELETE FROM main.keyed_answers WHERE created_at < \(limit)")
        }
    }

    private static func place(_ id: KeyedAnswerID) -> RowIdentity {
        RowIdentity(table: "keyed_answers", column: "body", row: id.text)
    }
}
