package import Database

/// A time of the week at which a connection's posts go out.
package struct PostingSlot: Hashable, Sendable {
    package let weekday: Weekday
    package let time: TimeOfDay
    package let zone: TimeZoneName

    package init(_ weekday: Weekday, _ time: TimeOfDay, in zone: TimeZoneName) {
        self.weekday = weekday
        self.time = time
        self.zone = zone
    }
}

/// The posting slots of one connection.
///
/// Which of them is the next free one is computed from what is scheduled, and never stored: a slot that is
/// added or taken away moves nothing that has its time already.
package struct PostingSlots: Hashable, Sendable {
    package let slots: [PostingSlot]

    package init(_ slots: [PostingSlot]) {
        self.slots = slots
    }

    /// How far ahead is looked.
    package static let horizon: Duration = .seconds(8 * 7 * 86_400)
    /// A post that is less than a minute away takes the slot.
    package static let tolerance: Duration = .milliseconds(59_999)

    package struct Free: Hashable, Sendable {
        package let slot: PostingSlot
        package let time: ZonedTime
        /// How many slots before it, and after the asked instant, are taken.
        package let takenBefore: Int
    }

    /// The first slot after an instant that nothing has; `nil` if there is none in the next eight weeks.
    ///
    /// `taken` is when the connection's other posts go out, in any order.
    package func nextFree(after instant: Timestamp, taken: some Sequence<Timestamp>) -> Free? {
        let taken = taken.sorted()
        var takenBefore = 0
        for (slot, time) in times(after: instant) {
            if !taken.hasElement(within: Self.tolerance, of: time.instant) {
                return Free(slot: slot, time: time, takenBefore: takenBefore)
            }
            takenBefore += 1
        }
        return nil
    }

    /// All slots up to the horizon, in order; of those that fall on the same instant, one.
    private func times(after instant: Timestamp) -> [(PostingSlot, ZonedTime)] {
        let last = instant.adding(Self.horizon)
        let all = slots.flatMap { slot in
            // Two days more at both ends, for zones and for times that are skipped.
            let start = slot.zone.wallTime(at: instant).date.adding(days: -2)
            return (0...60).lazy.map(start.adding(days:)).filter { $0.weekday == slot.weekday }.map { date in
                (slot, ZonedTime(WallTime(date, slot.time), in: slot.zone))
            }
        }
        .filter { $0.1.instant > instant && $0.1.instant <= last }
        .sorted { $0.1.instant < $1.1.instant }
        var seen: Set<Timestamp> = []
        return all.filter { seen.insert($0.1.instant).inserted }
    }
}

extension PostingSlots.Free {
    /// Why a post goes out then: `Next free slot of “ada”: Tuesdays 09:00; 2 slots before it are taken`.
    package func reason(for account: String) -> String {
        let others =
            switch takenBefore {
            case 0: ""
            case 1: "; 1 slot before it is taken"
            default: "; \(takenBefore) slots before it are taken"
            }
        return "Next free slot of “\(account)”: \(slot.weekday.name)s \(slot.time)\(others)"
    }
}

extension [Timestamp] {
    /// Of a sorted list, whether anything in it is so near.
    fileprivate func hasElement(within distance: Duration, of instant: Timestamp) -> Bool {
        let earliest = instant.adding(.zero - distance)
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < earliest { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low] <= instant.adding(distance)
    }
}
