/// How long things hold at a simulated Bluesky, and what it allows.
package struct BlueskyHabits: Sendable, Equatable {
    /// Seconds an access token holds.
    package var accessLife = 120 * 60
    /// Seconds a refresh token holds that is not used.
    package var refreshLife = 90 * 86_400
    /// Seconds a spent refresh token still gives its successor.
    package var refreshGrace = 2 * 3600
    /// Seconds a blob stays that no record names.
    package var blobLife = 3600
    /// Seconds until the AppView shows what was written.
    package var indexingDelay = 0
    /// Whether the AppView shows records as they were changed, or as it first saw them.
    package var indexesEdits = true
    /// The largest blob, in bytes.
    package var blobUploadLimit = 52_428_800

    package init() {}
}
