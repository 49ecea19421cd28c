/// An axis of counts: from zero, in round steps, at least as far as the largest of them.
struct CountScale: Sendable, Equatable {
    /// One, two or five times a power of ten.
    let step: Int
    /// Where the axis ends: a multiple of ``step``, and at least 1.
    let top: Int

    /// `steps`: At most so many.
    init(covering largest: Int, steps: Int = 4) {
        let largest = min(max(largest, 1), Self.most)
        var (step, power) = (1, 1)
        // The smallest round step of which few enough reach the top.
        search: while true {
            for factor in [1, 2, 5] {
                step = factor * power
                if (largest - 1) / step + 1 <= max(steps, 1) { break search }
            }
            power *= 10
        }
        self.step = step
        top = ((largest - 1) / step + 1) * step
    }

    /// No number of ours goes so far; a larger one is drawn as this.
    private static let most = 1_000_000_000_000_000

    /// From zero to the top.
    var ticks: [Int] { Array(stride(from: 0, through: top, by: step)) }

    /// How far up a count is: 0 at zero, 1 at the top.
    func share(of count: Int) -> Double { Double(min(max(count, 0), top)) / Double(top) }
}
