import Foundation
import HTTPTypes
import Synchronization
import Testing
import Web

/// The pages that tell what goes out and what went out.
@Suite struct PublishingPageTests {
    private static let now = InMemoryRoost.now

    @Test
    func
        `the queue shows what waits for a person first, then what goes out with why it waits, then what went`()
        async throws
    {
        var asked = TargetItem.sample("tgt-7")
        asked.question = .late
        var out = TargetItem.sample("tgt-8", status: .published)
        out.url = "https://mastodon.example/@ana/8"
        var state = InMemoryRoost.State.furnished
        state.publishing.queue = [
            QueuedTarget(target: asked, text: "Late heron", explanation: "Its time has passed."),
            QueuedTarget(
                target: .sample("tgt-5"),
                text: "Next heron",
                isUrgent: true,
                explanation: "It goes out on Sun 22 Nov 2026, 09:00 (Europe/Berlin)."
            ),
        ]
        state.publishing.outcomes = [PublishingOutcome(target: out, text: "Old heron")]
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/publishing")
            let order = ["Waits for you", "Late heron", "Goes out next", "Next heron", "Within the last day"]
            var rest = page.text[...]
            for words in order + ["Old heron"] {
                let found = try #require(rest.range(of: words), "\(words) is not where it belongs")
                rest = rest[found.upperBound...]
            }
            #expect(page.text.contains("It goes out on Sun 22 Nov 2026, 09:00 (Europe/Berlin)."))
            #expect(page.text.contains("urgent"))
            #expect(page.body.contains(#"href="/publishing/questions#tgt-7""#))
            #expect(page.body.contains(#"href="https://mastodon.example/@ana/8""#))
            #expect(page.body.contains(#"data-live="/publishing/events""#))
            #expect(page.body.contains(#"action="/targets/tgt-5/cancel""#))
            let seen = try await site.browser(of: "vera").get("/publishing")
            #expect(seen.text.contains("Next heron"))
            #expect(!seen.body.contains("/cancel\""))
            #expect(!seen.body.contains("/compositions/new"))
            let other = try await site.browser(of: "max").get("/publishing?connection=con-2")
            #expect(!other.text.contains("heron"))
            #expect(other.text.contains("Nothing is to go out"))
            #expect(try await site.browser(of: "max").get("/publishing?connection=con-99").status == 404)
        }
    }

    @Test func `a long queue goes on page by page, what went out stands on the first`() async throws {
        var state = InMemoryRoost.State.furnished
        state.publishing.queue = (1...31).map { number in
            QueuedTarget(
                target: .sample("tgt-\(number)"),
                text: "Heron \(number).",
                explanation: "It goes out in a moment."
            )
        }
        state.publishing.outcomes = [
            PublishingOutcome(target: .sample("tgt-99", status: .published), text: "Old heron")
        ]
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let first = try await browser.get("/publishing?connection=con-1")
            #expect(first.text.contains("Heron 30."))
            #expect(!first.text.contains("Heron 31."))
            #expect(first.text.contains("Old heron"))
            #expect(first.text.contains("More →"))
            #expect(first.body.contains(#"href="/publishing?connection=con-1&amp;before=30""#))
            let second = try await browser.get("/publishing?connection=con-1&before=30")
            #expect(second.text.contains("Heron 31."))
            #expect(!second.text.contains("Old heron"))
            #expect(!second.body.contains(#"rel="next""#))
            let page = try await site.program(of: "vera").send(.get, "/api/v1/publishing/queue?limit=20")
                .decoded(as: QueuePage.self)
            #expect(page.items.map(\.text) == (1...20).map { "Heron \($0)." })
            #expect(page.older == "20")
        }
    }

    private struct QueuePage: Decodable {
        struct Item: Decodable { var text: String }
        var items: [Item]
        var older: String?
    }

    @Test func `what was called off in the queue can be taken back there, as long as its time is to come`()
        async throws
    {
        var state = InMemoryRoost.State.furnished
        state.publishing.targets["tgt-5"] = TargetDetail(
            target: .sample("tgt-5", status: .cancelled),
            events: [],
            mayRetry: true,
            mayRestore: true
        )
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let done = try await browser.post("/targets/tgt-5/cancel", ["return": "/publishing"])
            #expect(done.headers[.location] == "/publishing?cancelled=tgt-5")
            let page = try await browser.get("/publishing?cancelled=tgt-5")
            #expect(page.text.contains("Called off: nothing is sent to @ana@mastodon.example"))
            #expect(page.body.contains(#"action="/targets/tgt-5/restore""#))
            let back = try await browser.post("/targets/tgt-5/restore", ["return": "/publishing"])
            #expect(back.headers[.location] == "/publishing?said=target-restored")
            #expect(site.roost.deeds.filter { !$0.hasPrefix("look") } == ["cancel tgt-5", "restore tgt-5"])
            #expect(try await browser.get("/publishing?cancelled=nothing").status == 404)
        }
        state.publishing.targets["tgt-5"]?.mayRestore = false
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/publishing?cancelled=tgt-5")
            #expect(!page.body.contains("/restore"))
        }
    }

    @Test func `the bar counts what waits for a person, and says nothing when nothing does`() async throws {
        var state = InMemoryRoost.State.furnished
        try await Site.test(state) { site in
            let page = try await site.browser(of: "ana").get("/publishing")
            #expect(!page.text.contains("waiting for you"))
            #expect(page.body.contains(#"<a href="/publishing" aria-current="page" data-keys="g b">"#))
        }
        var asked = TargetItem.sample("tgt-7", status: .unknown)
        asked.question = .unsettled
        state.publishing.questions = [PublishingQuestion(target: asked, text: "Heron", events: [])]
        try await Site.test(state) { site in
            for path in ["/archive", "/publishing/calendar", "/compositions/cmp-1", "/targets/tgt-1"] {
                let page = try await site.browser(of: "vera").get(path)
                #expect(page.text.contains("Publish 1 waiting for you"), "\(path)")
                if path != "/archive" {
                    #expect(page.body.contains(#"<a href="/publishing" aria-current="page""#), "\(path)")
                    #expect(page.text.contains("Questions 1 waiting"), "\(path)")
                }
            }
        }
    }

    @Test func `a step of any target that goes out soon is told to whoever looks on`() async throws {
        var state = InMemoryRoost.State.furnished
        state.publishing.isFollowed = true
        try await Site.test(state) { site in
            async let stream = site.browser(of: "vera").get("/publishing/events")
            try await eventually { !site.roost.targetFollowers.withLock { $0 }.isEmpty }
            site.roost.tell(.sample("tgt-5", status: .publishing))
            site.roost.tell(.sample("tgt-5", status: .published))
            site.roost.tell(nil)
            let answer = try await stream
            #expect(answer.headers[.contentType] == "text/event-stream")
            let events = answer.body.split(separator: "\n\n").filter { !$0.hasPrefix(":") }
            #expect(events.count == 3)
            #expect(events.first?.hasPrefix("event: target\ndata: {") == true)
            #expect(events.first?.contains(#""status":"publishing""#) == true)
            #expect(events.dropFirst().first?.contains(#""status":"published""#) == true)
            #expect(events.last == "event: end\ndata: {}")
            #expect(try await site.browser(of: "vera").get("/targets/nothing/events").status == 404)
        }
    }
}

