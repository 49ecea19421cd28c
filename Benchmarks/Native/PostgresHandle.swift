import CLibPQ

/// PostgreSQL through libpq and nothing else: prepared statements, pipelined.
final class PostgresHandle {
    private let connection: OpaquePointer
    private var pending = 0
    /// More would fill both sides' buffers.
    private static let window = 200

    init(url: String) throws {
        guard let opened = PQconnectdb(url) else { throw BenchmarkFailure("libpq has no memory.") }
        connection = opened
        guard PQstatus(opened) == CONNECTION_OK else { throw failure }
    }

    deinit { PQfinish(connection) }

    func execute(_ sql: String) throws {
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else { throw failure }
    }

    func prepare(_ name: String, _ sql: String) throws {
        let result = PQprepare(connection, name, sql, 0, nil)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure }
    }

    func beginPipeline() throws {
        guard PQenterPipelineMode(connection) == 1 else { throw failure }
    }

    func endPipeline() throws {
        try drain()
        guard PQexitPipelineMode(connection) == 1 else { throw failure }
    }

    /// Sends without waiting for the answer.
    func send(_ name: String, _ values: [NativeValue]) throws {
        if pending >= Self.window { try drain() }
        let texts = values.map { value -> [CChar]? in
            switch value {
            case .null: nil
            case .integer(let number): Array(String(number).utf8CString)
            case .real(let number): Array(String(number).utf8CString)
            case .text(let text): Array(text.utf8CString)
            }
        }
        var bytes: [CChar] = []
        var offsets: [Int?] = []
        for text in texts {
            offsets.append(text == nil ? nil : bytes.count)
            bytes += text ?? []
        }
        let sent = bytes.withUnsafeBufferPointer { bytes in
            let pointers = offsets.map { offset in offset.flatMap { bytes.baseAddress?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer {
                PQsendQueryPrepared(connection, name, CInt(values.count), $0.baseAddress, nil, nil, 0)
            }
        }
        guard sent == 1 else { throw failure }
        pending += 1
    }

    private func drain() throws {
        guard pending > 0 else { return }
        guard PQpipelineSync(connection) == 1 else { throw failure }
        for _ in 0..<pending {
            while let result = PQgetResult(connection) {
                defer { PQclear(result) }
                guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
                    throw BenchmarkFailure("PostgreSQL: \(String(cString: PQresultErrorMessage(result)))")
                }
            }
        }
        PQclear(PQgetResult(connection))
        pending = 0
    }

    private var failure: BenchmarkFailure {
        BenchmarkFailure("PostgreSQL: \(String(cString: PQerrorMessage(connection)))")
    }
}
