package import CoreMetrics
import Synchronization

/// A metrics backend that keeps its numbers in memory and writes them in the Prometheus text format.
///
///     let metrics = TextMetrics()
///     MetricsSystem.bootstrap(metrics)
///     let router = makeRouter(services: services, configuration: configuration, metrics: metrics)
package final class TextMetrics: MetricsFactory, Sendable {
    private let series = Mutex<[SeriesKey: Series]>([:])

    package init() {}

    /// What every request adds, with or without a bootstrapped swift-metrics.
    func recordRequest(method: String, path: String, status: Int, seconds: Double) {
        let labels = [("method", method), ("path", path), ("status", String(status))]
        add(1, to: SeriesKey("roost_http_requests", labels, .counter))
        observe(
            seconds,
            in: SeriesKey("roost_http_request_seconds", [("method", method), ("path", path)], .summary)
        )
    }

    /// Everything known, sorted, so that two readings can be compared.
    package func exposition() -> String {
        let all = series.withLock { $0 }
        var text = ""
        for (name, group) in Dictionary(grouping: all, by: \.key.name).sorted(by: { $0.key < $1.key }) {
            guard let kind = group.first?.key.kind else { continue }
            let shown = kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
            text += "# TYPE \(shown) \(kind.rawValue)\n"
            for (key, value) in group.sorted(by: { $0.key.labelText < $1.key.labelText }) {
                switch kind {
                case .counter, .gauge:
                    text += "\(shown)\(key.labelText) \(number(value.sum))\n"
                case .summary:
                    text += "\(shown)_sum\(key.labelText) \(number(value.sum))\n"
                    text += "\(shown)_count\(key.labelText) \(value.count)\n"
                }
            }
        }
        return text
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    fileprivate func add(_ amount: Double, to key: SeriesKey) {
        series.withLock { $0[key, default: Series()].sum += amount }
    }

    fileprivate func set(_ value: Double, in key: SeriesKey) {
        series.withLock { $0[key, default: Series()].sum = value }
    }

    fileprivate func observe(_ value: Double, in key: SeriesKey) {
        series.withLock {
            $0[key, default: Series()].sum += value
            $0[key, default: Series()].count += 1
        }
    }

    fileprivate func reset(_ key: SeriesKey) {
        series.withLock { $0[key] = Series() }
    }

    fileprivate struct Series: Sendable {
        var sum = 0.0
        var count = 0
    }

    fileprivate struct SeriesKey: Hashable, Sendable {
        enum Kind: String { case counter, gauge, summary }

        let name: String
        let labelText: String
        let kind: Kind

        init(_ name: String, _ labels: [(String, String)], _ kind: Kind) {
            self.name = Self.legal(name)
            self.kind = kind
            let pairs = labels.sorted { $0.0 < $1.0 }.map { "\(Self.legal($0.0))=\"\(Self.escaped($0.1))\"" }
            labelText = pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
        }

        private static func legal(_ name: String) -> String {
            String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        }

        private static func escaped(_ value: String) -> String {
            value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(metrics: self, key: SeriesKey(label, dimensions, .counter))
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Handler(metrics: self, key: SeriesKey(label, dimensions, .gauge))
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        Handler(metrics: self, key: SeriesKey(label, dimensions, aggregate ? .summary : .gauge))
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(metrics: self, key: SeriesKey(label + "_seconds", dimensions, .summary))
    }

    // What was counted stays readable after whoever counted it is gone.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private final class Handler: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
        let metrics: TextMetrics
        let key: SeriesKey

        init(metrics: TextMetrics, key: SeriesKey) {
            self.metrics = metrics
            self.key = key
        }

        func increment(by amount: Int64) { metrics.add(Double(amount), to: key) }
        func reset() { metrics.reset(key) }
        func set(_ value: Int64) { metrics.set(Double(value), in: key) }
        func set(_ value: Double) { metrics.set(value, in: key) }
        func increment(by amount: Double) { metrics.add(amount, to: key) }
        func decrement(by amount: Double) { metrics.add(-amount, to: key) }
        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) {
            if key.kind == .summary { metrics.observe(value, in: key) } else { metrics.set(value, in: key) }
        }
        func recordNanoseconds(_ duration: Int64) { metrics.observe(Double(duration) / 1e9, in: key) }
    }
}
