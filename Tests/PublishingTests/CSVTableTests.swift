import Publishing
import TestSupport
import Testing

@Suite struct `A table of comma-separated values` {
    private func cells(_ text: String) throws -> [[String]] { try CSVTable(text).rows.map(\.cells) }

    @Test func `is read as spreadsheets write it`() throws {
        #expect(try cells("a,b\r\n1,2\r\n") == [["a", "b"], ["1", "2"]])
        #expect(
            try cells("\u{FEFF}a;b\n\"x;y\";\"he said \"\"no\"\"\"") == [
                ["a", "b"], ["x;y", "he said \"no\""],
            ]
        )
        #expect(try cells("a\tb\r1\t2\r") == [["a", "b"], ["1", "2"]])
        #expect(try cells("sep=;\r\na;b\r\n1,5;2") == [["a", "b"], ["1,5", "2"]])
        #expect(try cells("a,b\n,\n\n1,") == [["a", "b"], ["1", ""]])
        #expect(try cells("") == [])
        #expect(try cells("\"a,b\",c;d,e") == [["a,b", "c;d", "e"]])
    }

    @Test func `tells the line in which each row begins`() throws {
        let table = try CSVTable("text,at\n\"two\nlines\",x\n\n\"three\r\n\r\nlines\",y\nlast,z")
        #expect(table.rows.map(\.line) == [1, 2, 5, 8])
        #expect(table.rows[2].cells[0] == "three\n\nlines")
    }

    @Test(arguments: [
        ("a,b\n1,\"2\n3,4", 2, "never closed"), ("a,b\n1,\"2\"x", 2, "After a closing quotation mark"),
        ("a,b\n1,2\n3,4\"5", 3, "within a cell"), ("a\n\"x\ny\" z", 3, "After a closing quotation mark"),
    ])
    func `says in which line its quotation marks are wrong`(text: String, line: Int, words: String) throws {
        let fault = try #require(throws: CSVTable.Fault.self) { _ = try CSVTable(text) }
        #expect(fault.line == line)
        #expect(fault.sentence.contains(words), "\(fault.sentence)")
    }

    /// Whatever is written by the rules is read as it was.
    @Test(arguments: 0..<100)
    func `is read back as it was written`(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let separator = [",", ";", "\t"].randomElement(using: &generator)!
        let end = ["\n", "\r\n", "\r"].randomElement(using: &generator)!
        let pieces = ["a", "ä", "👩‍👧", " ", ",", ";", "\t", "\"", "\n", "e\u{301}", "---", "|", "=1+1"]
        let width = Int.random(in: 2...6, using: &generator)
        let head = (0..<width).map { "column\($0)" }
        let rows = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            (0..<width).map { place in
                // No row is empty, since those are left out.
                (place == 0 ? "x" : "")
                    + (0..<Int.random(in: 0...5, using: &generator))
                    .map { _ in pieces.randomElement(using: &generator)! }.joined()
            }
        }
        let text = ([head] + rows).map { row in
            row.map { cell in
                let mustQuote = cell.unicodeScalars.contains { ",;\t\"\n\r".unicodeScalars.contains($0) }
                guard mustQuote || Bool.random(using: &generator) else { return cell }
                return "\"" + cell.replacing("\"", with: "\"\"").replacing("\n", with: end) + "\""
            }.joined(separator: separator)
        }.joined(separator: end)
        let mark = Bool.random(using: &generator) ? "\u{FEFF}" : ""
        let last = Bool.random(using: &generator) ? end : ""
        #expect(try cells(mark + text + last) == [head] + rows)
    }
}
