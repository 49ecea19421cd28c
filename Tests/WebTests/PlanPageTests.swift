import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import Web

@Suite struct `The pages of what publishing can plan` {
    // MARK: Posting slots

    @Test func `an account's slots stand by the day, with the next that are free`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            #expect(try await browser.get("/connections").body.contains("href=\"/connections/con-1/slots\""))
            let page = try await browser.get("/connections/con-1/slots")
            #expect(page.status == 200)
            #expect(page.text.contains("Monday"))
            #expect(page.text.contains("Mon 23 Nov 2026, 09:00 (Europe/Berlin)"))
            #expect(page.body.contains("action=\"/connections/con-1/slots/slt-1/remove\""))
            #expect(try await browser.get("/connections/con-9/slots").status == 404)
        }
    }

    @Test func `slots are added on several days at once, and removed`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let added = try await browser.post(
                "/connections/con-1/slots",
                fields: [
                    ("weekday", "monday"), ("weekday", "friday"), ("time", "09:00"),
                    ("zone", "Europe/Berlin"),
                ]
            )
            #expect(added.headers[.location] == "/connections/con-1/slots?said=slots-added")
            let removed = try await browser.post("/connections/con-1/slots/slt-2/remove")
            #expect(removed.headers[.location] == "/connections/con-1/slots?said=slot-removed")
            #expect(
                site.roost.deeds == [
                    "add slots to con-1: monday 09:00 Europe/Berlin, friday 09:00 Europe/Berlin",
                    "remove slt-2 of con-1",
                ]
            )
        }
    }

    @Test func `what was typed is there again beside what was wrong with a slot`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let none = try await browser.post(
                "/connections/con-1/slots",
                ["time": "07:45", "zone": "Europe/Berlin"]
            )
            #expect(none.status == 422)
            #expect(none.text.contains("Choose at least one day of the week."))
            #expect(none.body.contains("value=\"07:45\""))
            let nowhere = try await browser.post(
                "/connections/con-1/slots",
                ["weekday": "monday", "time": "07:45", "zone": "Nowhere"]
            )
            #expect(nowhere.text.contains("“Nowhere” is no time zone"))
            #expect(nowhere.body.contains("value=\"monday\" checked"))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    // MARK: Repetitions

    @Test func `repetitions tell their rule, their next times and what to know of them`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "max").get("/publishing/repetitions")
            #expect(page.text.contains("Every Monday and Thursday at 09:00 (Europe/Berlin)"))
            #expect(page.body.contains("href=\"/compositions/cmp-1\""))
            #expect(page.text.contains("02:30 does not exist that day"))
            #expect(page.text.contains("None of its accounts is connected any more."))
            #expect(page.body.contains("aria-current=\"page\">Repetitions"))
            // Whoever may only read sees them and changes nothing.
            let reader = try await site.browser(of: "vera").get("/publishing/repetitions")
            #expect(reader.status == 200)
            #expect(!reader.body.contains("/publishing/repetitions/rec-1/pause"))
        }
    }

    @Test func `a repetition is begun, paused, resumed, ended and deleted`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let begun = try await browser.post(
                "/publishing/repetitions",
                fields: [
                    ("composition", "cmp-1"), ("unit", "week"), ("weekday", "monday"), ("every", "1"),
                    ("time", "09:00"), ("zone", "Europe/Berlin"), ("ends", "after"), ("count", "5"),
                ]
            )
            #expect(begun.headers[.location] == "/publishing/repetitions?said=repetition-begun")
            for (what, fields) in [
                ("rec-1/pause", [:]), ("rec-1/pause", ["keeps_next": "1"]), ("rec-2/resume", [:]),
                ("rec-1/end", [:]), ("rec-3/delete", [:]),
            ] {
                let answer = try await browser.post("/publishing/repetitions/\(what)", fields)
                #expect(answer.status == 303, "\(what)")
            }
            let changed = try await browser.post(
                "/publishing/repetitions/rec-1",
                ["unit": "day", "every": "2", "time": "08:00", "zone": "UTC", "ends": ""]
            )
            #expect(changed.headers[.location] == "/publishing/repetitions?said=repetition-changed")
            #expect(
                site.roost.deeds == [
                    "repeat cmp-1 as rec-1", "pause rec-1", "pause but for the next rec-1", "resume rec-2",
                    "end rec-1", "delete rec-3", "change rec-1",
                ]
            )
        }
    }

    @Test func `a rule that can't be meant is shown again with its sentence`() async throws {
        try await Site.test { site in
            let browser = site.browser(of: "max")
            let dayless = try await browser.post(
                "/publishing/repetitions",
                ["composition": "cmp-1", "unit": "week", "time": "07:15", "zone": "Europe/Berlin"]
            )
            #expect(dayless.status == 422)
            #expect(dayless.text.contains("Choose at least one day of the week."))
            #expect(dayless.body.contains("value=\"07:15\""))
            let odd = try await browser.post(
                "/publishing/repetitions",
                ["composition": "cmp-1", "unit": "day", "every": "often", "time": "07:15"]
            )
            #expect(odd.text.contains("How often it comes is a number, and not “often”."))
            let endless = try await browser.post(
                "/publishing/repetitions",
                ["composition": "cmp-1", "unit": "day", "time": "07:15", "ends": "on"]
            )
            #expect(endless.text.contains("The last day is missing."))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    // MARK: Files of many posts

    private static func send(
        _ site: Site,
        _ fields: [(String, String)],
        file: String? = nil,
        bytes: [UInt8]? = nil,
        withToken: Bool = true
    ) async throws -> Answer {
        let browser = site.browser(of: "max")
        let page = try await browser.get("/help").body
        let token = String(try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/)).1)
        var body = ByteBuffer()
        for (name, value) in (withToken ? [("form_token", token)] : []) + fields {
            body.writeString(
                "\r\n--x-Y-z\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)"
            )
        }
        if let bytes = bytes ?? file.map({ Array($0.utf8) }) {
            body.writeString(
                "\r\n--x-Y-z\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.csv\"\r\n"
                    + "Content-Type: text/csv\r\n\r\n"
            )
            body.writeBytes(bytes)
        }
        body.writeString("\r\n--x-Y-z--\r\n")
        var headers: HTTPFields = [:]
        headers[.cookie] = browser.cookie
        headers[.contentType] = "multipart/form-data; boundary=x-Y-z"
        let response = try await site.client.execute(
            uri: "/publishing/import",
            method: .post,
            headers: headers,
            body: body
        ) { $0 }
        return Answer(
            status: response.status.code,
            headers: response.headers,
            body: String(buffer: response.body)
        )
    }

    @Test func `a file is looked at first, and what it held is sent on as it was`() async throws {
        try await Site.test { site in
            let looked = try await Self.send(site, [("content", "")], file: "one \"row\"\ntwo & more")
            #expect(looked.status == 200)
            #expect(looked.text.contains("2 rows can be imported."))
            #expect(looked.text.contains("Import 2 rows"))
            #expect(looked.body.contains("name=\"content\" value=\"one &quot;row&quot;\ntwo &amp; more\""))
            #expect(site.roost.deeds.isEmpty)
            let done = try await Self.send(
                site,
                [("intent", "import"), ("content", "one \"row\"\r\ntwo & more")]
            )
            #expect(done.text.contains("2 rows imported."))
            #expect(done.body.contains("href=\"/compositions/cmp-1\""))
            #expect(site.roost.deeds == ["import 2 of 2 posts"])
        }
    }

    @Test func `rows that can't be imported are left out only where a person says so`() async throws {
        try await Site.test { site in
            let looked = try await Self.send(site, [], file: "good\nbad one\ngood too")
            #expect(looked.text.contains("2 rows can be imported, 1 can’t be imported."))
            #expect(looked.text.contains("There is no connection “Nobody”."))
            #expect(looked.text.contains("Import 2 of 3 rows"))
            #expect(looked.text.contains("Leave out the 1 row that can’t be imported"))
            let refused = try await Self.send(
                site,
                [("intent", "import"), ("content", "good\nbad one\ngood too")]
            )
            #expect(refused.status == 422)
            #expect(refused.text.contains("1 row can’t be imported, so nothing was."))
            #expect(site.roost.deeds.isEmpty)
            let done = try await Self.send(
                site,
                [("intent", "import"), ("leave_out", "1"), ("content", "good\nbad one\ngood too")]
            )
            #expect(done.text.contains("2 rows imported, 1 left out."))
            #expect(site.roost.deeds == ["import 2 of 3 posts"])
        }
    }

    @Test func `a file without a token, without anything or that can't be read changes nothing`() async throws
    {
        try await Site.test { site in
            let stale = try await Self.send(site, [("intent", "import")], file: "good", withToken: false)
            #expect(stale.status == 403)
            let empty = try await Self.send(site, [("content", " ")], file: "")
            #expect(empty.status == 422)
            #expect(empty.text.contains("Choose a file first, or paste its rows."))
            let pasted = try await site.browser(of: "max").post("/publishing/import", ["content": "good"])
            #expect(pasted.text.contains("Import 1 row"))
            let broken = try await Self.send(site, [], file: "a\u{0}b")
            #expect(broken.status == 422)
            #expect(broken.text.contains("A quotation mark is opened here"))
            // As spreadsheets of old save an é.
            let latin = try await Self.send(site, [], bytes: Array("caf".utf8) + [0xE9])
            #expect(latin.status == 422)
            #expect(latin.text.contains("The file is no text in UTF-8. Save it as “CSV UTF-8”"))
            #expect(site.roost.deeds.isEmpty)
        }
    }
}
