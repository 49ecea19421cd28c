import Foundation
import Testing

@testable import Web

@Suite struct `The axis of a chart` {
    /// Numbers of every size, and those around each round step.
    static let numbers: [Int] = {
        var numbers = Set(0...250)
        var power = 1
        while power <= 1_000_000_000 {
            for factor in [1, 2, 3, 4, 5, 8] {
                for offset in -1...1 { numbers.insert(max(0, factor * power + offset)) }
            }
            power *= 10
        }
        return numbers.sorted()
    }()

    @Test func `begins at zero, has few round steps, and covers what it is for`() {
        for largest in Self.numbers {
            for steps in [1, 2, 4, 5, 10] {
                let scale = CountScale(covering: largest, steps: steps)
                #expect(scale.ticks.first == 0)
                #expect(scale.ticks.last == scale.top)
                #expect(scale.top >= largest && scale.top >= 1)
                #expect(scale.ticks.count - 1 <= steps, "\(largest) in \(steps)")
                var rest = scale.step
                while rest.isMultiple(of: 10) { rest /= 10 }
                #expect([1, 2, 5].contains(rest), "\(scale.step) is a round step")
                // No smaller one would do, so that little of the box stays empty.
                #expect(scale.top - scale.step < max(largest, 1))
            }
        }
        #expect(CountScale(covering: .max).top > 0)
    }

    @Test func `puts a larger number higher, and none outside`() {
        let scale = CountScale(covering: 137)
        let shares = (0...137).map(scale.share)
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 })
        #expect(scale.share(of: 0) == 0)
        #expect(scale.share(of: scale.top) == 1)
        #expect(scale.share(of: -5) == 0 && scale.share(of: .max) == 1)
    }
}

@Suite struct `A bar chart` {
    @Test(arguments: [1, 2, 7, 30, 90, 366])
    func `keeps every bar inside its box, upon each other and beside each other`(count: Int) throws {
        let bars = (0..<count).map {
            BarChart.Bar(label: "day \($0)", name: "day \($0)", counts: [($0 * 37) % 50, $0 % 3])
        }
        let chart = BarChart(
            series: [.init(name: "Published", tone: "tone-good"), .init(name: "Failed", tone: "tone-bad")],
            bars: bars
        )
        let marks = chart.marks
        #expect(marks.count == bars.flatMap(\.counts).filter { $0 > 0 }.count)
        var columns: [Double: [(top: Double, bottom: Double)]] = [:]
        for mark in marks {
            let (x, width) = (try Self.number(mark.barX), try Self.number(mark.barWidth))
            let (y, height) = (try Self.number(mark.barY), try Self.number(mark.barHeight))
            #expect(x >= 0 && width > 0 && x + width <= 100.01)
            #expect(y >= ChartBox.top - 0.01 && height > 0 && y + height <= ChartBox.bottom + 0.01)
            columns[x, default: []].append((y, y + height))
        }
        for pile in columns.values {
            // The lowest stands on the base, the next on it.
            #expect(abs(pile[0].bottom - ChartBox.bottom) < 0.02)
            if pile.count > 1 { #expect(abs(pile[1].bottom - pile[0].top) < 0.03) }
        }
        let starts = columns.keys.sorted()
        #expect(
            zip(starts, starts.dropFirst()).allSatisfy {
                $1 - $0 > 100 / Double(count) * BarChart.share - 0.02
            }
        )
        let tallest = try #require(chart.scale.ticks.last)
        #expect(tallest >= bars.map { $0.counts.reduce(0, +) }.max() ?? 0)
    }

