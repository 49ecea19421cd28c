import Accounts
import Foundation

/// A file of compositions, one in each row: CSV whose first line names the columns, or a JSON list of objects.
package struct ImportedFile: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        case csv, json
    }

    package let format: Format
    package let rows: [ImportedRow]
    /// What its rows are counted by.
    package let unit: Unit

    package enum Unit: String, Sendable {
        case line, row
    }

    /// A file holds no more rows than these.
    package static let mostRows = 1000
    /// … and no more bytes.
    package static let mostBytes = 5_000_000

    /// `format`: Nil to tell by the first character.
    ///
    /// - Throws: `AccountError`, when it can't be read at all; what is wrong with one row is that row's.
    package init(_ bytes: some Collection<UInt8>, format: Format? = nil) throws {
        guard bytes.count <= Self.mostBytes else { throw Self.tooLarge }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.unreadable("The file is no text in UTF-8. Save it as “CSV UTF-8” and send it again.")
        }
        let format = format ?? Self.format(of: text)
        self.format = format
        switch format {
        case .csv:
            rows = try Self.table(text)
            unit = .line
        case .json:
            let list = try Self.list(text)
            // Made of a table by a program, which tells its lines.
            unit = list.contains { $0.line > 0 } ? .line : .row
            rows = list.enumerated().map { index, row in
                var row = row
                if row.line <= 0 { row.line = index + 1 }
                return row
            }
        }
        guard !rows.isEmpty else { throw Self.unreadable("There is no row in the file.") }
        guard rows.count <= Self.mostRows else {
            throw Self.unreadable(
                "The file has \(rows.count) rows, and one import takes \(Self.mostRows). Cut it into several."
            )
        }
    }

    private static let tooLarge = AccountError(
        .invalid,
        "The file is larger than the \(mostBytes / 1_000_000) MB an import takes. Cut it into several.",
        field: "file"
    )

    private static func unreadable(_ sentence: String) -> AccountError {
        AccountError(.invalid, sentence, field: "file")
    }

    private static func format(of text: String) -> Format {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        return first == "[" || first == "{" ? .json : .csv
    }

    // MARK: CSV

    private static func table(_ text: String) throws -> [ImportedRow] {
        let table: CSVTable
        do { table = try CSVTable(text) } catch {
            throw unreadable("Line \(error.line): \(error.sentence) Nothing was read.")
        }
        guard let head = table.rows.first else { return [] }
        let columns = try columns(head)
        return table.rows.dropFirst().map { row in
            var imported = ImportedRow(line: row.line)
            for (column, cell) in zip(columns, row.cells) { imported.set(column, cell) }
            if row.cells.dropFirst(columns.count).contains(where: { !$0.isEmpty }) {
                imported.fault =
                    "It has \(row.cells.count) cells, and the first line names \(columns.count) columns. Put a text with commas in quotation marks."
            }
            return imported
        }
    }

    private static func columns(_ head: CSVTable.Row) throws -> [ImportedRow.Column] {
        var cells = head.cells
        // Spreadsheets write empty columns at the end.
        while cells.last?.trimmingSpace.isEmpty == true { cells.removeLast() }
        var columns: [ImportedRow.Column] = []
        for cell in cells {
            let name = cell.trimmingSpace.lowercased()
            guard let column = ImportedRow.Column(rawValue: name) else {
                throw unreadable(
                    "Line \(head.line) names a column “\(cell.trimmingSpace.prefix(40))” that Roost doesn’t know. It knows: \(ImportedRow.Column.names)."
                )
            }
            guard !columns.contains(column) else {
                throw unreadable("Line \(head.line) names the column “\(name)” twice.")
            }
            columns.append(column)
        }
        for needed: ImportedRow.Column in [.text, .accounts] where !columns.contains(needed) {
            throw unreadable(
                "Line \(head.line) names no column “\(needed.rawValue)”. The first line names the columns: \(ImportedRow.Column.names)."
            )
        }
        return columns
    }

    // MARK: JSON

    private static func list(_ text: String) throws -> [ImportedRow] {
        let text = text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
        do {
            return try JSONDecoder().decode([JSONRow].self, from: Data(text.utf8)).map(\.row)
        } catch let error as DecodingError {
            guard case .dataCorrupted = error else {
                throw unreadable("The JSON is no list of objects, of which each is a post.")
            }
            throw unreadable("The file is no JSON.")
        }
    }
}

/// A row as JSON has it: texts, lists of texts, numbers and flags alike, each under a column's name.
private struct JSONRow: Decodable {
    var row = ImportedRow(line: 0)

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        for key in values.allKeys {
            let name = key.stringValue.lowercased()
            if name == "line" {
                row.line = (try? values.decode(Int.self, forKey: key)) ?? 0
            } else if name == "fault" {
                // Whoever read the file it stands in couldn’t read it.
                row.fault = (try? values.decode(String.self, forKey: key)) ?? row.fault
            } else if let column = ImportedRow.Column(rawValue: name) {
                guard !set(column, try Value(values, key)) else { continue }
                row.fault = "The value of “\(name)” is neither a text nor a list of texts."
            } else {
                row.fault =
                    "It has a property “\(key.stringValue.prefix(40))” that Roost doesn’t know. It knows: \(ImportedRow.Column.names)."
            }
        }
    }

    private enum Value {
        case one(String)
        case several([String])
        case other

        init(_ values: KeyedDecodingContainer<Name>, _ key: Name) throws {
            if try values.decodeNil(forKey: key) {
                self = .one("")
            } else if let flag = try? values.decode(Bool.self, forKey: key) {
                self = .one(flag ? "yes" : "no")
            } else if let text = try? values.decode(String.self, forKey: key) {
                self = .one(text)
            } else if let texts = try? values.decode([String].self, forKey: key) {
                self = .several(texts)
            } else {
                self = .other
            }
        }
    }

    /// Returns whether the value can be meant.
    private mutating func set(_ column: ImportedRow.Column, _ value: Value) -> Bool {
        switch (column, value) {
        case (_, .other): return false
        case (_, .one(let text)): row.set(column, text.replacing("\r\n", with: "\n"))
        // A list says by itself where one ends.
        case (.accounts, .several(let texts)): row.accounts = texts.map(\.trimmingSpace)
        case (.media, .several(let texts)): row.media = texts
        case (.alt, .several(let texts)): row.alt = texts
        case (.thread, .several(let texts)): row.thread = texts
        case (_, .several): return false
        }
        return true
    }
}
