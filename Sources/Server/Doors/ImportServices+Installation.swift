import Accounts
import Archive
import Database
import Platforms
import Transfer
import Web

extension ImportServices {
    init(_ roost: Installation) {
        self.init(
            begin: { viewer, draft, bytes in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let run = try await roost.beginImport(draft, bytes, by: viewer)
                    return try await roost.importItem(run, for: viewer)
                }
            },
            find: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    return try await roost.importItem(try identifier(id, "import"), for: viewer)
                }
            }
        )
    }
}

extension Installation {
    /// Takes the file and opens its run.
    fileprivate func beginImport(
        _ draft: ImportDraft,
        _ bytes: FileBytes,
        by viewer: Accounts.Viewer
    ) async throws -> RunID {
        let request = Imports.Request(
            format: draft.format,
            fileName: draft.fileName,
            connection: try draft.connectionID.map { try identifier($0, "connection") },
            newName: draft.newName,
            isDryRun: draft.isDryRun
        )
        let formats = exportFormats
        try await imports.check(request, by: viewer, formats: formats)
        guard let platform = formats.first(where: { $0.name == draft.format })?.platform else {
            throw AccountError(.invalid, "Roost can’t read exports of “\(draft.format)”.", field: "format")
        }
        if let count = draft.byteCount, count > imports.files.limit { throw imports.files.tooLarge }
        let id = ImportID.new()
        let upload = try imports.files.receive(id)
        while let piece = try await bytes.next() { try upload.write(piece) }
        guard upload.byteCount > 0 else {
            throw AccountError(.invalid, "The file “\(draft.fileName.prefix(100))” is empty.", field: "file")
        }
        if let count = draft.byteCount, count != upload.byteCount {
            throw AccountError(.invalid, "The upload was cut off. Give the file again.", field: "file")
        }
        try upload.finish()
        do {
            return try await imports.begin(
                request,
                id,
                byteCount: upload.byteCount,
                platform: platform,
                because: RunCause(
                    .manual,
                    reason: "asked for by \(viewer.username)",
                    version: RoostVersion.text
                ),
                by: viewer
            )
        } catch {
            imports.files.remove(id)
            throw error
        }
    }

    fileprivate func importItem(_ id: RunID, for viewer: Accounts.Viewer) async throws -> ImportItem {
        let found = try await store.read(as: viewer.scope) { tx -> ImportItem? in
            guard let (found, errors) = try Imports.find(of: id, errors: 200, in: tx),
                let run = try Library.run(id, in: tx)
            else { return nil }
            return ImportItem(found, run, errors)
        }
        guard let found else {
            throw AccountError(.notFound, "There is no such import; old ones are forgotten after a while.")
        }
        return found
    }
}

extension ImportItem {
    fileprivate init(_ found: Import, _ run: Run, _ errors: [ImportItemError]) {
        self.init(
            runID: run.id.text,
            format: found.format,
            fileName: found.fileName,
            byteCount: found.byteCount,
            isDryRun: found.isDryRun,
            status: RunStatus(run.status),
            phase: found.phase.rawValue,
            account: found.account,
            connectionID: found.connection?.text,
            counts: ImportCounts(found.report),
            errors: errors.map { ImportErrorItem(item: $0.item, code: $0.code, sentence: $0.sentence) },
            sentence: run.errorMessage,
            errorCode: run.errorCode
        )
    }
}

extension ImportCounts {
    fileprivate init(_ report: ImportReport) {
        self.init(
            items: report.items,
            itemsExpected: report.itemsExpected,
            new: report.new,
            known: report.known,
            different: report.different,
            updated: report.updated,
            mediaFiles: report.mediaFiles,
            mediaStored: report.mediaStored,
            mediaKnown: report.mediaKnown,
            mediaMissing: report.mediaMissing,
            errors: report.errors
        )
    }
}