/// What was written.
@Suite struct CompositionPageTests {
    private static func item(_ status: CompositionStatus) -> CompositionItem {
        var out = TargetItem.sample("tgt-5", status: .published)
        out.url = "https://mastodon.example/@ana/5"
        out.postID = "p-1"
        var failed = TargetItem.sample("tgt-6", status: .failed)
        failed.accountName = "@ana@pixelfed.example"
        failed.platformName = "Pixelfed"
        failed.error = "pixelfed.example refused the post: too long."
        return CompositionItem(
            id: "cmp-1",
            status: status,
            parts: [PartDraft(text: "Herons over the weir."), PartDraft(text: "And swans.")],
            warning: "Birds",
            scheduledAt: InMemoryRoost.now,
            wallTime: "2027-03-28T02:30",
            zone: "Europe/Berlin",
            timeRemark: status == .scheduled ? "02:30 does not exist that day. It goes out at 03:30." : nil,
            targetCount: 2,
            revision: 3,
            targets: [out, failed],
            createdAt: InMemoryRoost.now,
            updatedAt: InMemoryRoost.now
        )
    }

    @Test func `compositions are listed with their accounts, by status`() async throws {
        var state = InMemoryRoost.State.furnished
        state.publishing.compositions["cmp-1"] = Self.item(.partial)
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/publishing/compositions")
            #expect(page.text.contains("Herons over the weir."))
            #expect(page.text.contains("2 accounts: Mastodon, Pixelfed"))
            #expect(page.text.contains("thread of 2"))
            #expect(page.text.contains("partly published"))
            let none = try await browser.get("/publishing/compositions?status=draft")
            #expect(none.status == 200)
            #expect(try await browser.get("/publishing/compositions?status=nonsense").status == 422)
            #expect(page.body.contains(#"action="/compositions/cmp-1/delete""#))
            let seen = try await site.browser(of: "vera").get("/publishing/compositions").body
            #expect(!seen.contains("/delete\"") && !seen.contains("/copy\""))
            let deleted = try await browser.post("/compositions/cmp-1/delete")
            #expect(deleted.headers[.location] == "/publishing/compositions?said=composition-deleted")
        }
    }

    @Test func `a composition tells for each account what became of it, with its link and its post`()
        async throws
    {
        var state = InMemoryRoost.State.furnished
        state.publishing.compositions["cmp-1"] = Self.item(.partial)
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/compositions/cmp-1")
            for words in [
                "Herons over the weir.", "And swans.", "Part 2", "Birds", "published", "failed",
                "pixelfed.example refused the post: too long.", "@ana@mastodon.example",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(page.body.contains(#"href="https://mastodon.example/@ana/5""#))
            #expect(page.body.contains(#"href="/posts/p-1""#))
            #expect(page.body.contains(#"href="/targets/tgt-6""#))
            #expect(!page.body.contains("/compositions/cmp-1/edit"), "what was sent can’t be written anew")
            #expect(!page.body.contains("/compositions/cmp-1/move"))
            #expect(!page.body.contains("data-live"), "nothing more comes of it")
            #expect(page.body.contains(#"action="/compositions/cmp-1/copy""#))
        }
    }

    @Test
    func `a scheduled one is moved with its hour and its zone, taken back, and says what clocks do to it`()
        async throws
    {
        var state = InMemoryRoost.State.furnished
        state.publishing.compositions["cmp-1"] = Self.item(.scheduled)
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/compositions/cmp-1")
            #expect(page.text.contains("Sun 28 Mar 2027, 02:30 (Europe/Berlin)"))
            #expect(page.text.contains("02:30 does not exist that day. It goes out at 03:30."))
            #expect(page.body.contains(#"name="day" value="2027-03-28""#))
            #expect(page.body.contains(#"data-live="/compositions/cmp-1/events""#))
            #expect(page.body.contains("/compositions/cmp-1/edit"))
            let moved = try await browser.post(
                "/compositions/cmp-1/move",
                ["day": "2027-03-29", "time": "02:30", "return": "/publishing/calendar?view=month"]
            )
            #expect(
                moved.headers[.location] == "/publishing/calendar?view=month&said=composition-moved",
                "\(moved.body)"
            )
            let elsewhere = try await browser.post(
                "/compositions/cmp-1/move",
                ["day": "2027-03-30", "time": "02:30", "return": "//evil.example"]
            )
            #expect(elsewhere.headers[.location] == "/compositions/cmp-1?said=composition-moved")
            _ = try await browser.post("/compositions/cmp-1/unschedule")
            #expect(
                site.roost.deeds == [
                    "schedule cmp-1 2027-03-29T02:30 Europe/Berlin",
                    "schedule cmp-1 2027-03-30T02:30 Europe/Berlin", "unschedule cmp-1",
                ]
            )
            let empty = try await browser.post("/compositions/cmp-1/move", ["time": "09:00"])
            #expect(empty.status == 422)
            #expect(empty.text.contains("The day is missing"))
            let seen = try await site.browser(of: "vera").get("/compositions/cmp-1").body
            #expect(!seen.contains("/move") && !seen.contains("/unschedule"))
        }
        state.publishing.refusal = Refusal(
            422,
            "invalid",
            "Sun 1 Mar 2020, 09:00 (Europe/Berlin) has passed."
        )
        try await Site.test(state) { site in
            let refused = try await site.browser(of: "max").post(
                "/compositions/cmp-1/move",
                ["day": "2020-03-01", "time": "09:00"]
            )
            #expect(refused.status == 422)
            #expect(refused.text.contains("Sun 1 Mar 2020, 09:00 (Europe/Berlin) has passed."))
            #expect(refused.text.contains("Herons over the weir."), "the page is there with the sentence")
        }
    }
}

