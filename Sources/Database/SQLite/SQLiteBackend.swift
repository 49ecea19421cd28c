import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import Logging
import Synchronization

/// SQLite through GRDB's pool: one writer, several readers, each on a queue of its own.
///
/// Writes that wait for the writer share a commit: they run one after the other and return once all are on disk. An error
/// in one undoes that one: all are run again then, each within a savepoint.
final class SQLiteBackend: Backend {
    private let file: String
    private let pool: DatabasePool
    private let sessions = Mutex<[ConnectionKey: SQLiteSession.Reference]>([:])
    private let waiting = Mutex(WaitingWrites())
    private let isClosed = Mutex(false)
    private let indexes: Set<String>
    private let slowStatements: SlowStatements

    private static let largestBatch = 64
    private static let writerCache = 32_768

    init(file: String, tables: [TableAccess], options: Store.Options) throws {
        self.file = file
        self.indexes = Set(tables.filter { $0.ownership == .index }.map(\.table))
        self.slowStatements = SlowStatements(threshold: options.slowStatement, logger: options.logger)
        let installed = ScopesByConnection()
        var configuration = SQLiteFile.configuration
        configuration.maximumReaderCount = options.connections
        configuration.prepareDatabase { db in
            let scope = SQLiteScope()
            try scope.install(on: db, tables: tables)
            installed.set(scope, for: ConnectionKey(db))
            if let most = options.mostPages { try db.execute(sql: "PRAGMA max_page_count = \(most)") }
        }
        do {
            self.pool = try DatabasePool(path: file, configuration: configuration)
            // GRDB's pool goes to NORMAL on its own when it turns the log on, after the connection was prepared.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: SQLiteFile.durableCommits)
                // In KiB. The inner pages of all indexes fit, so that what is written needn't be read first, nor a
                // transaction's pages go out before its end.
                try db.execute(sql: "PRAGMA cache_size = -\(Self.writerCache)")
            }
        } catch {
            throw SQLiteFailure.translate(error, "open")
        }
        self.installed = installed
    }

    private let installed: ScopesByConnection

    func read<T: Sendable>(
        as scope: Scope,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try verifyOpen()
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { [self] result in
                continuation.resume(
                    with: Result {
                        let session: SQLiteSession
                        do { session = self.session(of: try result.get()) } catch {
                            throw SQLiteFailure.translate(error, "open")
                        }
                        session.scope.set(scope)
                        defer { session.scope.set(nil) }
                        return try body(Transaction(engine: .sqlite, scope: scope, session: session))
                    }
                )
            }
        }
    }

    func write<T: Sendable>(
        as scope: Scope,
        durability: Durability,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let fail = { @Sendable (error: any Error) in continuation.resume(throwing: error) }
            let write = PendingWrite(
                scope: scope,
                durability: durability,
                body: { session in
                    let transaction = Transaction(engine: .sqlite, scope: scope, session: session)
                    do {
                        let value = try body(transaction)
                        return .done(
                            actions: transaction.commitActions,
                            committed: { continuation.resume(returning: value) },
                            lost: fail
                        )
                    } catch {
                        return .failed(error, fail)
                    }
                },
                fail: fail
            )
            do { try enqueue(write) } catch { continuation.resume(throwing: error) }
        }
    }

    private func enqueue(_ write: PendingWrite) throws {
        // Under the lock, so that what got in before the closing is on the writer's queue before it.
        try isClosed.withLock { isClosed in
            if isClosed { throw Self.closed }
            if waiting.withLock({ $0.append(write) }) { callWriter() }
        }
    }

    private func callWriter() {
        pool.asyncWriteWithoutTransaction { [self] db in
            if commitWaiting(on: db) { callWriter() }
        }
    }

    private func verifyOpen() throws {
        if isClosed.withLock({ $0 }) { throw Self.closed }
    }

    private static let closed = DatabaseError(.unavailable, "The database has been closed.")

    /// Runs what waits, as much as fits into one transaction.
    ///
    /// Returns whether the writer is to be called again: who else needs it comes between.
    private func commitWaiting(on db: GRDB.Database) -> Bool {
        var batch = waiting.withLock { $0.next(atMost: Self.largestBatch) }
        // Whoever closes has run them.
        if batch.isEmpty { return false }
        let session = session(of: db)
        // Savepoints cost every write, and the full-text indexes most, while hardly one fails.
        var apart = false
        while !batch.isEmpty {
            batch = commit(batch, on: session, apart: apart)
            apart = true
        }
        return waiting.withLock { $0.goOn() }
    }

    /// Returns the writes that a failure of one of them undid, to be run again.
    ///
    /// `apart`: A failure undoes its own write alone, where it doesn't end the transaction.
    private func commit(_ batch: [PendingWrite], on session: SQLiteSession, apart: Bool) -> [PendingWrite] {
        let isRelaxed = batch.first?.durability == .relaxed
        do {
            if isRelaxed { try session.execute("PRAGMA synchronous = NORMAL") }
            try session.execute("BEGIN IMMEDIATE")
        } catch {
            for write in batch { write.fail(error) }
            return []
        }
        defer {
            session.scope.set(nil)
            if isRelaxed { try? session.execute(SQLiteFile.durableCommits) }
        }
        var done: [(write: PendingWrite, outcome: PendingWrite.Outcome)] = []
        for (index, write) in batch.enumerated() {
            let outcome = attempt(write, on: session, withSavepoint: apart && batch.count > 1)
            if case .failed = outcome, !apart, batch.count > 1 {
                if !session.isAutocommit { try? session.execute("ROLLBACK") }
                return batch
            }
            if session.isAutocommit {
                // The failure ended the transaction and with it the writes before this one.
                outcome.reject()
                return done.map(\.write) + batch[(index + 1)...]
            }
            switch outcome {
            case .done: done.append((write, outcome))
            case .failed: outcome.reject()
            }
        }
        do {
            try session.execute(done.isEmpty ? "ROLLBACK" : "COMMIT")
        } catch {
            if !session.isAutocommit { try? session.execute("ROLLBACK") }
            for (_, outcome) in done { outcome.lose(error) }
            return []
        }
        for (_, outcome) in done { outcome.confirm() }
        return []
    }

    private func attempt(
        _ write: PendingWrite,
        on session: SQLiteSession,
        withSavepoint: Bool
    ) -> PendingWrite.Outcome {
        session.scope.set(write.scope)
        do {
            if withSavepoint { try session.execute("SAVEPOINT roost_write") }
        } catch {
            return .failed(error, write.fail)
        }
        var outcome = write.body(session)
        if case .done(_, _, let lost) = outcome, session.hasDanglingReference {
            outcome = .failed(SQLiteFailure.danglingReference("found before the commit"), lost)
        }
        guard withSavepoint, !session.isAutocommit else {
            return outcome
        }
        do {
            if case .failed = outcome { try session.execute("ROLLBACK TO roost_write") }
            try session.execute("RELEASE roost_write")
        } catch {
            if case .done(_, _, let lost) = outcome { return .failed(error, lost) }
        }
        return outcome
    }

    private func session(of db: GRDB.Database) -> SQLiteSession {
        let key = ConnectionKey(db)
        let scope = installed.scope(of: key)
        if let known = sessions.withLock({ $0[key] })?.session, known.scope === scope { return known }
        let made = SQLiteSession.Reference(
            session: SQLiteSession(db: db, scope: scope, indexes: indexes, slowStatements: slowStatements)
        )
        sessions.withLock { $0[key] = made }
        return made.session
    }

    func announcements(on channel: String) -> AsyncStream<String> {
        AsyncStream { _ in }
    }

    func announce(_ payload: String, on channel: String) async throws {}

    func backUp(to file: String, progress: (@Sendable (Double) -> Void)?) async throws {
        try await offPool { [pool] in try SQLiteFile.copy(pool, to: file, progress: progress) }
    }

    var slowest: [SlowStatement] { slowStatements.summed }

    func size() async throws -> Int64 {
        try await offPool { [file] in
            [file, file + "-wal"].reduce(Int64(0)) { sum, path in
                let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
                return sum + (size ?? 0)
            }
        }
    }

    func close() async {
        isClosed.withLock { $0 = true }
        try? await offPool { [self] in
            pool.writeWithoutTransaction { db in
                // Those that are in already come first.
                while commitWaiting(on: db) {}
            }
            try pool.close()
        }
    }

    /// Runs blocking work away from Swift's own few threads.
    private func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension SQLiteSession {
    /// Carries a session across the lock; it is used on its connection's queue only, which GRDB enforces.
    struct Reference: @unchecked Sendable {
        let session: SQLiteSession
    }
}

