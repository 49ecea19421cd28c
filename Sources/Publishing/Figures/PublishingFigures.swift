package import Database
package import Platforms

/// How publishing goes: what is to go out, what went out and what failed, in a period and today.
package struct PublishingFigures: Sendable, Hashable {
    /// The same, counted as what was written and as what goes to one account each.
    package struct Count: Sendable, Hashable {
        package var compositions = 0
        package var targets = 0

        package init(compositions: Int = 0, targets: Int = 0) {
            (self.compositions, self.targets) = (compositions, targets)
        }
    }

    /// Of one platform or account; in targets.
    package struct Tally: Sendable, Hashable {
        package var scheduled = 0
        package var publishedToday = 0
        /// In the period.
        package var published = 0
        /// In the period: nothing, or a part of a thread, came out.
        package var failed = 0

        package init() {}

        /// From 0 to 1; nil where nothing was tried.
        ///
        /// What a person called off or let pass isn't counted.
        package var successRate: Double? { rate(published, failed) }
    }

    package struct PlatformTally: Sendable, Hashable {
        package let platform: PlatformKind
        /// That are switched on and connected today.
        package var connectedAccounts = 0
        package var tally = Tally()
    }

    package struct AccountTally: Sendable, Hashable {
        /// Nil stands for all of the platform that are no longer connected.
        package let connection: ConnectionID?
        package let platform: PlatformKind
        package var tally = Tally()
    }

    package struct Day: Sendable, Hashable {
        package let date: WallDate
        package var published = 0
        package var failed = 0
    }

    package let period: FigurePeriod
    /// What is to go out, whenever.
    package var scheduled = Count()
    /// What waits for a person's answer.
    package var waiting = Count()
    package var publishedToday = Count()
    package var published = Count()
    package var failed = Count()
    /// Every platform that has a connected account or a figure, in the order of their names.
    package var platforms: [PlatformTally] = []
    /// Every account that has a figure, in the order of their platforms.
    package var accounts: [AccountTally] = []
    package var days: [Day]

    package var successRate: Double? { rate(published.targets, failed.targets) }

    init(period: FigurePeriod) {
        self.period = period
        days = period.days.map { Day(date: $0.date) }
    }
}

private func rate(_ published: Int, _ failed: Int) -> Double? {
    published + failed == 0 ? nil : Double(published) / Double(published + failed)
}
