import CLibPQ
import Logging
import Synchronization

/// One connection to a PostgreSQL server through libpq.
///
/// It blocks: use it on a thread of its own only.
final class PostgresConnection: EngineSession {
    private let connection: OpaquePointer
    private let server: PostgresServer
    private var prepared: [String: Prepared] = [:]
    private var scopeCheck: ScopeCheck
    private let slowStatements: SlowStatements

    private struct Prepared {
        let name: String
        var columns: ColumnNames?
    }

    /// Statements a connection remembers; beyond it starts over, so that texts made on the fly don't pile up.
    private static let mostPrepared = 500

    /// `indexes`: the names of full-text indexes, for ``ScopeCheck``.
    init(
        _ server: PostgresServer,
        indexes: Set<String> = [],
        slowStatements: SlowStatements
    ) throws {
        self.server = server
        self.scopeCheck = ScopeCheck(indexes: indexes)
        self.slowStatements = slowStatements
        let keywords = [
            ("dbname", server.url),
            ("connect_timeout", "5"), ("application_name", "roost"), ("client_encoding", "UTF8"),
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
            // The system scope names every table in full; a user's transaction sets the path to main.
            (
                "options",
                "-c search_path= -c timezone=UTC -c datestyle=ISO -c statement_timeout=60s -c lock_timeout=20s "
                    + "-c idle_in_transaction_session_timeout=60s -c extra_float_digits=1 "
                    // Policies make what is never executed look dear, and compiling it takes a tenth of a second each time.
                    + "-c jit=off"
            ),
        ]
        let opened = Self.withCStrings(keywords.map(\.0)) { names in
            Self.withCStrings(keywords.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let opened else {
            throw DatabaseError(.unavailable, "There is no memory left for a connection to PostgreSQL.")
        }
        guard PQstatus(opened) == CONNECTION_OK else {
            let reason = String(cString: PQerrorMessage(opened))
            PQfinish(opened)
            throw PostgresFailure.cannotConnect(server, reason)
        }
        connection = opened
        // Notices such as "role is already a member" are no news to anybody.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit {
        PQfinish(connection)
    }

    var isAlive: Bool { PQstatus(connection) == CONNECTION_OK }

    var socket: Int32 { PQsocket(connection) }

    /// 150000 for 15.0.
    var serverVersion: Int { Int(PQserverVersion(connection)) }

    func check(_ sql: RenderedSQL, under scope: Scope) throws {
        try scopeCheck.verify(sql, under: scope)
    }

    /// Runs statements of the store itself, several at once if need be, in one round trip.
    func execute(_ text: String) throws {
        let result = PQexec(connection, text)
        defer { PQclear(result) }
        try verify(result, text)
    }

    func run(_ sql: RenderedSQL, caller: StaticString) throws -> Int {
        let result = try send(sql, caller: caller)
        defer { PQclear(result) }
        return Self.changed(result)
    }

    func query(
        _ sql: RenderedSQL,
        subject: String,
        caller: StaticString,
        _ row: (Row) throws -> Void
    ) throws {
        let result = try send(sql, caller: caller)
        defer { PQclear(result) }
        try readRows(of: result, sql.text, subject: subject, row)
    }

    func queryAll(_ questions: [RenderedSQL], subject: String, caller: StaticString) throws -> [[Row]] {
        var rows = Array(repeating: [Row](), count: questions.count)
        try sendAll(questions, caller: caller) { index, result in
            try readRows(of: result, questions[index].text, subject: subject) { rows[index].append($0) }
        }
        return rows
    }

    private func readRows(
        of result: OpaquePointer?,
        _ text: String,
        subject: String,
        _ row: (Row) throws -> Void
    ) throws {
        let columns = names(of: result, text)
        let types = (0..<PQnfields(result)).map { PQftype(result, $0) }
        for line in 0..<PQntuples(result) {
            let values = types.enumerated().map { index, type in
                Self.value(result, line, CInt(index), type)
            }
            try row(Row(columns: columns, values: values, subject: subject))
        }
    }

    func runAll(_ statements: [RenderedSQL], caller: StaticString) throws -> Int {
        guard statements.count > 1 else {
            return try statements.reduce(0) { try $0 + run($1, caller: caller) }
        }
        var changed = 0
        try sendAll(statements, caller: caller) { _, result in changed += Self.changed(result) }
        return changed
    }

    /// Sends all before it reads the first answer.
    private func sendAll(
        _ statements: [RenderedSQL],
        caller: StaticString,
        _ answer: (_ index: Int, _ result: OpaquePointer) throws -> Void
    ) throws {
        guard !statements.isEmpty else { return }
        let texts = Set(statements.map(\.text))
        // None may be forgotten for another.
        if prepared.count + texts.count > Self.mostPrepared { try forgetPrepared() }
        for text in texts { _ = try prepare(text) }
        let started = ContinuousClock.now
        defer { slowStatements.note(caller, took: ContinuousClock.now - started, statements[0].text) }
        guard PQenterPipelineMode(connection) == 1 else { throw failure("pipeline") }
        defer { PQexitPipelineMode(connection) }
        var firstFailure: (any Error)?
        // In portions, so that neither side's buffer fills while the other waits for it.
        for portion in stride(from: 0, to: statements.count, by: 200) {
            let slice = portion..<min(portion + 200, statements.count)
            for statement in statements[slice] {
                let name = try prepare(statement.text)
                let sent = Self.withParameters(statement.values) { values in
                    PQsendQueryPrepared(connection, name, CInt(statement.values.count), values, nil, nil, 0)
                }
                guard sent == 1 else { throw failure(statement.text) }
            }
            guard PQpipelineSync(connection) == 1 else { throw failure("pipeline") }
            for index in slice {
                while let result = PQgetResult(connection) {
                    defer { PQclear(result) }
                    switch PQresultStatus(result) {
                    case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                        // All answers are read before the pipeline is left.
                        do { try answer(index, result) } catch { firstFailure = firstFailure ?? error }
                    case PGRES_PIPELINE_ABORTED: break
                    default: firstFailure = firstFailure ?? failure(statements[index].text, result)
                    }
                }
            }
            // The answer to the sync, after which there is none to wait for.
            let sync = PQgetResult(connection)
            defer { PQclear(sync) }
            guard isAlive else { throw PostgresFailure.connectionLost(server, "in a pipeline") }
            if let firstFailure { throw firstFailure }
        }
    }

    func nested<T>(_ body: () throws -> T) throws -> T {
        try execute("SAVEPOINT roost_nested")
        do {
            let value = try body()
            try execute("RELEASE SAVEPOINT roost_nested")
            return value
        } catch {
            if isAlive { try execute("ROLLBACK TO SAVEPOINT roost_nested; RELEASE SAVEPOINT roost_nested") }
            throw error
        }
    }

    /// What arrived by NOTIFY since the last call: channel and payload.
    func notifications() throws -> [(channel: String, payload: String)] {
        guard PQconsumeInput(connection) == 1 else {
            throw PostgresFailure.connectionLost(server, String(cString: PQerrorMessage(connection)))
        }
        var notifications: [(String, String)] = []
        while let notification = PQnotifies(connection) {
            notifications.append(
                (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
            )
            PQfreemem(notification)
        }
        return notifications
    }

    /// A name of this program's, quoted for SQL.
    static func quoted(name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    private func send(_ sql: RenderedSQL, caller: StaticString) throws -> OpaquePointer? {
        let started = ContinuousClock.now
        defer { slowStatements.note(caller, took: ContinuousClock.now - started, sql.text) }
        let name = try prepare(sql.text)
        let result = Self.withParameters(sql.values) { values in
            PQexecPrepared(connection, name, CInt(sql.values.count), values, nil, nil, 0)
        }
        do { try verify(result, sql.text) } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    private func prepare(_ text: String) throws -> String {
        if let known = prepared[text] { return known.name }
        if prepared.count >= Self.mostPrepared { try forgetPrepared() }
        let name = "s\(prepared.count)"
        let result = PQprepare(connection, name, text, 0, nil)
        defer { PQclear(result) }
        try verify(result, text)
        prepared[text] = Prepared(name: name)
        return name
    }

    private func forgetPrepared() throws {
        prepared = [:]
        try execute("DEALLOCATE ALL")
    }

    private func verify(_ result: OpaquePointer?, _ text: String) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw failure(text, result)
        }
    }

    private func failure(_ text: String, _ result: OpaquePointer? = nil) -> DatabaseError {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, CInt(ascii)) else {
                return nil
            }
            return String(cString: text)
        }
        // The states' letters are libpq's PG_DIAG_… constants.
        let state = field("C")
        guard let state, isAlive else {
            return PostgresFailure.connectionLost(server, String(cString: PQerrorMessage(connection)))
        }
        return PostgresFailure.error(
            state: state,
            message: field("M") ?? "",
            table: field("t"),
            constraint: field("n"),
            column: field("c"),
            server,
            text
        )
    }

    private func names(of result: OpaquePointer?, _ text: String) -> ColumnNames {
        if let columns = prepared[text]?.columns { return columns }
        let columns = ColumnNames(
            (0..<PQnfields(result)).map { index in PQfname(result, index).map { String(cString: $0) } ?? "" }
        )
        prepared[text]?.columns = columns
        return columns
    }

    private static func changed(_ result: OpaquePointer?) -> Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    // The types' numbers are fixed in PostgreSQL's catalogue.
    private static func value(_ result: OpaquePointer?, _ line: CInt, _ column: CInt, _ type: Oid) -> SQLValue
    {
        guard PQgetisnull(result, line, column) == 0, let start = PQgetvalue(result, line, column) else {
            return .null
        }
        let count = Int(PQgetlength(result, line, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        let text = { String(decoding: bytes, as: UTF8.self) }
        switch type {
        case 16: return .bool(bytes.first == UInt8(ascii: "t"))
        case 20, 21, 23, 26: return Int64(text()).map(SQLValue.integer) ?? .text(text())
        case 700, 701: return Double(text()).map(SQLValue.real) ?? .text(text())
        // Sums and averages of whole numbers.
        case 1700:
            return Int64(text()).map(SQLValue.integer) ?? Double(text()).map(SQLValue.real) ?? .text(text())
        case 17: return .bytes(decodeHex(bytes.dropFirst(2)))
        default: return .text(text())
        }
    }

    private static func decodeHex(_ digits: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        func nibble(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            if let first = high {
                bytes.append(first << 4 | nibble(digit))
                high = nil
            } else {
                high = nibble(digit)
            }
        }
        return bytes
    }

    /// Values in PostgreSQL's text form, which needs no types: the server finds them from the statement.
    private static func withParameters<R>(
        _ values: [SQLValue],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        withCStrings(values.map(text), body)
    }

    private static func text(of value: SQLValue) -> String? {
        switch value {
        case .null: nil
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .bool(let bool): bool ? "true" : "false"
        case .bytes(let bytes):
            hexText(bytes)
        }
    }

    private static func hexText(_ bytes: [UInt8]) -> String {
        var digits = Array("\\x".utf8)
        digits.reserveCapacity(2 + 2 * bytes.count)
        for byte in bytes {
            digits.append(hexDigits[Int(byte >> 4)])
            digits.append(hexDigits[Int(byte & 15)])
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// A NULL-terminated array of C strings that lives as long as `body` runs.
    private static func withCStrings<R>(
        _ strings: [String?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(strings.reduce(0) { $0 + ($1.map { $0.utf8.count + 1 } ?? 0) })
        var offsets: [Int?] = []
        offsets.reserveCapacity(strings.count + 1)
        for string in strings {
            guard let string else {
                offsets.append(nil)
                continue
            }
            offsets.append(buffer.count)
            buffer.append(contentsOf: string.utf8)
            buffer.append(0)
        }
        return buffer.withUnsafeBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            var pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
