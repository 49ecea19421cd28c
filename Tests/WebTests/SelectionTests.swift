import Foundation
import HTTPTypes
import Synchronization
import Testing
import Web

@Suite struct SelectionTests {
    @Test func `selected posts are marked together, and the page that follows takes exactly that back`()
        async throws
    {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            func marked() -> [String] {
                site.roost.state.withLock { $0.posts.map(\.post).filter(\.isMarked).map(\.id) }
            }
            #expect(marked() == ["p-2"])
            let done = try await browser.post(
                "/posts/marks",
                fields: [
                    ("post", "p-1"), ("post", "p-2"), ("post", "p-5"), ("post", "of-somebody-else"),
                    ("do", "mark"),
                    ("return", "/archive?media=1&said=marks-undone"),
                ]
            )
            #expect(done.status == 303)
            #expect(marked() == ["p-1", "p-2", "p-5"])

            let address = try #require(done.headers[.location])
            let page = try await browser.get(address)
            #expect(page.text.contains("2 posts marked."))
            // What the page's form would send, without a script.
            let toast = try #require(
                page.body.firstMatch(of: /(?s)<div class="said toast".*?<\/div>/)?.output
            )
            let posts = toast.matches(of: /name="post" value="([^"]+)"/).map { String($0.1) }
            let back = try #require(toast.firstMatch(of: /name="return" value="([^"]+)"/)).1
            #expect(posts == ["p-1", "p-5"])
            #expect(!back.contains("said") && !back.contains("undo") && back.contains("media=1"))
            #expect(toast.contains(#"name="do" value="unmark""#))
            let undone = try await browser.post(
                "/posts/marks",
                fields: posts.map { ("post", $0) } + [
                    ("do", "unmark"), ("undoes", "1"), ("return", "/archive"),
                ]
            )
            #expect(marked() == ["p-2"])
            let after = try await browser.get(try #require(undone.headers[.location]))
            #expect(after.text.contains("The posts are as they were."))
            #expect(!after.body.contains("toast"))
        }
    }

    @Test(arguments: [
        ([("do", "read")], "No post is selected"),
        ([("post", "p-2"), ("do", "read")], "were like that already"),
    ])
    func `a form that changes nothing says so`(fields: [(String, String)], sentence: String) async throws {
        try await Site.test { site in
            let browser = site.browser(of: "ana")
            let answer = try await browser.post("/posts/marks", fields: fields)
            let page = try await browser.get(try #require(answer.headers[.location]))
            #expect(page.text.contains(sentence))
            #expect(!page.body.contains("toast"))
        }
    }

    @Test func `an address can't make the page say or do what it likes`() async throws {
        try await Site.test { site in
            let page = try await site.browser(of: "ana").get(
                "/archive?undo=mark:%22%3E%3Cscript%3E,p-1&said=x"
            )
            #expect(!page.body.contains("\"><script>"))
            for text in ["mark", "burn:p-1", ""] {
                let page = try await site.browser(of: "ana").get("/archive?undo=\(text)")
                #expect(!page.body.contains("toast"), "\(text)")
            }
        }
    }

    @Test func `a program's answer is the request that takes it back`() async throws {
        try await Site.test { site in
            let program = site.program(of: "vera")
            let before = try await program.send(.get, "/api/v1/posts").body
            let wanted = #"{"posts":[{"id":"p-1","isRead":true,"isMarked":true},{"id":"p-2","isRead":true}]}"#
            let done = try await program.send(.post, "/api/v1/posts/marks", wanted)
            #expect(done.body == #"{"changed":1,"undo":[{"id":"p-1","isMarked":false,"isRead":false}]}"#)
            let undo = done.body.replacing(#"{"changed":1,"undo":"#, with: #"{"posts":"#)
            #expect(try await program.send(.post, "/api/v1/posts/marks", undo).status == 200)
            #expect(try await program.send(.get, "/api/v1/posts").body == before)
        }
    }
}
