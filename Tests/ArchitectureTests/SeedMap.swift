import Foundation

/// The page docs/seed-map.md, read strictly: a row that can't be understood is an error and not a row less.
struct SeedMap {
    enum Home: Equatable {
        /// A column, an index or a key, as the page writes it; a table alone when there is no dot in it.
        case place(String)
        case planned(String)
        case leftOut
    }

    struct Column {
        /// `document / table` or `document / table.column`, as the list of all columns has it.
        let name: String
        let homes: [Home]
        let note: String
        let line: Int
    }

    struct Index {
        let homes: [Home]
        let note: String
        let line: Int
    }

    struct Words {
        let homes: [Home]
        let words: [String]
        let line: Int
    }

    private(set) var columns: [Column] = []
    private(set) var indexes: [Index] = []
    private(set) var words: [Words] = []
    private(set) var triggers: [(name: String, line: Int)] = []

    init() throws {
        for table in MarkdownTable.all(in: try ProjectFiles.text("docs/seed-map.md")) {
            for row in table.rows {
                guard row.cells.count == table.header.count else {
                    throw SeedMapError(
                        line: row.line,
                        "has \(row.cells.count) cells under \(table.header.count) heads"
                    )
                }
                try add(row, of: table)
            }
        }
    }

    private mutating func add(_ row: MarkdownTable.Row, of table: MarkdownTable) throws {
        let cells = row.cells
        switch table.section {
        case "Columns":
            let name = cells[1] == "(table)" ? cells[0] : "\(cells[0]).\(cells[1])"
            columns.append(
                Column(
                    name: "\(table.chapter) / \(name)",
                    homes: try homes(cells[2], row.line),
                    note: cells[3],
                    line: row.line
                )
            )
        case "Indexes and keys":
            indexes.append(Index(homes: try homes(cells[2], row.line), note: cells[3], line: row.line))
        case "Words":
            words.append(
                Words(
                    homes: try homes(cells[2], row.line),
                    words: cells[3].split(separator: ", ").map(String.init),
                    line: row.line
                )
            )
        case "Triggers":
            if let name = cells[1].wholeMatch(of: /trigger (\w+)/)?.1 {
                triggers.append((String(name), row.line))
            }
        default: break
        }
    }

    private func homes(_ cell: String, _ line: Int) throws -> [Home] {
        let homes = cell.components(separatedBy: " + ").map { part -> Home in
            if part == "left out" { return .leftOut }
            if part.hasPrefix("planned: ") { return .planned(String(part.dropFirst(9))) }
            return .place(part)
        }
        if cell.isEmpty { throw SeedMapError(line: line, "names no home") }
        return homes
    }
}

struct SeedMapError: Error, CustomStringConvertible {
    let description: String

    init(line: Int, _ what: String) {
        description = "docs/seed-map.md, line \(line) \(what)."
    }
}
