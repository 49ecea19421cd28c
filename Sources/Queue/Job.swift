package import Database

/// One kind of background work: a small value that says what is to be done.
///
/// ```swift
/// struct DownloadMedia: Job {
///     static let kind = "media.download"
///     static let queue: QueueName = "media"
///     let file: MediaFileID
///     var dedupeKey: String? { "media.download:\(file)" }
/// }
///
/// try queue.enqueue(DownloadMedia(file: file), in: tx)
/// ```
///
/// The value is stored as JSON and decoded again when it runs, perhaps by a later version of the program:
/// keep it to identifiers, and give fields that are added later a default or raise ``payloadVersion``.
package protocol Job: Codable, Sendable {
    /// The stable name under which it is stored.
    static var kind: String { get }
    static var queue: QueueName { get }
    static var payloadVersion: Int { get }
    /// Lower numbers run first within their queue.
    static var priority: Int { get }
    static var retry: RetryPolicy { get }
    /// How long one execution may take before it is cancelled and, if that doesn't help, given up.
    static var timeLimit: Duration { get }
    /// Whether an execution may be stopped anywhere and the next one goes on from there.
    ///
    /// When the program is asked to stop, such work is put back at once instead of being waited for.
    static var isResumable: Bool { get }
    /// Whether a success leaves a row in the history. Work by the million may do without.
    static var keepsHistory: Bool { get }
    /// Losses of workers in a row after which it is taken for what kills them.
    static var mostLosses: Int { get }

    /// At most one live job of a user has this key. Enqueueing it again moves a waiting one forward, leaves a
    /// ready one alone and has a running one run once more.
    var dedupeKey: String? { get }
    /// The limits it takes permits from before it runs.
    var lanes: [Lane] { get }
    /// Of the jobs with the same turn one runs at a time, in the order of priority, time and coming.
    ///
    /// One that waits, for another try or a snooze, keeps nobody behind it.
    var turn: String? { get }
    /// The connection it works through; while that is held, so is the job.
    var connection: ConnectionID? { get }
    /// The target whose work it is.
    var target: String? { get }

    /// Reads a payload that an earlier version stored.
    static func decode(_ payload: String, version: Int) throws -> Self
}

extension Job {
    package static var payloadVersion: Int { 1 }
    package static var priority: Int { 100 }
    package static var retry: RetryPolicy { .standard }
    package static var timeLimit: Duration { .seconds(300) }
    package static var isResumable: Bool { false }
    package static var keepsHistory: Bool { true }
    package static var mostLosses: Int { 3 }
    package var dedupeKey: String? { nil }
    package var lanes: [Lane] { [] }
    package var turn: String? { nil }
    package var connection: ConnectionID? { nil }
    package var target: String? { nil }

    package static func decode(_ payload: String, version: Int) throws -> Self {
        try PayloadCoding.decode(Self.self, payload)
    }
}

/// A queue by its name.
///
/// Each has slots of its own, so that one kind of work never stands in another's way.
package struct QueueName: Hashable, Comparable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(stringLiteral text: String) { self.text = text }

    package init(_ text: String) { self.text = text }

    package static func < (lhs: QueueName, rhs: QueueName) -> Bool { lhs.text < rhs.text }
}

extension QueueName: CustomStringConvertible {
    package var description: String { text }
}

extension QueueName: ColumnValue {
    package var sqlValue: SQLValue { .text(text) }
    package static func fromColumn(_ value: SQLValue) -> QueueName? {
        if case .text(let text) = value { QueueName(text) } else { nil }
    }
    package static var columnShape: String { "a queue’s name" }
}
