package import Database

/// A time on the wall of one zone, and the instant that is meant by it.
///
/// The rule where clocks are changed: a time that is left out (clocks go forward) moves forward by as much as
/// the clock does, so 02:30 becomes 03:30; of a time that comes twice (clocks go back) the first is meant.
package struct ZonedTime: Hashable, Sendable {
    /// As it was written, even where no clock ever shows it.
    package let wall: WallTime
    package let zone: TimeZoneName
    package let instant: Timestamp
    package let fit: Fit

    /// How well a time on the wall names an instant.
    package enum Fit: Hashable, Sendable {
        case exact
        /// No clock there shows it, for it is turned forward just then.
        case skipped(movedTo: WallTime)
        /// Clocks there show it twice, for they are turned back; the first is meant.
        case repeated
    }

    package init(_ wall: WallTime, in zone: TimeZoneName) {
        self.wall = wall
        self.zone = zone
        // No offset is as much as a day, so these two instants stand on either side of the one that is meant.
        let before = zone.offset(at: wall.ifOffset(by: 86_400_000))
        let after = zone.offset(at: wall.ifOffset(by: -86_400_000))
        let meant = [before, after].map(wall.ifOffset).filter { zone.wallTime(at: $0) == wall }
        if let first = meant.min() {
            instant = first
            fit = meant.allSatisfy { $0 == first } ? .exact : .repeated
        } else {
            // The clock as it went before, simply going on.
            instant = wall.ifOffset(by: before)
            fit = .skipped(movedTo: zone.wallTime(at: instant))
        }
    }

    /// What the wall shows at an instant, to the minute.
    package init(at instant: Timestamp, in zone: TimeZoneName) {
        wall = zone.wallTime(at: instant)
        self.zone = zone
        self.instant = instant
        fit = .exact
    }

    /// What the wall shows when the time has come.
    package var shown: WallTime {
        if case .skipped(let moved) = fit { moved } else { wall }
    }
}

extension WallTime {
    /// The instant, if the clock were so many milliseconds ahead of Greenwich's.
    fileprivate func ifOffset(by offset: Int64) -> Timestamp { Timestamp(milliseconds: inGreenwich - offset) }
}

// MARK: - For people

extension ZonedTime: CustomStringConvertible {
    /// `Tue 3 Nov 2026, 09:00 (Europe/Berlin)`.
    package var description: String {
        let date = shown.date
        return
            "\(date.weekday.shortName) \(date.day) \(date.monthName.prefix(3)) \(date.year), \(shown.time) (\(zone))"
    }

    /// What a person should know of the instant that was chosen; `nil` where there was nothing to choose.
    package var remark: String? {
        switch fit {
        case .exact:
            return nil
        case .skipped(let moved):
            let turn = turn
            let to = turn.to.date == turn.from.date ? "" : " on \(turn.to.date.inWords)"
            let day = moved.date == wall.date ? "" : " on \(moved.date.inWords)"
            return
                "On \(wall.date.inWords) the clock in \(zone) goes from \(turn.from.time) to \(turn.to.time)\(to), so "
                + "\(wall.time) does not exist that day. It goes out at \(moved.time)\(day)."
        case .repeated:
            let turn = turn
            return
                "On \(wall.date.inWords) the clock in \(zone) goes back from \(turn.from.time) to \(turn.to.time), "
                + "so \(wall.time) comes twice that day. It goes out the first time."
        }
    }

    /// What the clock shows in the moment in which it is turned, by its old setting and by its new one.
    private var turn: (from: WallTime, to: WallTime) {
        // No zone turns its clock twice within two days.
        var (before, after) = (instant.adding(.seconds(-86_400)), instant.adding(.seconds(86_400)))
        let (old, new) = (zone.offset(at: before), zone.offset(at: after))
        while after.milliseconds - before.milliseconds > 1 {
            let middle = Timestamp(milliseconds: (before.milliseconds + after.milliseconds) / 2)
            if zone.offset(at: middle) == old { before = middle } else { after = middle }
        }
        return (
            WallTime(inGreenwich: after.adding(.milliseconds(old))),
            WallTime(inGreenwich: after.adding(.milliseconds(new)))
        )
    }
}
