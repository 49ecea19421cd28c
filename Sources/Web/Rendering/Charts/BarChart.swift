/// Counts side by side, each a pile of one or more series.
struct BarChart: Sendable {
    struct Series: Sendable {
        let name: String
        /// A class of the stylesheet: `tone-good`, `tone-bad`.
        let tone: String
    }

    struct Bar: Sendable {
        /// Under the axis, where there is room: `22 Nov`.
        let label: String
        /// In the table: `Sun 22 Nov 2026`.
        let name: String
        /// One of each series; never below zero.
        let counts: [Int]
    }

    let series: [Series]
    let bars: [Bar]

    /// Beyond so many bars, one can't tell them apart on a phone.
    static let most = 120

    /// The same with so many neighbours as one bar, the last of them together; days become weeks.
    func joined(by count: Int) -> BarChart {
        var joined: [Bar] = []
        var end = bars.count
        while end > 0 {
            let group = bars[max(0, end - count)..<end]
            end = group.startIndex
            guard let first = group.first, let last = group.last else { break }
            joined.append(
                Bar(
                    label: first.label,
                    name: group.count == 1 ? first.name : "\(first.name) – \(last.name)",
                    counts: series.indices.map { index in group.reduce(0) { $0 + $1.counts[index] } }
                )
            )
        }
        return BarChart(series: series, bars: joined.reversed())
    }

    /// A bar takes this much of its place; the rest parts it from its neighbours.
    static let share = 0.72

    var scale: CountScale {
        CountScale(covering: bars.map { $0.counts.reduce(0, +) }.max() ?? 0)
    }

    /// Piles from the bottom up; what is zero is not drawn.
    var marks: [ChartView.BarMark] {
        let (scale, place) = (scale, bars.isEmpty ? 100 : 100 / Double(bars.count))
        return bars.enumerated().flatMap { index, bar in
            var sum = 0
            return zip(series, bar.counts).compactMap { series, count -> ChartView.BarMark? in
                guard count > 0 else { return nil }
                let low = ChartBox.y(scale.share(of: sum))
                sum += count
                let high = ChartBox.y(scale.share(of: sum))
                return ChartView.BarMark(
                    barX: svgPercent(place * (Double(index) + (1 - Self.share) / 2)),
                    barY: svgNumber(high),
                    barWidth: svgPercent(place * Self.share),
                    barHeight: svgNumber(low - high),
                    tone: series.tone
                )
            }
        }
    }

    func view(id: String, title: String, description: String, firstColumn: String) -> ChartView {
        let place = bars.isEmpty ? 100 : 100 / Double(bars.count)
        return ChartView(
            chartID: id,
            chartTitle: title,
            chartDescription: description,
            grid: ChartView.grid(of: scale),
            bars: marks,
            dayLabels: ChartView.DayLabel.spread(
                over: bars.enumerated().map { (place * (Double($0) + 0.5), $1.label) }
            ),
            legend: series.map { ChartView.Legend(tone: $0.tone, legendName: $0.name, isLine: false) },
            table: ChartView.Table(
                firstColumn: firstColumn,
                columns: series.map(\.name),
                // What happened last is what one looks for.
                tableRows: bars.reversed().map {
                    ChartView.TableRow(rowName: $0.name, cells: $0.counts.map(grouped))
                }
            )
        )
    }
}
