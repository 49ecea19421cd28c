import Archive
import Database
import Foundation
import Platforms

// The files of the posts.

extension ImportPass {
    /// Goes through the archive and stores what the posts name.
    func takeMedia(_ state: inout State, _ progress: (String) async throws -> Void) async throws {
        let taking = ExportedFiles(
            store: store,
            files: media,
            source: state.source,
            instance: state.findings.account.instance,
            fence: fence,
            stored: fileStored,
            counted: counted,
            now: now
        )
        do {
            try await readMedia(taking, &state, progress)
        } catch let refusal as ImportRefusal where refusal.code == "damaged" {
            state.damage = refusal
        }
        let (missing, first) = try await taking.giveUpMissing(run: state.found.run)
        state.report.mediaMissing = missing
        state.report.errors += missing
        state.phase = .done
        let errors = state.report.errors
        try await save(
            state,
            faults: first.map { path in
                Fault(
                    item: path,
                    refusal: ImportRefusal(
                        "media_missing",
                        "A post names this file, and the export doesn’t hold it. The post is kept without it."
                    )
                )
            }
        ) { [run = state.found.run] tx in
            try tx.run("UPDATE main.runs SET errors_count = \(errors) WHERE id = \(run)")
        }
    }

    private func readMedia(
        _ taking: ExportedFiles,
        _ state: inout State,
        _ progress: (String) async throws -> Void
    ) async throws {
        let entries = try state.reader.open()
        var place = 0
        while let entry = try entries.next() {
            guard entry.refusal == nil, case .media(let file) = format.part(ofEntry: entry.path) else {
                continue
            }
            defer { place += 1 }
            guard place >= state.mediaDone else { continue }
            try Task.checkCancellation()
            var faults: [Fault] = []
            switch try await taking.take(file, run: state.found.run, read: { try entries.read() }) {
            case .stored: state.report.mediaStored += 1
            case .known: state.report.mediaKnown += 1
            case .unused: break
            case .refused(let code, let sentence):
                state.report.errors += 1
                faults.append(Fault(item: entry.path, refusal: ImportRefusal(code, sentence)))
            }
            state.mediaDone = place + 1
            // A file that is stored twice is stored once, so not each needs to be noted.
            if !faults.isEmpty || state.mediaDone.isMultiple(of: 20) { try await save(state, faults: faults) }
            try await progress("\(state.mediaDone) of \(state.report.mediaFiles) media files stored")
        }
        try await save(state, faults: [])
    }
}
