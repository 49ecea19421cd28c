import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct CleanHTMLTests {
    private static func clean(_ html: String) -> String? {
        CleanHTML(
            html,
            pointers: CleanHTML.Pointers(
                mention: { "/m/" + $0 },
                hashtag: { "/t/" + $0 },
                emoji: { $0 == "heron" ? "/e/heron.png" : nil }
            )
        )?.text
    }

    private static let out = #" rel="nofollow noopener noreferrer""#

    @Test(arguments: [
        ("", ""), ("Hello", "<p>Hello</p>"), ("<p>Hello</p>", "<p>Hello</p>"),
        ("<p>One<br>Two</p><p>Three</p>", "<p>One<br>Two</p><p>Three</p>"),
        (
            "<p>a &amp; b &lt;c&gt; \"d\" 'e' &#x1F43E;</p>",
            "<p>a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#39; 🐾</p>"
        ),
        ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<ol start=\"3\" onclick=\"x\"><li>c</li></ol>", "<ol start=\"3\"><li>c</li></ol>"),
        (
            "<blockquote><p>said</p></blockquote><p>reply</p>",
            "<blockquote><p>said</p></blockquote><p>reply</p>"
        ),
        ("<pre><code>let a = 1\n  &lt;b&gt;</code></pre>", "<pre><code>let a = 1\n  &lt;b&gt;</code></pre>"),
        (
            "<p><em>a</em> <strong>b</strong> <del>c</del></p>",
            "<p><em>a</em> <strong>b</strong> <del>c</del></p>"
        ),
        ("<h1>Title</h1><p>x</p>", "<p><strong>Title</strong></p><p>x</p>"),
        ("<div>a</div><div>b</div>", "a<br>b"), ("<p><font color=red>a</font></p>", "<p>a</p>"),
        ("<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"), ("a</b></p></div>b", nil),
        ("<p>one<p>two", "<p>one</p><p>two</p>"), ("1 < 2 and 3 > 2", "<p>1 &lt; 2 and 3 &gt; 2</p>"),
        ("<P CLASS=x>UPPER</P>", "<p>UPPER</p>"), ("<!-- hidden <p> -->x", "<p>x</p>"),
    ])
    func `what a reader needs stays, and is written anew`(html: String, clean: String?) {
        let text = Self.clean(html)
        if let clean { #expect(text == clean) } else { #expect(text != nil) }
    }

    @Test func `links are checked, and point out or into the archive`() {
        #expect(
            Self.clean(
                #"<a href="https://example.org/?a=1&amp;b=2" onclick="x()" target="_top" class="y">x</a>"#
            )
                == #"<a href="https://example.org/?a=1&amp;b=2"\#(Self.out)>x</a>"#
        )
        #expect(
            Self.clean(
                #"<p><a href="https://social.example/@ana" class="u-url mention">@<span>ana</span></a> hi</p>"#
            ) == #"<p><a href="/m/ana@social.example">@ana</a> hi</p>"#
        )
        #expect(
            Self.clean(#"<a href="https://s.example/users/bob" class="mention">@bob</a>"#)
                == #"<a href="/m/bob@s.example">@bob</a>"#
        )
        #expect(
            Self.clean(#"<a href="https://s.example/@ana@third.example" class="mention">@ana</a>"#)
                == #"<a href="/m/ana@third.example">@ana</a>"#
        )
        #expect(
            Self.clean(
                #"<a href="https://s.example/tags/V%C3%B6gel" class="mention hashtag" rel="tag">#<span>Vögel</span></a>"#
            ) == #"<a href="/t/Vögel">#Vögel</a>"#
        )
    }

    @Test func `who is named by a permanent id is looked for by the name in the words`() {
        let did = "https://social.example/profile/did:plc:abcdefgh234567"
        func mention(_ words: String, _ address: String = did) -> String? {
            Self.clean(#"<p>hi <a class="mention" href="\#(address)">\#(words)</a>!</p>"#)
        }
        #expect(mention("@ada.example") == #"<p>hi <a href="/m/ada.example">@ada.example</a>!</p>"#)
        #expect(
            mention("@<span>ada</span>.example") == #"<p>hi <a href="/m/ada.example">@ada.example</a>!</p>"#
        )
        #expect(
            mention("@ada.example", "https://s.example/did:web:ada.example")
                == #"<p>hi <a href="/m/ada.example">@ada.example</a>!</p>"#
        )
        // Words that are no name lead where the link does.
        for words in ["my friend", "@", "ada.example", "@ada example", ""] {
            #expect(mention(words) == #"<p>hi <a href="\#(did)"\#(Self.out)>\#(words)</a>!</p>"#)
        }
        // One that is no mention is a link like any other; one without its end ends.
        #expect(
            Self.clean(#"<a href="\#(did)">@ada.example</a>"#)
                == #"<a href="\#(did)"\#(Self.out)>@ada.example</a>"#
        )
        #expect(
            Self.clean(#"<p>é <a class="mention" href="\#(did)">@ada.example"#)
                == #"<p>é <a href="/m/ada.example">@ada.example</a></p>"#
        )
        // Hashtags of such a server are hashtags.
        #expect(
            Self.clean(#"<a class="mention hashtag" href="https://social.example/tags/caf%C3%A9">#café</a>"#)
                == #"<a href="/t/café">#café</a>"#
        )
    }

    @Test func `a shortened address stays short and leads all the way`() {
        let html =
            #"<a href="https://example.org/a/very/long"><span class="invisible">https://</span>"#
            + #"<span class="ellipsis">example.org/a/very</span><span class="invisible">/long</span></a>"#
        #expect(
            Self.clean(html)
                == #"<a href="https://example.org/a/very/long"\#(Self.out)>example.org/a/very…</a>"#
        )
        // Outside a link nothing is hidden from who reads.
        #expect(Self.clean(#"<p>a<span class="invisible">b</span>c</p>"#) == "<p>abc</p>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:x",
        "&#106;avascript:alert(1)", "&#x6A;avascript&colon;alert(1)", "data:text/html,<script>x</script>",
        "vbscript:msgbox(1)", "file:///etc/passwd", "blob:https://x.example/1", "//evil.example/x", "/jobs",
        "?q=x", "#top",
        "https:evil", "https:///x", "http:/evil.example", "https://user@evil.example/",
        "https://good.example@evil.example/",
        "mailto:a@b.example", "\u{1}javascript:alert(1)", "feed:javascript:alert(1)",
        "view-source:https://x.example/",
        "https:\\\\evil.example", "intent://x#Intent;end", "about:blank", "",
    ])
    func `only addresses of the web are linked`(address: String) {
        let html = "<p><a href=\"\(address)\">words</a></p>"
        #expect(Self.clean(html) == "<p>words</p>")
    }

    @Test func `custom emoji are images from here, or stay words`() {
        #expect(
            Self.clean("<p>a :heron: b :goose:heron:</p>")
                == #"<p>a <img class="emoji" src="/e/heron.png" alt=":heron:" title=":heron:"> b :goose<img class="emoji" "#
                + #"src="/e/heron.png" alt=":heron:" title=":heron:"></p>"#
        )
        #expect(Self.clean("<p><code>:heron:</code> 10:20:30</p>") == "<p><code>:heron:</code> 10:20:30</p>")
        #expect(
            Self.clean(
                #"<p><img src="https://evil.example/pixel.gif" alt=":goose:" width="1" onerror="x()"></p>"#
            )
                == "<p>:goose:</p>"
        )
    }

    @Test func `a name or a warning shows emoji from here, and everything else it holds as words`() {
        let pointers = CleanHTML.Pointers(emoji: { $0 == "heron" ? "/e/heron.png" : nil })
        let image = #"<img class="emoji" src="/e/heron.png" alt=":heron:" title=":heron:">"#
        #expect(
            CleanHTML.line("Ana <b onclick='x'>:heron:</b> & :goose:", pointers: pointers)
                == "Ana &lt;b onclick=&#39;x&#39;&gt;\(image)&lt;/b&gt; &amp; :goose:"
        )
        for plain in ["Ana", "10:20:30 <b>", ":goose:", ""] {
            #expect(CleanHTML.line(plain, pointers: pointers) == nil)
        }
    }

    /// The kinds of the OWASP cheat sheet for cross-site scripting, each with what must be left of it.
    private static let hostile: [(String, String?)] = [
        ("<SCRIPT SRC=https://evil.example/xss.js></SCRIPT>", ""), ("<script>alert(1)</script>a", "<p>a</p>"),
        ("<IMG SRC=\"javascript:alert('XSS');\">", ""), ("<IMG SRC=javascript:alert('XSS')>", ""),
        ("<IMG SRC=`javascript:alert(\"x\")`>", ""),
        ("<IMG \"\"\"><SCRIPT>alert(\"XSS\")</SCRIPT>\"\\>", nil),
        ("<IMG SRC=# onmouseover=\"alert('xxs')\">", ""), ("<IMG onmouseover=\"alert('xxs')\">", ""),
        ("<IMG SRC=/ onerror=\"alert(1)\"></img>", ""), ("<img src=x onerror=\"&#0000106&#0000097\">", ""),
        ("<SCRIPT/XSS SRC=\"https://evil.example/xss.js\"></SCRIPT>", ""),
        ("<BODY onload!#$%&()*~+-_.,:;?@[/|\\]^`=alert(\"XSS\")>a", "a"),
        ("<<SCRIPT>alert(\"XSS\");//<</SCRIPT>", nil), ("<SCRIPT SRC=https://evil.example/xss.js?< B >", nil),
        ("<IMG SRC=\"`<javascript:alert>`('XSS')\"", nil), ("</TITLE><SCRIPT>alert(\"XSS\");</SCRIPT>", ""),
        ("<INPUT TYPE=\"IMAGE\" SRC=\"javascript:alert('XSS');\">", ""),
        ("<BODY BACKGROUND=\"javascript:alert('XSS')\">", ""),
        ("<IMG DYNSRC=\"javascript:alert('XSS')\">", ""),
        ("<STYLE>li {list-style-image: url(\"javascript:x\");}</STYLE><UL><LI>XSS</br>", nil),
        ("<svg/onload=alert('XSS')>", ""), ("<BGSOUND SRC=\"javascript:alert('XSS');\">", ""),
        ("<BR SIZE=\"&{alert('XSS')}\">", "<br>"),
        ("<LINK REL=\"stylesheet\" HREF=\"javascript:alert('XSS');\">", ""),
        ("<META HTTP-EQUIV=\"refresh\" CONTENT=\"0;url=javascript:alert('XSS');\">", ""),
        ("<IFRAME SRC=\"javascript:alert('XSS');\"></IFRAME>", ""),
        ("<FRAMESET><FRAME SRC=\"javascript:x\"></FRAMESET>", ""),
        ("<TABLE BACKGROUND=\"javascript:alert('XSS')\"><TD>a", "a"),
        ("<DIV STYLE=\"background-image: url(javascript:x)\">a</DIV>", "a"),
        ("<BASE HREF=\"javascript:alert('XSS');//\">", ""),
        ("<OBJECT TYPE=\"text/x-scriptlet\" DATA=\"x\"></OBJECT>", ""),
        (
            "<EMBED SRC=\"data:image/svg+xml;base64,PHN2\" type=\"image/svg+xml\" AllowScriptAccess=\"always\"></EMBED>",
            ""
        ),
        ("<XML ID=\"xss\"><I><B><IMG SRC=\"javas<!-- -->cript:alert('XSS')\"></B></I></XML>", ""),
        ("<form action=\"https://evil.example\"><input name=p type=password><button>go</button></form>", ""),
        (
            "<p style=\"position:fixed;inset:0\" id=\"x\" class=\"y\" data-z=\"1\" onfocus=\"x\" tabindex=1 autofocus>a</p>",
            "<p>a</p>"
        ),
        ("<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">", ""),
        ("<details open ontoggle=alert(1)>a</details>", "a"),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", nil),
        ("<template><script>alert(1)</script></template>", ""),
        ("<textarea><script>alert(1)</script></textarea>", ""),
        ("<video><source onerror=\"alert(1)\"></video>", ""), ("<audio src=x onerror=alert(1)></audio>", ""),
        ("<a href=\"https://a.example/\" onmouseover=\"x\"><a href=\"javascript:x\">b</a></a>", nil),
    ]

    @Test(arguments: hostile)
    func `nothing that runs, frames, posts or phones home is left`(html: String, clean: String?) {
        let text = Self.clean(html) ?? ""
        if let clean { #expect(text == clean) }
        #expect(Self.strangers(in: text) == [])
    }

    /// What `text` holds beyond the allowed elements, as a plain look for tags finds it.
    private static func strangers(in text: String) -> [String] {
        let allowed =
            /<\/?(p|br|em|strong|b|i|u|s|del|code|sub|sup|ul|li|pre|blockquote|ol|a)>|<ol start="-?[0-9]+">|<a href="(https?:\/\/[^"<>]*" rel="nofollow noopener noreferrer|\/[mt]\/[^"<>]*)">|<img class="emoji" src="\/e\/heron.png" alt=":heron:" title=":heron:">/
        return text.replacing(allowed, with: "").contains { $0 == "<" || $0 == ">" }
            ? [text] : []
    }

    @Test func `mangled HTML of every kind leaves nothing but allowed elements`() {
        for html in Self.mangled(20_000) {
            let text = Self.clean(html)
            #expect(text.map { Self.strangers(in: $0) } == [], "\(html) became \(text ?? "nothing")")
        }
    }

    /// A look for tags is our own; a browser has the last word.
    @Test func `a browser finds nothing in it that is not allowed, runs nothing and asks nobody`()
        async throws
    {
        let python = try #require(
            ProcessInfo.processInfo.environment["ROOST_TEST_PYTHON"],
            "ROOST_TEST_PYTHON names the interpreter. Run the tests through “make test”."
        )
        let given = Self.hostile.map(\.0) + Self.mangled(6_000)
        let cases = given.map { ["given": $0, "clean": Self.clean($0) ?? ""] }
        let file = FileManager.default.temporaryDirectory.appending(
            path: "roost-html-\(UUID().uuidString).json"
        )
        try JSONSerialization.data(withJSONObject: cases).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Scripts/inspect_html.py"
        )
        let outcome = try await Program.run(python, [script.path, file.path])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// The same pieces of HTML for the same count.
    private static func mangled(_ count: Int) -> [String] {
        var random = SeededGenerator(seed: 20_261_121)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...30, using: &random)).map { _ in scraps.randomElement(using: &random) ?? ""
            }.joined()
        }
    }

    private static let scraps = [
        "<a class=\"mention\" href=\"https://x.example/did:plc:a\">", "</a>", "@ada.example",
        "<p>", "</p>", "<a href=\"", "<a href='", "https://x.example/", "javascript:x", "\">", "'>", ">", "<",
        "</", "<!--",
        "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "</style>", "<svg>", "</svg>",
        "<math>", "<img src=x ",
        "onerror=x ", " alt=\"", "&lt;", "&#60;", "&#x3c;script&#x3e;", "&", ";", "\"", "'", "`", "=", "/",
        "\u{0}", "\u{FEFF}",
        "\u{2028}", "\u{202E}", "<li>", "<ol start=\"", "1", "<code>", "</code>", "<pre>", "<?xml", "?>",
        "<title>", "</title>",
        "<textarea>", "</textarea>", "<table><td>", ":heron:", ":", "heron", "<select>", "<noscript>",
        "<template>", "<b", "/>",
        "\n", "\t", " ", "é", "😀", "<!DOCTYPE html>", "<html>", "<body onload=x>", "<frameset>", "<xmp>",
        "<plaintext>",
    ]

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "<div>", "<b>", "<p><ul><li>", "<a href=\"https://x.example\">", "<blockquote>", "<i></p>",
        ]
    )
    func `what is nested beyond reason is not shown as HTML`(element: String) {
        let text = CleanHTML(String(repeating: element, count: 100_000) + "x")?.text
        // Elements that end each other are no nest.
        #expect(text == nil || element == "<i></p>")
    }

    @Test func `a text beyond a megabyte is not shown as HTML`() {
        #expect(CleanHTML(String(repeating: "a", count: 1_000_001)) == nil)
        #expect(CleanHTML(String(repeating: "a", count: 1_000_000)) != nil)
    }
}