/// One composition on one account.
@Suite struct TargetPageTests {
    private static func published() -> TargetDetail {
        var target = TargetItem.sample("tgt-5", status: .published)
        target.publishedAt = InMemoryRoost.now
        target.url = "https://mastodon.example/@ana/5"
        target.postID = "p-1"
        let sent = Date(timeIntervalSince1970: 1_795_262_403)  // 12:00:03 UTC
        return TargetDetail(
            target: target,
            parts: [
                TargetPart(
                    text: "Herons over the weir.",
                    isThere: true,
                    media: [
                        TargetMedium(id: "cpm-1", fileName: "heron.jpg", alt: "A heron"),
                        TargetMedium(id: "cpm-2", fileName: "line.png", alt: "", isDecorative: true),
                    ]
                )
            ],
            warning: "Birds",
            events: [
                TargetEvent(at: sent, step: "post:0", kind: "sent", sentence: "The post was sent."),
                TargetEvent(
                    at: sent.addingTimeInterval(5),
                    step: "post:0",
                    kind: "lost",
                    sentence: "No answer came.",
                    code: "timeout"
                ),
                TargetEvent(
                    at: sent.addingTimeInterval(38),
                    step: "post:0",
                    kind: "found",
                    sentence: "Roost looked, and it is there."
                ),
            ],
            changing: ChangeOffer(
                caution: "Apps may go on showing the text they saw first.",
                mayDelete: true
            ),
            accountURL: "https://mastodon.example/@ana"
        )
    }

