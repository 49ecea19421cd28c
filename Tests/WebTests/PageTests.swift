import Foundation
import HTTPTypes
import Testing
import Web

@Suite struct PageTests {
    @Test func `a connection's card shows what one needs to know of it`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/connections").text
            for part in [
                "Bird notes", "Current", "Default", "Active", "Healthy", "mastodon.example", "@ana",
                "12 345 posts", "871 approved", "2 hours ago", "Switched off", "Token expired",
                "The server refused the token on 20 Nov.", "Reconnect",
                "Still to fetch 12 media files",
            ] { #expect(page.contains(part), "“\(part)” is missing") }
            // Of the one that is switched off and was never used, neither is said.
            #expect(page.components(separatedBy: "Last used").count == 3)
            #expect(page.components(separatedBy: "Next sync").count == 3)
        }
    }

    @Test func `a dry run says what would be done, and nothing of files it doesn't look at`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/runs/run-4").text
            for part in ["Dry run", "Would be new 6 000", "Media files in it 4 711", "Media missing 1"] {
                #expect(page.contains(part), "“\(part)” is missing")
            }
            #expect(!page.contains("Media stored") && !page.contains("Media known"))
        }
    }

    @Test func `a search keeps its words in the box and shows where they were found`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let found = try await browser.get("/search?q=heron")
            #expect(found.body.contains(#"name="q" value="heron""#))
            #expect(found.body.contains("Grey <mark>heron</mark> at the lake"))
            let wrong = try await browser.get("/search?q=heron%22")
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("A quotation mark is not closed."))
            #expect(wrong.body.contains(#"name="q" value="heron&quot;""#))
            let nothing = try await browser.get("/search?q=albatross&connection=con-2")
            #expect(nothing.body.contains("Nothing fits “<bdi>albatross</bdi>”"))
            #expect(nothing.text.contains("What you can type"))
            #expect(nothing.text.contains("Search all connections"))
        }
    }

    @Test func `a search is put in order as asked for, and says among how many`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let page = try await browser.get("/search?q=heron&sort=relevance")
            #expect(page.body.contains(#"<option value="relevance" selected>"#))
            #expect(page.text.contains("The newest 10 000 of them are in order of relevance"))
            #expect(page.body.contains(#"data-arrives="/search/counts?q=heron&amp;connection=all""#))
            #expect(try await browser.get("/search?q=heron&sort=best").status == 422)
            let counts = try await browser.get("/search/counts?q=heron")
            #expect(counts.text.contains("more than 10 000 posts"))
            #expect(counts.body.contains("q=heron%20platform:mastodon"))
            #expect(counts.text.contains("With an image"))
            #expect(try await browser.get("/search/counts?q=heron%22").status == 303)
        }
    }

    @Test func `a search is saved under a name, and one that was deleted can be saved again`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            #expect(try await browser.get("/search?q=heron").text.contains("Save this search"))
            let saved = try await browser.post(
                "/search/saved",
                ["name": "Birds", "q": "heron", "sort": "relevance", "connection": "all"]
            )
            #expect(saved.status == 303)
            let address = try #require(saved.headers[.location])
            let page = try await browser.get(address)
            #expect(page.text.contains("The search is saved."))
            #expect(page.text.contains("Saved searches"))
            #expect(!page.text.contains("Save this search"), "it is already")
            let again = try await browser.post(
                "/search/saved",
                ["name": "Birds", "q": "crow", "connection": "all"]
            )
            #expect(again.status == 409)
            #expect(again.text.contains("A search is saved as “Birds” already."))
            #expect(again.body.contains(#"name="q" value="crow""#), "what was typed is still there")
            let deleted = try await browser.post("/search/saved/sav-Birds/delete", [:])
            let back = try await browser.get(try #require(deleted.headers[.location]))
            #expect(back.text.contains("To have it back, save it again."))
            #expect(back.body.contains(#"name="name" value="Birds""#))
            #expect(back.body.contains(#"<option value="relevance" selected>"#))
        }
    }

    @Test func `the search box is offered ways to go on`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let answer = try await browser.get("/search/suggestions?q=her")
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""query":"heronry""#))
            #expect(try await site.send(.get, "/search/suggestions?q=her").status == 303, "not for strangers")
        }
    }

    @Test func `the form of a connection shows which account it is, and changes its name and secrets`()
        async throws
    {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/connections/con-2/edit")
            #expect(page.text.contains("Account @ana Platform Pixelfed · pixelfed.example"))
            #expect(!page.body.contains("<select name=\"platform\""))
            #expect(!page.body.contains("client_key"), "Pixelfed has none")
            let saved = try await browser.post(
                "/connections/con-2",
                [
                    "name": "Pictures", "platform": "pixelfed", "instance": "https://pixelfed.example",
                    "username": "ana",
                ]
            )
            #expect(saved.status == 303)
            #expect(site.roost.deeds == ["change con-2 token kept"])
        }
    }

    @Test func `a running run shows its pace and what is left`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/runs/run-1")
            #expect(
                page.text.contains("3 122 of 6 200 posts archived, 12 posts a second, about 4 minutes left")
            )
            #expect(page.body.contains(#"value="50""#))
            #expect(page.text.contains("Cancel this run"))
            var run = RunItem.sample("run-1", status: .running)
            run.progress?.isStopping = true
            site.roost.tell(run)
            let stopping = try await site.browser(of: "ana").get("/runs/run-1")
            #expect(stopping.text.contains("Stopping …"))
            #expect(!stopping.text.contains("Cancel this run"))
            #expect(!(try await site.browser(of: "ana").get("/runs/run-2")).body.contains("<progress"))
        }
    }

    @Test(arguments: [
        (0.25, 30.0, "15 posts a minute, less than a minute left"),
        (1.26, 5400, "1.3 posts a second, about 2 hours left"),
        (1234, 200_000, "1\u{202F}234 posts a second, about 2 days left"),
        (1, 61, "1.0 posts a second, about 1 minute left"),
    ])
    func `a pace is told in words that fit its size`(rate: Double, left: Double, words: String) {
        #expect(RunProgress(postsPerSecond: rate, secondsLeft: left).sentence == words)
        #expect(RunProgress().sentence.isEmpty)
    }

    @Test func `every page for people shows the current connection with platform and server`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            for path in Self.paths {
                let answer = try await browser.get(path)
                #expect(answer.status == 200, "\(path)")
                #expect(
                    answer.text.contains("Current connection: Bird notes Mastodon · mastodon.example"),
                    "\(path)"
                )
            }
        }
    }

    private static let paths = [
        "/archive", "/search?q=heron", "/connections", "/connections/new", "/connections/con-1/edit",
        "/connections/con-1/reconnect", "/connections/authorizations/aut-1",
        "/connections/con-1/delete", "/posts/p-1", "/posts/p-1/raw", "/runs", "/runs/run-1", "/jobs",
        "/jobs/job-1",
        "/users", "/users/connections", "/status", "/profile", "/profile/sessions", "/profile/tokens",
        "/profile/channels",
        "/profile/channels/nch-1", "/profile/channels/nch-2", "/profile/deliveries", "/notices",
        "/help", "/publishing", "/publishing/calendar", "/publishing/calendar?view=week",
        "/publishing/calendar?view=list", "/publishing/compositions", "/publishing/questions",
        "/compositions/cmp-1", "/targets/tgt-1",
    ]

    @Test func `no page shows a template's tag or an optional's wrapping`() async throws {
        try await Site.test { site in
            for path in Self.paths {
                let body = try await site.browser(of: "ana").get(path).body
                for trace in ["{{", "}}", "Optional(", ">nil<", "TimeView", "Badge("] {
                    #expect(!body.contains(trace), "\(path) shows \(trace)")
                }
            }
        }
    }

    @Test func `hostile text stays text on every page`() async throws {
        let hostile =
            #"</script><script src="//evil.example"></script><img src=x onerror=alert(1)>"'`{{shell.formToken}}"#
        try await Site.test(.furnished.saying(hostile)) { site in
            let browser = site.browser(of: "ana")
            for path in Self.paths + [
                "/search?q=\(Self.encoded(hostile))", "/sign-in?next=\(Self.encoded(hostile))",
            ] {
                let body = try await browser.get(path).body
                #expect(!body.contains("<script src=\"//"), "\(path)")
                #expect(!body.contains("<img src=x"), "\(path)")
                #expect(!body.contains("onerror=alert(1)>\""), "\(path)")
            }
            let archive = try await browser.get("/archive?connection=all").body
            #expect(archive.contains("&lt;img src=x onerror=alert(1)&gt;"))
            #expect(archive.contains("{{shell.formToken}}"))
        }
    }

    @Test(arguments: ["javascript:alert(1)", "data:text/html,x", "//evil.example/x", "file:///etc/passwd"])
    func `an address that is not of the web becomes no link`(address: String) async throws {
        var state = InMemoryRoost.State.furnished
        state.posts[0].post.url = address
        state.posts[0].post.linkCard = LinkCard(url: address, title: "A page")
        state.posts[0].post.replyTo = PostReference(url: address, author: "@bo@other.example")
        state.connections[0].instance = address
        try await Site.test(state) { site in
            for path in ["/posts/p-1", "/archive", "/connections"] {
                let body = try await site.browser(of: "ana").get(path).body
                #expect(!body.contains("href=\"\(address)"), "\(path)")
            }
        }
    }

    @Test func `the archive opens on the current connection, all of them one step away`() async throws {
        var state = InMemoryRoost.State.furnished
        state.posts[0].post.connectionID = "con-2"
        try await Site.test(state) { site in
            let browser = site.browser(of: "vera")
            let own = try await browser.get("/archive")
            #expect(!own.text.contains("Grey heron at the lake"))
            #expect(own.body.contains(#"href="/archive?connection=all""#))
            let all = try await browser.get("/archive?connection=all")
            #expect(all.text.contains("Grey heron at the lake"))
            #expect(try await browser.get("/archive?connection=con-9").status == 404)
        }
    }

    @Test func `a list goes on where it stopped and keeps its filters`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            let first = try await browser.get("/archive?connection=con-1&unread=1")
            let older = try #require(first.body.firstMatch(of: /rel="next" href="([^"]+)"/)).1
            #expect(older == "/archive?connection=con-1&amp;unread=1&amp;before=p-21")
            let second = try await browser.get(String(older).replacing("&amp;", with: "&"))
            #expect(second.text.contains("Walk number 22 around"))
            #expect(second.body.contains(#"rel="prev""#))
        }
    }

    @Test func `without a connection the page offers to add one`() async throws {
        var state = InMemoryRoost.State.peopled
        try await Site.test(state) { site in
            let browser = site.browser(of: "max")
            let start = try await browser.get("/")
            #expect(start.headers[.location] == "/connections")
            #expect(try await browser.get("/connections").body.contains(#"href="/connections/new""#))
            #expect(try await browser.get("/archive").text.contains("No account is connected yet"))
        }
        state.connections = [.sample("con-1", name: "Bird notes")]
        try await Site.test(state) { site in
            let page = try await site.browser(of: "max").get("/archive")
            #expect(page.text.contains("No connection is chosen"))
            #expect(page.body.contains(#"href="?connection=all""#))
        }
    }

    @Test func `media without alt text are marked, a warning hides what it warns of`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            let heron = try await browser.get("/posts/p-1").body
            #expect(heron.contains(#"alt="A grey heron stands in shallow water, its neck drawn in.""#))
            #expect(heron.contains("No alt text"))
            let gull = try await browser.get("/posts/p-2").body
            let disclosure = try #require(gull.firstMatch(of: /<details class="warning">(?s:.*?)<\/details>/))
                .output
            #expect(disclosure.contains("Nature, a bit rough"))
            #expect(disclosure.contains("The gull eats the whole starfish."))
            #expect(!disclosure.contains("<details class=\"warning\" open"))
        }
    }

    @Test func `a video offers what is said in it, in each language, where it plays`() async throws {
        var state = InMemoryRoost.State.furnished
        let film = MediaItem(
            id: "med-3",
            kind: .video,
            altText: "Wing beats.",
            fileState: .downloaded,
            textTracks: [
                TextTrackItem(id: "trk-1", language: "de"), TextTrackItem(id: "trk-2", language: "de"),
                TextTrackItem(id: "trk-3"), TextTrackItem(id: "trk-4", language: "\"><script>"),
            ]
        )
        state.posts[0].post.media = [film]
        state.media[0].media = film
        let entry = state.media[0].media.id
        try await Site.test(state) { site in
            let browser = site.browser(of: "vera")
            for path in ["/posts/p-1", "/archive?connection=all", "/media/\(entry)/view"] {
                let page = try await browser.get(path).body
                let german =
                    #"<track kind="captions" src="/text-tracks/trk-1" srclang="de" label="German (de)">"#
                #expect(page.contains(german), "\(path)")
                #expect(page.contains(#"srclang="de" label="German (de) (2)">"#), "\(path)")
                #expect(page.contains(#"src="/text-tracks/trk-3" label="Captions">"#), "\(path)")
                #expect(!page.contains("<script>"), "\(path)")
            }
            let track = try await browser.get("/text-tracks/trk-1")
            #expect(track.status == 200 && track.body == SampleTrack.text)
            #expect(track.headers[.contentType] == "text/vtt")
            #expect(track.headers[.xContentTypeOptions] == "nosniff")
            #expect(try await browser.get("/text-tracks/med-1").status == 404)
        }
    }

    @Test func `words say their language where it is one, and the facts name all`() async throws {
        var state = InMemoryRoost.State.furnished
        state.posts[1].post.languages = ["de", "en", "fr"]
        state.posts[2].post.languages = []
        try await Site.test(state) { site in
            let browser = site.browser(of: "vera")
            let heron = try await browser.get("/posts/p-1").body
            #expect(heron.contains(#"<p class="text" dir="auto" lang="en">"#))
            #expect(heron.contains("<dt>Language</dt><dd>en</dd>"))
            let gull = try await browser.get("/posts/p-2").body
            #expect(gull.contains(#"<p class="text" dir="auto">The gull"#))
            #expect(gull.contains("<dt>Languages</dt><dd>de, en, fr</dd>"))
            #expect(try await !browser.get("/posts/p-3").body.contains("<dt>Language"))
            let sent = try await site.program(of: "vera").send(.get, "/api/v1/posts/p-2").body
            #expect(sent.contains(#""languages":["de","en","fr"]"#))
        }
    }

    @Test func `a link card stands with its post, behind its warning, and shows a picture from here`()
        async throws
    {
        var state = InMemoryRoost.State.furnished
        let card = LinkCard(
            url: "https://birds.example/heron",
            title: "Why it stands still",
            description: "Patience",
            providerName: "The Heron Post",
            imagePath: "/link-cards/crd-1/image"
        )
        state.posts[1].post.linkCard = card
        // Words keep their shape behind a warning, and a poll stays a poll.
        state.posts[1].post.html = "<p>The gull eats the <em>whole</em> starfish.</p>"
        state.posts[1].post.poll = state.posts[2].post.poll
        state.posts[4].post.repostOf?.linkCard = card
        state.posts[4].post.repostOf?.warning = "Birds"
        try await Site.test(state) { site in
            let browser = site.browser(of: "vera")
            for path in ["/posts/p-2", "/archive?connection=all", "/search?q=gull"] {
                let page = try await browser.get(path).body
                let shown = try #require(page.firstMatch(of: /<details class="warning">(?s:.*?)<\/details>/))
                    .output
                #expect(shown.contains("href=\"https://birds.example/heron\" rel=\"noreferrer"), "\(path)")
                #expect(shown.contains("<img src=\"/link-cards/crd-1/image\" alt=\"\""), "\(path)")
                #expect(shown.contains("Why it stands still"), "\(path)")
                #expect(shown.contains("Kingfisher"), "\(path)")
                // A search shows the piece it found.
                #expect(shown.contains("<em>whole</em>") || path.hasPrefix("/search"), "\(path)")
                #expect(shown.contains("The Heron Post · birds.example"), "\(path)")
            }
            let boost = try await browser.get("/posts/p-5").body
            let warned = try #require(boost.firstMatch(of: /<details class="warning">(?s:.*?)<\/details>/))
                .output
            #expect(warned.contains("Why it stands still"))
            #expect(boost.matches(of: /class="link-card"/).count == 1)
            let thread = try await browser.get("/posts/p-2").body
            #expect(thread.contains("<section class=\"thread before\"") && thread.contains("The grey heron"))
            #expect(try await browser.get("/link-cards/crd-1/image").status == 200)
            #expect(try await browser.get("/link-cards/med-1/image").status == 404)
            let json = try await site.program(of: "vera").send(.get, "/api/v1/posts/p-2").body
            #expect(json.contains(#""linkCard":{"#) && json.contains(#""imagePath":"#))
        }
    }

    @Test func `a number the platform does not tell is no zero`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "vera").get("/posts/p-1").body
            let cells = page.matches(of: /<td class="num">([^<]*)<\/td>/).map { String($0.1) }
            #expect(cells == ["12", "1", "4", "–", "6", "1", "2", "–", "0", "1", "0", "–"])
        }
    }

    @Test func `times carry their zone, for people and for programs`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "vera").get("/posts/p-1").body
            #expect(page.contains(#"<time datetime="2026-11-21T03:00:00.000Z">21 Nov 2026, 04:00 "#))
            let zone = try #require(page.firstMatch(of: /21 Nov 2026, 04:00 ([^<]+)</)).1
            #expect(zone == "CET" || zone == "GMT+1")
        }
    }

    @Test func `a connection is edited without entering its token again`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let fields = [
                "name": "Lake birds", "platform": "mastodon", "instance": "https://mastodon.example",
                "access_token": "", "tests_first": "1",
            ]
            let answer = try await browser.post("/connections/con-1", fields)
            #expect(answer.status == 303)
            #expect(site.roost.deeds == ["change con-1 token kept"])
        }
    }

    @Test func `a connection says on its form whether images need alt text there`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let fields = [
                "name": "Lake birds", "platform": "mastodon", "instance": "https://mastodon.example",
                "access_token": "",
            ]
            var isTicked: [Bool] = []
            for wanting in [["requires_alt": "1"], [:]] {
                let answer = try await browser.post("/connections/con-1", fields.merging(wanting) { $1 })
                #expect(answer.status == 303)
                let form = try await browser.get("/connections/con-1/edit").body
                isTicked.append(form.contains(#"name="requires_alt" value="1" checked"#))
            }
            #expect(isTicked == [true, false])
        }
    }

    @Test func `a refused token is told on the form, which keeps everything but secrets`() async throws {
        try await Site.test { site in
            let fields = [
                "name": "Lake birds", "platform": "mastodon", "instance": "https://mastodon.example",
                "access_token": "wrong", "client_secret": "s3cret", "tests_first": "1",
            ]
            let answer = try await site.browser(of: "max").post("/connections", fields)
            #expect(answer.status == 422)
            #expect(answer.text.contains("The server refused this token."))
            #expect(answer.body.contains(#"value="Lake birds""#))
            #expect(!answer.body.contains("s3cret") && !answer.body.contains(#"value="wrong""#))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `testing a connection saves nothing`() async throws {
        try await Site.test { site in
            let fields = [
                "name": "Lake birds", "platform": "mastodon", "instance": "https://mastodon.example",
                "access_token": "right", "intent": "test",
            ]
            let answer = try await site.browser(of: "max").post("/connections", fields)
            #expect(answer.status == 200)
            #expect(answer.text.contains("The token belongs to @ana. Nothing is saved yet."))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `an account is connected in the browser, which goes on by itself`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let fields = ["instance": "social.example", "name": "", "may_publish": ""]
            let answer = try await browser.post("/connections/authorize", fields)
            #expect(answer.status == 200)
            let url = "https://social.example/oauth/authorize?state=xyz"
            let refresh = try #require(HTTPField.Name("Refresh"))
            #expect(answer.headers[refresh] == "0; url=\(url)")
            #expect(answer.body.contains("href=\"\(url)\""))
            // A form's answer may lead nowhere else, by the pages' own policy.
            #expect(answer.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
            let back = try await browser.get("/connections/callback?code=c0de&state=xyz")
            #expect(back.status == 303)
            #expect(back.headers[.location] == "/connections/authorizations/aut-2")
            let no = try await browser.get("/connections/callback?error=access_denied&state=xyz")
            #expect(no.headers[.location] == "/connections/authorizations/aut-3")
            let ended = try await browser.get("/connections/authorizations/aut-3")
            #expect(ended.text.contains("Roost was not let in at social.example. Nothing was changed."))
            #expect(site.roost.deeds.first?.hasSuffix("/connections/callback") == true)
            #expect(Array(site.roost.deeds.dropFirst()) == ["answer c0de", "answer access_denied"])
        }
    }

    @Test func `a server that refuses is told beside its name, and the way by token stays`() async throws {
        try await Site.test { site in
            let fields = ["instance": "refused.example", "name": "Lake birds"]
            let answer = try await site.browser(of: "max").post("/connections/authorize", fields)
            #expect(answer.status == 422)
            #expect(answer.text.contains("The server refused this token."))
            #expect(answer.body.contains(#"value="refused.example""#))
            #expect(answer.body.contains(#"value="Lake birds""#))
            #expect(answer.text.contains("Paste a token instead"))
        }
    }

    @Test func `a connection is reconnected as itself`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let page = try await browser.get("/connections/con-1/reconnect")
            #expect(page.text.contains("with its archive, its settings and everything that waits for it"))
            #expect(try await browser.post("/connections/con-1/reconnect", [:]).status == 200)
            #expect(site.roost.deeds.first?.hasPrefix("authorize con-1 back to ") == true)
            #expect(try await browser.get("/connections").body.contains("/connections/con-2/reconnect"))
        }
    }

    @Test func `a connection is deleted only under its own name`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let wrong = try await browser.post("/connections/con-1/delete", ["name": "bird notes"])
            #expect(wrong.status == 422)
            #expect(site.roost.deeds.isEmpty)
            #expect(try await browser.post("/connections/con-1/delete", ["name": "Bird notes"]).status == 303)
            #expect(site.roost.deeds == ["delete con-1"])
        }
    }

    @Test func `a token's secret is shown once`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            let made = try await browser.post("/profile/tokens", ["name": "Script", "days": "30"])
            let secret = try #require(made.body.firstMatch(of: /class="secret">([^<]+)</)).1
            let later = try await browser.get("/profile/tokens").body
            #expect(!later.contains(secret))
        }
    }

    @Test func `a chosen theme is in the page as it arrives`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "vera").post(
                "/theme",
                ["theme": "dark", "return": "/runs"]
            )
            #expect(answer.headers[.location] == "/runs")
            #expect(answer.headers[.setCookie]?.hasPrefix("roost_theme=dark") == true)
            let page = try await site.send(.get, "/help", headers: [.cookie: "roost_theme=dark"])
            #expect(page.body.contains(#"<html lang="en" data-theme="dark">"#))
            let hostile = try await site.send(.get, "/help", headers: [.cookie: #"roost_theme="><script>"#])
            #expect(hostile.body.contains(#"<html lang="en">"#))
        }
    }

    @Test func `a form of the shell comes back to the page with its filters`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "vera").get("/archive?connection=con-1&unread=1")
            #expect(page.body.contains(#"name="return" value="/archive?connection=con-1&amp;unread=1""#))
        }
    }

    @Test func `what a page says comes from its own list, never from the address`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            #expect(
                try await browser.get("/runs?said=run-cancelled").text.contains("The run is asked to stop.")
            )
            let forged = try await browser.get("/runs?said=Send+money").text
            #expect(!forged.contains("Send money"))
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension Answer {
    /// The page's words, without tags, as one line.
    var text: String {
        body.replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'")
    }
}

