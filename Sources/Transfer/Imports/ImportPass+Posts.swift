import Archive
import Database
import Foundation
import Platforms

// The list of posts.

extension ImportPass {
    /// One portion as it was read, before it is stored.
    private struct Batch {
        var start = 0
        var posts: [FetchedPost] = []
        var rejected: [RejectedItem] = []
        var faults: [Fault] = []

        var count = 0
    }

    /// Reads the list from its start and takes what is not done yet.
    func takePosts(_ state: inout State, _ progress: (String) async throws -> Void) async throws {
        do {
            try await readPosts(&state, progress)
        } catch let refusal as ImportRefusal where refusal.code == "damaged" {
            state.damage = refusal
        } catch let malformed as ItemScanner.Malformed where !malformed.isCutOff && state.damage == nil {
            throw ImportRefusal(
                "posts_unreadable",
                "The list of posts in “\(state.found.fileName)” (outbox.json) is not what Mastodon writes: "
                    + "\(malformed.problem). Nothing was imported. Download the export again."
            )
        } catch let malformed as ItemScanner.Malformed {
            state.damage = .damaged(state.found.fileName, "outbox.json: \(malformed.problem)")
        }
        state.phase = state.found.isDryRun ? .done : .media
        try await save(state, faults: [])
    }

    private func readPosts(_ state: inout State, _ progress: (String) async throws -> Void) async throws {
        let entries = try state.reader.open()
        var scanner = ItemScanner(array: "orderedItems", mostItemBytes: limits.mostItemBytes)
        var batch = Batch()
        var place = 0
        var began = now()
        while let entry = try entries.next() {
            guard entry.refusal == nil, format.part(ofEntry: entry.path) == .posts else { continue }
            var failure: (any Error)?
            reading: while true {
                var items: [ItemScanner.Item] = []
                do {
                    guard let bytes = try entries.read() else { break reading }
                    try scanner.read(bytes) { items.append($0) }
                } catch {
                    // What stands before the damage is taken in.
                    failure = error
                }
                if let total = scanner.total, state.report.itemsExpected == nil {
                    state.report.itemsExpected = total
                    try await expect(total, state)
                }
                for item in items {
                    defer { place += 1 }
                    guard place >= state.itemsDone else { continue }
                    if batch.count == 0 { batch.start = place }
                    add(item, at: place, to: &batch, state)
                    if batch.count >= portion {
                        try await store(batch, since: began, &state)
                        try await progress("\(state.itemsDone) posts read")
                        batch = Batch()
                        began = now()
                        try Task.checkCancellation()
                    }
                }
                if failure != nil { break reading }
            }
            if batch.count > 0 { try await store(batch, since: began, &state) }
            if let failure { throw failure }
            return try scanner.finish()
        }
        if state.damage == nil { throw ImportRefusal.noExport(state.found.fileName, lacks: "outbox.json") }
    }

    private func expect(_ total: Int, _ state: State) async throws {
        let now = now()
        try await save(state, faults: []) { [run = state.found.run] tx in
            try Run.expect(total, archived: 0, for: run, at: now, in: tx)
        }
    }

    private func add(_ item: ItemScanner.Item, at place: Int, to batch: inout Batch, _ state: State) {
        batch.count += 1
        let name = "post \(place + 1)"
        func leaveOut(_ code: String, _ sentence: String) {
            batch.faults.append(Fault(item: name, refusal: ImportRefusal(code, sentence)))
        }
        switch item {
        case .tooLarge(let byteCount):
            let size = Int64(byteCount).formatted(.byteCount(style: .file))
            leaveOut("item_too_large", "The item has \(size), more than any post, so it was left out.")
        case .json(let data):
            let native: JSONValue
            do {
                native = try JSONValue(parsing: data)
            } catch {
                return leaveOut(
                    "item_unreadable",
                    "The item is no JSON that can be read: \(error). It was left out."
                )
            }
            do {
                batch.posts.append(try format.post(native, of: state.findings.account))
            } catch {
                let id = format.postID(of: native)
                batch.rejected.append(
                    RejectedItem(position: place, platformPostID: nil, native: native, problem: error)
                )
                leaveOut(
                    "no_post",
                    "\(id.map { "The item \($0.prefix(60))" } ?? "The item") can’t be read as a post (\(error)). It is kept as it "
                        + "came, for a Roost that can."
                )
            }
        }
    }

    private func store(_ batch: Batch, since began: Timestamp, _ state: inout State) async throws {
        let portion = ExportPortion(
            file: state.found.fileName,
            start: batch.start,
            posts: batch.posts,
            rejected: batch.rejected,
            of: format.platform,
            for: store.engine
        )
        var next = state
        next.itemsDone = batch.start + batch.count
        // Of files the posts name and the archive lacks, a dry run tells before anybody has a row of them.
        for medium in batch.posts.flatMap(\.post.media) {
            guard case .media(let file) = format.part(ofEntry: medium.url ?? "") else { continue }
            if !state.findings.holds(file.tail) { next.report.mediaMissing += 1 }
        }
        let now = now()
        let (fence, stored, engineState) = (fence, stored, next)
        let run = state.found.run
        if state.found.isDryRun {
            let report = try await store.read(as: .worker(state.found.user)) { tx in
                try Ingest(from: engineState.source, run: run, origin: .import, at: now).preview(
                    portion,
                    in: tx
                )
            }
            next.report.add(report, items: batch.count, faults: batch.faults.count)
            return try await finish(batch, next, &state, since: began)
        }
        guard let connection = state.connection else {
            throw ImportRefusal(
                "no_connection",
                "The connection was deleted while the file was read. Import it again."
            )
        }
        let counted = next
        next = try await store.write(as: .worker(state.found.user), durability: .relaxed) { tx in
            try fence(tx)
            var next = counted
            let ingest = Ingest(from: next.source, run: run, origin: .import, at: now)
            var report = try ingest.take(portion, in: tx)
            next.report.add(report, items: batch.count, faults: batch.faults.count)
            // Every item counts as looked at, also one that isn't even JSON.
            report.fetched = batch.count
            report.rejected = batch.faults.count
            try Run.count(report, took: now - began, for: run, at: now, in: tx)
            try stored(report, connection, run, tx)
            try Self.write(next, faults: batch.faults, at: now, in: tx)
            return next
        }
        state = next
    }

    /// A dry run notes how far it is, and what is wrong, and nothing else.
    private func finish(
        _ batch: Batch,
        _ next: State,
        _ state: inout State,
        since began: Timestamp
    ) async throws {
        let now = now()
        let run = next.found.run
        var looked = IngestReport()
        looked.fetched = batch.count
        looked.rejected = batch.faults.count
        try await save(next, faults: batch.faults) { [looked] tx in
            try Run.count(looked, took: now - began, for: run, at: now, in: tx)
        }
        state = next
    }
}

extension ImportReport {
    mutating func add(_ report: IngestReport, items count: Int, faults: Int) {
        items += count
        new += report.created.count
        known += report.unchanged
        different += report.different
        updated += report.updated.count
        errors += faults
    }
}
