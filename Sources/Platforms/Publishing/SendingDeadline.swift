/// Until when a request that publishes may begin to leave.
///
/// Whoever sends holds its job for so long. A program that was stopped in between, or whose machine slept, may find
/// somebody else at work on the same post when it goes on: what it has not sent by then, it must not send any more.
package enum SendingDeadline {
    /// None for requests that can come late without harm.
    @TaskLocal package static var current: ContinuousClock.Instant?
}