    @Test func `a target's timeline tells to the second what was done, with the platform's code`()
        async throws
    {
        var state = InMemoryRoost.State.furnished
        state.publishing.targets["tgt-5"] = Self.published()
        try await Site.test(state) { site in
            let page = try await site.browser(of: "vera").get("/targets/tgt-5")
            #expect(page.text.contains("sent 13:00:03, confirmed by look-up 13:00:41"), "\(page.text)")
            #expect(page.body.contains(#"title="21 Nov 2026, 13:00:08 "#))
            #expect(page.body.contains("No answer came. <code>timeout</code>"))
            #expect(page.text.contains("Saturday 21 November 2026"))
            #expect(page.body.contains(#"href="https://mastodon.example/@ana/5""#))
            #expect(page.body.contains(#"href="https://mastodon.example/@ana""#))
            #expect(page.body.contains(#"href="/posts/p-1""#))
            #expect(page.text.contains("Numbers over time"), "those of the post in the archive")
            #expect(!page.body.contains("data-live"), "nothing more comes of it")
            for deed in ["change", "delete", "retry", "cancel", "restore"] {
                #expect(!page.body.contains(#"action="/targets/tgt-5/\#(deed)""#), "\(deed)")
            }
        }
    }

    @Test func `what is published is changed with its words, its warning and its alt texts`() async throws {
        var state = InMemoryRoost.State.furnished
        state.publishing.targets["tgt-5"] = Self.published()
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/targets/tgt-5")
            #expect(page.text.contains("Apps may go on showing the text they saw first."))
            #expect(page.body.contains(#"<textarea name="text-0""#))
            #expect(page.text.contains("Alt text of heron.jpg"))
            #expect(!page.text.contains("Alt text of line.png"), "what shows nothing worth telling has none")
            let changed = try await browser.post(
                "/targets/tgt-5/change",
                [
                    "text-0": "Herons\r\nand swans", "warning": " ", "sensitive": "1", "file": "cpm-1",
                    "alt-cpm-1": "A grey heron",
                ]
            )
            #expect(changed.headers[.location] == "/targets/tgt-5?said=change-asked")
            #expect(
                site.roost.deeds.last
                    == "change to Herons\nand swans; ; true; cpm-1=A grey heron; tgt-5"
            )
            let deleted = try await browser.post("/targets/tgt-5/delete")
            #expect(deleted.headers[.location] == "/targets/tgt-5?said=deletion-asked")
            #expect(site.roost.deeds.last == "take down tgt-5")
        }
        state.publishing.refusal = Refusal(422, "invalid", "The text is 3 characters too long.")
        try await Site.test(state) { site in
            let refused = try await site.browser(of: "max").post(
                "/targets/tgt-5/change",
                ["text-0": "Words that were typed", "warning": "Other"]
            )
            #expect(refused.status == 422)
            #expect(refused.text.contains("The text is 3 characters too long."))
            #expect(refused.body.contains("Words that were typed</textarea>"), "what was typed is kept")
            #expect(refused.body.contains(#"value="Other""#))
            #expect(refused.body.contains(#"<details class="other-way" open>"#))
        }
        state.publishing.refusal = nil
        state.publishing.targets["tgt-5"]?.changing = ChangeOffer(
            obstacle: "social.example doesn’t let posts be changed.",
            mayDelete: true
        )
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/targets/tgt-5")
            #expect(page.text.contains("social.example doesn’t let posts be changed."))
            #expect(!page.body.contains("<textarea"))
            #expect(page.body.contains("/targets/tgt-5/delete"))
        }
    }

    @Test(arguments: [(true, false, "retry"), (false, true, "cancel")])
    func `only what is safe is offered`(mayRetry: Bool, mayCancel: Bool, offered: String) async throws {
        var state = InMemoryRoost.State.furnished
        var target = TargetItem.sample("tgt-5", status: mayRetry ? .failed : .publishing)
        target.error = "mastodon.example refused the post."
        target.errorCode = "rejected"
        state.publishing.targets["tgt-5"] = TargetDetail(
            target: target,
            parts: [TargetPart(text: "Heron")],
            events: [],
            explanation: mayRetry ? nil : "It is ready and starts in a moment.",
            advice: mayRetry ? "Nothing of it is there." : nil,
            mayRetry: mayRetry,
            mayCancel: mayCancel
        )
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/targets/tgt-5")
            for deed in ["retry", "cancel", "change", "delete", "settle", "late-answer"] {
                #expect(
                    page.body.contains(#"action="/targets/tgt-5/\#(deed)""#) == (deed == offered),
                    "\(deed)"
                )
            }
            #expect(page.text.contains("Nothing was sent yet."))
            #expect(page.text.contains("Nothing of it is there.") == mayRetry)
            #expect(page.body.contains("<code>rejected</code>") == mayRetry)
            #expect(page.body.contains(#"data-live="/targets/tgt-5/events""#) == mayCancel)
            let done = try await browser.post("/targets/tgt-5/\(offered)")
            #expect(done.status == 303)
            #expect(site.roost.deeds.last == "\(offered) tgt-5")
        }
    }

    @Test func `a question is answered in one click, in the inbox and at the target`() async throws {
        var late = TargetItem.sample("tgt-5")
        late.question = .late
        late.error = "Its time was two hours ago."
        var unsettled = TargetItem.sample("tgt-6", status: .unknown)
        unsettled.question = .unsettled
        unsettled.error = "Roost doesn’t know whether it is there."
        let looked = TargetEvent(
            at: InMemoryRoost.now,
            step: "post:0",
            kind: "absent",
            sentence: "Roost looked, and it wasn’t there."
        )
        var state = InMemoryRoost.State.furnished
        state.publishing.questions = [
            PublishingQuestion(target: late, text: "Late heron", events: []),
            PublishingQuestion(
                target: unsettled,
                text: "Lost heron",
                events: [looked],
                accountURL: "https://mastodon.example/@ana"
            ),
        ]
        for target in [late, unsettled] {
            state.publishing.targets[target.id] = TargetDetail(
                target: target,
                parts: [TargetPart(text: "Heron")],
                events: [],
                explanation: target.error
            )
        }
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let inbox = try await browser.get("/publishing/questions")
            for words in [
                "Publish it although it is late?", "Late heron", "Is it there?", "Lost heron",
                "Roost looked, and it wasn’t there.", "05:00:00", "Look at the account’s posts",
            ] {
                #expect(inbox.text.contains(words), "\(words)")
            }
            #expect(inbox.body.contains(#"href="https://mastodon.example/@ana""#))
            let target = try await browser.get("/targets/tgt-6")
            #expect(target.body.contains(#"action="/targets/tgt-6/settle""#))
            let back = ["return": "/publishing/questions"]
            for (path, fields, said) in [
                ("tgt-5/late-answer", ["publish": "1"], "late-accepted"),
                ("tgt-5/late-answer", [:], "late-skipped"),
                ("tgt-6/settle", ["there": "1", "url": "https://mastodon.example/@ana/9"], "settled-there"),
                ("tgt-6/settle", ["url": "https://mastodon.example/@ana/9"], "settled-again"),
            ] {
                let answer = try await browser.post("/targets/\(path)", fields.merging(back) { $1 })
                #expect(answer.headers[.location] == "/publishing/questions?said=\(said)")
            }
            #expect(
                site.roost.deeds.suffix(4) == [
                    "publish late tgt-5", "skip late tgt-5",
                    "settle there https://mastodon.example/@ana/9 tgt-6", "settle again tgt-6",
                ]
            )
            let seen = try await site.browser(of: "vera").get("/publishing/questions")
            #expect(seen.text.contains("Lost heron"))
            #expect(!seen.body.contains("<form method=\"post\" action=\"/targets"))
        }
        try await Site.test { site in
            let empty = try await site.browser(of: "max").get("/publishing/questions")
            #expect(empty.text.contains("Nothing waits for you"))
        }
    }
}
