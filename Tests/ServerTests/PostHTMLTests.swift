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

/// What posts show of pages they link to: the real program and the real simulator.
@Suite struct `Cards of posts` {
    @Test(arguments: Engine.allCases)
    func `come after their posts, are found, and show a picture from here to their owner alone`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 5) { setting in
            let answer = try await setting.simulator.control(
                "POST",
                "posts",
                ["account": "ada", "text": "Read this: https://birds.example/heron"]
            )
            let post = try #require(answer["id"] as? String)
            try await setting.addUserAndConnection()
            try await setting.addUser("eve", role: "viewer")
            try await setting.serving { _, address in
                func sync(_ arguments: String...) async throws {
                    let run = try await setting.roost(["sync", "--user", "ada", "--json"] + arguments)
                    #expect(run.status == 0, "\(run.errors)")
                }
                try await sync("--backfill")
                let ada = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let eve = try await WebSession.signIn(at: address, as: "eve", password: Setting.password)
                let id = try #require(
                    try await setting.value(
                        "SELECT id FROM main.posts WHERE platform_post_id = \(post)",
                        as: String.self
                    )
                )
                #expect(try await !ada.get("/posts/\(id)").contains("link-card"))

                try await setting.simulator.control(
                    "PUT",
                    "posts/\(post)/card",
                    ["url": "https://birds.example/heron", "title": "Why the heron stands still"]
                )
                try await setting.changing { tx in
                    try tx.run(
                        "UPDATE main.post_looks SET next_look_at = \(Timestamp.now.adding(.seconds(-60)))"
                    )
                }
                try await sync()
                let shown = /<img src="(\/link-cards\/crd-[0-9a-f]+\/image)" alt=""/
                var page = ""
                try await eventually("the card's picture") {
                    page = try await ada.get("/posts/\(id)")
                    return page.contains(shown)
                }
                #expect(page.contains("Why the heron stands still"))
                #expect(!page.contains("versions-title"), "and that is no edit")
                let picture = String(try #require(page.firstMatch(of: shown)).output.1)
                let (status, _) = try await ada.look(picture)
                #expect(status == 200)
                await #expect(throws: TestEnvironmentError.self) { _ = try await eve.get(picture) }
                #expect(try await ada.get("/search?q=heron+has%3Alink").contains(picture))
                #expect(try await ada.get("/archive").contains(picture))
                #expect(try await !ada.get("/media").contains("crd-"))
                let lacking = try await setting.roost(
                    "search",
                    "alt:missing has:link",
                    "--user",
                    "ada",
                    "--json"
                )
                #expect(lacking.status == 0 && lacking.output.isEmpty, "\(lacking.output)")
                let listed = try await setting.roost("search", "has:link", "--user", "ada", "--json")
                #expect(listed.output.contains(#""link_card":{"#))
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
