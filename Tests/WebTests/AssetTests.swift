import Foundation
import HTTPTypes
import Testing
import Web

@Suite struct AssetTests {
    @Test func `assets are kept for ever under a name that changes with them`() async throws {
        try await Site.test { site in
            let page = try await site.send(.get, "/sign-in").body
            let addresses = page.matches(of: /"(\/assets\/[^"#]+)/).map { String($0.1) }
            #expect(Set(addresses).count >= 5)
            for address in Set(addresses) {
                let answer = try await site.send(.get, address)
                #expect(answer.status == 200, "\(address)")
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let tag = try #require(answer.headers[.eTag])
                let again = try await site.send(.get, address, headers: [.ifNoneMatch: tag])
                #expect(again.status == 304)
                #expect(again.body.isEmpty)
            }
        }
    }

    @Test func `every file of the assets' folder is compiled in`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/WebAssets").standardizedFileURL
        let list = try String(contentsOf: folder.appending(path: "WebAssets.c"), encoding: .utf8)
        var count = 0
        for kind in ["icons", "scripts", "styles", "templates"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)
            for name in names {
                #expect(list.contains("#embed \"\(kind)/\(name)\""), "\(kind)/\(name) is not embedded")
                #expect(list.contains("ASSET(\"\(kind)/\(name)\","), "\(kind)/\(name) is not listed")
                count += 1
            }
        }
        #expect(count > 35)
    }

    @Test(arguments: [
        ("bytes=0-3", 206, 4), ("bytes=60-", 206, 10), ("bytes=-5", 206, 5), ("bytes=60-9999", 206, 10),
        ("bytes=9999-", 416, 0), ("bytes=4-2", 200, 70), ("bytes=-0", 416, 0), ("bytes=-999", 206, 70),
        ("bytes=0-1,4-5", 200, 70), ("lines=1-2", 200, 70),
    ])
    func `a player gets the part of a file it asks for`(range: String, status: Int, count: Int) async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "vera").get("/media/med-1", headers: [.range: range])
            #expect(answer.status == status)
            #expect(answer.headers[.contentLength] ?? "0" == String(count))
            #expect((answer.headers[.contentRange] != nil) == (status != 200))
            if status == 416 { #expect(answer.headers[.contentRange] == "bytes */70") }
        }
    }

    @Test func `a player that goes on with a file gets a part only of the file it began with`() async throws {
        try await Site.test { site in
            for (known, status) in [("\"picture-1\"", 206), ("\"picture-0\"", 200)] {
                let answer = try await site.browser(of: "vera").get(
                    "/media/med-1",
                    headers: [.range: "bytes=10-", .ifRange: known]
                )
                #expect(answer.status == status)
            }
        }
    }

    @Test func `a media file is served to be shown, never to act`() async throws {
        try await Site.test { site in
            let answer = try await site.browser(of: "vera").get("/media/med-1")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "image/png")
            #expect(answer.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            #expect(answer.headers[.cacheControl] == "private, max-age=86400")
            #expect(try await site.browser().get("/media/med-1").status == 303)
            #expect(answer.headers[.acceptRanges] == "bytes")
            #expect(try await site.browser(of: "vera").get("/media/med-gone").status == 404)
        }
    }
}
