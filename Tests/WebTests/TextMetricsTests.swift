import CoreMetrics
import Testing
import Web

@Suite struct TextMetricsTests {
    @Test func `counters, gauges and timers are written in the text format`() {
        let metrics = TextMetrics()
        let counter = metrics.makeCounter(
            label: "queue.jobs",
            dimensions: [("outcome", "done"), ("kind", "a\"b")]
        )
        counter.increment(by: 2)
        counter.increment(by: 3)
        let meter = metrics.makeMeter(label: "queue_waiting", dimensions: [])
        meter.set(7.5)
        let timer = metrics.makeTimer(label: "page", dimensions: [])
        timer.recordNanoseconds(1_500_000_000)
        timer.recordNanoseconds(500_000_000)
        #expect(
            metrics.exposition() == """
                # TYPE page_seconds summary
                page_seconds_sum 2
                page_seconds_count 2
                # TYPE queue_jobs_total counter
                queue_jobs_total{kind="a\\"b",outcome="done"} 5
                # TYPE queue_waiting gauge
                queue_waiting 7.5

                """
        )
    }
}
