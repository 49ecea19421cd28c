package import Accounts
package import Database
import Platforms

// The figures of publishing.
//
// None of them reads all there ever was: what is to go out is in the index `targets_open`, what went out in a period in
// `targets_published` by the time it did, and what failed in `targets_failed` by the time it was due.

extension Compositions {
    /// The figures of so many days, with today, in the viewer's zone; of one account where it is named.
    package func figures(
        days: Int,
        connection: ConnectionID? = nil,
        for viewer: Viewer
    ) async throws -> PublishingFigures {
        let period = FigurePeriod(days: days, until: now(), in: try TimeZoneName(viewer.timeZone))
        return try await store.read(as: viewer.scope) { tx in
            try FigureCounting(period: period, connection: connection).figures(in: tx)
        }
    }
}

/// Counts in whatever scope the transaction has.
package struct FigureCounting {
    let period: FigurePeriod
    let connection: ConnectionID?

    func figures(in tx: Transaction) throws -> PublishingFigures {
        var figures = PublishingFigures(period: period)
        var accounts: [Account: PublishingFigures.Tally] = [:]
        figures.scheduled = try count("\(Self.isOpen) AND t.status = 'scheduled'", in: tx)
        figures.waiting = try count("t.question IS NOT NULL", in: tx)
        for row in try tx.rows(
            """
            SELECT t.platform, t.connection_id, count(*) AS targets FROM targets t
            WHERE \(Self.isOpen) AND t.status = 'scheduled' AND \(ofConnection) GROUP BY t.platform, t.connection_id
            """
        ) {
            accounts[try Account(row), default: .init()].scheduled = try row.value("targets")
        }
        for (span, isToday) in [(TimeSpan(period), false), (TimeSpan(period.today), true)] {
            for ended in try ended(in: span, tx) {
                let count = ended.count
                var tally = accounts[ended.account] ?? .init()
                switch (ended.isPublished, isToday) {
                case (true, true): tally.publishedToday += count
                case (true, false): tally.published += count
                case (false, false): tally.failed += count
                case (false, true): continue
                }
                accounts[ended.account] = tally
            }
        }
        figures.publishedToday = try published(in: TimeSpan(period.today), tx)
        figures.published = try published(in: TimeSpan(period), tx)
        figures.failed = try failed(in: TimeSpan(period), tx)
        try addDays(to: &figures, tx)
        try addAccounts(accounts, to: &figures, tx)
        return figures
    }

    private struct Account: Hashable {
        let platform: PlatformKind
        let connection: ConnectionID?

        init(_ row: Row) throws {
            platform = try row.value("platform")
            connection = try row.value("connection_id")
        }
    }

    private var ofConnection: SQL { connection.map { "t.connection_id = \($0)" } ?? "TRUE" }

    /// In the words of the index `targets_open`.
    package static let isOpen: SQL = "t.status IN ('scheduled', 'publishing', 'unknown')"

    private static func count(_ row: Row?) throws -> PublishingFigures.Count {
        guard let row else { return .init() }
        return .init(compositions: try row.value("compositions"), targets: try row.value("targets"))
    }

    private func count(_ condition: SQL, in tx: Transaction) throws -> PublishingFigures.Count {
        try Self.count(
            try tx.first(
                """
                SELECT count(*) AS targets, count(DISTINCT t.composition_id) AS compositions FROM targets t
                WHERE \(condition) AND \(ofConnection)
                """
            )
        )
    }

    // MARK: - What came to an end

    /// What is whole, by the time it went out.
    package static func published(_ span: TimeSpan) -> SQL {
        "t.published_at >= \(span.start) AND t.published_at < \(span.end) AND t.status = 'published'"
    }

    /// Of threads, what came out in part, by the time it did.
    package static func partial(_ span: TimeSpan) -> SQL {
        "t.published_at >= \(span.start) AND t.published_at < \(span.end) AND t.status = 'partial'"
    }

    /// By the time it was due.
    package static func failed(_ span: TimeSpan) -> SQL {
        "t.status = 'failed' AND t.due_at >= \(span.start) AND t.due_at < \(span.end)"
    }

    private func published(in span: TimeSpan, _ tx: Transaction) throws -> PublishingFigures.Count {
        try Self.count(
            try tx.first(
                """
                SELECT count(*) AS targets, count(DISTINCT t.composition_id) AS compositions FROM targets t
                WHERE \(Self.published(span)) AND \(ofConnection)
                """
            )
        )
    }

    private func failed(in span: TimeSpan, _ tx: Transaction) throws -> PublishingFigures.Count {
        try Self.count(
            try tx.first(
                """
                SELECT count(*) AS targets, count(DISTINCT e.composition_id) AS compositions FROM (
                  SELECT t.composition_id FROM targets t WHERE \(Self.failed(span)) AND \(ofConnection)
                  UNION ALL
                  SELECT t.composition_id FROM targets t WHERE \(Self.partial(span)) AND \(ofConnection)) e
                """
            )
        )
    }

    private struct Ended {
        let account: Account
        let isPublished: Bool
        let count: Int
    }

    private func ended(in span: TimeSpan, _ tx: Transaction) throws -> [Ended] {
        try [(Self.published(span), true), (Self.partial(span), false), (Self.failed(span), false)].flatMap {
            condition,
            isPublished in
            try tx.rows(
                """
                SELECT t.platform, t.connection_id, count(*) AS targets FROM targets t
                WHERE \(condition) AND \(ofConnection) GROUP BY t.platform, t.connection_id
                """
            ).map { row in
                Ended(account: try Account(row), isPublished: isPublished, count: try row.value("targets"))
            }
        }
    }

    // MARK: - Day by day

    /// Each day is a look into the index of its own: days differ in length, and engines in what they call a day.
    package static func byDay(_ column: StaticString, _ condition: SQL, of period: FigurePeriod) -> SQL {
        let instant: SQL = "t.\(uncheckedCode: "\(column)")"
        return """
            SELECT d.span, (
              SELECT count(*) FROM targets t
              WHERE \(instant) >= \(TimeSpan.bound("d.span", isEnd: false))
                AND \(instant) < \(TimeSpan.bound("d.span", isEnd: true)) AND \(condition)) AS targets
            FROM \(rowsOf: period.days.map { TimeSpan($0).text }, as: "span") d
            """
    }

    private func addDays(to figures: inout PublishingFigures, _ tx: Transaction) throws {
        let places = Dictionary(
            period.days.enumerated().map { (TimeSpan($1).text, $0) },
            // A day that a zone left out is as empty as the place it shares with the next.
            uniquingKeysWith: { $1 }
        )
        func counts(_ column: StaticString, _ condition: SQL) throws -> [(place: Int, count: Int)] {
            try tx.rows(Self.byDay(column, "\(condition) AND \(ofConnection)", of: period)).compactMap {
                row in
                try places[row.value("span", as: String.self)].map { ($0, try row.value("targets")) }
            }
        }
        for (place, count) in try counts("published_at", "t.status = 'published'") {
            figures.days[place].published += count
        }
        for (place, count) in try counts("published_at", "t.status = 'partial'") {
            figures.days[place].failed += count
        }
        for (place, count) in try counts("due_at", "t.status = 'failed'") {
            figures.days[place].failed += count
        }
    }

    // MARK: - By account

    private func addAccounts(
        _ tallies: [Account: PublishingFigures.Tally],
        to figures: inout PublishingFigures,
        _ tx: Transaction
    ) throws {
        var platforms: [PlatformKind: PublishingFigures.PlatformTally] = [:]
        let ofConnection: SQL = connection.map { "id = \($0)" } ?? "TRUE"
        for row in try tx.rows(
            """
            SELECT platform, count(*) AS accounts FROM connections
            WHERE is_active AND health <> 'disconnected' AND \(ofConnection) GROUP BY platform
            """
        ) {
            let platform: PlatformKind = try row.value("platform")
            platforms[platform, default: .init(platform: platform)].connectedAccounts = try row.value(
                "accounts"
            )
        }
        for (account, tally) in tallies {
            platforms[account.platform, default: .init(platform: account.platform)].tally.add(tally)
            figures.accounts.append(
                .init(connection: account.connection, platform: account.platform, tally: tally)
            )
        }
        figures.platforms = platforms.values.sorted { $0.platform.displayName < $1.platform.displayName }
        figures.accounts.sort {
            ($0.platform.displayName, $0.connection?.text ?? "~")
                < ($1.platform.displayName, $1.connection?.text ?? "~")
        }
    }
}

extension PublishingFigures.Tally {
    fileprivate mutating func add(_ other: PublishingFigures.Tally) {
        scheduled += other.scheduled
        publishedToday += other.publishedToday
        published += other.published
        failed += other.failed
    }
}
