import Database
import Foundation
import TestSupport
import Testing

/// What the page of a post tells of its life at the platform: the real program, over HTTP.
@Suite struct `The page of a post` {
    @Test(arguments: Engine.allCases)
    func `shows its thread, what an edit changed, and a deletion once it is certain`(
        engine: Engine
    ) async throws {
        try await Setting.with(engine, posts: 5) { setting in
            func post(
                by account: String,
                _ text: String,
                answering parent: String? = nil
            ) async throws -> String {
                var fields: [String: any Sendable] = ["account": account, "text": text]
                fields["in_reply_to_id"] = parent
                let answer = try await setting.simulator.control("POST", "posts", fields)
                return try #require(answer["id"] as? String)
            }
            let question = try await post(by: "grete", "Does anybody know this bird?")
            let first = try await post(by: "ada", "It is a young heron.", answering: question)
            let second = try await post(by: "ada", "They hunt at dusk.", answering: first)

            try await setting.addUserAndConnection()
            try await setting.serving { _, address in
                func sync(_ arguments: String...) async throws {
                    let run = try await setting.roost(["sync", "--user", "ada", "--json"] + arguments)
                    #expect(run.status == 0, "\(run.errors)")
                }
                try await sync("--backfill")
                let ada = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                func page(of post: String) async throws -> String {
                    let id = try await setting.value(
                        "SELECT id FROM main.posts WHERE platform_post_id = \(post)",
                        as: String.self
                    )
                    return try await ada.get("/posts/\(try #require(id))")
                }
                var shown = try await page(of: second)
                #expect(shown.contains("They hunt at dusk."))
                #expect(shown.contains("It is a young heron."))
                #expect(shown.contains("Does anybody know this bird?"))
                #expect(shown.contains("not yours"))
                #expect(try await page(of: first).contains("Answers in the archive"))
                let timeline = try await ada.get("/archive")
                #expect(timeline.contains("Does anybody know this bird?"), "beside its answer")
                let others = try await setting.count(
                    "SELECT count(*) FROM main.posts WHERE text LIKE '%anybody know%'"
                )
                #expect(others == 0, "and is no post of Ada’s")

                try await setting.simulator.control("PUT", "posts/\(first)", ["text": "It is an old heron."])
                try await setting.simulator.control("DELETE", "posts/\(second)")
                try await setting.makeLooksDue()
                try await sync()
                shown = try await page(of: first)
                #expect(shown.contains(/<del>.*young.*<\/del>/))
                #expect(shown.contains(/<ins>.*old.*<\/ins>/))
                shown = try await page(of: second)
                #expect(shown.contains("Not found since"))
                #expect(!shown.contains("Deletion noted"))

                // Whoever can't wait asks for it.
                try await setting.simulator.control("PUT", "posts/\(first)", ["text": "It is a grey heron."])
                let id = try #require(
                    try await setting.value(
                        "SELECT id FROM main.posts WHERE platform_post_id = \(first)",
                        as: String.self
                    )
                )
                #expect(try await ada.post("/posts/\(id)/look", from: page(of: first)) == 200)
                try await eventually("the post's third version") {
                    try await page(of: first).contains(/<ins>.*grey.*<\/ins>/)
                }

                // Two days go by.
                try await setting.changing { tx in
                    try tx.run(
                        """
                        UPDATE main.post_looks SET missing_since = \(Timestamp.now.adding(.seconds(-172_800)))
                        WHERE missing_since IS NOT NULL
                        """
                    )
                }
                try await setting.makeLooksDue()
                try await sync()
                shown = try await page(of: second)
                #expect(shown.contains("Deletion noted"))
                #expect(shown.contains("They hunt at dusk."))
                #expect(shown.contains("deleted on Mastodon"))
            }
        }
    }
}

extension Setting {
    fileprivate func makeLooksDue() async throws {
        try await changing { tx in
            try tx.run("UPDATE main.post_looks SET next_look_at = \(Timestamp.now.adding(.seconds(-60)))")
        }
    }
}
