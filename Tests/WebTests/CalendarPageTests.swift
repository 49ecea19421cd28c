import Foundation
import Testing
import Web

@Suite struct CalendarPageTests {
    private static func state(_ entries: [CalendarEntry]) -> InMemoryRoost.State {
        var state = InMemoryRoost.State.furnished
        state.publishing.entries = entries
        return state
    }

    @Test func `a month has whole weeks from Monday, today, and each post on its day`() async throws {
        let entries = [
            CalendarEntry.sample("cmp-1", day: "2026-11-23"),
            .sample("cmp-2", day: "2026-11-23", at: "18:30", status: .published),
            .sample("cmp-3", day: "2026-12-06", status: .failed),
            .sample("cmp-4", day: "2026-12-07"),
        ]
        try await Site.test(Self.state(entries)) { site in
            let page = try await site.browser(of: "max").get("/publishing/calendar")
            #expect(site.roost.deeds == ["calendar 2026-10-26 2026-12-06"])
            #expect(page.body.matches(of: /<td data-day/).count == 42)
            #expect(page.text.contains("November 2026"))
            #expect(page.text.contains("Times by the clock in Europe/Berlin."))
            #expect(page.body.contains(##"<td data-day="2026-11-21" class="" aria-current="date">"##))
            let cell = try #require(
                page.body.firstMatch(of: /<td data-day="2026-11-23"(?s:.*?)<\/td>/)?.output
            )
            for trace in [
                "cmp-1", "cmp-2", "09:00", "18:30", "platform-mastodon", "scheduled", "published",
                "Herons over the weir.", #"href="/compositions/new?at=2026-11-23T09:00""#,
                #"aria-label="Monday 23 November 2026, 2 posts on Monday 23 November 2026""#,
            ] {
                #expect(cell.contains(trace), "\(trace)")
            }
            #expect(!page.body.contains("/compositions/new?at=2026-11-20"), "nothing goes out in the past")
            let dragged = page.body.matches(of: /data-entry="([^"]+)"[^>]*draggable="true"/).map { $0.1 }
            #expect(dragged == ["cmp-1"], "only what is still to go out")
            #expect(page.body.contains(#"href="/publishing/calendar?view=month&amp;day=2026-10-01""#))
            #expect(page.body.contains(#"href="/publishing/calendar?view=month&amp;day=2026-12-01""#))
        }
    }

    @Test func `a full day shows how many more there are, and leads to all of them`() async throws {
        let entries = (1...6).map { CalendarEntry.sample("cmp-\($0)", day: "2026-11-23", at: "0\($0):00") }
        try await Site.test(Self.state(entries)) { site in
            let page = try await site.browser(of: "vera").get("/publishing/calendar?day=2026-11-01")
            #expect(page.text.contains("3 more"))
            #expect(page.body.contains("view=list&amp;day=2026-11-23#day-2026-11-23"))
            let list = try await site.browser(of: "vera").get(
                "/publishing/calendar?view=list&day=2026-11-23"
            )
            for hour in 1...6 { #expect(list.text.contains("0\(hour):00")) }
            #expect(list.text.contains("Monday 23 November 2026"))
            #expect(!list.body.contains("/move\""), "a viewer moves nothing")
            #expect(!list.body.contains("/compositions/new"))
        }
    }

    @Test func `a week is seven days, and a list has a form for each that can be moved`() async throws {
        let entries = [
            CalendarEntry.sample("cmp-1", day: "2026-11-23"),
            .sample("cmp-2", day: "2026-11-24", zone: "Asia/Tokyo"),
            .sample("cmp-3", day: "2026-11-24", status: .published),
        ]
        try await Site.test(Self.state(entries)) { site in
            let browser = site.browser(of: "max")
            let week = try await browser.get("/publishing/calendar?view=week&day=2026-11-25&connection=con-1")
            #expect(site.roost.deeds == ["calendar 2026-11-23 2026-11-29"])
            #expect(week.body.matches(of: /<td role="cell"/).count == 7)
            #expect(week.text.contains("Mon 23 Nov 2026 – Sun 29 Nov 2026"))
            #expect(week.body.contains("view=week&amp;day=2026-11-18&amp;connection=con-1"))
            let list = try await browser.get("/publishing/calendar?view=list&day=2026-11-25")
            #expect(list.body.matches(of: /action="\/compositions\/cmp-\d\/move"/).count == 2)
            #expect(
                list.body.contains(
                    #"name="return" value="/publishing/calendar?view=list&amp;day=2026-11-25""#
                )
            )
            #expect(list.text.contains("Meant for Tue 24 Nov 2026, 09:00 (Asia/Tokyo)"))
            #expect(list.text.contains("By the clock in Asia/Tokyo."))
            #expect(list.body.contains(#"href="https://mastodon.example/@ana/1""#))
        }
    }

    @Test func `a refused day and time stand there as they were typed`() async throws {
        var state = InMemoryRoost.State.furnished
        state.publishing.refusal = Refusal(422, "invalid", "Sun 1 Mar 2020, 07:45 has passed.")
        try await Site.test(state) { site in
            let refused = try await site.browser(of: "max").post(
                "/compositions/cmp-1/move",
                ["day": "2020-03-01", "time": "07:45"]
            )
            #expect(refused.status == 422)
            #expect(refused.body.contains(#"name="day" value="2020-03-01""#))
            #expect(refused.body.contains(#"name="time" value="07:45""#))
        }
    }

    @Test(arguments: ["day=2026-02-30", "day=tomorrow", "view=year", "day=2026-1-1"])
    func `what is no day or view is refused with a sentence`(query: String) async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "vera").get("/publishing/calendar?\(query)")
            #expect(page.status == 422)
        }
    }

    @Test(arguments: [
        ("2024-02-10", "2024-01-29", "2024-03-03"), ("2026-01-31", "2025-12-29", "2026-02-01"),
        ("2000-12-31", "2000-11-27", "2000-12-31"),
    ])
    func `weeks are whole over the ends of years and in leap years`(
        day: String,
        from: String,
        to: String
    )
        async throws
    {
        try await Site.test { site in
            _ = try await site.browser(of: "vera").get("/publishing/calendar?day=\(day)")
            #expect(site.roost.deeds == ["calendar \(from) \(to)"])
        }
    }
}
