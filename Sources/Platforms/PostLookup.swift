/// What an answer to "how are these posts now?" held.
package struct PostLookup: Sendable {
    package var found: [FetchedPost]

    /// Items that could not be read; the others are not lost for them.
    package var rejected: [RejectedItem]

    /// Asked for and not in the answer: hidden as well as deleted, as far as one answer can tell.
    package var absent: [String]
    package var rateLimits: RateLimitFacts

    package init(
        found: [FetchedPost] = [],
        rejected: [RejectedItem] = [],
        absent: [String] = [],
        rateLimits: RateLimitFacts = .untold
    ) {
        self.found = found
        self.rejected = rejected
        self.absent = absent
        self.rateLimits = rateLimits
    }
}
