package import Foundation

package enum WeekdayName: String, ClosedChoice {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// A time of the week at which a connection's posts go out.
package struct PostingSlotItem: Sendable, Codable {
    package var id: String
    package var weekday: WeekdayName
    /// As the clock on the wall shows it, such as `09:00`.
    package var time: String
    /// Where the clock hangs, such as `Europe/Berlin`.
    package var zone: String

    package init(id: String, weekday: WeekdayName, time: String, zone: String) {
        self.id = id
        self.weekday = weekday
        self.time = time
        self.zone = zone
    }
}

/// A posting slot that is to be.
package struct PostingSlotDraft: Sendable, Codable {
    package var weekday: WeekdayName
    package var time: String
    /// The user's own where it isn't said.
    package var zone: String?

    package init(weekday: WeekdayName, time: String, zone: String? = nil) {
        self.weekday = weekday
        self.time = time
        self.zone = zone
    }
}

/// The posting slots that are to be.
package struct PostingSlotsDraft: Sendable, Codable {
    package var slots: [PostingSlotDraft]

    package init(slots: [PostingSlotDraft]) { self.slots = slots }
}

/// The next slot of a connection that none of its posts has.
package struct FreeSlotItem: Sendable, Codable {
    package var at: Date
    /// Such as `2026-11-24T09:00`, in ``zone``.
    package var wallTime: String
    package var zone: String
    /// `Tue 24 Nov 2026, 09:00 (Europe/Berlin)`.
    package var sentence: String
    /// How many slots before it are taken.
    package var takenBefore: Int
    /// What to know where clocks are turned that day.
    package var remark: String?

    package init(
        at: Date,
        wallTime: String,
        zone: String,
        sentence: String,
        takenBefore: Int = 0,
        remark: String? = nil
    ) {
        self.at = at
        self.wallTime = wallTime
        self.zone = zone
        self.sentence = sentence
        self.takenBefore = takenBefore
        self.remark = remark
    }
}

/// A connection's posting slots.
package struct PostingSlotList: Sendable, Codable {
    package var items: [PostingSlotItem]
    /// The next of them that are free; fewer than five only where there are no more within eight weeks.
    package var nextFree: [FreeSlotItem]

    package init(items: [PostingSlotItem], nextFree: [FreeSlotItem] = []) {
        self.items = items
        self.nextFree = nextFree
    }
}
