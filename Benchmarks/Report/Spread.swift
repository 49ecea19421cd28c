import Foundation

/// What several runs of one measure gave.
struct Spread: Sendable, Codable {
    let values: [Double]

    init(_ values: [Double]) { self.values = values.sorted() }

    init(_ value: Double) { self.init([value]) }

    var median: Double { quantile(0.5) }
    var smallest: Double { values.first ?? .nan }
    var largest: Double { values.last ?? .nan }

    /// The value below which a share of all lie, by the nearest rank.
    func quantile(_ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let rank = Int((share * Double(values.count)).rounded(.up)) - 1
        return values[min(max(rank, 0), values.count - 1)]
    }
}

/// What a figure is counted in.
enum Unit: String, Sendable, Codable {
    case perSecond = "/s"
    case milliseconds = "ms"
    case seconds = "s"
    case megabytes = "MB"
    case bytes = "bytes"
    case percent = "%"
    case count = ""

    func text(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let digits =
            switch abs(value) {
            case 100...: Self.grouped(value)
            case 10..<100: String(format: "%.1f", value)
            case 0: "0"
            default: String(format: "%.2f", value)
            }
        return self == .perSecond ? "\(digits)/s" : self == .count ? digits : "\(digits) \(rawValue)"
    }

    /// `12 345`, with narrow blanks.
    private static func grouped(_ value: Double) -> String {
        let digits = String(Int64(value.rounded()))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append("\u{202F}") }
            text.append(digit)
        }
        return text
    }
}
