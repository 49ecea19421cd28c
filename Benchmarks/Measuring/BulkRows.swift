import Database

/// Pieces of statements by which a database makes many rows itself.
enum BulkRows {
    /// How many are made at a time.
    static let portion = 100_000

    /// `WITH … numbers`, whose `n` goes from `first` to `last`.
    static func numbers(_ first: Int, _ last: Int) -> SQL {
        """
        \(
            sqlite: """
                WITH RECURSIVE numbers(n) AS (SELECT \(first) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(last))
                """,
            postgres: "WITH numbers AS (SELECT n FROM generate_series(\(first)::bigint, \(last)::bigint) AS n)"
        )
        """
    }

    /// One for the whole run, so that rows can refer to each other.
    private static let begin = Timestamp.now.milliseconds

    /// An identifier made of `n`, as of a while ago: it collides with none that is drawn.
    static func identifier(_ prefix: String, days: Int64 = 8) -> SQL {
        let start = begin - days * 86_400_000
        let digits = String(start, radix: 16)
        let time = prefix + "-" + String(repeating: "0", count: max(0, 11 - digits.count)) + digits
        return """
            \(
                sqlite: "printf('%s%06x', \(time), n)",
                postgres: "\(time) || lpad(to_hex(n), 6, '0')"
            )
            """
    }

    /// Now, in milliseconds.
    static var present: SQL { "CAST(\(Timestamp.now.milliseconds) AS BIGINT)" }
}
