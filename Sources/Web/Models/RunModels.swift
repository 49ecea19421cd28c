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

/// How fast a running run gets on, and how much is left.
package struct RunProgress: Sendable, Codable, Equatable {
    /// While it worked; `nil` while there is nothing to go by.
    package var postsPerSecond: Double?
    /// `nil` while the account's total or the rate is unknown.
    package var secondsLeft: Double?
    /// Of the account, this run's included.
    package var postsArchived: Int?
    /// As many as the platform says the account has.
    package var postsExpected: Int?
    /// Files met for the first time.
    package var mediaFound: Int
    /// Whether somebody cancelled it, so that it ends at the next place where it can.
    package var isStopping: Bool
    /// Rate and time left in words; empty while nothing is known.
    package var sentence: String

    package init(
        postsPerSecond: Double? = nil,
        secondsLeft: Double? = nil,
        postsArchived: Int? = nil,
        postsExpected: Int? = nil,
        mediaFound: Int = 0,
        isStopping: Bool = false
    ) {
        self.postsPerSecond = postsPerSecond
        self.secondsLeft = secondsLeft
        self.postsArchived = postsArchived
        self.postsExpected = postsExpected
        self.mediaFound = mediaFound
        self.isStopping = isStopping
        var parts: [String] = []
        if let postsArchived, let postsExpected {
            parts.append(
                "\(grouped(postsArchived)) of \(grouped(max(postsArchived, postsExpected))) posts archived"
            )
        }
        if let postsPerSecond { parts.append(Self.rate(postsPerSecond)) }
        if let secondsLeft, !isStopping { parts.append(Self.left(secondsLeft)) }
        sentence = parts.joined(separator: ", ")
    }

    /// Below one a second, by the minute.
    private static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case 10...: "\(grouped(Int(perSecond.rounded()))) posts a second"
        case 1...: "\((perSecond * 10).rounded() / 10) posts a second"
        default: "\(counted(Int((perSecond * 60).rounded()), "post")) a minute"
        }
    }

    private static func left(_ seconds: Double) -> String {
        switch seconds {
        case ..<60: "less than a minute left"
        case ..<5400: "about \(counted(Int((seconds / 60).rounded()), "minute")) left"
        case ..<172_800: "about \(counted(Int((seconds / 3600).rounded()), "hour")) left"
        default: "about \(counted(Int((seconds / 86_400).rounded()), "day")) left"
        }
    }
}

/// One logged pass of work.
package struct RunItem: Sendable, Codable, Equatable {
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
    /// Present while it runs.
    package var progress: RunProgress?

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
        errorCode: String? = nil,
        progress: RunProgress? = nil
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
        self.progress = progress
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
