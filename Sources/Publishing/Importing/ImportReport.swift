package import Database

/// What becomes of a file of compositions, row by row.
package struct ImportReport: Sendable, Hashable {
    package let unit: ImportedFile.Unit
    package var rows: [Row]

    package enum Verdict: String, Sendable, CaseIterable {
        /// It would be imported.
        case ready
        /// It is imported now.
        case imported
        /// The same row was imported before, or stands in the file before.
        case known
        /// It can't be imported as it is.
        case refused
    }

    package struct Row: Sendable, Hashable {
        package let line: Int
        package var verdict: Verdict
        /// The beginning of what it says.
        package var text: String
        /// The connections it goes to, by their names.
        package var accounts: [String] = []
        /// When it goes out: `Tue 24 Nov 2026, 09:00 (Europe/Berlin)`, or nothing for a draft.
        package var time: String?
        package var problems: [PostProblem] = []
        package var composition: CompositionID?

        package var isRefused: Bool { verdict == .refused }
    }

    package func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }
}
