import Foundation
import Synchronization

/// A platform's state behind its lock, shared by all connections and by the control interface.
///
/// A class because it has an identity: every holder means the same platform.
final class SimulatorCore<State: PlatformState>: Sendable {
    let now: @Sendable () -> Date
    private let state: Mutex<State>

    init(_ state: State, now: @escaping @Sendable () -> Date) {
        self.now = now
        self.state = Mutex(state)
    }

    func withState<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        try state.withLock { try body(&$0) }
    }

    /// Notes what a client was sent for a write, or with nil that the answer did not get out after all.
    func answered(_ status: Int?, _ entry: Int?) {
        if entry != nil { withState { $0.traffic.ledger.answered(status, entry) } }
    }
}

extension SimulatorCore<World> {
    convenience init(_ configuration: SimulatorConfiguration) {
        self.init(World(configuration), now: configuration.now)
    }

    func withWorld<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
        try withState(body)
    }
}
