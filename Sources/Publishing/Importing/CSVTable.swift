/// A table out of comma-separated values (RFC 4180), as spreadsheets write them: with a comma, a semicolon or a tab
/// between cells, with or without a byte order mark, lines ending in any way.
package struct CSVTable: Sendable, Hashable {
    package let rows: [Row]

    package struct Row: Sendable, Hashable {
        /// The line of the text in which it begins, from 1.
        package let line: Int
        package let cells: [String]
    }

    /// What is no table.
    package struct Fault: Error, Hashable {
        package let line: Int
        package let sentence: String
    }

    /// Rows without anything in them are left out.
    package init(_ text: String) throws(Fault) {
        var reader = Reader(text)
        var rows: [Row] = []
        while let row = try reader.next() {
            if row.cells.contains(where: { !$0.isEmpty }) { rows.append(row) }
        }
        self.rows = rows
    }

    private struct Reader {
        private let text: [Unicode.Scalar]
        private var place = 0
        private var line = 1
        private let separator: Unicode.Scalar

        init(_ text: String) {
            // What ends a line is one scalar from here on, also within cells.
            var scalars: [Unicode.Scalar] = []
            scalars.reserveCapacity(text.unicodeScalars.count)
            for scalar in text.unicodeScalars {
                if scalar == "\n", scalars.last == "\r" {
                    scalars[scalars.count - 1] = "\n"
                } else {
                    scalars.append(scalar)
                }
            }
            for index in scalars.indices where scalars[index] == "\r" { scalars[index] = "\n" }
            if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
            // Some spreadsheets say first what stands between cells.
            if scalars.count > 4, String(String.UnicodeScalarView(scalars[..<4])).lowercased() == "sep=",
                scalars.count == 5 || scalars[5] == "\n"
            {
                separator = scalars[4]
                place = min(6, scalars.count)
                line = 2
            } else {
                separator = Self.separator(of: scalars)
            }
            self.text = scalars
        }

        /// Of those that can be meant, the one that stands most often in the first line outside quotation marks.
        private static func separator(of text: [Unicode.Scalar]) -> Unicode.Scalar {
            var counts: [Unicode.Scalar: Int] = [:]
            var isQuoted = false
            for scalar in text {
                if scalar == "\"" { isQuoted.toggle() }
                if isQuoted { continue }
                if scalar == "\n" { break }
                if scalar == "," || scalar == ";" || scalar == "\t" { counts[scalar, default: 0] += 1 }
            }
            let most = counts.values.max() ?? 0
            for scalar: Unicode.Scalar in [",", ";", "\t"] where most > 0 && counts[scalar] == most {
                return scalar
            }
            return ","
        }

        mutating func next() throws(Fault) -> Row? {
            guard place < text.count else { return nil }
            let start = line
            var cells: [String] = []
            while true {
                cells.append(try cell())
                guard place < text.count else { break }
                let end = text[place]
                place += 1
                if end == "\n" {
                    line += 1
                    break
                }
                // A separator at the very end is followed by an empty cell.
                if place == text.count {
                    cells.append("")
                    break
                }
            }
            return Row(line: start, cells: cells)
        }

        private mutating func cell() throws(Fault) -> String {
            guard place < text.count, text[place] == "\"" else { return try plainCell() }
            let opened = line
            var cell = String.UnicodeScalarView()
            place += 1
            while place < text.count {
                let scalar = text[place]
                place += 1
                if scalar == "\n" { line += 1 }
                guard scalar == "\"" else {
                    cell.append(scalar)
                    continue
                }
                if place < text.count, text[place] == "\"" {
                    cell.append(scalar)
                    place += 1
                    continue
                }
                guard place == text.count || text[place] == separator || text[place] == "\n" else {
                    throw Fault(
                        line: line,
                        sentence:
                            "After a closing quotation mark something follows. Within a cell, write a quotation mark twice."
                    )
                }
                return String(cell)
            }
            throw Fault(line: opened, sentence: "A quotation mark is opened here and never closed.")
        }

        private mutating func plainCell() throws(Fault) -> String {
            let start = place
            while place < text.count, text[place] != separator, text[place] != "\n" {
                if text[place] == "\"" {
                    throw Fault(
                        line: line,
                        sentence:
                            "A quotation mark stands within a cell. Put the whole cell in quotation marks, and write it twice there."
                    )
                }
                place += 1
            }
            return String(String.UnicodeScalarView(text[start..<place]))
        }
    }
}