/// One caller's write while it waits for the writer.
///
/// It may run more than once; only the last time counts.
private struct PendingWrite: Sendable {
    enum Outcome {
        case done(
            actions: [@Sendable () -> Void],
            committed: @Sendable () -> Void,
            lost: @Sendable (any Error) -> Void
        )
        case failed(any Error, @Sendable (any Error) -> Void)

        func confirm() {
            guard case .done(let actions, let committed, _) = self else { return }
            for action in actions { action() }
            committed()
        }

        func lose(_ error: any Error) {
            if case .done(_, _, let lost) = self { lost(error) }
        }

        func reject() {
            switch self {
            case .failed(let error, let failed): failed(error)
            case .done(_, _, let lost):
                lost(DatabaseError(.other, "The transaction ended early; nothing of this step was saved."))
            }
        }
    }

    let scope: Scope
    let durability: Durability
    let body: @Sendable (SQLiteSession) -> Outcome
    let fail: @Sendable (any Error) -> Void
}

/// Writes that wait for the writer, which is called once for all that come while it works.
private struct WaitingWrites: Sendable {
    private var writes: [PendingWrite] = []
    private var isWriterCalled = false

    /// Returns whether the writer is to be called.
    mutating func append(_ write: PendingWrite) -> Bool {
        writes.append(write)
        defer { isWriterCalled = true }
        return !isWriterCalled
    }

    /// Those that come first and want the same durability.
    mutating func next(atMost limit: Int) -> [PendingWrite] {
        let durability = writes.first?.durability
        let batch = Array(writes.prefix(limit).prefix { $0.durability == durability })
        writes.removeFirst(batch.count)
        return batch
    }

    /// Returns whether there are more; if not, the writer is called for the next.
    mutating func goOn() -> Bool {
        isWriterCalled = !writes.isEmpty
        return isWriterCalled
    }
}

/// Tells the connections of a pool apart.
private struct ConnectionKey: Hashable, Sendable {
    private let address: UInt

    init(_ db: GRDB.Database) {
        address = UInt(bitPattern: db.sqliteConnection)
    }
}

/// The scope that ``SQLiteScope/install(on:tables:)`` made for each connection of a pool.
private final class ScopesByConnection: Sendable {
    private let scopes = Mutex<[ConnectionKey: SQLiteScope]>([:])

    func set(_ scope: SQLiteScope, for key: ConnectionKey) {
        scopes.withLock { $0[key] = scope }
    }

    func scope(of key: ConnectionKey) -> SQLiteScope {
        guard let scope = scopes.withLock({ $0[key] }) else {
            preconditionFailure("every connection of the pool was prepared")
        }
        return scope
    }
}
