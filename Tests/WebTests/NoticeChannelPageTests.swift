import HTTPTypes
import Testing
import Web

@Suite struct `The pages of notice channels` {
    @Test func `a webhook's secret is shown once, when it is made and when it is drawn anew`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            let made = try await browser.post(
                "/profile/channels",
                ["kind": "webhook", "name": "Chat", "url": "https://hooks.example/x", "tells_over": "1"]
            )
            #expect(made.status == 201)
            #expect(made.body.contains(InMemoryRoost.webhookSecret))
            #expect(!(try await browser.get("/profile/channels/nch-9").body).contains("whsec_"))
            let anew = try await browser.post("/profile/channels/nch-9/secret")
            #expect(anew.body.contains(InMemoryRoost.webhookSecret))
        }
    }

    @Test func `an e-mail address leads to the form for its code, and a wrong code says so there`()
        async throws
    {
        try await Site.test { site in
            let browser = site.browser(of: "vera")
            let made = try await browser.post(
                "/profile/channels",
                ["kind": "email", "name": "Mail at work", "email": "vera@roost.example"]
            )
            #expect(made.headers[.location]?.hasPrefix("/profile/channels/nch-9?said=code-mailed") == true)
            #expect(try await browser.get("/profile/channels/nch-9").body.contains("name=\"code\""))
            let wrong = try await browser.post("/profile/channels/nch-9/confirm", ["code": "1"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("That isn’t the code"))
            let right = try await browser.post("/profile/channels/nch-9/confirm", ["code": "12345678"])
            #expect(right.status == 303)
        }
    }

    @Test func `what was typed is there again beside what was wrong`() async throws {
        try await Site.test { site in
            let refused = try await site.browser(of: "vera").post(
                "/profile/channels",
                ["kind": "webhook", "name": "Typed name", "url": "https://10.0.0.1"]
            )
            #expect(refused.status == 422)
            #expect(refused.body.contains("value=\"Typed name\""))
            #expect(refused.body.contains("value=\"https://10.0.0.1\""))
            #expect(refused.text.contains("no address of a webhook"))
        }
    }

    @Test func `deliveries are filtered by state, and each can be sent again`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let failed = try await browser.get("/profile/deliveries?state=failed")
            #expect(failed.text.contains("answered with status 503"))
            #expect(!failed.text.contains("took it with status 204"))
            #expect(try await browser.get("/profile/deliveries?state=lost").status == 422)
            let sent = try await browser.post("/profile/deliveries/ndl-2/replay")
            #expect(sent.headers[.location]?.contains("channel=nch-1") == true)
            #expect(site.roost.deeds == ["replay ndl-2"])
        }
    }
}
