import Foundation
import Hummingbird

/// Many compositions out of one file: looked at row by row first, then imported.
enum CompositionImportPages {
    static let routes: [Route] = [
        .page(.get, path, role: .moderator) { _, call in try await call.page(CompositionImportPage()) },
        .page(.post, path, role: .moderator, take),
    ]

    /// Where a form with a file goes; its hidden token is checked there, before the file.
    static let path = "/publishing/import"

    private static func take(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let form = try await Sent(call)
        do {
            guard form.isText else {
                throw WebError.invalid(
                    "file",
                    "The file is no text in UTF-8. Save it as “CSV UTF-8” and send it again."
                )
            }
            guard !form.content.allSatisfy(\.isWhitespace) else {
                throw WebError.invalid("file", "Choose a file first, or paste its rows.")
            }
            var file = CompositionFile(bytes: Array(form.content.utf8), isDryRun: true)
            var found = try await call.services.plans.importCompositions(viewer, file)
            guard form.isImporting else {
                return try await call.page(CompositionImportPage(found, content: form.content))
            }
            guard found.refusedCount == 0 || form.leavesOut else {
                let count = counted(found.refusedCount, "row")
                let problem =
                    "\(count) can’t be imported, so nothing was. Mend them in the file, or say that they are left out."
                return try await call.page(
                    CompositionImportPage(found, content: form.content, problem: problem),
                    status: .unprocessableContent
                )
            }
            file.isDryRun = false
            file.leavesOut = form.leavesOut
            found = try await call.services.plans.importCompositions(viewer, file)
            return try await call.page(CompositionImportPage(found, content: form.content))
        } catch let error as any PresentableError {
            return try await call.page(
                CompositionImportPage(content: form.content, problem: error.sentence),
                status: .init(code: error.status)
            )
        }
    }

    /// What the form sent, with a file or without.
    private struct Sent {
        var content = ""
        /// Whether its bytes could be read as what they say, and not as something like it.
        var isText = true
        var isImporting = false
        var leavesOut = false

        init(_ call: Call) async throws {
            guard var parts = MultipartReader(call.request) else {
                let form = try await call.form()
                content = form.raw("content") ?? ""
                isImporting = form["intent"] == "import"
                leavesOut = form.isTicked("leave_out")
                return
            }
            var isOwnForm = false
            while let part = try await parts.nextPart() {
                switch part.name {
                case FormToken.fieldName:
                    isOwnForm = FormToken.isValid(try await parts.text(), for: call.context.formSeed)
                case "intent": isImporting = try await parts.text() == "import"
                case "leave_out": leavesOut = try await !parts.text().isEmpty
                case "content", "file":
                    // The token stands first in the form, so that nothing long is read without it.
                    guard isOwnForm else { throw WebError.staleForm }
                    guard let text = try await Self.text(&parts) else {
                        isText = false
                        continue
                    }
                    if !text.isEmpty { content = text }
                default: break
                }
            }
            guard isOwnForm else { throw WebError.staleForm }
        }

        /// What a part says; nil where it is no text in UTF-8.
        private static func text(_ parts: inout MultipartReader) async throws -> String? {
            var bytes: [UInt8] = []
            while let piece = try await parts.nextBytes() {
                bytes += piece
                guard bytes.count <= PlanRoutes.mostBytes else {
                    throw WebError.bodyTooLarge(limit: PlanRoutes.mostBytes)
                }
            }
            return String(validating: bytes, as: UTF8.self)
        }
    }
}

struct CompositionImportPage: PageContent {
    static let template = "composition-import"
    var title: String { "Import posts" }
    let publishing = PublishingTabs(at: .import)
    /// What was sent, to be sent again when it is imported.
    let content: String
    let hasRows: Bool
    let rows: [Row]
    /// `Line` or `Row`.
    let unit: String
    let summary: String?
    let isDone: Bool
    /// `Import 48 of 50 rows`; absent where there is nothing to import.
    let importLabel: String?
    /// `Leave out the 2 rows that can’t be imported`; absent where there is none.
    let leaveOutLabel: String?
    let problem: String?

    struct Row: Sendable {
        let lineNumber: String
        let badge: Badge
        let rowText: String
        let rowAccounts: String
        let rowTime: String
        let sentences: [Sentence]
        let postLink: String?
    }

    struct Sentence: Sendable {
        let said: String
        let isError: Bool
    }

    init(_ found: CompositionImportItem? = nil, content: String = "", problem: String? = nil) {
        self.content = content
        self.problem = problem
        hasRows = found != nil
        isDone = found.map { !$0.isDryRun } ?? false
        unit = found?.countsLines == false ? "Row" : "Line"
        rows = (found?.rows ?? []).map { row in
            Row(
                lineNumber: String(row.line),
                badge: Badge(row.verdict),
                rowText: row.text,
                rowAccounts: row.accounts.joined(separator: ", "),
                rowTime: row.time ?? "a draft",
                sentences: row.problems.map { Sentence(said: $0.sentence, isError: $0.severity == .error) },
                postLink: row.compositionID.map { "/compositions/\($0)" }
            )
        }
        summary = found.map(Self.summary)
        let all = found?.rows.count ?? 0
        let ready = found?.readyCount ?? 0
        importLabel =
            ready == 0
            ? nil
            : ready == all ? "Import \(counted(all, "row"))" : "Import \(ready) of \(counted(all, "row"))"
        let refused = found?.refusedCount ?? 0
        leaveOutLabel =
            refused == 0 || ready == 0
            ? nil : "Leave out the \(counted(refused, "row")) that can’t be imported"
    }

    private static func summary(_ found: CompositionImportItem) -> String {
        var parts: [String] = []
        if found.importedCount > 0 { parts.append("\(counted(found.importedCount, "row")) imported") }
        if found.readyCount > 0 { parts.append("\(counted(found.readyCount, "row")) can be imported") }
        if found.knownCount > 0 { parts.append("\(grouped(found.knownCount)) known already") }
        if found.refusedCount > 0 {
            parts.append(
                "\(grouped(found.refusedCount)) \(found.isDryRun ? "can’t be imported" : "left out")"
            )
        }
        return parts.joined(separator: ", ") + "."
    }
}

extension Badge {
    fileprivate init(_ verdict: ImportVerdict) {
        switch verdict {
        case .ready: self.init("ready", "good")
        case .imported: self.init("imported", "good")
        case .known: self.init("known", "plain")
        case .refused: self.init("can’t be imported", "bad")
        }
    }
}
