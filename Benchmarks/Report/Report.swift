import Foundation

/// The tables of one part of the benchmark, printed as they come and kept as JSON.
struct Report: Codable, Sendable {
    var tables: [ReportTable] = []

    mutating func add(_ table: ReportTable) {
        print(table.markdown)
        // Into a pipe or a file too: a run that is ended early has told what it measured.
        fflush(nil)
        tables.append(table)
    }

    func write(to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: file))
    }
}

/// One measure's lines, Roost's figure beside what was measured with it.
struct ReportTable: Codable, Sendable {
    let title: String
    var lines: [ReportLine] = []
    /// What a reader has to know to read the figures right.
    var notes: [String] = []

    init(_ title: String) { self.title = title }

    mutating func add(_ what: String, _ roost: Spread, _ unit: Unit, aim: Aim? = nil) {
        lines.append(ReportLine(what: what, unit: unit, roost: roost, beside: nil, other: nil, aim: aim))
    }

    mutating func add(
        _ what: String,
        _ roost: Spread,
        _ unit: Unit,
        beside: String,
        _ other: Spread,
        aim: Aim? = nil
    ) {
        lines.append(ReportLine(what: what, unit: unit, roost: roost, beside: beside, other: other, aim: aim))
    }

    var markdown: String {
        let header = ["", "Roost", "beside it", "ratio", "aim"]
        let rows = lines.map(\.cells)
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule =
            "| " + widths.map { String(repeating: "-", count: max($0, 3)) }.joined(separator: " | ") + " |"
        let table = ([line(header), rule] + rows.map(line)).joined(separator: "\n")
        return "\n### \(title)\n\n\(table)\n" + notes.map { "\n* \($0)" }.joined()
            + (notes.isEmpty ? "" : "\n")
    }
}

struct ReportLine: Codable, Sendable {
    let what: String
    let unit: Unit
    let roost: Spread
    /// What was measured in the same run.
    let beside: String?
    let other: Spread?
    let aim: Aim?

    /// Roost's median over the other's.
    var ratio: Double? { other.map { roost.median / $0.median } }

    fileprivate var cells: [String] {
        [
            what, text(roost), beside.map { name in name + (other.map { " " + text($0) } ?? "") } ?? "",
            ratio.map { $0.isFinite ? String(format: "%.2f", $0) : "–" } ?? "",
            aim.map { "\($0.text(unit)) \($0.isMet(by: self) ? "✓" : "✗")" } ?? "",
        ]
    }

    private func text(_ spread: Spread) -> String {
        guard spread.values.count > 1 else { return unit.text(spread.median) }
        return "\(unit.text(spread.median)) (\(unit.text(spread.smallest))–\(unit.text(spread.largest)))"
    }
}

/// What a figure should reach, by itself or against what was measured beside it.
enum Aim: Codable, Sendable {
    case atLeast(Double)
    case atMost(Double)
    case ratioAtLeast(Double)
    case ratioAtMost(Double)

    func isMet(by line: ReportLine) -> Bool {
        switch self {
        case .atLeast(let value): line.roost.median >= value
        case .atMost(let value): line.roost.median <= value
        case .ratioAtLeast(let value): (line.ratio ?? 0) >= value
        case .ratioAtMost(let value): (line.ratio ?? .infinity) <= value
        }
    }

    func text(_ unit: Unit) -> String {
        switch self {
        case .atLeast(let value): "≥ \(unit.text(value))"
        case .atMost(let value): "≤ \(unit.text(value))"
        case .ratioAtLeast(let value): "≥ \(value) ×"
        case .ratioAtMost(let value): "≤ \(value) ×"
        }
    }
}
