/// One row of a file of compositions, as it stands there: nothing of it is checked yet.
package struct ImportedRow: Sendable, Hashable {
    /// Where it begins in the file: its line in CSV, its number among the rows in JSON.
    package var line: Int
    package var text = ""
    package var accounts: [String] = []
    package var at = ""
    package var zone = ""
    package var warning = ""
    package var visibility = ""
    package var language = ""
    package var sensitive = ""
    package var urgent = ""
    package var late = ""
    package var media: [String] = []
    package var alt: [String] = []
    /// The parts after the first.
    package var thread: [String] = []
    /// What keeps the row as a whole from being read.
    package var fault: String?

    package init(line: Int) { self.line = line }

    /// What a file may say of a post.
    package enum Column: String, Sendable, CaseIterable {
        case text, accounts, at, zone, warning, visibility, language, sensitive, urgent, late, media, alt,
            thread

        static let names = allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// Whether a cell means yes; nil where it is neither.
    static func flag(_ cell: String) -> Bool? {
        switch cell.lowercased() {
        case "", "no", "n", "false", "0": false
        case "yes", "y", "true", "1", "x": true
        default: nil
        }
    }
}

extension ImportedRow {
    /// Puts what stands in a cell into its place.
    mutating func set(_ column: Column, _ cell: String) {
        let trimmed = cell.trimmingSpace
        switch column {
        case .text: text = trimmed
        case .accounts: accounts = Self.several(trimmed, by: [",", ";", "|", "\n"])
        case .at: at = trimmed
        case .zone: zone = trimmed
        case .warning: warning = trimmed
        case .visibility: visibility = trimmed.lowercased()
        case .language: language = trimmed
        case .sensitive: sensitive = trimmed
        case .urgent: urgent = trimmed
        case .late: late = trimmed.lowercased()
        case .media: media = Self.several(trimmed, by: ["|", "\n"])
        // The second file's stays the second's where the first has none.
        case .alt: alt = trimmed.isEmpty ? [] : Self.several(trimmed, by: ["|", "\n"], keepsEmpty: true)
        case .thread: thread = Self.parts(trimmed)
        }
    }

    private static func several(
        _ cell: String,
        by separators: Set<Character>,
        keepsEmpty: Bool = false
    ) -> [String] {
        cell.split(omittingEmptySubsequences: false) { separators.contains($0) }
            .map { String($0).trimmingSpace }.filter { keepsEmpty || !$0.isEmpty }
    }

    /// The parts of a thread, separated by lines that hold nothing but `---`.
    private static func parts(_ cell: String) -> [String] {
        var parts: [[Substring]] = [[]]
        for line in cell.split(separator: "\n", omittingEmptySubsequences: false) {
            if String(line).trimmingSpace == "---" {
                parts.append([])
            } else {
                parts[parts.count - 1].append(line)
            }
        }
        return parts.map { $0.joined(separator: "\n").trimmingSpace }.filter { !$0.isEmpty }
    }
}

extension String {
    /// Without white space at its ends.
    var trimmingSpace: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
