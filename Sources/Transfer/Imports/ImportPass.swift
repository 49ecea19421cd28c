package import Accounts
package import Archive
package import Database
import Foundation
package import Media
package import Platforms

/// Takes an export file into the archive: its posts first, then their files.
///
/// In portions, each with its place in one transaction. Stopped at any point, by a crash too, it goes on from there when
/// it is started again, and nothing is taken in twice.
package struct ImportPass: Sendable {
    let store: Store
    let media: MediaStore
    let files: ImportFiles
    let format: any ExportFormat
    let limits: ExportLimits
    let fence: Fence
    let resolve: Resolve
    let stored: Stored
    let fileStored: MediaDownload.Stored
    let counted: [CountedFiles]
    let now: @Sendable () -> Timestamp
    let portion = 100

    /// Finds or makes the connection of an account.
    ///
    /// Throws an `AccountError` where that isn't the one asked for.
    package typealias Resolve = @Sendable (ExportedAccount, Import) async throws -> Connection?

    /// Is called within the transaction that stores a portion.
    package typealias Stored = @Sendable (IngestReport, Connection, RunID, Transaction) throws -> Void

    package init(
        store: Store,
        media: MediaStore,
        files: ImportFiles,
        format: any ExportFormat,
        limits: ExportLimits = ExportLimits(),
        fence: @escaping Fence = { _ in },
        resolve: @escaping Resolve,
        stored: @escaping Stored = { _, _, _, _ in },
        fileStored: @escaping MediaDownload.Stored = { _, _ in },
        counted: [CountedFiles] = [],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.media = media
        self.files = files
        self.format = format
        self.limits = limits
        self.fence = fence
        self.resolve = resolve
        self.stored = stored
        self.fileStored = fileStored
        self.counted = counted
        self.now = now
    }

    /// How an import ended.
    package enum Ending: Sendable, Hashable {
        case finished
        /// Some items were left out, or the file ended early.
        case partial(sentence: String, code: String)
        /// Nothing could be done with the file.
        case refused(ImportRefusal)
    }

    /// Does what is left of an import and ends its run.
    ///
    /// - Throws: `CancellationError` between two portions, with the run still open; and what the database and a full disk
    ///   throw.
    package func follow(
        _ run: RunID,
        of user: UserID,
        progress: (String) async throws -> Void = { _ in }
    ) async throws -> Ending {
        let found = try await store.read(as: .worker(user)) { tx in
            try tx.one(Import.self, "SELECT * FROM imports WHERE run_id = \(run)")
        }
        guard let found else { return .finished }
        let ending: Ending
        do {
            ending = try await take(found, progress)
        } catch let refusal as ImportRefusal {
            ending = .refused(refusal)
        } catch let error as AccountError {
            ending = .refused(ImportRefusal(error.code.rawValue, error.sentence))
        }
        try await end(found, ending)
        return ending
    }

    private func take(_ found: Import, _ progress: (String) async throws -> Void) async throws -> Ending {
        let reader = ExportReader(
            path: files.path(of: found.id),
            fileName: found.fileName,
            format: format,
            limits: limits
        )
        try await progress("Looking through the file")
        let findings = try reader.look { Task.isCancelled }
        let connection = try await resolve(findings.account, found)
        var state = State(found, findings, reader, connection)
        try await begin(&state)
        if state.phase == .posts { try await takePosts(&state, progress) }
        if state.phase == .media { try await takeMedia(&state, progress) }
        if let damage = state.damage { return .partial(sentence: damage.sentence, code: damage.code) }
        let errors = state.report.errors
        guard errors > 0 else { return .finished }
        return .partial(
            sentence: errors == 1
                ? "One item was left out; the list says which and why."
                : "\(errors) items were left out; the list says which and why.",
            code: "items_left_out"
        )
    }

    private func end(_ found: Import, _ ending: Ending) async throws {
        let now = now()
        try await store.write(as: .worker(found.user)) { [fence] tx in
            try fence(tx)
            switch ending {
            case .finished: try Run.end(found.run, as: .success, at: now, in: tx)
            case .partial(let sentence, let code):
                try Run.end(found.run, as: .partial, code: code, sentence: sentence, at: now, in: tx)
            case .refused(let refusal):
                try Run.end(
                    found.run,
                    as: .failed,
                    code: refusal.code,
                    sentence: refusal.sentence,
                    at: now,
                    in: tx
                )
            }
            try tx.run("UPDATE main.imports SET phase = 'done', updated_at = \(now) WHERE id = \(found.id)")
        }
    }
}

