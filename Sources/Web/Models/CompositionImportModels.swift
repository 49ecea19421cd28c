/// How a file of compositions is written.
package enum CompositionFileFormat: String, ClosedChoice {
    case csv, json
}

/// A file of compositions, and what is to be done with it.
package struct CompositionFile: Sendable {
    /// Nil to tell by how it begins.
    package var format: CompositionFileFormat?
    package var bytes: [UInt8]
    /// Whether it is only looked at.
    package var isDryRun: Bool
    /// Whether rows that can't be imported are left out; otherwise one of them keeps back all.
    package var leavesOut: Bool

    package init(
        format: CompositionFileFormat? = nil,
        bytes: [UInt8],
        isDryRun: Bool = false,
        leavesOut: Bool = false
    ) {
        self.format = format
        self.bytes = bytes
        self.isDryRun = isDryRun
        self.leavesOut = leavesOut
    }
}

/// One row as a JSON file has it; a value is a text, a list of texts or a flag.
package struct CompositionImportRow: Sendable, Codable {
    package var text: String?
    /// Connections, by name or identifier.
    package var accounts: [String]?
    /// As `2026-11-22T09:00`, `next slot` or `now`; a draft without it.
    package var at: String?
    package var zone: String?
    package var warning: String?
    package var visibility: String?
    package var language: String?
    package var sensitive: String?
    package var urgent: String?
    /// `publish`, `ask` or `skip`.
    package var late: String?
    /// Uploads, by their identifiers.
    package var media: [String]?
    /// Their alt texts, in the same order.
    package var alt: [String]?
    /// The parts after the first.
    package var thread: [String]?
    /// Where the row stands in the file it was made of; the verdicts name it.
    package var line: Int?
    /// Why whoever read that file can’t make a post of it: it is refused with this sentence.
    package var fault: String?

    package init(
        text: String? = nil,
        accounts: [String]? = nil,
        at: String? = nil,
        zone: String? = nil,
        warning: String? = nil,
        visibility: String? = nil,
        language: String? = nil,
        sensitive: String? = nil,
        urgent: String? = nil,
        late: String? = nil,
        media: [String]? = nil,
        alt: [String]? = nil,
        thread: [String]? = nil,
        line: Int? = nil,
        fault: String? = nil
    ) {
        self.fault = fault
        self.text = text
        self.accounts = accounts
        self.at = at
        self.zone = zone
        self.warning = warning
        self.visibility = visibility
        self.language = language
        self.sensitive = sensitive
        self.urgent = urgent
        self.late = late
        self.media = media
        self.alt = alt
        self.thread = thread
        self.line = line
    }
}

package enum ImportVerdict: String, ClosedChoice {
    /// It would be imported.
    case ready
    case imported
    /// The same row was imported before, or stands in the file before.
    case known
    /// It can't be imported as it is.
    case refused
}

/// What becomes of one row.
package struct ImportedRowItem: Sendable, Codable {
    /// Its line in CSV, its number in JSON.
    package var line: Int
    package var verdict: ImportVerdict
    /// The beginning of what it says.
    package var text: String
    package var accounts: [String]
    /// When it goes out, in words; none for a draft.
    package var time: String?
    package var problems: [PostProblemItem]
    package var compositionID: String?

    package init(
        line: Int,
        verdict: ImportVerdict,
        text: String,
        accounts: [String] = [],
        time: String? = nil,
        problems: [PostProblemItem] = [],
        compositionID: String? = nil
    ) {
        self.line = line
        self.verdict = verdict
        self.text = text
        self.accounts = accounts
        self.time = time
        self.problems = problems
        self.compositionID = compositionID
    }
}

/// What becomes of a file of compositions.
package struct CompositionImportItem: Sendable, Codable {
    package var isDryRun: Bool
    /// Whether rows are counted by lines; otherwise by themselves.
    package var countsLines: Bool
    package var rows: [ImportedRowItem]
    package var readyCount: Int
    package var importedCount: Int
    package var knownCount: Int
    package var refusedCount: Int

    package init(isDryRun: Bool, countsLines: Bool, rows: [ImportedRowItem]) {
        self.isDryRun = isDryRun
        self.countsLines = countsLines
        self.rows = rows
        readyCount = rows.count { $0.verdict == .ready }
        importedCount = rows.count { $0.verdict == .imported }
        knownCount = rows.count { $0.verdict == .known }
        refusedCount = rows.count { $0.verdict == .refused }
    }
}
