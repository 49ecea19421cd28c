import Foundation
import HTTPTypes
import Testing
import Web

/// The form with a file, as browsers send it.
@Suite struct ImportFormTests {
    /// A body of parts: names with values, and a name with a file.
    private static func body(
        _ fields: [(String, String)],
        file: String?,
        boundary: String = "x-Y-z"
    ) -> String {
        var text = "ignored before the first boundary"
        for (name, value) in fields {
            text += "\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)"
        }
        if let file {
            text +=
                "\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"archive.zip\"\r\n"
                + "Content-Type: application/zip\r\n\r\n\(file)"
        }
        return text + "\r\n--\(boundary)--\r\n"
    }

    private static func send(
        _ site: Site,
        _ fields: [(String, String)],
        file: String? = "bytes",
        withToken: Bool = true,
        user: String = "max",
        cut: Int = 0,
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        let browser = site.browser(of: user)
        let page = try await browser.get("/help").body
        let token = String(try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/)).1)
        var headers = extra
        headers[.cookie] = browser.cookie
        headers[.contentType] = "multipart/form-data; boundary=x-Y-z"
        let body = body((withToken ? [("form_token", token)] : []) + fields, file: file)
        return try await site.send(.post, "/imports", headers: headers, body: String(body.dropLast(cut)))
    }

    @Test func `is taken with what it asks for, whatever bytes the file has`() async throws {
        try await Site.test { site in
            let odd = "PK\r\n--x-Y\r\n-x-Y-z--\r\n\r\n--x-Y-" + String(repeating: "0\r\n", count: 100_000)
            let answer = try await Self.send(site, [("connection", "con-1"), ("new", "ignored")], file: odd)
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/runs/run-4")
            let named = try await Self.send(site, [("connection", "new"), ("new", "Old home")], file: "")
            #expect(named.status == 303)
            #expect(
                site.roost.deeds == [
                    "import archive.zip of \(odd.utf8.count) bytes into con-1",
                    "import archive.zip of 0 bytes into Old home",
                ]
            )
        }
    }

    @Test func `changes nothing without its hidden token, from elsewhere, or from who may not`() async throws
    {
        try await Site.test { site in
            let stale = try await Self.send(site, [], withToken: false)
            #expect(stale.status == 403)
            #expect(stale.body.contains("stale-form"))
            let wrong = try await Self.send(site, [("form_token", "x")], withToken: false)
            #expect(wrong.status == 403)
            let foreign = try await Self.send(site, [], headers: [.origin: "https://evil.example"])
            #expect(foreign.status == 403)
            #expect(foreign.body.contains("foreign-origin"))
            let viewer = try await Self.send(site, [], user: "vera")
            #expect(viewer.status == 403)
            #expect(viewer.body.contains("role-too-low"))
            #expect(site.roost.deeds.isEmpty)
        }
    }

    @Test func `says what is missing, and that it was cut off`() async throws {
        try await Site.test { site in
            let none = try await Self.send(site, [("dry_run", "1")], file: nil)
            #expect(none.status == 422)
            #expect(none.body.contains("Choose the file of an export first"))
            let cut = try await Self.send(site, [], file: String(repeating: "a", count: 1_000), cut: 500)
            #expect(cut.status == 400)
            #expect(cut.body.contains("cut off"))
            #expect(site.roost.deeds.isEmpty)
        }
    }
}
