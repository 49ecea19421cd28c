/// What every simulated platform keeps of its visitors, whatever it is: who asked for what, and what is to go wrong.
struct Traffic: Sendable {
    var ledger = Ledger()
    var rates: RateLimiter
    var faults: [FaultRule] = []
    var drawnRules = 0
    /// Milliseconds every answer to a write takes.
    var writeLatency: Int
    /// The ledger line of the write being performed.
    var currentEntry: Int?
    /// Milliseconds until its answer goes out.
    var currentDelay = 0

    init(rules: [RateLimitRule], writeLatency: Int) {
        rates = RateLimiter(rules: rules)
        self.writeLatency = writeLatency
    }

    /// Notes in the ledger what the request being performed did.
    mutating func record(_ kind: Ledger.Effect.Kind, _ id: String, text: String? = nil) {
        ledger.record(Ledger.Effect(kind: kind, id: id, text: text), in: currentEntry)
    }

    /// The fault due for a call, counted down; the rule added first wins.
    mutating func takeFault(for call: Call, isRepeat: Bool) -> Fault? {
        guard let index = faults.firstIndex(where: { $0.matches(call) && (!$0.onlyRepeats || isRepeat) })
        else { return nil }
        let rule = faults[index]
        if let remaining = rule.remaining {
            faults[index].remaining = remaining - 1
            if remaining <= 1 { faults.remove(at: index) }
        }
        return rule.fault
    }
}
