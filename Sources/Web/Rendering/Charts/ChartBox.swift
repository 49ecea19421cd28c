import Foundation

/// Where things are in a chart: across in hundredths of its width, so that words keep their size however wide it is; up
/// and down in pixels.
enum ChartBox {
    static let height = 200.0
    /// Above it there is room for half a line of the axis's words.
    static let top = 12.0
    /// Where zero is; the days' names are below.
    static let bottom = 172.0

    static func y(_ share: Double) -> Double { bottom - share * (bottom - top) }
}

/// A number as SVG takes it, with a point and no more digits than one can see.
func svgNumber(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole)." + (rest < 10 ? "0" : "") + (rest % 10 == 0 ? "\(rest / 10)" : "\(rest)")
}

func svgPercent(_ value: Double) -> String { svgNumber(value) + "%" }

/// What the template `chart` shows: a drawing, what it means in words, and the table behind it.
struct ChartView: Sendable {
    /// Unique on its page.
    let chartID: String
    let chartTitle: String
    /// What one sees, for those who don't.
    let chartDescription: String
    let grid: [GridLine]
    var bars: [BarMark] = []
    var segments: [Segment] = []
    var dots: [Dot] = []
    let dayLabels: [DayLabel]
    let legend: [Legend]
    let table: Table

    struct GridLine: Sendable {
        let lineY: String
        let lineLabel: String
        let isBase: Bool
    }

    struct BarMark: Sendable {
        let barX: String
        let barY: String
        let barWidth: String
        let barHeight: String
        let tone: String
    }

    struct Segment: Sendable {
        let fromX: String
        let fromY: String
        let toX: String
        let toY: String
        let tone: String
    }

    struct Dot: Sendable {
        let dotX: String
        let dotY: String
        let tone: String
    }

    struct DayLabel: Sendable {
        let labelX: String
        /// `start`, `middle` or `end`.
        let anchor: String
        let labelText: String
    }

    struct Legend: Sendable {
        let tone: String
        let legendName: String
        let isLine: Bool
    }

    struct Table: Sendable {
        let firstColumn: String
        let columns: [String]
        let tableRows: [TableRow]
    }

    struct TableRow: Sendable {
        let rowName: String
        let cells: [String]
    }

    static func grid(of scale: CountScale) -> [GridLine] {
        scale.ticks.map { tick in
            GridLine(
                lineY: svgNumber(ChartBox.y(scale.share(of: tick))),
                lineLabel: grouped(tick),
                isBase: tick == 0
            )
        }
    }
}

extension ChartView.DayLabel {
    /// At most so many fit beside each other on the narrowest screen.
    static let most = 4

    /// Some of the places from 0 to 100, the first and the last among them, apart by the same number of places.
    static func spread(over places: [(x: Double, text: String)]) -> [ChartView.DayLabel] {
        guard let first = places.first, let last = places.last else { return [] }
        guard places.count > 1 else {
            return [ChartView.DayLabel(labelX: svgPercent(first.x), anchor: "middle", labelText: first.text)]
        }
        let count = min(most, places.count)
        var labels: [ChartView.DayLabel] = []
        for index in 0..<count {
            let place = places[index * (places.count - 1) / (count - 1)]
            // The outermost stand inside of the box, unless there are so few that each has room around it.
            let isFirst = place.x == first.x && first.x < 12
            let isLast = place.x == last.x && last.x > 88
            labels.append(
                ChartView.DayLabel(
                    labelX: svgPercent(isFirst ? 0 : isLast ? 100 : place.x),
                    anchor: isFirst ? "start" : isLast ? "end" : "middle",
                    labelText: place.text
                )
            )
        }
        return labels
    }
}
