/// A state in a word, with a colour that only repeats what the word says.
struct Badge: Sendable {
    let word: String
    /// `good`, `warn`, `bad`, `busy` or `plain`.
    let tone: String

    init(_ word: String, _ tone: String) {
        self.word = word
        self.tone = tone
    }

    init(_ status: RunStatus) {
        switch status {
        case .running: self.init("running", "busy")
        case .success: self.init("success", "good")
        case .partial: self.init("partial", "warn")
        case .failed: self.init("failed", "bad")
        case .cancelled: self.init("cancelled", "plain")
        }
    }

    init(_ state: JobState) {
        switch state {
        case .waiting, .ready: self.init(state.rawValue, "plain")
        case .running: self.init("running", "busy")
        case .held: self.init("held", "warn")
        case .succeeded: self.init("succeeded", "good")
        case .dead: self.init("dead", "bad")
        case .cancelled: self.init("cancelled", "plain")
        }
    }

    init(_ health: ConnectionHealth) {
        switch health {
        case .active: self.init("Healthy", "good")
        case .error: self.init("Failing", "bad")
        case .disconnected: self.init("Disconnected", "bad")
        case .tokenExpired: self.init("Token expired", "warn")
        }
    }
}
