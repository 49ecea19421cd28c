import Foundation

/// How one published post is received: a line for each number its platform tells, and the table behind them.
///
/// Shown by the template `engagement`, inside of a section about it.
struct EngagementView: Sendable {
    let hasNumbers: Bool
    let chart: ChartView?
    /// What is missing, and when there is more.
    let remarks: [String]
    let nextLook: TimeView?

    init(_ engagement: TargetEngagement, time: (Date) -> TimeView) {
        let numbers: [(name: String, tone: String, number: KeyPath<Engagement, Int?>)] = [
            ("Reactions", "tone-1", \.reactions), ("Replies", "tone-2", \.replies),
            ("Reposts", "tone-3", \.reposts), ("Views", "tone-4", \.views),
        ]
        let points = engagement.points
        hasNumbers = !points.isEmpty
        let told = numbers.filter { _, _, number in points.contains { $0.numbers[keyPath: number] != nil } }
        let untold = numbers.filter { number in !told.contains { $0.name == number.name } }.map(\.name)
        var remarks: [String] = []
        if points.isEmpty {
            remarks.append("Its numbers weren’t looked at yet.")
        } else if !untold.isEmpty {
            remarks.append(
                "\(engagement.platformName) doesn’t tell \(untold.map { $0.lowercased() }.joined(separator: " or "))."
            )
        }
        self.remarks = remarks
        nextLook = engagement.nextLookAt.map(time)
        guard let first = points.first, let last = points.last else {
            chart = nil
            return
        }
        let sums = told.map { number in
            "\(grouped(last.numbers[keyPath: number.number] ?? 0)) \(number.name.lowercased())"
        }
        chart = LineChart(
            series: numbers.map { LineChart.Series(name: $0.name, tone: $0.tone) },
            points: points.map { point in
                let shown = time(point.at)
                return LineChart.Point(
                    at: point.at,
                    name: shown.text,
                    label: shown.day,
                    counts: numbers.map { point.numbers[keyPath: $0.number] }
                )
            }
        ).view(
            id: "engagement",
            title: "Numbers of this post over time",
            description:
                "From \(time(first.at).text) to \(time(last.at).text), counted \(counted(points.count, "time")); at last "
                + sums.joined(separator: ", ") + ".",
            firstColumn: "When"
        )
    }
}

extension TimeView {
    /// `22 Nov`, in the viewer's zone.
    var day: String { text.split(separator: " ").prefix(2).joined(separator: " ") }
}
