import HTTPTypes

/// The control every simulated platform has: what goes wrong, and what was seen.
package protocol TrafficControl: Sendable {
    var access: TrafficAccess { get }
}

/// The way to a platform's traffic, whatever else it keeps.
package struct TrafficAccess: Sendable {
    private let keeper: any TrafficKeeper

    init(_ keeper: any TrafficKeeper) { self.keeper = keeper }

    fileprivate func change<Result: Sendable>(_ body: (inout Traffic) -> Result) -> Result {
        keeper.withTraffic(body)
    }
}

protocol TrafficKeeper: Sendable {
    func withTraffic<Result: Sendable>(_ body: (inout Traffic) -> Result) -> Result
}

extension SimulatorCore: TrafficKeeper {
    func withTraffic<Result: Sendable>(_ body: (inout Traffic) -> Result) -> Result {
        withState { body(&$0.traffic) }
    }
}

extension TrafficControl {
    /// Makes the next `count` matching requests (all, when nil) meet `fault`, and gives the rule's number.
    ///
    /// The method is in upper case; in `path`, `*` stands for one part and a last `**` for any rest; with `token`
    /// only requests carrying it are meant, and with `onlyRepeats` only those repeating an idempotency key or writing to
    /// a record key that is taken. What is nil matches everything.
    @discardableResult
    package func inject(
        _ fault: Fault,
        method: String? = nil,
        path: String? = nil,
        token: String? = nil,
        count: Int? = nil,
        onlyRepeats: Bool = false
    ) -> Int {
        access.change { traffic in
            traffic.drawnRules += 1
            traffic.faults.append(
                FaultRule(
                    id: traffic.drawnRules,
                    method: method,
                    path: path,
                    token: token,
                    remaining: count,
                    onlyRepeats: onlyRepeats,
                    fault: fault
                )
            )
            return traffic.drawnRules
        }
    }

    /// The rules still in force, in the order they are looked at.
    package var faults: [FaultRule] { access.change { $0.faults } }

    package func removeFault(_ id: Int) { access.change { $0.faults.removeAll { $0.id == id } } }
    package func removeAllFaults() { access.change { $0.faults = [] } }

    package var ledger: Ledger { access.change { $0.ledger } }

    /// Lets every answer to a write take so long; what is written is written at once.
    package func delayWrites(milliseconds: Int) { access.change { $0.writeLatency = milliseconds } }

    /// Lets an account post so often in so many seconds, in place of what is usual there.
    package func limitPosts(to limit: Int, per seconds: Int) {
        access.change { traffic in
            traffic.rates.rules.removeAll { $0.name == "statuses" }
            traffic.rates.rules.append(
                RateLimitRule(name: "statuses", limit: limit, period: seconds) { call, account in
                    call.method == .post && call.path == "/api/v1/statuses" ? account : nil
                }
            )
        }
    }

    /// Forgets what was seen and starts counting anew; posts stay as they are.
    package func forgetRequests() {
        access.change {
            $0.ledger = Ledger()
            $0.rates.forget()
        }
    }
}
