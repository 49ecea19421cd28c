import Accounts
import Archive
package import Database
import Platforms

/// One export file on its way into the archive, beside its run.
package struct Import: Record, Hashable, Identifiable {
    package static let table = "imports"

    package enum Phase: String, ColumnValue, Sendable {
        case waiting, posts, media, done
    }

    package let id: ImportID
    package let user: UserID
    package let run: RunID
    /// Nil while nobody has looked whose export it is.
    package let connection: ConnectionID?
    package let connectionName: String?
    package let format: String
    package let fileName: String
    package let byteCount: Int
    package let isDryRun: Bool
    package let phase: Phase
    /// Items of the list of posts that are dealt with.
    package let itemsDone: Int
    /// Media files of the archive that are dealt with.
    package let mediaDone: Int
    /// Whose export it is: `@ada@mastodon.social`.
    package let account: String?
    package let report: ImportReport
    /// Whether the uploaded file is still in the data directory.
    package let hasFile: Bool

    package init(row: Row) throws {
        id = try row.value("id")
        user = try row.value("user_id")
        run = try row.value("run_id")
        connection = try row.value("connection_id")
        connectionName = try row.value("connection_name")
        format = try row.value("format")
        fileName = try row.value("file_name")
        byteCount = try row.value("byte_count")
        isDryRun = try row.value("is_dry_run")
        phase = try row.value("phase")
        itemsDone = try row.value("items_done")
        mediaDone = try row.value("media_done")
        account = try row.value("account")
        report = ImportReport(stored: try row.value("report"))
        hasFile = try row.value("has_file")
    }
}

/// What an import found, and in a dry run what it would do.
package struct ImportReport: Sendable, Hashable {
    /// Items of the list of posts.
    package var items = 0
    /// As many as the file says it has; nil where it doesn't.
    package var itemsExpected: Int?
    package var new = 0
    /// Here already, and left as they are.
    package var known = 0
    /// Of those, how many say something else at the platform by now.
    package var different = 0
    /// Here already, and given something they lacked.
    package var updated = 0
    /// Media files in the archive.
    package var mediaFiles = 0
    package var mediaStored = 0
    package var mediaKnown = 0
    /// Named by posts, and not in the archive.
    package var mediaMissing = 0
    package var errors = 0

    package init() {}
}

extension ImportReport {
    private static var counters: [(name: String, path: WritableKeyPath<ImportReport, Int>)] {
        [
            ("items", \.items), ("new", \.new), ("known", \.known), ("different", \.different),
            ("updated", \.updated), ("media_files", \.mediaFiles), ("media_stored", \.mediaStored),
            ("media_known", \.mediaKnown), ("media_missing", \.mediaMissing), ("errors", \.errors),
        ]
    }

    /// Reads what the column holds; what isn't there counts as none.
    init(stored text: String) {
        let json = (try? JSONValue(parsing: text)) ?? .null
        for (name, path) in Self.counters { self[keyPath: path] = json[name].count ?? 0 }
        itemsExpected = json["items_expected"].count
    }

    var storedText: String {
        var members: [String: JSONValue] = [:]
        for (name, path) in Self.counters { members[name] = .number(String(self[keyPath: path])) }
        if let itemsExpected { members["items_expected"] = .number(String(itemsExpected)) }
        return JSONValue.object(members).canonicalText
    }
}

/// What was wrong with one item of an import.
package struct ImportItemError: Record, Hashable, Identifiable {
    package static let table = "import_errors"

    package let id: ImportErrorID
    /// Its place in the list of posts, or its path in the archive.
    package let item: String
    package let code: String
    package let sentence: String

    package init(row: Row) throws {
        id = try row.value("id")
        item = try row.value("item")
        code = try row.value("code")
        sentence = try row.value("sentence")
    }
}
