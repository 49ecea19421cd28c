/// Something an account of a platform may let us do.
package enum Capability: String, Sendable, Hashable, Codable, CaseIterable {
    case fetchOwnPosts = "fetch_own_posts"
    case publish
    case editAltText = "edit_alt_text"
    /// The platform reports new things by itself.
    case push
    case ownMetrics = "own_metrics"
    case watchProfiles = "watch_profiles"
    case refreshToken = "refresh_token"
    case nativeSchedule = "native_schedule"
    /// A publish that is sent twice with the same key is published once.
    case idempotentPublish = "idempotent_publish"
}

/// What one account can do, as data.
///
/// Pages and services ask ``allows(_:)`` and show ``reason(for:)``; nobody asks for the platform's name instead.
package struct Capabilities: Sendable, Hashable, Codable {
    package enum Support: String, Sendable, Hashable, Codable {
        case full, limited, none
    }

    package struct Entry: Sendable, Hashable, Codable {
        package var support: Support

        /// Why it is limited or missing, and what would change that; empty when it is simply there.
        package var reason: String
        package var source: FactSource

        package init(_ support: Support, _ reason: String = "", source: FactSource) {
            self.support = support
            self.reason = reason
            self.source = source
        }
    }

    private var entries: [Capability: Entry]

    package init(_ entries: [Capability: Entry]) {
        self.entries = entries
    }

    /// What is known about a capability; one nobody mentioned is not there.
    package subscript(capability: Capability) -> Entry {
        get {
            entries[capability]
                ?? Entry(.none, "This platform does not offer it.", source: .documented("2026-09"))
        }
        set { entries[capability] = newValue }
    }

    /// Whether it can be used at all, limited use included.
    package func allows(_ capability: Capability) -> Bool {
        self[capability].support != .none
    }

    /// Why it is limited or missing; nil when it is simply there.
    package func reason(for capability: Capability) -> String? {
        let entry = self[capability]
        return entry.support == .full ? nil : entry.reason
    }
}
