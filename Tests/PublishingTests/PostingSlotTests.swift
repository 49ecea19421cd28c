import Database
import Publishing
import TestSupport
import Testing

@Suite struct `Posting slots` {
    let berlin: TimeZoneName

    init() throws { berlin = try TimeZoneName("Europe/Berlin") }

    private func slot(_ weekday: Weekday, _ time: String) throws -> PostingSlot {
        PostingSlot(weekday, try #require(TimeOfDay(time)), in: berlin)
    }

    private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    @Test func `give the first that nothing has`() throws {
        let slots = PostingSlots([try slot(.tuesday, "09:00"), try slot(.thursday, "17:30")])
        // A Sunday.
        let now = try instant("2026-11-22T10:00:00Z")
        let first = try #require(slots.nextFree(after: now, taken: []))
        #expect("\(first.time)" == "Tue 24 Nov 2026, 09:00 (Europe/Berlin)")
        #expect(first.reason(for: "ada") == "Next free slot of “ada”: Tuesdays 09:00")
        let taken = try [instant("2026-11-26T16:30:20Z"), instant("2026-11-24T08:00:00Z")]
        let third = try #require(slots.nextFree(after: now, taken: taken))
        #expect("\(third.time)" == "Tue 1 Dec 2026, 09:00 (Europe/Berlin)")
        #expect(
            third.reason(for: "ada") == "Next free slot of “ada”: Tuesdays 09:00; 2 slots before it are taken"
        )
        let second = try #require(slots.nextFree(after: now, taken: taken.dropFirst()))
        #expect("\(second.time)" == "Thu 26 Nov 2026, 17:30 (Europe/Berlin)")
        #expect(
            second.reason(for: "ada") == "Next free slot of “ada”: Thursdays 17:30; 1 slot before it is taken"
        )
    }

    @Test func `are later than the instant asked for`() throws {
        let slots = PostingSlots([try slot(.tuesday, "09:00")])
        let nine = try instant("2026-11-24T08:00:00Z")
        #expect(slots.nextFree(after: nine.adding(.milliseconds(-1)), taken: [])?.time.instant == nine)
        #expect(slots.nextFree(after: nine, taken: [])?.time.instant == nine.adding(.seconds(7 * 86_400)))
    }

    @Test func `are taken by what is less than a minute away`() throws {
        let slots = PostingSlots([try slot(.tuesday, "09:00")])
        let now = try instant("2026-11-22T10:00:00Z")
        let nine = try instant("2026-11-24T08:00:00Z")
        for (distance, isTaken) in [
            (-60_000, false), (-59_999, true), (0, true), (59_999, true), (60_000, false),
        ] {
            let free = slots.nextFree(after: now, taken: [nine.adding(.milliseconds(distance))])
            #expect((free?.time.instant != nine) == isTaken, "\(distance) ms")
        }
    }

    @Test func `keep their hour when clocks are turned, and move with it where it is left out`() throws {
        let slots = PostingSlots([try slot(.sunday, "02:30")])
        let free = try #require(slots.nextFree(after: try instant("2026-03-28T00:00:00Z"), taken: []))
        let moved = try #require(WallTime("2026-03-29T03:30"))
        #expect(free.time.fit == .skipped(movedTo: moved))
        let next = try #require(slots.nextFree(after: free.time.instant, taken: []))
        #expect("\(next.time)" == "Sun 5 Apr 2026, 02:30 (Europe/Berlin)")
    }

    @Test func `are looked for eight weeks ahead`() throws {
        let slots = PostingSlots([try slot(.tuesday, "09:00")])
        let now = try instant("2026-11-22T10:00:00Z")
        let nine = try instant("2026-11-24T08:00:00Z")
        let weeks = (0..<8).map { nine.adding(.seconds($0 * 7 * 86_400)) }
        #expect(slots.nextFree(after: now, taken: weeks) == nil)
        #expect(slots.nextFree(after: now, taken: weeks.dropLast())?.time.instant == weeks[7])
        #expect(PostingSlots([]).nextFree(after: now, taken: []) == nil)
    }

    @Test(arguments: 0..<60)
    func `are filled one after the other, none twice, none in the past`(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let zones = try ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"].map(
            TimeZoneName.init
        )
        let slots = PostingSlots(
            try (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                PostingSlot(
                    Weekday.allCases.randomElement(using: &generator)!,
                    // Few times, so that slots of several zones meet, near the hours at which clocks are turned.
                    try #require(
                        TimeOfDay(
                            hour: .random(in: 1...3, using: &generator),
                            minute: [0, 30].randomElement(using: &generator)!
                        )
                    ),
                    in: zones.randomElement(using: &generator)!
                )
            }
        )
        let now = Timestamp(
            milliseconds: .random(in: 1_767_225_600_000..<1_830_000_000_000, using: &generator)
        )
        let all = fill(slots, after: now, taken: [])
        let others = (0..<10).map { _ in
            // Some of them on a slot or beside one.
            Bool.random(using: &generator)
                ? all.randomElement(using: &generator)!.time.instant.adding(
                    .seconds(.random(in: -61...61, using: &generator))
                )
                : now.adding(.seconds(.random(in: -86_400...56 * 86_400, using: &generator)))
        }
        func isTaken(_ instant: Timestamp) -> Bool {
            others.contains { abs($0.milliseconds - instant.milliseconds) < 60_000 }
        }
        for free in all {
            #expect(free.time.instant > now)
            #expect(free.time.instant <= now.adding(PostingSlots.horizon))
            #expect(slots.slots.contains(free.slot))
            #expect(free.time.wall.date.weekday == free.slot.weekday)
            #expect(free.time.wall.time == free.slot.time)
        }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.time.instant < $1.time.instant })
        #expect(all.map(\.takenBefore) == Array(0..<all.count))
        // A slot that another post has is left out, and moves none of the others.
        let given = fill(slots, after: now, taken: others.shuffled(using: &generator))
        #expect(given.map(\.time) == all.map(\.time).filter { !isTaken($0.instant) })
    }

    /// Every free slot, each taken as soon as it was given.
    private func fill(_ slots: PostingSlots, after now: Timestamp, taken: [Timestamp]) -> [PostingSlots.Free]
    {
        var taken = taken
        var given: [PostingSlots.Free] = []
        while let free = slots.nextFree(after: now, taken: taken), given.count <= slots.slots.count * 8 {
            given.append(free)
            taken.insert(free.time.instant, at: 0)
        }
        return given
    }
}
