import Foundation
import HTTPTypes
import Testing
import Web

/// The page on which one writes, as it is without script.
@Suite struct `The composer's form` {
    @Test func `has the accounts, the words, the time and the file of what is written`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let new = try await browser.get("/compositions/new?account=con-1&at=2026-11-24T09:00").body
            #expect(new.contains(#"name="account" value="con-1" checked"#))
            #expect(new.contains(#"name="account" value="con-2">"#))
            #expect(new.contains(#"name="when" value="at" checked"#))
            #expect(new.contains(#"value="2026-11-24T09:00""#))
            #expect(new.contains("Bird notes") && new.contains("Mastodon · mastodon.example"))
            let known = try await browser.get("/compositions/cmp-1/edit").body
            #expect(known.contains("Herons over the weir.</textarea>"))
            #expect(known.contains("A heron</textarea>"))
            #expect(known.contains("/compositions/uploads/upl-1/thumbnail"))
            #expect(known.contains(#"name="revision" value="1""#))
        }
    }

    @Test func `asks for no account where there is none, and says what to do`() async throws {
        try await Site.test(.peopled) { site in
            let page = try await site.browser(of: "ana").get("/compositions/new").body
            #expect(
                page.contains("No account to publish to yet") && page.contains(#"href="/connections/new""#)
            )
            #expect(page.contains(#"<fieldset class="writing-accounts" hidden>"#))
            #expect(page.contains(#"name="text-0""#))
        }
        try await Site.test { site in
            let page = try await site.browser(of: "max").get("/compositions/new").body
            #expect(page.contains(#"<fieldset class="writing-accounts"><legend>Publish to"#))
        }
    }

    @Test func `shows what was written for an account that is connected no more`() async throws {
        var state = Self.scheduled()
        state.publishing.compositions["cmp-1"]?.media = [ComposedMedium(id: "cpm-1", uploadID: "upl-1")]
        let own = TargetChoices(
            parts: [
                PartDraft(text: "Swans & more", poll: PollDraft(options: ["Yes", "No"])),
                PartDraft(text: "Their young"),
            ],
            media: [ChosenMedium(id: "cpm-1", alt: "Two swans")]
        )
        for choices in [own, TargetChoices()] {
            state.publishing.compositions["cmp-1"]?.targets.append(
                TargetItem(
                    id: "tgt-6",
                    compositionID: "cmp-1",
                    platform: "mastodon",
                    accountName: "@ada@one.example",
                    status: .cancelled,
                    choices: choices
                )
            )
        }
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/compositions/cmp-1/edit").body
            let note = "@ada@one.example was disconnected: nothing goes there."
            #expect(page.matches(of: /data-disconnected/).count == 2)
            #expect(page.contains(note))
            // Only where there is something.
            #expect(page.matches(of: /What was written for it alone/).count == 1)
            #expect(page.contains("<dt>Post 1 of 2</dt><dd dir=\"auto\">Swans &amp; more</dd>"))
            #expect(page.contains("<dt>Poll</dt><dd dir=\"auto\">Yes\nNo</dd>"))
            #expect(page.contains("<dt>Alt text of heron.jpg</dt><dd dir=\"auto\">Two swans</dd>"))
        }
        try await Site.test { site in
            let page = try await site.browser(of: "max").get("/compositions/cmp-1/edit").body
            #expect(!page.contains("data-disconnected"))
        }
    }

    @Test func `keeps a draft, with the ends of its lines as platforms count them`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "max").post(
                "/compositions/new",
                fields: [
                    ("text-0", "One\r\n\r\ntwo "), ("text-1", ""), ("account", "con-1"), ("account", "con-2"),
                    ("warning", "Birds"), ("intent", "save"),
                ]
            )
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/compositions/cmp-9/edit?said=draft-saved")
            #expect(site.roost.deeds == ["write One\n\ntwo  | "])
        }
    }

    @Test func `publishes now, or at a time, and leads to what comes of it`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let now = try await browser.post(
                "/compositions/new",
                [
                    "text-0": "Now", "account": "con-1", "when": "now", "at": "2026-11-24T09:00",
                    "intent": "publish",
                ]
            )
            #expect(now.headers[.location] == "/compositions/cmp-9?said=post-under-way")
            let later = try await browser.post(
                "/compositions/cmp-1/edit",
                [
                    "text-0": "Later", "account": "con-1", "when": "at", "at": "2026-11-24T09:00",
                    "zone": "Europe/Berlin", "intent": "publish", "revision": "1",
                ]
            )
            #expect(later.headers[.location] == "/compositions/cmp-1?said=post-scheduled")
            let slot = try await browser.post(
                "/compositions/cmp-1/edit",
                ["text-0": "Soon", "account": "con-1", "when": "slot", "intent": "publish", "revision": "1"]
            )
            #expect(slot.headers[.location] == "/compositions/cmp-1?said=post-scheduled")
            let soon = try await browser.post(
                "/compositions/cmp-1/edit",
                [
                    "text-0": "Soon", "account": "con-1", "when": "after", "after": "10", "unit": "60",
                    "intent": "publish", "revision": "1",
                ]
            )
            #expect(soon.headers[.location] == "/compositions/cmp-1?said=post-scheduled")
            #expect(
                site.roost.deeds == [
                    "write Now", "schedule cmp-9 now", "save Later",
                    "schedule cmp-1 2026-11-24T09:00 Europe/Berlin",
                    "save Soon", "schedule cmp-1 next slot", "save Soon", "schedule cmp-1 in 600 s",
                ]
            )
        }
    }

    @Test func `shows what was typed and why it can't go out, and has saved it`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "max").post(
                "/compositions/new",
                [
                    "text-0": "Too late & true", "account": "con-1", "when": "at", "at": "2020-01-01T09:00",
                    "intent": "publish",
                ]
            )
            #expect(answer.status == 422)
            #expect(answer.body.contains("Wed 1 Jan 2020, 09:00 (Europe/Berlin) has passed."))
            #expect(answer.body.contains("Too late &amp; true</textarea>"))
            // From here on it is the draft that was saved.
            #expect(answer.body.contains(#"action="/compositions/cmp-9/edit""#))
            #expect(site.roost.deeds == ["write Too late & true"])
        }
    }

    @Test func `doesn't write over what was saved in another window`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "max").post(
                "/compositions/cmp-1/edit",
                ["text-0": "Mine", "revision": "7", "intent": "save"]
            )
            #expect(answer.status == 409)
            #expect(answer.body.contains("saved in another window"))
            #expect(answer.body.contains("Mine</textarea>"))
            #expect(answer.text.contains("What was saved there Herons over the weir."))
            #expect(site.roost.deeds.isEmpty)
            // Whoever has seen both, and saves once more, keeps what is written here.
            #expect(answer.body.contains(#"name="revision" value="1""#))
        }
    }

    private static func scheduled() -> InMemoryRoost.State {
        var state = InMemoryRoost.State.furnished
        state.publishing.compositions["cmp-1"] = CompositionItem(
            id: "cmp-1",
            status: .scheduled,
            parts: [PartDraft(text: "Swans")],
            scheduledAt: InMemoryRoost.now,
            wallTime: "2026-11-24T09:00",
            zone: "Europe/Berlin",
            revision: 3,
            targets: [.sample("tgt-5")],
            createdAt: InMemoryRoost.now,
            updatedAt: InMemoryRoost.now
        )
        return state
    }

    @Test func `changes what is scheduled only by the button that looks at it first`() async throws {
        try await Site.test(Self.scheduled()) { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/compositions/cmp-1/edit").body
            #expect(page.contains("data-scheduled") && !page.contains("data-save>"))
            // The button that Enter presses stands before all others.
            let first = try #require(page.range(of: "data-enter"))
            let back = try #require(page.range(of: "data-back"))
            #expect(first.lowerBound < back.lowerBound)
            for intent in ["save", "part"] {
                let refused = try await browser.post(
                    "/compositions/cmp-1/edit",
                    ["text-0": "Half a sen", "account": "con-1", "intent": intent, "revision": "3"]
                )
                #expect(refused.status == 422)
                #expect(refused.text.contains("This post is scheduled, so nothing of this is saved yet."))
                #expect(refused.body.contains("Half a sen</textarea>"))
            }
            let long = try await browser.post(
                "/compositions/cmp-1/edit",
                [
                    "text-0": "Longer than twenty characters", "account": "con-2", "when": "at",
                    "at": "2026-11-24T09:00", "zone": "Europe/Berlin", "intent": "publish", "revision": "3",
                ]
            )
            #expect(long.status == 422)
            #expect(long.body.contains("Longer than twenty characters</textarea>"))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `leaves each account its time where the time stays`() async throws {
        try await Site.test(Self.scheduled()) { site in
            let browser = site.browser(of: "max")
            for at in ["2026-11-24T09:00", "2026-11-25T09:00"] {
                let answer = try await browser.post(
                    "/compositions/cmp-1/edit",
                    [
                        "text-0": "Swans and geese", "account": "con-1", "when": "at", "at": at,
                        "zone": "Europe/Berlin", "intent": "publish", "revision": "3",
                    ]
                )
                #expect(answer.headers[.location] == "/compositions/cmp-1?said=post-scheduled")
            }
            #expect(
                site.roost.deeds == [
                    "save Swans and geese", "save Swans and geese",
                    "schedule cmp-1 2026-11-25T09:00 Europe/Berlin",
                ]
            )
        }
    }

    @Test func `makes what is scheduled a draft again, with what was typed`() async throws {
        try await Site.test(Self.scheduled()) { site in
            let answer = try await site.browser(of: "max").post(
                "/compositions/cmp-1/edit",
                ["text-0": "Half a sentence", "account": "con-1", "intent": "back", "revision": "3"]
            )
            #expect(answer.headers[.location] == "/compositions/cmp-1/edit?said=post-taken-back")
            #expect(site.roost.deeds == ["unschedule cmp-1", "save Half a sentence"])
        }
    }

    @Test func `takes a post as long as any platform's`() async throws {
        try await Site.test { site in
            let long = String(repeating: "長", count: 20_000)
            let answer = try await site.browser(of: "max").post("/compositions/new", ["text-0": long])
            #expect(answer.status == 303)
            #expect(site.roost.deeds == ["write \(long)"])
        }
    }
}

