package import Foundation

/// Which days are wanted, by the viewer's clock.
package struct CalendarQuery: Sendable {
    /// Such as `2026-11-01`.
    package var from: String
    /// The last of them.
    package var to: String
    package var connectionID: String?

    package init(from: String, to: String, connectionID: String? = nil) {
        self.from = from
        self.to = to
        self.connectionID = connectionID
    }
}

/// What goes out, went out or failed on some days.
package struct CalendarSpan: Sendable, Codable {
    package var from: String
    package var to: String
    /// By whose clock the days are cut.
    package var zone: String
    /// The earliest first.
    package var entries: [CalendarEntry]
    /// Whether there is more than is shown.
    package var isCut: Bool

    package init(from: String, to: String, zone: String, entries: [CalendarEntry], isCut: Bool = false) {
        self.from = from
        self.to = to
        self.zone = zone
        self.entries = entries
        self.isCut = isCut
    }
}

/// A composition on the day on which it goes out or went out.
package struct CalendarEntry: Sendable, Codable {
    package var compositionID: String
    package var at: Date
    /// By the clock of the span: `2026-11-22`.
    package var day: String
    /// By the clock of the span: `09:00`.
    package var time: String
    /// As it was meant, such as `2026-11-22T09:00`, in ``meantZone``.
    package var wallTime: String?
    package var meantZone: String?
    /// What one should know of that time, where clocks are changed then.
    package var timeRemark: String?
    /// The beginning of what it says.
    package var text: String
    package var status: CompositionStatus
    package var isUrgent: Bool
    /// Whether it can still go out at another time.
    package var isMovable: Bool
    package var targets: [CalendarTarget]

    package init(
        compositionID: String,
        at: Date,
        day: String,
        time: String,
        wallTime: String? = nil,
        meantZone: String? = nil,
        timeRemark: String? = nil,
        text: String,
        status: CompositionStatus,
        isUrgent: Bool = false,
        isMovable: Bool = false,
        targets: [CalendarTarget] = []
    ) {
        self.compositionID = compositionID
        self.at = at
        self.day = day
        self.time = time
        self.wallTime = wallTime
        self.meantZone = meantZone
        self.timeRemark = timeRemark
        self.text = text
        self.status = status
        self.isUrgent = isUrgent
        self.isMovable = isMovable
        self.targets = targets
    }
}

/// An account an entry of the calendar goes to.
package struct CalendarTarget: Sendable, Codable {
    package var id: String
    package var connectionID: String?
    package var platform: String
    package var platformName: String
    package var accountName: String
    package var status: TargetStatus
    package var url: String?

    package init(
        id: String,
        connectionID: String? = nil,
        platform: String,
        platformName: String,
        accountName: String,
        status: TargetStatus,
        url: String? = nil
    ) {
        self.id = id
        self.connectionID = connectionID
        self.platform = platform
        self.platformName = platformName
        self.accountName = accountName
        self.status = status
        self.url = url
    }
}
