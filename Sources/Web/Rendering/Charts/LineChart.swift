import Foundation

/// Counts over time, each series a line through what is known of it.
struct LineChart: Sendable {
    struct Series: Sendable {
        let name: String
        let tone: String
    }

    struct Point: Sendable {
        let at: Date
        /// In the table: `22 Nov 2026, 09:00 CET`.
        let name: String
        /// Under the axis: `22 Nov`.
        let label: String
        /// One of each series; nil is what wasn't told.
        let counts: [Int?]
    }

    /// Those of which nothing is ever told are left out.
    let series: [Series]
    /// In the order of time.
    let points: [Point]

    init(series: [Series], points: [Point]) {
        let told = series.indices.filter { index in points.contains { $0.counts[index] != nil } }
        self.series = told.map { series[$0] }
        self.points = points.map { point in
            Point(at: point.at, name: point.name, label: point.label, counts: told.map { point.counts[$0] })
        }
    }

    var scale: CountScale {
        CountScale(covering: points.flatMap(\.counts).compactMap(\.self).max() ?? 0)
    }

    /// How far across each point is; one alone is in the middle.
    var places: [Double] {
        guard let first = points.first?.at, let last = points.last?.at, last > first else {
            return points.map { _ in 50 }
        }
        let margin = 1.5
        return points.map {
            margin + (100 - 2 * margin) * $0.at.timeIntervalSince(first) / last.timeIntervalSince(first)
        }
    }

    private struct Place {
        let x: Double
        let y: Double
    }

    private func known(_ index: Int) -> [Place] {
        let scale = scale
        return zip(places, points).compactMap { x, point in
            point.counts[index].map { Place(x: x, y: ChartBox.y(scale.share(of: $0))) }
        }
    }

    var segments: [ChartView.Segment] {
        series.indices.flatMap { index in
            let places = known(index)
            return zip(places, places.dropFirst()).map { from, to in
                ChartView.Segment(
                    fromX: svgPercent(from.x),
                    fromY: svgNumber(from.y),
                    toX: svgPercent(to.x),
                    toY: svgNumber(to.y),
                    tone: series[index].tone
                )
            }
        }
    }

    var dots: [ChartView.Dot] {
        series.indices.flatMap { index in
            known(index).map {
                ChartView.Dot(dotX: svgPercent($0.x), dotY: svgNumber($0.y), tone: series[index].tone)
            }
        }
    }

    func view(id: String, title: String, description: String, firstColumn: String) -> ChartView {
        ChartView(
            chartID: id,
            chartTitle: title,
            chartDescription: description,
            grid: ChartView.grid(of: scale),
            segments: segments,
            dots: dots,
            dayLabels: ChartView.DayLabel.spread(
                over: zip(places, points).map { ($0, $1.label) }.reduce(into: []) { kept, next in
                    // Several looks of one day have one name.
                    if kept.last?.1 != next.1 { kept.append(next) }
                }
            ),
            legend: series.map { ChartView.Legend(tone: $0.tone, legendName: $0.name, isLine: true) },
            table: ChartView.Table(
                firstColumn: firstColumn,
                columns: series.map(\.name),
                tableRows: points.reversed().map { point in
                    ChartView.TableRow(
                        rowName: point.name,
                        cells: point.counts.map { $0.map(grouped) ?? "–" }
                    )
                }
            )
        )
    }
}