/// What the page's script asks for.
@Suite struct `The composer's calls` {
    private static func ask(
        _ site: Site,
        _ path: String,
        _ body: String,
        user: String = "max",
        withToken: Bool = true,
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        let browser = site.browser(of: user)
        let page = try await browser.get("/help").body
        var headers = extra
        headers[.cookie] = browser.cookie
        headers[.accept] = "application/json"
        let field = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/))
        if withToken { headers[try #require(HTTPField.Name("X-Form-Token"))] = String(field.1) }
        return try await site.send(.post, path, headers: headers, body: body)
    }

    private static let draft =
        #"{"parts":[{"text":"A heron"}],"targets":[{"connectionID":"con-1"}],"revision":1}"#

    @Test(arguments: [
        "preview", "drafts", "cmp-1/draft", "cmp-1/publication", "cmp-1/withdrawal", "uploads?name=x.jpg",
    ])
    func `do nothing without the form's token`(call: String) async throws {
        try await Site.test { site in
            let none = try await Self.ask(site, "/compositions/\(call)", Self.draft, withToken: false)
            #expect(none.status == 403)
            let field = try #require(HTTPField.Name("X-Form-Token"))
            let wrong = try await Self.ask(
                site,
                "/compositions/\(call)",
                Self.draft,
                withToken: false,
                headers: [field: "x"]
            )
            #expect(wrong.status == 403)
            #expect(try wrong.problem().code == "stale-form")
            let foreign = try await Self.ask(
                site,
                "/compositions/\(call)",
                Self.draft,
                headers: [.origin: "https://evil.example"]
            )
            #expect(foreign.status == 403)
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `tell of each account how long it is and when it goes out`() async throws {
        try await Site.test { site in
            let answer = try await Self.ask(
                site,
                "/compositions/preview?at=2026-11-24T09:00&zone=Europe/Berlin",
                Self.draft
            )
            #expect(answer.status == 200)
            let preview = try answer.decoded(as: CompositionPreviewRead.self)
            #expect(preview.accounts.map(\.connectionID) == ["con-1"])
            #expect(preview.accounts[0].parts[0].length == 7)
            #expect(preview.accounts[0].parts[0].limit == 500)
            #expect(preview.time?.words == "2026-11-24T09:00 (Europe/Berlin)")
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `refuse a while that is no number`() async throws {
        try await Site.test { site in
            for path in ["/compositions/preview?after=abc", "/compositions/preview?after=1.5"] {
                let answer = try await Self.ask(site, path, Self.draft)
                #expect(answer.status == 422)
                #expect(try answer.problem().code == "invalid-after")
            }
            let program = site.program(of: "max")
            let refused = try await program.send(.post, "/api/v1/compositions/preview?after=abc", Self.draft)
            #expect(refused.status == 422)
            #expect(try refused.problem().detail == "“abc” is no number of seconds.")
            let taken = try await program.send(.post, "/api/v1/compositions/preview?after=60", Self.draft)
            #expect(taken.status == 200)
        }
    }

    @Test func `tell what was saved in another window, and which files it shows`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "max").get("/compositions/cmp-1/draft")
            #expect(answer.status == 200)
            let saved = try answer.decoded(as: SavedRead.self)
            #expect(saved.composition.status == "draft")
            #expect(saved.composition.targets.map(\.connectionID) == ["con-1"])
            #expect(saved.uploads.map(\.fileName) == ["heron.jpg"])
            #expect(!saved.hasOwnSlots)
        }
    }

    private struct SavedRead: Decodable {
        let composition: Composition
        let hasOwnSlots: Bool
        let uploads: [Upload]

        struct Composition: Decodable {
            let status: String
            let targets: [Target]
        }

        struct Target: Decodable {
            let connectionID: String
        }

        struct Upload: Decodable {
            let fileName: String
        }
    }

    @Test func `save, and tell of a conflict in a word a program can act on`() async throws {
        try await Site.test { site in
            let saved = try await Self.ask(site, "/compositions/cmp-1/draft", Self.draft)
            #expect(saved.status == 200)
            let conflict = try await Self.ask(
                site,
                "/compositions/cmp-1/draft",
                Self.draft.replacing(#""revision":1"#, with: #""revision":7"#)
            )
            #expect(conflict.status == 409)
            #expect(try conflict.problem().detail == "This post was saved in another window.")
            #expect(site.roost.deeds == ["save A heron"])
        }
    }

    @Test func `make a draft again of what is scheduled`() async throws {
        try await Site.test { site in
            let answer = try await Self.ask(site, "/compositions/cmp-1/withdrawal", "{}")
            #expect(answer.status == 200)
            #expect(site.roost.deeds == ["unschedule cmp-1"])
        }
    }

    @Test func `make one draft, though it is asked for twice with one key`() async throws {
        try await Site.test { site in
            let key = try #require(HTTPField.Name("Idempotency-Key"))
            let browser = site.browser(of: "max")
            let page = try await browser.get("/help").body
            let field = try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/))
            let token = try #require(HTTPField.Name("X-Form-Token"))
            for _ in 0..<2 {
                let answer = try await site.send(
                    .post,
                    "/compositions/drafts",
                    headers: [.cookie: browser.cookie, token: String(field.1), key: "one"],
                    body: Self.draft
                )
                #expect(answer.status == 201)
            }
            #expect(site.roost.deeds == ["write A heron"])
        }
    }

    @Test func `bring a file larger than any form, and show a small picture of it`() async throws {
        try await Site.test { site in
            let bytes = String(repeating: "x", count: 3_000_000)
            let answer = try await Self.ask(site, "/compositions/uploads?name=heron.jpg", bytes)
            #expect(answer.status == 201)
            #expect(site.roost.deeds == ["bring heron.jpg of 3000000 bytes"])
            let small = try await site.browser(of: "max").get("/compositions/uploads/upl-1/thumbnail")
            #expect(small.status == 200)
            #expect(small.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            #expect(
                try await site.browser(of: "max").get("/compositions/uploads/upl-2/thumbnail").status == 404
            )
        }
    }

    private struct CompositionPreviewRead: Decodable {
        let accounts: [Account]
        let time: Time?

        struct Account: Decodable {
            let connectionID: String
            let parts: [Part]
        }

        struct Part: Decodable {
            let length: Int
            let limit: Int?
        }

        struct Time: Decodable {
            let words: String
        }
    }
}

/// A script that imports others names them as browsers find them.
@Suite struct `The composer's scripts` {
    @Test func `are found under names that change with all they import`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "max").get("/compositions/new").body
            let first = try #require(page.firstMatch(of: /src="(\/assets\/composer\.[0-9a-f]+\.js)"/))
            var waiting = [String(first.1)]
            var seen: Set<String> = []
            while let address = waiting.popLast() {
                guard seen.insert(address).inserted else { continue }
                let answer = try await site.send(.get, address)
                #expect(answer.status == 200, "\(address)")
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
                for match in answer.body.matches(of: /from "\.\/([^"]+)"/) {
                    #expect(match.output.1.contains(/\.[0-9a-f]{12}\.js$/), "\(match.output.1)")
                    waiting.append("/assets/\(match.output.1)")
                }
            }
            #expect(seen.count == 11)
        }
    }
}
