import Foundation
import Platforms
import Testing

@Suite struct `What a page says of itself` {
    private let address = URL(string: "https://example.org/birds/heron.html")!

    private func read(_ head: String) -> LinkedPage? {
        LinkedPage(
            html: "<!doctype html><html><head>\(head)</head><body><p>Words</p></body></html>",
            at: address
        )
    }

    @Test func `is read by Open Graph first`() throws {
        let page = try #require(
            read(
                """
                <title>Heron | Example</title>
                <meta name="description" content="The page's own">
                <meta name="twitter:title" content="Twitter's">
                <meta property="og:title" content="The grey heron &amp; the weir">
                <meta property="og:description" content=" Two
                   lines ">
                <meta property="og:image" content="/pictures/heron.jpg?w=1200">
                """
            )
        )
        #expect(page.title == "The grey heron & the weir")
        #expect(page.description == "Two lines")
        #expect(page.image?.absoluteString == "https://example.org/pictures/heron.jpg?w=1200")
    }

    @Test(arguments: [
        (#"<meta name="twitter:title" content="Tern"><title>Other</title>"#, "Tern"),
        ("<title>Tern</title><title>Other</title>", "Tern"),
        (#"<meta property="og:title" content="  "><title>Tern</title>"#, "Tern"),
        (#"<META PROPERTY="OG:TITLE" CONTENT=Tern>"#, "Tern"),
    ])
    func `is read by other words where there is no Open Graph`(head: String, title: String) {
        #expect(read(head)?.title == title)
    }

    @Test(arguments: ["", "<title> </title>", #"<meta property="og:image" content="/a.jpg">"#])
    func `is nothing without a title`(head: String) {
        #expect(read(head) == nil)
    }

    @Test(arguments: ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd"])
    func `names no picture outside of the web`(image: String) throws {
        let page = try #require(
            read("<title>Tern</title><meta property=\"og:image\" content=\"\(image)\">")
        )
        #expect(page.image == nil)
    }

    @Test func `is short, whatever the page says`() throws {
        let long = String(repeating: "heron ", count: 1000)
        let page = try #require(
            read("<title>\(long)</title><meta name=\"description\" content=\"\(long)\">")
        )
        #expect(page.title.count == 300)
        #expect(page.title.hasSuffix("…"))
        #expect(page.description.count == 1000)
    }

    @Test func `is heard before the page is nested too deep`() {
        let deep = String(repeating: "<div>", count: 500)
        #expect(LinkedPage(html: "<title>Tern</title>\(deep)", at: address)?.title == "Tern")
    }

    @Test(arguments: [
        ("text/html; charset=iso-8859-1", "<title>Kohlmeisenhöhle</title>", String.Encoding.windowsCP1252),
        ("text/html", "<title>Kohlmeisenhöhle</title>", .windowsCP1252),
        ("text/html; charset=utf-8", "<title>Kohlmeisenhöhle</title>", .utf8),
        ("application/xhtml+xml", "<title>Kohlmeisenhöhle</title>", .utf8),
    ])
    func `is read in its own encoding`(type: String, html: String, encoding: String.Encoding) throws {
        let bytes = try #require(html.data(using: encoding))
        #expect(LinkedPage(bytes, contentType: type, at: address)?.title == "Kohlmeisenhöhle")
    }

    @Test func `is read where its end was cut off within a character`() {
        let bytes = Data("<title>Möwe</title><p>ö".utf8).dropLast()
        #expect(LinkedPage(bytes, contentType: nil, at: address)?.title == "Möwe")
    }

    @Test func `is nothing where it is no page`() {
        let bytes = Data("<title>Tern</title>".utf8)
        #expect(LinkedPage(bytes, contentType: "application/pdf", at: address) == nil)
    }
}
