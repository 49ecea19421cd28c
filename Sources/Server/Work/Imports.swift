import Accounts
import Archive
import Database
import Media
import Platforms
import Publishing
import Queue
import Transfer

/// The work of an import.
extension Installation {
    /// The exports Roost can read.
    var exportFormats: [any ExportFormat] { catalog.kinds.compactMap { catalog[$0]?.export } }

    func importExport(_ job: ImportExport, _ context: JobContext) async throws -> JobOutcome {
        guard let owner = context.user else { return .done }
        let found = try await store.read(as: .worker(owner)) {
            try Imports.find(of: job.run, errors: 0, in: $0)?.import
        }
        guard let found else { return .done }
        guard found.phase != .done else {
            // Whoever had the job was killed before its end could be written down.
            try await letGo(found)
            return .done
        }
        guard let format = exportFormats.first(where: { $0.name == found.format }) else {
            return .dead(JobFailure("format", "This Roost can’t read exports of “\(found.format)”."))
        }
        let (queue, counts, space, isEmbedded) = (queue, counts, media.space, store.engine == .sqlite)
        let pass = ImportPass(
            store: store,
            media: media,
            files: imports.files,
            format: format,
            fence: { tx in try context.verifyLease(in: tx, evenIfCancelled: true) },
            resolve: { account, found in try await connection(of: account, for: found, as: format.platform) },
            stored: { report, connection, run, tx in
                if isEmbedded { try space.require(share: 0.5) }
                try Self.fetch(report.files, of: connection, run: run, queue, in: tx)
                counts.forget(owner, after: tx)
            },
            fileStored: thumbnailsFollow(of: owner),
            counted: [Uploads.counted],
            now: { .now }
        )
        _ = try await store.write(as: .worker(owner)) { tx in
            try context.verifyLease(in: tx, evenIfCancelled: true)
            return try Run.takeUp(job.run, at: .now, in: tx)
        }
        do {
            _ = try await pass.follow(job.run, of: owner) { try await context.note($0) }
        } catch is CancellationError {
            try await endCancelled(job.run, of: owner, context)
            try await letGo(found)
            return .cancelled
        } catch {
            guard let disk = FullDisk(error) else { throw error }
            // The run stays open: what is done is written down, and the job goes on when there is room.
            try await disk.tell(owner, store)
            return .snooze(until: Timestamp.now.adding(FullDisk.pause))
        }
        try await FullDisk.isOver(for: owner, store)
        await counts.forget(owner)
        try await letGo(found)
        return .done
    }

    /// The file of an import that is over.
    private func letGo(_ found: Import) async throws {
        if configuration.keepImports == .zero { try await imports.discardFile(of: found.id) }
    }

    /// The connection that was asked for, if it is of the export's account; else the account's own; else a new one.
    private func connection(
        of account: ExportedAccount,
        for found: Import,
        as platform: PlatformKind
    ) async throws -> Connection? {
        let imported = Connections.ImportedAccount(
            platform: platform,
            instance: account.instance,
            username: account.username,
            displayName: account.displayName
        )
        let known = try await connections.find(imported, of: found.user)
        if let asked = found.connection {
            if let known, known.id == asked { return known }
            let other = try await store.read(as: .worker(found.user)) { tx in
                try tx.one(Connection.self, "SELECT * FROM connections WHERE id = \(asked)")
            }
            guard let other else {
                throw AccountError(
                    .notFound,
                    "The connection this was to be imported into is deleted. Import it again."
                )
            }
            throw AccountError(
                .conflict,
                "“\(found.fileName)” is the export of \(account.handle), and “\(other.name)” is \(other.handle). Nothing was "
                    + "imported. Choose the connection of \(account.handle), or a new one."
            )
        }
        if let known {
            guard found.connectionName == nil || found.connectionName == known.name else {
                throw AccountError(
                    .conflict,
                    "\(account.handle) is connected already, as “\(known.name)”. Nothing was imported. Import into that "
                        + "connection."
                )
            }
            return known
        }
        guard !found.isDryRun else { return nil }
        return try await connections.makeImported(imported, name: found.connectionName, of: found.user)
    }

    /// Files that only the platform has; those of the export are stored from it.
    private static func fetch(
        _ files: [MediaFileID],
        of connection: Connection,
        run: RunID,
        _ queue: JobQueue,
        in tx: Transaction
    ) throws {
        guard connection.isWorkable, !files.isEmpty else { return }
        let elsewhere = try tx.all(MediaFile.self, "SELECT * FROM media_files WHERE \("id", isOneOf: files)")
            .filter { !ExportAddress.isOne($0.stableURL) }
        let jobs = elsewhere.map { FetchMedia($0.id, of: connection.id, run: run) }
        if !jobs.isEmpty { try queue.enqueue(jobs, in: tx) }
    }
}
