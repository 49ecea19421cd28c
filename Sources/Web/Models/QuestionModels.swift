/// What only a person can answer, with what they need for it.
package struct PublishingQuestion: Sendable, Codable {
    package var target: TargetItem
    /// What it says, or its beginning.
    package var text: String
    /// What was done and looked at until now.
    package var events: [TargetEvent]
    /// Where people see the account's posts.
    package var accountURL: String?

    package init(target: TargetItem, text: String, events: [TargetEvent], accountURL: String? = nil) {
        self.target = target
        self.text = text
        self.events = events
        self.accountURL = accountURL
    }
}

/// What became of a target just now.
package struct PublishingOutcome: Sendable, Codable {
    package var target: TargetItem
    /// The beginning of what it says.
    package var text: String
    package var isUrgent: Bool

    package init(target: TargetItem, text: String, isUrgent: Bool = false) {
        self.target = target
        self.text = text
        self.isUrgent = isUrgent
    }
}

/// Whose steps are told as they are done.
package enum PublishingWatch: Sendable, Equatable {
    /// All that goes out now or soon.
    case queue
    case composition(String)
    case target(String)
}
