package import Accounts
package import Archive
package import Database
package import Foundation
package import Platforms
package import Queue

/// Imports of export files: asking for one, and looking how it went.
package struct Imports: Sendable {
    let store: Store
    let queue: JobQueue
    package let files: ImportFiles
    let now: @Sendable () -> Timestamp

    package init(
        store: Store,
        queue: JobQueue,
        files: ImportFiles,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.queue = queue
        self.files = files
        self.now = now
    }

    /// What a person asks for beside the file.
    package struct Request: Sendable {
        package var format: String
        package var fileName: String
        /// An account that is connected; nil for the connection of whoever's export it is.
        package var connection: ConnectionID?
        /// What to call the connection that is made for the account.
        package var newName: String?
        package var isDryRun: Bool

        package init(
            format: String,
            fileName: String,
            connection: ConnectionID? = nil,
            newName: String? = nil,
            isDryRun: Bool = false
        ) {
            self.format = format
            self.fileName = fileName
            self.connection = connection
            self.newName = newName
            self.isDryRun = isDryRun
        }
    }

    /// Checks what can be checked before the file is there.
    package func check(_ request: Request, by viewer: Viewer, formats: [any ExportFormat]) async throws {
        try viewer.require(.moderator, to: "import an export")
        guard formats.contains(where: { $0.name == request.format }) else {
            throw AccountError(
                .invalid,
                "Roost can’t read exports of “\(request.format.prefix(50))”. It can: "
                    + formats.map(\.name).joined(separator: ", ") + ".",
                field: "format"
            )
        }
        guard request.connection == nil || request.newName == nil else {
            throw AccountError(
                .invalid,
                "Choose a connection, or name a new one, and not both.",
                field: "new"
            )
        }
        if let name = request.newName, !(1...100).contains(name.count) {
            throw AccountError(.invalid, "A connection’s name has 1 to 100 characters.", field: "new")
        }
        if let connection = request.connection {
            let found = try await store.read(as: viewer.scope) {
                try $0.first("SELECT 1 AS one FROM connections WHERE id = \(connection)")
            }
            guard found != nil else {
                throw AccountError(.notFound, "There is no such connection.", field: "connection")
            }
        }
    }

    /// Opens the run and its job for a file that is there.
    package func begin(
        _ request: Request,
        _ id: ImportID,
        byteCount: Int,
        platform: PlatformKind,
        because cause: RunCause,
        by viewer: Viewer
    ) async throws -> RunID {
        let now = now()
        return try await store.write(as: .worker(viewer.user)) { [queue] tx in
            let source = ArchiveSource(
                user: viewer.user,
                connection: request.connection,
                platform: platform,
                instance: nil
            )
            let run = try Run.start(.import, of: source, because: cause, at: now, in: tx)
            let fileName = String(request.fileName.prefix(255))
            try tx.run("UPDATE main.runs SET source_file = \(fileName) WHERE id = \(run)")
            try tx.run(
                """
                INSERT INTO main.imports
                  (id, user_id, run_id, connection_id, connection_name, format, file_name, byte_count, is_dry_run,
                   created_at, updated_at)
                VALUES (\(id), \(viewer.user), \(run), \(request.connection), \(request.newName), \(request.format),
                  \(fileName), \(byteCount), \(request.isDryRun), \(now), \(now))
                """
            )
            try queue.enqueue(ImportExport(run), in: tx)
            return run
        }
    }

    /// The import of a run, with the first of its errors; nil where the run is none, or isn't in the scope.
    package static func find(
        of run: RunID,
        errors count: Int,
        in tx: Transaction
    ) throws -> (import: Import, errors: [ImportItemError])? {
        guard let found = try tx.one(Import.self, "SELECT * FROM imports WHERE run_id = \(run)") else {
            return nil
        }
        return (found, try errors(of: found.id, after: nil, count: count, in: tx))
    }

    /// What was wrong with single items, in the order in which they were met.
    package static func errors(
        of id: ImportID,
        after last: ImportErrorID?,
        count: Int,
        in tx: Transaction
    ) throws -> [ImportItemError] {
        try tx.all(
            ImportItemError.self,
            """
            SELECT * FROM import_errors WHERE import_id = \(id) AND id > \(last?.text ?? "") ORDER BY id LIMIT \(count)
            """
        )
    }
}

// MARK: - Files that stay

extension Imports {
    /// What the data directory holds of imports and shouldn't, or lacks.
    package enum Finding: Sendable, Hashable {
        case strayFile(String)
        case missingFile(ImportID, RunID, fileName: String)

        package var sentence: String {
            switch self {
            case .strayFile(let name): "The file imports/\(name) belongs to no import. Repairing removes it."
            case .missingFile(_, let run, let fileName):
                "The uploaded file “\(fileName)” of the import \(run) is missing. Repairing ends the import; give the file again."
            }
        }
    }

    /// Looks at all users' files, those written before `settled` only.
    package func findings(settledBefore settled: Date) async throws -> [Finding] {
        let kept = try await store.read(as: .system) { tx in
            try tx.all(Import.self, "SELECT * FROM main.imports WHERE has_file ORDER BY id")
        }
        let strays = files.strays(besides: Set(kept.map(\.id.text)), writtenBefore: settled)
        return strays.map { .strayFile($0) }
            + kept.filter { !files.has($0.id) }.map { .missingFile($0.id, $0.run, fileName: $0.fileName) }
    }

    package func repair(_ finding: Finding) async throws {
        switch finding {
        case .strayFile(let name): files.remove(stray: name)
        case .missingFile(let id, let run, let fileName):
            let now = now()
            try await store.write(as: .system) { tx in
                try tx.run("UPDATE main.imports SET has_file = \(false) WHERE id = \(id)")
                try Run.fail(
                    run,
                    code: "file_missing",
                    sentence:
                        "The uploaded file of “\(fileName)” is no longer in the data directory. Give the file again.",
                    at: now,
                    in: tx
                )
            }
        }
    }

    /// Removes files of imports that ended before `limit`, of all users, and what uploads left that were cut off.
    package func removeOld(endedBefore limit: Timestamp) async throws {
        let ended = try await store.read(as: .system) { tx in
            try tx.values(
                ImportID.self,
                """
                SELECT i.id FROM main.imports i JOIN main.runs r ON r.id = i.run_id
                WHERE i.has_file AND r.ended_at < \(limit)
                """
            )
        }
        for id in ended { try await discardFile(of: id) }
        let findings = try await findings(settledBefore: now().adding(.seconds(-86_400)).date)
        for case .strayFile(let name) in findings { files.remove(stray: name) }
    }

    /// The row first: a file without a row is found again, a row without a file would promise one.
    package func discardFile(of id: ImportID) async throws {
        try await store.write(as: .system) { tx in
            try tx.run("UPDATE main.imports SET has_file = \(false) WHERE id = \(id)")
        }
        files.remove(id)
    }
}
