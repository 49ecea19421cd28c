/// How a server of the Mastodon family takes posts, as far as that can differ from its dialect's own way.
package struct PostingHabits: Sendable, Equatable {
    /// Seconds an idempotency key is remembered.
    package var keyLife = 3600
    /// Takes no notice of keys.
    package var ignoresKeys = false
    /// Remembers a key before anything else: also one of a request that then comes to nothing.
    package var spendsKeysEarly = false
    /// Seconds until a new post stands in its author's list; by its id it is there at once.
    package var listingDelay = 0
    /// Leaves alt texts alone in edits, as Mastodon did before 4.1.
    package var ignoresAltEdits = false

    package init() {}
}
