package import Database

/// The clock by which jobs become due and leases end: the server's own on PostgreSQL, so that machines need
/// not agree; this machine's on SQLite.
package struct QueueClock: Sendable {
    private let given: (@Sendable () -> Timestamp)?

    /// The clock for real work.
    package static let database = QueueClock(given: nil)

    /// A clock that a test moves, on either engine.
    package static func given(_ now: @escaping @Sendable () -> Timestamp) -> QueueClock {
        QueueClock(given: now)
    }

    private init(given: (@Sendable () -> Timestamp)?) {
        self.given = given
    }

    /// The present instant as an expression for `tx`, in milliseconds.
    func now(in tx: Transaction) -> SQL {
        // Typed, since it may stand where nothing else tells PostgreSQL what it is.
        if let given { return "CAST(\(given().milliseconds) AS BIGINT)" }
        return switch (tx.engine, tx.scope) {
        case (.sqlite, _): "\(Timestamp.now.milliseconds)"
        case (.postgres, .system): "main.now_ms()"
        case (.postgres, _): "now_ms()"
        }
    }

    /// The present instant as `tx`'s engine sees it.
    package func read(in tx: Transaction) throws -> Int64 {
        if let given { return given().milliseconds }
        if tx.engine == .sqlite { return Timestamp.now.milliseconds }
        return try tx.value(Int64.self, "SELECT \(now(in: tx))") ?? Timestamp.now.milliseconds
    }
}

extension Transaction {
    /// A table to read from: the system names the schema, everybody else must not.
    func table(_ name: StaticString) -> SQL {
        scope == .system ? "main.\(uncheckedCode: "\(name)")" : "\(uncheckedCode: "\(name)")"
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
