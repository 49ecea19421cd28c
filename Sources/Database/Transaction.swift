/// The inside of ``Store/read(as:_:)`` and ``Store/write(as:durability:_:)``: statements run here, one after
/// the other, on the engine's own thread.
///
/// It can't be kept: nothing in it may wait for the network.
package final class Transaction {
    package let engine: Engine
    package let scope: Scope
    private let session: any EngineSession
    private(set) var commitActions: [@Sendable () -> Void] = []

    init(engine: Engine, scope: Scope, session: any EngineSession) {
        self.engine = engine
        self.scope = scope
        self.session = session
    }

    /// Runs a statement that returns no rows.
    ///
    /// Returns how many rows it changed.
    @discardableResult
    package func run(_ sql: SQL, caller: StaticString = #function) throws -> Int {
        try session.run(rendered(sql), caller: caller)
    }

    /// Runs many statements that return no rows; on PostgreSQL without waiting for each answer.
    ///
    /// Returns how many rows they changed together.
    @discardableResult
    package func runAll(_ statements: [SQL], caller: StaticString = #function) throws -> Int {
        try session.runAll(try statements.map(rendered), caller: caller)
    }

    /// The statement's rows, all of them.
    package func rows(_ sql: SQL, caller: StaticString = #function) throws -> [Row] {
        var rows: [Row] = []
        try session.query(rendered(sql), subject: "\(caller)", caller: caller) { rows.append($0) }
        return rows
    }

    /// The rows of several questions, none of which needs another's answer; on PostgreSQL asked all at once.
    package func rows(ofEach questions: [SQL], caller: StaticString = #function) throws -> [[Row]] {
        try session.queryAll(try questions.map(rendered), subject: "\(caller)", caller: caller)
    }

    package func first(_ sql: SQL, caller: StaticString = #function) throws -> Row? {
        try rows(sql, caller: caller).first
    }

    /// The statement's rows as records of one table.
    package func all<R: Record>(_ type: R.Type, _ sql: SQL, caller: StaticString = #function) throws -> [R] {
        var records: [R] = []
        try session.query(rendered(sql), subject: R.table, caller: caller) { records.append(try R(row: $0)) }
        return records
    }

    package func one<R: Record>(_ type: R.Type, _ sql: SQL, caller: StaticString = #function) throws -> R? {
        try all(type, sql, caller: caller).first
    }

    /// The first column of the first row; nil when there is no row.
    package func value<Value: ColumnValue>(
        _ type: Value.Type = Value.self,
        _ sql: SQL,
        caller: StaticString = #function
    ) throws -> Value? {
        try rows(sql, caller: caller).first?.first(as: Value.self)
    }

    /// The first column of every row.
    package func values<Value: ColumnValue>(
        _ type: Value.Type = Value.self,
        _ sql: SQL,
        caller: StaticString = #function
    ) throws -> [Value] {
        try rows(sql, caller: caller).map { try $0.first(as: Value.self) }
    }

    /// Is called once the transaction is committed, and not at all when it isn't: the place for wake-ups and
    /// for dropping caches.
    package func afterCommit(_ action: @escaping @Sendable () -> Void) {
        commitActions.append(action)
    }

    /// Runs `body` so that an error in it undoes what it wrote and nothing else of the transaction.
    package func nested<T>(_ body: () throws -> T) throws -> T {
        try session.nested(body)
    }

    private func rendered(_ sql: SQL) throws -> RenderedSQL {
        let rendered = RenderedSQL(sql, for: engine)
        try session.check(rendered, under: scope)
        return rendered
    }
}

/// What an engine does for a transaction, on its own thread.
protocol EngineSession: AnyObject {
    /// Throws when `sql` would step around `scope`.
    func check(_ sql: RenderedSQL, under scope: Scope) throws
    func run(_ sql: RenderedSQL, caller: StaticString) throws -> Int
    func runAll(_ statements: [RenderedSQL], caller: StaticString) throws -> Int
    func query(
        _ sql: RenderedSQL,
        subject: String,
        caller: StaticString,
        _ row: (Row) throws -> Void
    ) throws
    func queryAll(_ questions: [RenderedSQL], subject: String, caller: StaticString) throws -> [[Row]]
    func nested<T>(_ body: () throws -> T) throws -> T
}
