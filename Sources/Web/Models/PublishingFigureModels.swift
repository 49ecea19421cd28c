package import Foundation

/// Of which days and which account.
package struct FigureQuery: Sendable, Equatable {
    /// So many, with today.
    package var days: Int
    package var connectionID: String?

    package init(days: Int = 30, connectionID: String? = nil) {
        self.days = days
        self.connectionID = connectionID
    }

    package static let lengths = 1...366
}

/// The days that figures are of, as they are on the wall of a zone.
package struct FigureDays: Sendable, Codable {
    /// How many, with today.
    package var days: Int
    /// By its IANA name.
    package var zone: String
    /// The first of them, such as `2026-10-24`.
    package var from: String
    /// Today.
    package var to: String

    package init(days: Int, zone: String, from: String, to: String) {
        self.days = days
        self.zone = zone
        self.from = from
        self.to = to
    }
}

/// The same, counted as what was written and as what goes to one account each.
package struct FigureCount: Sendable, Codable {
    package var compositions: Int
    package var targets: Int

    package init(compositions: Int, targets: Int) {
        self.compositions = compositions
        self.targets = targets
    }
}

/// How publishing goes.
package struct PublishingFigures: Sendable, Codable {
    package var period: FigureDays
    /// What is to go out, whenever.
    package var scheduled: FigureCount
    /// What waits for a person’s answer.
    package var waiting: FigureCount
    package var publishedToday: FigureCount
    package var published: FigureCount
    /// Nothing came out, or a part of a thread.
    package var failed: FigureCount
    /// From 0 to 1, of what goes to one account each; none where nothing was tried.
    package var successRate: Double?
    package var platforms: [PlatformFigures]
    package var accounts: [AccountFigures]
    package var byDay: [DayFigures]

    package init(
        period: FigureDays,
        scheduled: FigureCount,
        waiting: FigureCount,
        publishedToday: FigureCount,
        published: FigureCount,
        failed: FigureCount,
        successRate: Double? = nil,
        platforms: [PlatformFigures],
        accounts: [AccountFigures],
        byDay: [DayFigures]
    ) {
        self.period = period
        self.scheduled = scheduled
        self.waiting = waiting
        self.publishedToday = publishedToday
        self.published = published
        self.failed = failed
        self.successRate = successRate
        self.platforms = platforms
        self.accounts = accounts
        self.byDay = byDay
    }
}

/// What goes to one account each, counted.
package struct FigureTally: Sendable, Codable {
    package var scheduled: Int
    package var publishedToday: Int
    package var published: Int
    package var failed: Int
    package var successRate: Double?

    package init(
        scheduled: Int,
        publishedToday: Int,
        published: Int,
        failed: Int,
        successRate: Double? = nil
    ) {
        self.scheduled = scheduled
        self.publishedToday = publishedToday
        self.published = published
        self.failed = failed
        self.successRate = successRate
    }
}

package struct PlatformFigures: Sendable, Codable {
    package var platform: String
    package var platformName: String
    package var connectedAccounts: Int
    package var tally: FigureTally

    package init(platform: String, platformName: String, connectedAccounts: Int, tally: FigureTally) {
        self.platform = platform
        self.platformName = platformName
        self.connectedAccounts = connectedAccounts
        self.tally = tally
    }
}

package struct AccountFigures: Sendable, Codable {
    /// None for all of a platform that are no longer connected.
    package var connectionID: String?
    package var name: String
    package var platform: String
    package var platformName: String
    package var tally: FigureTally

    package init(
        connectionID: String? = nil,
        name: String,
        platform: String,
        platformName: String,
        tally: FigureTally
    ) {
        self.connectionID = connectionID
        self.name = name
        self.platform = platform
        self.platformName = platformName
        self.tally = tally
    }
}

package struct DayFigures: Sendable, Codable {
    /// Such as `2026-11-22`.
    package var date: String
    package var published: Int
    package var failed: Int

    package init(date: String, published: Int, failed: Int) {
        self.date = date
        self.published = published
        self.failed = failed
    }
}

/// How what was published in some days is received.
package struct PublishedEngagement: Sendable, Codable {
    package var period: FigureDays
    package var platforms: [EngagementTotal]
    package var accounts: [EngagementTotal]
    /// With the most reactions, reposts and replies together first.
    package var best: [EngagedPost]

    package init(
        period: FigureDays,
        platforms: [EngagementTotal],
        accounts: [EngagementTotal],
        best: [EngagedPost]
    ) {
        self.period = period
        self.platforms = platforms
        self.accounts = accounts
        self.best = best
    }
}

/// What the posts of a platform or account got together; what the platform doesn’t tell is left out.
package struct EngagementTotal: Sendable, Codable {
    /// Of an account that is connected.
    package var connectionID: String?
    package var name: String
    package var platform: String
    package var platformName: String
    /// Whose numbers are known.
    package var posts: Int
    package var numbers: Engagement

    package init(
        connectionID: String? = nil,
        name: String,
        platform: String,
        platformName: String,
        posts: Int,
        numbers: Engagement
    ) {
        self.connectionID = connectionID
        self.name = name
        self.platform = platform
        self.platformName = platformName
        self.posts = posts
        self.numbers = numbers
    }
}

package struct EngagedPost: Sendable, Codable {
    package var targetID: String
    package var compositionID: String
    /// The same post, in the archive.
    package var postID: String?
    package var platform: String
    package var accountName: String
    /// How it begins.
    package var text: String
    package var url: String?
    package var publishedAt: Date?
    package var measuredAt: Date
    package var numbers: Engagement

    package init(
        targetID: String,
        compositionID: String,
        postID: String? = nil,
        platform: String,
        accountName: String,
        text: String,
        url: String? = nil,
        publishedAt: Date? = nil,
        measuredAt: Date,
        numbers: Engagement
    ) {
        self.targetID = targetID
        self.compositionID = compositionID
        self.postID = postID
        self.platform = platform
        self.accountName = accountName
        self.text = text
        self.url = url
        self.publishedAt = publishedAt
        self.measuredAt = measuredAt
        self.numbers = numbers
    }
}

/// How one published post is received over time.
package struct TargetEngagement: Sendable, Codable {
    package var target: TargetItem
    package var platformName: String
    /// The oldest first; a number the platform doesn’t tell is left out.
    package var points: [EngagementPoint]
    /// When its numbers are looked at next.
    package var nextLookAt: Date?

    package init(
        target: TargetItem,
        platformName: String,
        points: [EngagementPoint],
        nextLookAt: Date? = nil
    ) {
        self.target = target
        self.platformName = platformName
        self.points = points
        self.nextLookAt = nextLookAt
    }
}
