package import Accounts
package import Database
import Platforms

/// Many compositions out of one file: each row passes the same checks as a post that is written by hand, and all are
/// written in one transaction, or none.
///
/// A row that was imported before, in whichever file, is known and makes nothing: the same file twice, or one whose
/// faults were mended, is safe to send.
package struct CompositionImport: Sendable {
    let store: Store
    let compositions: Compositions

    package init(store: Store, compositions: Compositions) {
        self.store = store
        self.compositions = compositions
    }

    /// Says what would become of each row, and changes nothing.
    package func check(_ file: ImportedFile, by viewer: Viewer) async throws -> ImportReport {
        try viewer.require(.moderator, to: "import posts")
        let rows = try await planned(file, for: viewer)
        return try await report(rows, of: file, for: viewer)
    }

    /// `leavingOut`: Whether rows that can't be imported are left out; otherwise one of them keeps back all.
    ///
    /// - Throws: `AccountError` with the sentences of the first rows that can't be imported.
    package func run(
        _ file: ImportedFile,
        leavingOut: Bool = false,
        by viewer: Viewer
    ) async throws -> ImportReport {
        try viewer.require(.moderator, to: "import posts")
        let rows = try await planned(file, for: viewer)
        var report = try await report(rows, of: file, for: viewer)
        if !leavingOut, let refusal = report.refusal { throw refusal }
        let written = try await store.write(as: .worker(viewer.user)) { [report] tx in
            var report = report
            for (index, planned) in rows.enumerated() where report.rows[index].verdict == .ready {
                do {
                    report.rows[index].composition = try write(planned, for: viewer, in: tx)
                } catch let error as AccountError {
                    // Nothing of the file is there then: the transaction ends with the error.
                    throw AccountError(
                        error.code,
                        "\(report.name(of: planned.row.line)): \(error.sentence) Nothing was imported.",
                        field: error.field
                    )
                }
                // Somebody else has imported it in this moment.
                report.rows[index].verdict = report.rows[index].composition == nil ? .known : .imported
            }
            return try Self.withTimes(report, in: tx)
        }
        report = written
        return report
    }

    /// Returns nil if the row is there already.
    private func write(_ planned: PlannedRow, for viewer: Viewer, in tx: Transaction) throws -> CompositionID?
    {
        let (id, now) = (CompositionID.new(), compositions.now())
        let made = try tx.run(
            """
            INSERT INTO main.compositions (id, user_id, import_key, created_at, updated_at)
            VALUES (\(id), \(viewer.user), \(planned.key), \(now), \(now))
            ON CONFLICT (user_id, import_key) WHERE import_key IS NOT NULL DO NOTHING
            """
        )
        guard made > 0 else { return nil }
        try compositions.write(planned.draft, to: id, of: viewer.user, at: now, in: tx)
        guard let time = planned.time else { return id }
        switch time {
        case .now:
            try compositions.setTime(
                ZonedTime(at: now, in: try TimeZoneName(viewer.timeZone)),
                of: id,
                in: tx
            )
        case .at(let time): try compositions.setTime(time, of: id, in: tx)
        case .nextSlot: try compositions.takeSlots(for: id, in: tx)
        }
        try compositions.plan(id, in: tx)
        return id
    }

    /// Which slots the rows that asked for the next free ones have got.
    private static func withTimes(_ report: ImportReport, in tx: Transaction) throws -> ImportReport {
        var report = report
        let ids = report.rows.compactMap(\.composition)
        let found = try tx.all(
            Composition.self,
            "SELECT * FROM compositions WHERE \("id", isOneOf: ids)"
        )
        let times = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for index in report.rows.indices {
            guard let id = report.rows[index].composition, let composition = times[id],
                let at = composition.scheduledAt, let zone = composition.zone
            else { continue }
            report.rows[index].time = ZonedTime(at: at, in: try TimeZoneName(zone)).description
        }
        return report
    }
}

// MARK: - Looking

