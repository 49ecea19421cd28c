package import Foundation

package enum RunStatus: String, ClosedChoice {
    case running, success, partial, failed, cancelled
}

package struct RunCounters: Sendable, Codable, Equatable {
    package var postsFetched: Int = 0
    package var postsCreated: Int = 0
    package var postsUpdated: Int = 0
    package var postsDeleted: Int = 0
    package var mediaDownloaded: Int = 0
    package var mediaFailed: Int = 0
    package var captionsGenerated: Int = 0
    package var errors: Int = 0

    package init(
        postsFetched: Int = 0,
        postsCreated: Int = 0,
        postsUpdated: Int = 0,
        postsDeleted: Int = 0,
        mediaDownloaded: Int = 0,
        mediaFailed: Int = 0,
        captionsGenerated: Int = 0,
        errors: Int = 0
    ) {
        self.postsFetched = postsFetched
        self.postsCreated = postsCreated
        self.postsUpdated = postsUpdated
        self.postsDeleted = postsDeleted
        self.mediaDownloaded = mediaDownloaded
        self.mediaFailed = mediaFailed
        self.captionsGenerated = captionsGenerated
        self.errors = errors
    }
}

/// One logged pass of work.
package struct RunItem: Sendable, Codable {
    package var id: String
    /// The kind of work: `sync`, `backfill`, `import`, ….
    package var kind: String
    /// `manual`, `scheduled`, `webhook` or `start`.
    package var trigger: String
    package var status: RunStatus
    package var connectionID: String?
    package var connectionName: String?
    package var startedAt: Date
    package var endedAt: Date?
    package var counters: RunCounters
    /// What it is doing now, or how it ended, in words.
    package var sentence: String?
    package var errorCode: String?

    package init(
        id: String,
        kind: String,
        trigger: String,
        status: RunStatus,
        connectionID: String? = nil,
        connectionName: String? = nil,
        startedAt: Date,
        endedAt: Date? = nil,
        counters: RunCounters,
        sentence: String? = nil,
        errorCode: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.trigger = trigger
        self.status = status
        self.connectionID = connectionID
        self.connectionName = connectionName
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.counters = counters
        self.sentence = sentence
        self.errorCode = errorCode
    }
}

/// What of the archive is to be read again.
package struct ReprocessDraft: Sendable, Codable {
    /// `nil` for every platform.
    package var platform: String?

    package init(
        platform: String? = nil
    ) {
        self.platform = platform
    }
}

/// A run just asked for.
package struct StartedRun: Sendable, Codable {
    package var runID: String
    package var sentence: String

    package init(
        runID: String,
        sentence: String
    ) {
        self.runID = runID
        self.sentence = sentence
    }
}

package struct RunQuery: Sendable, Equatable {
    package var connectionID: String?
    package var status: RunStatus?
    package var position: Position = .newest
    package var limit: Int = 30

    package init(
        connectionID: String? = nil,
        status: RunStatus? = nil,
        position: Position = .newest,
        limit: Int = 30
    ) {
        self.connectionID = connectionID
        self.status = status
        self.position = position
        self.limit = limit
    }
}
