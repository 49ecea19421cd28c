import Synchronization

/// What a run has done so far.
final class ChaosRecord: Sendable {
    struct State {
        var address = ""
        var token = ""
        var upload = ""
        /// Connections by name.
        var connections: [String: String] = [:]
        var posts: [WrittenPost] = []
        /// How many are being written and not known to be scheduled.
        var unfinished = 0
        var kills = 0
        var faults = 0
        let began = ContinuousClock.now
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Whether everything somebody wanted to write is scheduled.
    var isWritten: Bool { state.withLock { $0.unfinished == 0 } }
}

/// One target: what was to be published where.
struct WrittenPost: Sendable {
    let account: String
    /// What its parts say; two that say the same are meant to be there twice.
    let parts: [String]
}