extension CompositionImport {
    private func planned(_ file: ImportedFile, for viewer: Viewer) async throws -> [PlannedRow] {
        let now = compositions.now()
        let named = Set(file.rows.flatMap(\.media).compactMap(UploadID.init))
        let (connections, uploads) = try await store.read(as: viewer.scope) { tx in
            (
                try tx.all(Connection.self, "SELECT * FROM connections"),
                try tx.all(Upload.self, "SELECT * FROM uploads WHERE \("id", isOneOf: named)")
            )
        }
        let facts = PlannedRow.Facts(
            connections: connections,
            uploads: Dictionary(uploads.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
            zone: viewer.timeZone,
            now: now
        )
        var rows = file.rows.map { PlannedRow($0, facts) }
        var checks: [ConnectionID: PostCheck] = [:]
        for connection in connections {
            guard let platform = compositions.connections.publishing(on: connection.platform) else {
                continue
            }
            checks[connection.id] = PostCheck(
                connection,
                form: platform.form(of: connection.serverSoftware),
                limits: try await compositions.connections.limits(of: connection),
                requiresAlt: connection.requiresAlt
            )
        }
        let known = Dictionary(connections.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for index in rows.indices {
            let post = AdaptedPost(rows[index].draft, uploads: facts.uploads)
            for account in rows[index].draft.targets {
                guard let connection = known[account.connection] else { continue }
                guard let check = checks[connection.id] else {
                    rows[index].refuse(
                        .account,
                        "Roost can’t publish on \(connection.platform.displayName)."
                    )
                    continue
                }
                let isDraft = rows[index].isDraft
                rows[index].problems += check.problems(of: post).map { isDraft ? $0.asPrompt : $0 }
                rows[index].problems += compositions.account(connection, due: rows[index].instant)
            }
        }
        return rows
    }

    /// The rows with what the database and the rows before them say of each.
    private func report(
        _ rows: [PlannedRow],
        of file: ImportedFile,
        for viewer: Viewer
    ) async throws -> ImportReport {
        let now = compositions.now()
        return try await store.read(as: viewer.scope) { tx in
            let before = Set(
                try tx.values(
                    String.self,
                    "SELECT import_key FROM compositions WHERE \("import_key", isOneOf: rows.map(\.key))"
                )
            )
            let accounts = Set(rows.flatMap { $0.draft.targets.map(\.connection) })
            let named = try tx.all(
                Connection.self,
                "SELECT * FROM connections WHERE \("id", isOneOf: accounts)"
            )
            let connections = Dictionary(named.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            var book = try SlotBook(of: Array(accounts), at: now, in: tx)
            var seen: [String: Int] = [:]
            var said: [Said: Int] = [:]
            var report = ImportReport(unit: file.unit, rows: [])
            for planned in rows {
                var row = ImportReport.Row(
                    line: planned.row.line,
                    verdict: .ready,
                    text: String(planned.row.text.prefix(120)),
                    accounts: planned.draft.targets.compactMap { connections[$0.connection]?.name },
                    problems: planned.problems
                )
                if let line = seen[planned.key] {
                    row.verdict = .known
                    row.problems = [
                        PostProblem(
                            .prompt,
                            .duplicate,
                            "The same row stands on \(file.unit) \(line) already."
                        )
                    ]
                } else if before.contains(planned.key) {
                    row.verdict = .known
                    row.problems = [PostProblem(.prompt, .duplicate, "This row was imported before.")]
                } else {
                    do {
                        row.time = try Self.time(of: planned, &book)
                    } catch let error as SlotBook.NothingFree {
                        row.problems.append(PostProblem(.error, .time, error.sentence))
                    }
                    for account in planned.draft.targets {
                        guard let connection = connections[account.connection] else { continue }
                        let what = Said(connection: connection.id, text: planned.row.text)
                        if let line = said[what], !planned.row.text.isEmpty {
                            row.problems.append(
                                PostProblem(
                                    .prompt,
                                    .duplicate,
                                    "The same words go to \(connection.handle) on \(file.unit) \(line) already.",
                                    connection: connection.id
                                )
                            )
                        } else {
                            row.problems += try compositions.repetition(
                                of: planned.row.text,
                                by: connection,
                                due: planned.instant,
                                besides: nil,
                                for: viewer,
                                in: tx
                            )
                        }
                        said[what] = planned.row.line
                    }
                    if row.problems.contains(where: { $0.severity == .error }) { row.verdict = .refused }
                    seen[planned.key] = planned.row.line
                }
                var told: Set<String> = []
                row.problems = row.problems.filter { told.insert($0.sentence).inserted }
                report.rows.append(row)
            }
            return report
        }
    }

    /// The same words to the same account.
    private struct Said: Hashable {
        let connection: ConnectionID
        let text: String
    }

    /// When a row goes out, in words; a slot is taken for the rows after it.
    private static func time(
        of planned: PlannedRow,
        _ book: inout SlotBook
    ) throws -> String? {
        switch planned.time {
        case nil: return nil
        case .now: return "now"
        case .at(let time):
            for account in planned.draft.targets { book.note(time.instant, of: account.connection) }
            return time.description
        case .nextSlot:
            guard !planned.isRefused else { return "next slot" }
            var first: ZonedTime?
            for account in planned.draft.targets {
                let time = try book.take(account.connection).time
                if first.map({ time.instant < $0.instant }) ?? true { first = time }
            }
            return first?.description
        }
    }
}

extension ImportReport {
    fileprivate func name(of line: Int) -> String { "\(unit == .line ? "Line" : "Row") \(line)" }

    /// Why nothing is imported, by the first rows that can't be.
    fileprivate var refusal: AccountError? {
        let refused = rows.filter(\.isRefused)
        guard !refused.isEmpty else { return nil }
        let told = refused.prefix(5).map { row in
            let sentences = row.problems.filter { $0.severity == .error }.map(\.sentence)
            return "\(name(of: row.line)): \(sentences.joined(separator: " "))"
        }
        let rest = refused.count - told.count
        let count = "\(refused.count) of \(rows.count) rows can’t be imported, so nothing was."
        return AccountError(
            .invalid,
            ([count] + told + (rest > 0 ? ["… and \(rest) more."] : [])).joined(separator: " "),
            field: "file"
        )
    }
}

extension AdaptedPost {
    /// What every account gets of a draft that isn't saved, as far as its files are there.
    init(_ draft: CompositionDraft, uploads: [UploadID: Upload]) {
        parts = draft.parts.enumerated().map { index, part in
            Part(
                text: part.text,
                poll: part.poll,
                media: draft.media.filter { $0.part == index }.compactMap { medium in
                    uploads[medium.upload].map { upload in
                        Medium(
                            id: medium.id ?? .new(),
                            upload: upload,
                            alt: medium.alt,
                            isDecorative: medium.isDecorative,
                            focus: medium.focus
                        )
                    }
                }
            )
        }
        warning = draft.warning?.isEmpty == true ? nil : draft.warning
        visibility = draft.visibility
        language = draft.language
        isSensitive = draft.isSensitive
        labels = []
    }
}