    @Test(arguments: [1, 6, 7, 8, 365, 366])
    func `becomes one of weeks, of which the last is whole and nothing is lost`(count: Int) {
        let bars = (0..<count).map { BarChart.Bar(label: "\($0)", name: "\($0)", counts: [$0, 1]) }
        let weeks = BarChart(
            series: [.init(name: "A", tone: "tone-good"), .init(name: "B", tone: "tone-bad")],
            bars: bars
        ).joined(by: 7)
        #expect(weeks.bars.count == (count + 6) / 7)
        for index in 0..<2 {
            let sum = weeks.bars.reduce(0) { $0 + $1.counts[index] }
            let all = bars.reduce(0) { $0 + $1.counts[index] }
            #expect(sum == all)
        }
        #expect(weeks.bars.last?.counts[1] == min(count, 7))
        #expect(weeks.bars.first?.label == "0")
        if count > 7 { #expect(weeks.bars.last?.name == "\(count - 7) – \(count - 1)") }
    }

    @Test func `says in words and as a table what it shows`() {
        let view = BarChart(
            series: [.init(name: "Published", tone: "tone-good")],
            bars: [
                .init(label: "21 Nov", name: "21 Nov 2026", counts: [1200]),
                .init(label: "22 Nov", name: "22 Nov 2026", counts: [0]),
            ]
        ).view(id: "c", title: "T", description: "D", firstColumn: "Day")
        #expect(view.table.tableRows.map(\.rowName) == ["22 Nov 2026", "21 Nov 2026"])
        #expect(view.table.tableRows.map(\.cells) == [["0"], ["1\u{202F}200"]])
        #expect(view.grid.map(\.lineLabel) == ["0", "500", "1\u{202F}000", "1\u{202F}500"])
        #expect(view.grid.filter(\.isBase).map(\.lineY) == [svgNumber(ChartBox.bottom)])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 30, 366])
    func `names few days, the first and the last among them`(count: Int) throws {
        let bars = (0..<count).map { BarChart.Bar(label: "\($0)", name: "\($0)", counts: [1]) }
        let labels = BarChart(series: [.init(name: "A", tone: "tone-good")], bars: bars)
            .view(id: "c", title: "T", description: "D", firstColumn: "Day").dayLabels
        #expect(labels.count == min(count, ChartView.DayLabel.most))
        #expect(labels.first?.labelText == "0")
        #expect(labels.last?.labelText == "\(count - 1)")
        let places = try labels.map { try Self.number($0.labelX) }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
        #expect(places.allSatisfy { (0...100).contains($0) })
    }

    static func number(_ text: String) throws -> Double {
        try #require(Double(text.hasSuffix("%") ? String(text.dropLast()) : text), "\(text)")
    }
}

@Suite struct `A line chart` {
    private func point(_ hours: Double, _ counts: [Int?]) -> LineChart.Point {
        let at = Date(timeIntervalSince1970: 1_795_233_600 + hours * 3600)
        return LineChart.Point(at: at, name: "\(hours)", label: "\(Int(hours / 24))", counts: counts)
    }

    @Test func `goes through what is known, in time, and leaves out what isn't`() throws {
        let chart = LineChart(
            series: [
                .init(name: "A", tone: "tone-1"), .init(name: "B", tone: "tone-2"),
                .init(name: "C", tone: "tone-3"),
            ],
            points: [
                point(0, [0, nil, nil]), point(1, [4, nil, 3]), point(10, [nil, nil, 3]),
                point(100, [10, nil, 5]),
            ]
        )
        #expect(chart.series.map(\.name) == ["A", "C"])
        #expect(chart.dots.count == 6)
        #expect(chart.segments.count == 4)
        let places = chart.places
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
        #expect(places.allSatisfy { (0...100).contains($0) })
        // In proportion to time: an hour is a hundredth of a hundred hours.
        let (whole, first) = (places[3] - places[0], places[1] - places[0])
        #expect(abs(first / whole - 0.01) < 1e-9)
        for dot in chart.dots {
            let y = try `A bar chart`.number(dot.dotY)
            #expect(y >= ChartBox.top && y <= ChartBox.bottom)
        }
        let view = chart.view(id: "c", title: "T", description: "D", firstColumn: "When")
        #expect(view.table.columns == ["A", "C"])
        #expect(view.table.tableRows.first?.cells == ["10", "5"])
        #expect(view.table.tableRows[1].cells == ["–", "3"])
        #expect(view.dayLabels.map(\.labelText) == ["0", "4"])
    }

    @Test func `shows one look in the middle, and none at all without failing`() {
        let one = LineChart(series: [.init(name: "A", tone: "tone-1")], points: [point(0, [0])])
        #expect(one.places == [50])
        #expect(one.dots.map(\.dotY) == [svgNumber(ChartBox.bottom)])
        let none = LineChart(series: [.init(name: "A", tone: "tone-1")], points: [])
        #expect(none.view(id: "c", title: "T", description: "D", firstColumn: "W").dayLabels.isEmpty)
    }

    @Test(arguments: [
        (0.0, "0"), (0.004, "0"), (0.005, "0.01"), (12.3, "12.3"), (12.345, "12.35"), (100, "100"),
        (-0.5, "-0.5"),
        (1e6, "1000000"),
    ])
    func `writes numbers as SVG reads them`(number: Double, text: String) {
        #expect(svgNumber(number) == text)
    }
}
