import Database
import Foundation
import TestSupport
import Testing

/// What the words of a post become on its page: the real program, archiving from a platform over HTTP.
@Suite struct `Words of posts` {
    @Test(arguments: Engine.allCases)
    func `keep their shape, lead into the archive, and show their emoji from here and to their owner alone`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 120) { setting in
            try await setting.addUserAndConnection()
            try await setting.addUser("eve", role: "viewer")
            try await setting.serving { _, address in
                let sync = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(sync.status == 0, "\(sync.errors)")
                let ada = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let eve = try await WebSession.signIn(at: address, as: "eve", password: Setting.password)

                let withEmoji = try #require(try await setting.post(whoseHTMLHolds: ":blobcat:"))
                let shown = /<img class="emoji" src="(\/emoji\/emo-[0-9a-f]+)" alt=":blobcat:"/
                var page = ""
                try await eventually("the emoji's picture") {
                    page = try await ada.get("/posts/\(withEmoji)")
                    return page.contains(shown)
                }
                let picture = String(try #require(page.firstMatch(of: shown)).output.1)
                // In the name of who wrote it as well.
                #expect(
                    page.contains("<span class=\"author\">Ada Byron <img class=\"emoji\" src=\"\(picture)\"")
                )
                #expect(page.contains("<title>Post by Ada Byron :blobcat:"))
                _ = try await ada.get(picture)
                await #expect(throws: TestEnvironmentError.self) { _ = try await eve.get(picture) }

                let withTag = try #require(try await setting.post(whoseHTMLHolds: "hashtag"))
                page = try await ada.get("/posts/\(withTag)")
                let tag = /<a href="(\/search\?q=%23[^"]+)">#/
                let search = String(try #require(page.firstMatch(of: tag)).output.1).replacing(
                    "&amp;",
                    with: "&"
                )
                #expect(try await ada.get(search).contains("/posts/"))
                #expect(!page.contains("class=\"mention"))
            }
        }
    }
}

extension Setting {
    fileprivate func post(whoseHTMLHolds text: String) async throws -> String? {
        try await reading { tx in
            try tx.value(
                String.self,
                "SELECT id FROM main.posts WHERE html LIKE \("%" + text + "%") ORDER BY id LIMIT 1"
            )
        }
    }
}
