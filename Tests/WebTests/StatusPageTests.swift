import HTTPTypes
import Testing
import Web

@Suite struct `The status page` {
    @Test func `tells an admin of disk, quotas, queues and slow statements, and nobody else`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get("/status")
            #expect(page.status == 200)
            for words in [
                "41 GB are free", "SQLite 3.40.1", "Thumbnails", "overview(for:of:)", "120 % used", "full",
                "and are being measured again",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(try await site.browser(of: "max").get("/status").status == 403)
            #expect(!(try await site.browser(of: "max").get("/archive").body).contains("href=\"/status\""))
        }
    }

    @Test func `sets a quota as people write sizes, and says what is none`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let set = try await browser.post("/users/usr-max/quota", ["quota": "5 GB"])
            #expect(set.headers[.location] == "/status?said=quota-set")
            #expect(site.roost.deeds.last == "quota usr-max 5000000000")
            _ = try await browser.post("/users/usr-max/quota", ["quota": ""])
            #expect(site.roost.deeds.last == "quota usr-max 0")
            let wrong = try await browser.post("/users/usr-max/quota", ["quota": "much"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("“much” is no size"))
        }
    }

    @Test(arguments: [
        ("5GB", 5_000_000_000), ("1.5 mb", 1_500_000), ("", 0), ("none", 0), ("0", 0),
        ("2 TB", 2_000_000_000_000),
        ("12B", 12),
    ])
    func `reads sizes`(text: String, bytes: Int) throws {
        #expect(try ByteCount.typed(text) == bytes)
    }

    @Test(arguments: ["5", "-1GB", "GB", "1e99GB", "nan GB", "5 apples", "0.1 B"])
    func `takes nothing else for one`(text: String) {
        #expect(throws: (any Error).self) { try ByteCount.typed(text) }
    }
}