// MARK: - State

extension ImportPass {
    /// How far it is, as its row will say with the next portion.
    struct State {
        let found: Import
        let findings: ExportReader.Findings
        let reader: ExportReader
        let connection: Connection?
        var phase: Import.Phase
        var itemsDone: Int
        var mediaDone: Int
        var report: ImportReport
        var damage: ImportRefusal?

        init(
            _ found: Import,
            _ findings: ExportReader.Findings,
            _ reader: ExportReader,
            _ connection: Connection?
        ) {
            self.found = found
            self.findings = findings
            self.reader = reader
            self.connection = connection
            phase = found.phase == .waiting ? .posts : found.phase
            itemsDone = found.itemsDone
            mediaDone = found.mediaDone
            report = found.report
            damage = findings.damage
        }

        var source: ArchiveSource {
            ArchiveSource(
                user: found.user,
                connection: connection?.id,
                platform: reader.format.platform,
                instance: findings.account.instance
            )
        }
    }

    /// What went wrong with one item.
    struct Fault: Sendable {
        let item: String
        let refusal: ImportRefusal
    }

    /// Notes whose it is, and what was left out at the first look.
    private func begin(_ state: inout State) async throws {
        let isFirst = state.found.phase == .waiting
        let findings = state.findings
        state.report.mediaFiles = findings.mediaCount
        let faults =
            isFirst
            ? findings.refused.enumerated().map { number, refusal in
                Fault(item: "entry \(number + 1) that was refused", refusal: refusal)
            } : []
        if isFirst { state.report.errors += findings.refusedCount }
        try await save(state, faults: faults) { [state] tx in
            try tx.run(
                """
                UPDATE main.imports SET connection_id = \(state.connection?.id),
                  account = \(findings.account.handle) WHERE id = \(state.found.id)
                """
            )
            try tx.run(
                """
                UPDATE main.runs SET connection_id = \(state.connection?.id),
                  instance = \(findings.account.instance.text), errors_count = \(state.report.errors)
                WHERE id = \(state.found.run)
                """
            )
        }
    }

    /// Writes down how far it is, with what was done for it.
    func save(
        _ state: State,
        faults: [Fault],
        _ body: (@Sendable (Transaction) throws -> Void)? = nil
    ) async throws {
        let now = now()
        try await store.write(as: .worker(state.found.user), durability: .relaxed) { [fence] tx in
            try fence(tx)
            try body?(tx)
            try Self.write(state, faults: faults, at: now, in: tx)
        }
    }

    static func write(_ state: State, faults: [Fault], at now: Timestamp, in tx: Transaction) throws {
        for fault in faults {
            try tx.run(
                """
                INSERT INTO main.import_errors (id, user_id, import_id, item, code, sentence, created_at)
                VALUES (\(ImportErrorID.new()), \(state.found.user), \(state.found.id), \(String(fault.item.prefix(500))),
                  \(fault.refusal.code), \(fault.refusal.sentence), \(now))
                ON CONFLICT (import_id, item) DO NOTHING
                """
            )
        }
        try tx.run(
            """
            UPDATE main.imports SET phase = \(state.phase), items_done = \(state.itemsDone),
              media_done = \(state.mediaDone), report = \(state.report.storedText), updated_at = \(now)
            WHERE id = \(state.found.id)
            """
        )
    }
}
