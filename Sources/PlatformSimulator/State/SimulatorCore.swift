import Foundation
import Synchronization

/// The world behind its lock, shared by all connections and by the control interface.
///
/// A class because it has an identity: every holder means the same world.
final class SimulatorCore: Sendable {
    let dialect: Dialect
    let now: @Sendable () -> Date
    private let state: Mutex<World>

    init(_ configuration: SimulatorConfiguration) {
        dialect = configuration.dialect
        now = configuration.now
        state = Mutex(World(configuration))
    }

    func withWorld<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
        try state.withLock { world in try body(&world) }
    }

    /// Notes what a client was sent for a write, or with nil that the answer did not get out after all.
    func answered(_ status: Int?, _ entry: Int?) {
        if entry != nil { withWorld { $0.ledger.answered(status, entry) } }
    }
}
