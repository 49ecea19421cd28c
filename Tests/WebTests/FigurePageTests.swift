import Foundation
import HTTPTypes
import Testing
import Web

@Suite struct `The figures of publishing, as a page` {
    @Test func `tell what is scheduled, went out and failed, with the table behind the chart`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/publishing/figures")
            #expect(page.status == 200)
            for words in [
                "Scheduled 2 of 1 composition", "Published today 1", "Published 1 999", "Failed 1",
                // What isn't all of it is never shown as all.
                "Success rate 99.9 %", "Europe/Berlin", "Mastodon 2 2 1 1 999 1 99.9 %",
                "No longer connected", "–",
                "Mastodon 12 4 711 0 8 –", "Mastodon doesn’t tell views.", "1 reaction, 2 replies",
                "the last 30 days",
                "20 Nov 2026 1 900 1",
            ] { #expect(page.text.contains(words), "“\(words)” is missing") }
            #expect(page.body.contains("Herons over the &lt;weir&gt;"))
            #expect(page.body.contains(#"href="/targets/tgt-1""#))
            #expect(page.body.contains(#"<a href="/publishing/figures" aria-current="page">"#))
            #expect(site.roost.deeds.last == "figures of 30 days, all")
        }
    }

    @Test func `draw a chart with a name and a description, and nothing that needs a style or a script`()
        async throws
    {
        try await Site.test { site in
            for path in ["/publishing/figures", "/targets/tgt-1"] {
                let body = try await site.browser(of: "ana").get(path).body
                let drawing = try #require(body.firstMatch(of: /(?s)<svg class="plot".*?<\/svg>/)).output
                let names = try #require(drawing.firstMatch(of: /aria-labelledby="([^"]+)"/)).output.1.split(
                    separator: " "
                )
                #expect(drawing.contains("role=\"img\""))
                #expect(names.count == 2)
                for name in names {
                    let text = try #require(
                        drawing.firstMatch(of: try Regex("id=\"\(name)\">([^<]+)<")),
                        "\(name)"
                    )
                    #expect(text.output.count == 2)
                }
                #expect(!drawing.contains("style="))
                #expect(drawing.firstMatch(of: /(nan|inf|="")/.ignoresCase()) == nil)
                #expect(body.contains("<summary>As a table</summary>"))
            }
            let bars = try await site.browser(of: "ana").get("/publishing/figures").body
            #expect(bars.matches(of: /<rect class="column tone-good"/).count == 21 + 1, "with the legend's")
            #expect(bars.matches(of: /<rect class="column tone-bad"/).count == 1 + 1)
        }
    }

    @Test func `are of the days and the account that are asked for`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let page = try await browser.get("/publishing/figures?days=90&connection=con-1")
            #expect(page.body.contains(#"<option value="90" selected>the last 90 days</option>"#))
            #expect(page.body.contains(#"<option value="con-1" selected>"#))
            #expect(site.roost.deeds.last == "figures of 90 days, con-1")
            #expect(try await browser.get("/publishing/figures?connection=con-99").status == 404)
            for days in ["0", "367", "-1", "many", "1e2"] {
                let wrong = try await browser.get("/publishing/figures?days=\(days)")
                #expect(wrong.status == 422, "\(days)")
                #expect(wrong.text.contains("“\(days)” is no number of days. Ask for 1 to 366."), "\(days)")
            }
        }
    }

    @Test func `show how one post is received, without links that aren't addresses`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/targets/tgt-1")
            for words in [
                "Numbers over time", "Reactions", "Mastodon doesn’t tell views.",
                "at last 12 reactions, 4 replies, 0 reposts",
                "The next look is due 21 Nov 2026, 06:00 GMT+1", "21 Nov 2026, 05:00 GMT+1 12 4 0",
            ] { #expect(page.text.contains(words), "“\(words)” is missing") }
            #expect(!page.body.contains("javascript:"))
            #expect(try await site.browser(of: "ana").get("/targets/tgt-99").status == 404)
        }
    }

    @Test func `are told by the API as well`() async throws {
        try await Site.test { site in
            let program = site.program(of: "ana")
            let figures = try await program.send(.get, "/api/v1/publishing/figures?days=7&connection=con-1")
            #expect(figures.status == 200)
            #expect(site.roost.deeds.last == "figures of 7 days, con-1")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(figures.body.utf8)) as? [String: Any]
            )
            #expect((json["published"] as? [String: Any])?["targets"] as? Int == 1999)
            #expect((json["byDay"] as? [[String: Any]])?.count == 21)
            let engagement = try await program.send(.get, "/api/v1/publishing/engagement")
            #expect(engagement.body.contains("4711"))
            #expect(!engagement.body.contains("views"), "what isn't told isn't 0")
            let target = try await program.send(.get, "/api/v1/targets/tgt-1/engagement")
            #expect(target.status == 200)
            #expect(try await program.send(.get, "/api/v1/publishing/figures?days=0").status == 422)
        }
    }
}

@Suite struct `Drafts and scheduled posts in the search` {
    @Test func `stand before the posts, with the words that were found marked`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let page = try await browser.get("/search?q=heron")
            #expect(page.text.contains("Drafts and scheduled"))
            #expect(
                page.body.contains(
                    #"<a href="/compositions/cmp-1" dir="auto"><mark>Heron</mark>s over the weir.</a>"#
                )
            )
            let (drafts, posts) = (
                try #require(page.body.range(of: "/compositions/cmp-1")),
                try #require(page.body.range(of: "Grey <mark>"))
            )
            #expect(drafts.lowerBound < posts.lowerBound)
            // A second page of posts doesn't begin with them again.
            #expect(!(try await browser.get("/search?q=heron&before=5")).body.contains("/compositions/cmp-1"))
            #expect(!(try await browser.get("/search?q=albatross")).body.contains("Drafts and scheduled<"))
            // Nothing fits in the archive, and yet something does.
            let weir = try await browser.get("/search?q=weir")
            #expect(weir.body.contains("/compositions/cmp-1"))
            #expect(!weir.text.contains("Nothing fits"))
            let all = try await browser.get("/search/compositions?q=heron")
            #expect(all.body.contains("/compositions/cmp-1"))
            let none = try await browser.get("/search/compositions?q=albatross")
            #expect(none.text.contains("Nothing that isn’t published yet fits."))
        }
    }

    @Test func `are found by the API, with the piece that fits`() async throws {
        try await Site.test { site in
            let program = site.program(of: "ana")
            let found = try await program.send(.get, "/api/v1/compositions?q=weir&sort=newest&status=draft")
            #expect(found.status == 200)
            #expect(found.body.contains(#""isMatch":true"#))
            #expect(found.body.contains(#""targetCount":1"#))
            let none = try await program.send(.get, "/api/v1/compositions?q=albatross")
            #expect(none.body.contains(#""items":[]"#))
            let all = try await program.send(.get, "/api/v1/compositions")
            #expect(!all.body.contains("excerpt"))
        }
    }
}
