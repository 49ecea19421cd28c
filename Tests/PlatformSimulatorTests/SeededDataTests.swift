import Foundation
import PlatformSimulator
import Testing

@Suite("The history a seed makes")
struct SeededDataTests {
    private func newest(_ configuration: SimulatorConfiguration) async throws -> [JSON] {
        try await SimulatedPlatform.running(configuration) { platform in
            try platform.control.visiblePosts(of: "ada", limit: 400)
        }
    }

    private func texts(_ posts: [JSON]) -> [String] { posts.map { $0["content"]?.text ?? "" } }

    @Test func `the same seed writes the same posts, another seed others`() async throws {
        let address = "https://social.example"
        let one = try await newest(.init(posts: 50, seed: 5, publicURL: address))
        let again = try await newest(.init(posts: 50, seed: 5, publicURL: address))
        #expect(one == again)
        #expect(texts(one) != texts(try await newest(.init(posts: 50, seed: 6, publicURL: address))))
    }

    @Test(arguments: Dialect.allCases)
    func `it has everything an archive has to cope with`(dialect: Dialect) async throws {
        let posts = try await newest(.init(dialect: dialect, posts: 400))
        #expect(posts.count == 400)
        func some(_ what: String, _ holds: (JSON) -> Bool) {
            let isThere = posts.contains(where: holds)
            #expect(isThere, "\(dialect.rawValue) has no \(what)")
        }
        let media = posts.flatMap { $0["media_attachments"]?.elements ?? [] }
        some("warning") { $0["spoiler_text"]?.text?.isEmpty == false }
        some("edit") { $0["edited_at"] != .null }
        some("post without text") { $0["content"] == "" && $0["reblog"] == .null }
        some("four pictures") { $0["media_attachments"]?.elements?.count == 4 }
        some("mention") { $0["mentions"]?.elements?.isEmpty == false }
        some("link") { $0["content"]?.text?.contains("https://example.org/notes") == true }
        some("thread") { $0["in_reply_to_account_id"]?.text == $0["account"]?["id"]?.text }
        for script in ["ü", "写", "ص", "นก", "👩‍👩‍👧‍👦"] {
            some(script) { $0["content"]?.text?.contains(script) == true }
        }
        #expect(media.contains { $0["description"] == .null })
        #expect(media.contains { $0["description"]?.text != nil })
        #expect(media.contains { $0["type"] == "video" })
        guard dialect != .pixelfed else {
            #expect(posts.allSatisfy { $0["media_attachments"]?.elements?.isEmpty == false })
            return
        }
        some("boost") { $0["reblog"]?["account"]?["acct"]?.text?.contains("@") == true }
        some("poll") { ($0["poll"]?["options"]?.elements?.count ?? 0) > 1 }
        some("emoji") { $0["emojis"]?[0]?["shortcode"] == "blobcat" }
        for visibility in ["public", "unlisted", "private", "direct"] {
            some(visibility) { $0["visibility"]?.text == visibility }
        }
        for language in ["en", "de", "ja", "ar", "th", "fr"] {
            some(language) { $0["language"]?.text == language }
        }
        #expect(Set(media.compactMap { $0["type"]?.text }) == ["image", "gifv", "video", "audio"])
    }

    @Test func `what is changed from outside is what is read`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let id = try #require(try platform.control.visiblePosts(of: "ada", limit: 1)[0]["id"]?.text)
            try platform.control.editPost(id, text: "corrected", spoiler: "")
            let seen = try await ada.get("/api/v1/statuses/\(id)").json
            #expect(seen["content"] == "<p>corrected</p>")
            #expect(seen["edited_at"] != .null)
            try platform.control.deletePost(id)
            #expect(try await ada.get("/api/v1/statuses/\(id)").status == 404)
            #expect(try platform.control.postCount(of: "ada") == 199)
            try platform.control.setState(.deleted, of: "grete")
            #expect(try await ada.get("/api/v1/accounts/\(platform.person("grete").id)").status == 404)
            #expect(throws: SimulatorControl.Unknown.self) { try platform.control.deletePost(id) }
        }
    }

    @Test func `an empty account has no posts`() async throws {
        #expect(try await newest(.init(posts: 0)) == [])
    }
}
