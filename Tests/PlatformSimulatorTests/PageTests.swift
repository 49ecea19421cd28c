import PlatformSimulator
import Testing

@Suite("Pages behind links")
struct PageTests {
    @Test(arguments: Dialect.allCases)
    func `the addresses in a status lead to it and to its author`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 0)) { platform in
            let browser = Visitor(platform).with(token: nil).accepting("text/html")
            let id = try platform.control.addPost(by: "ada", text: "hello", images: 1)
            let hidden = try platform.control.addPost(by: "ada", text: "secret", visibility: .private)
            let posts = try platform.control.visiblePosts(of: "ada")
            #expect(posts.compactMap { $0["id"]?.text } == [hidden, id])
            let page = try await browser.get(try #require(posts[1]["url"]?.text))
            #expect(page.text.contains("hello"))
            #expect(page.text.contains("<img "))
            #expect(try await browser.get(try #require(posts[0]["url"]?.text)).status == 404)
            let profile = try await browser.get(try #require(posts[1]["account"]?["url"]?.text))
            #expect(profile.text.contains("hello"))
            #expect(!profile.text.contains("secret"))
        }
    }
}
