/// A kind of network an account can live on.
///
/// The raw value is what tables, the API and the command line write; it never changes.
package enum PlatformKind: String, Sendable, Hashable, Codable, CaseIterable {
    case mastodon, pixelfed, bluesky, strava, instagram, facebook, linkedin

    /// Known from imports and watched profiles only; nobody connects an account of these.
    case x, threads

    /// The name people know it by.
    package var displayName: String {
        switch self {
        case .mastodon: "Mastodon"
        case .pixelfed: "Pixelfed"
        case .bluesky: "Bluesky"
        case .strava: "Strava"
        case .instagram: "Instagram"
        case .facebook: "Facebook"
        case .linkedin: "LinkedIn"
        case .x: "X"
        case .threads: "Threads"
        }
    }

    /// Whether an account needs the address of its server beside its id.
    ///
    /// Bluesky is one network: accounts keep their DID while their server may move.
    package var hasInstances: Bool {
        switch self {
        case .mastodon, .pixelfed: true
        case .bluesky, .strava, .instagram, .facebook, .linkedin, .x, .threads: false
        }
    }

    /// Whether a person can connect an account of this kind.
    package var isConnectable: Bool {
        switch self {
        case .mastodon, .pixelfed, .bluesky, .strava, .instagram, .facebook, .linkedin: true
        case .x, .threads: false
        }
    }
}
