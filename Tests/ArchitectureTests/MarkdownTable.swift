/// One table of a markdown document, with the headings it stands under.
struct MarkdownTable {
    struct Row {
        let cells: [String]
        /// From 1, for a failure's sentence.
        let line: Int
    }

    /// The nearest `##` and `###` headings above.
    let chapter: String
    let section: String
    let header: [String]
    private(set) var rows: [Row] = []

    static func all(in document: String) -> [MarkdownTable] {
        var tables: [MarkdownTable] = []
        var chapter = ""
        var section = ""
        var isInside = false
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("## ") { (chapter, section) = (String(line.dropFirst(3)), "") }
            if line.hasPrefix("### ") { section = String(line.dropFirst(4)) }
            guard line.hasPrefix("|") else {
                isInside = false
                continue
            }
            let cells = line.dropFirst().dropLast(line.hasSuffix("|") ? 1 : 0)
                .split(separator: "|", omittingEmptySubsequences: false)
                .map { String($0.trimming(\.isWhitespace)) }
            if !isInside {
                tables.append(MarkdownTable(chapter: chapter, section: section, header: cells))
            } else if !cells.allSatisfy({ $0.allSatisfy { $0 == "-" } }) {
                tables[tables.count - 1].rows.append(Row(cells: cells, line: index + 1))
            }
            isInside = true
        }
        return tables
    }
}

extension Substring {
    func trimming(_ isUnwanted: (Character) -> Bool) -> Substring {
        var rest = drop(while: isUnwanted)
        while let last = rest.last, isUnwanted(last) { rest.removeLast() }
        return rest
    }
}