extension InMemoryRoost.State {
    /// The same Roost with one text wherever somebody can put one.
    func saying(_ text: String) -> Self {
        var state = self
        state.publishing.say(text)
        for index in state.connections.indices where index > 0 {
            state.connections[index].name = text
            state.connections[index].username = text
            state.connections[index].healthMessage = text
            state.connections[index].platformName = text
        }
        for index in state.posts.indices {
            state.posts[index].post.text = text
            state.posts[index].post.authorName = text
            state.posts[index].post.authorHandle = text
            state.posts[index].post.tags = [text]
            state.posts[index].post.connectionName = text
            state.posts[index].post.languages = index == 0 ? [text] : [text, text]
            state.posts[index].post.visibility = text
            if index == 1 { state.posts[index].post.warning = text }
            state.posts[index].post.media = [
                MediaItem(id: "med-1", kind: .image, altText: text, fileState: .downloaded),
                MediaItem(
                    id: "med-2",
                    kind: .document,
                    fileState: .failed,
                    fileMessage: text,
                    fileName: text
                ),
            ]
            state.posts[index].post.linkCard = LinkCard(
                url: "https://page.example/",
                title: text,
                description: text,
                providerName: text
            )
            state.posts[index].post.poll = Poll(
                options: [PollOption(title: text, votes: 1)],
                allowsSeveral: true
            )
            state.posts[index].versions = [
                PostVersion(seenAt: InMemoryRoost.now, text: text, warning: text),
                PostVersion(seenAt: InMemoryRoost.now, text: text, warning: text),
            ]
        }
        for index in state.runs.indices {
            state.runs[index].sentence = text
            state.runs[index].kind = text
            state.runs[index].connectionName = text
        }
        for index in state.jobs.indices {
            state.jobs[index].job.lastError = text
            state.jobs[index].job.explanation = text
            state.jobs[index].attempts[0].sentence = text
        }
        for index in state.notices.indices {
            state.notices[index].sentence = text
            state.notices[index].link = "javascript:\(text)"
        }
        for index in state.channels.indices {
            state.channels[index].name = text
            state.channels[index].address = text
        }
        for index in state.deliveries.indices {
            state.deliveries[index].channelName = text
            state.deliveries[index].sentence = text
            state.deliveries[index].answer = text
            state.deliveries[index].noticeSentence = text
        }
        for index in state.users.indices { state.users[index].displayName = text }
        state.profile.displayName = text
        return state
    }
}
