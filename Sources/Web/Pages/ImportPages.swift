import Foundation
import Hummingbird

/// Importing the file of an export.
enum ImportPages {
    static let routes: [Route] = [
        .page(.get, "/imports", role: .moderator) { viewer, call in
            let connections = try await call.services.connections.list(viewer)
            return try await call.page(
                ImportPage(connections: connections, draft: nil, chosen: call.query["connection"])
            )
        },
        .page(.post, path, role: .moderator, upload),
    ]

    /// Where a form with a file goes; its hidden token is checked there, before the file.
    static let path = "/imports"

    private static func upload(_ viewer: Viewer, _ call: Call) async throws -> Response {
        var draft = ImportDraft(format: "mastodon", fileName: "")
        do {
            guard var parts = MultipartReader(call.request) else { throw fileMissing }
            var isOwnForm = false
            while let part = try await parts.nextPart() {
                switch part.name {
                case FormToken.fieldName:
                    isOwnForm = FormToken.isValid(try await parts.text(), for: call.context.formSeed)
                case "connection": draft.connectionID = filled(try await parts.text())
                case "new": draft.newName = filled(try await parts.text())
                case "dry_run": draft.isDryRun = filled(try await parts.text()) != nil
                case "file":
                    // The file stands last in the form, so that it is only taken when everything else is known.
                    guard isOwnForm else { throw WebError.staleForm }
                    draft.fileName = part.fileName ?? ""
                    guard !draft.fileName.isEmpty else { throw fileMissing }
                    if draft.connectionID == "new" {
                        draft.connectionID = nil
                    } else {
                        draft.newName = nil
                    }
                    let item = try await call.services.imports.begin(
                        viewer,
                        draft,
                        FileBytes { try await parts.nextBytes() }
                    )
                    return call.done("/runs/\(item.runID)")
                default: break
                }
            }
            guard isOwnForm else { throw WebError.staleForm }
            throw fileMissing
        } catch let error as any PresentableError where error.code != WebError.staleForm.code {
            let connections = try await call.services.connections.list(viewer)
            return try await call.page(
                ImportPage(connections: connections, draft: draft, problem: error),
                status: .init(code: error.status)
            )
        }
    }

    private static func filled(_ text: String) -> String? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }

    private static let fileMissing = WebError.invalid(
        "file",
        "Choose the file of an export first: the archive your server made, as it was downloaded."
    )
}

struct ImportPage: PageContent {
    static let template = "import"
    var title: String { "Import" }
    let choices: [Choice]
    let newName: String
    let isNew: Bool
    let isDryRun: Bool
    let problem: String?
    let invalid: [String: Bool]

    struct Choice: Sendable {
        let id: String
        let choiceName: String
        let isChosen: Bool
    }

    init(
        connections: [ConnectionItem],
        draft: ImportDraft?,
        chosen: String? = nil,
        problem: (any PresentableError)? = nil
    ) {
        let chosen = draft?.connectionID ?? chosen
        choices = connections.filter { $0.platform == "mastodon" }.map { connection in
            let host = ConnectionLabel.host(of: connection.instance).map { "@" + $0 } ?? ""
            return Choice(
                id: connection.id,
                choiceName: "\(connection.name) (@\(connection.username)\(host))",
                isChosen: connection.id == chosen
            )
        }
        newName = draft?.newName ?? ""
        isNew = draft?.newName != nil
        isDryRun = draft?.isDryRun ?? false
        self.problem = problem?.sentence
        invalid = problem?.field.map { [$0: true] } ?? [:]
    }
}

/// What an import found, on its run's page.
struct ImportView: Sendable {
    let fileName: String
    let fileSize: String
    let account: String?
    let isDryRun: Bool
    let isOver: Bool
    let tiles: [RunView.Counter]
    let hasFaults: Bool
    let faults: [ImportErrorItem]
    let faultTitle: String
    /// How many stand not in the list.
    let more: String?

    init(_ item: ImportItem) {
        fileName = item.fileName
        fileSize = Int64(item.byteCount).formatted(.byteCount(style: .file))
        account = item.account
        isDryRun = item.isDryRun
        isOver = item.status != .running
        let counts = item.counts
        // A dry run reads the posts alone: which of the files are here already shows when they are stored.
        let storing: [(String, String, Int)] =
            isDryRun
            ? []
            : [
                ("mediaStored", "Media stored", counts.mediaStored),
                ("mediaKnown", "Media known", counts.mediaKnown),
            ]
        let figures: [(String, String, Int)] =
            [
                ("items", "Items looked at", counts.items),
                ("new", isDryRun ? "Would be new" : "New posts", counts.new),
                ("known", "Known already", counts.known), ("different", "Different there", counts.different),
                ("updated", isDryRun ? "Would be completed" : "Completed", counts.updated),
                ("mediaFiles", "Media files in it", counts.mediaFiles),
            ] + storing + [
                ("mediaMissing", "Media missing", counts.mediaMissing),
                ("importErrors", "Left out", counts.errors),
            ]
        // Counters of the run's own names would be overwritten by its progress.
        tiles = figures.map {
            RunView.Counter(key: "import-\($0.0)", counterLabel: $0.1, count: grouped($0.2))
        }
        hasFaults = !item.errors.isEmpty
        faults = item.errors
        faultTitle = counted(counts.errors, "item") + " left out"
        let rest = counts.errors - item.errors.count
        more =
            rest > 0 && !item.errors.isEmpty
            ? "… and \(grouped(rest)) more. The API and “roost import” tell the first 200." : nil
    }
}
