import Foundation
import Platforms
import Testing

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("", ""), ("Hello", "Hello"), ("<p>Hello</p>", "Hello"), ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<br>Two<br/>Three<br />Four</p>", "One\nTwo\nThree\nFour"),
        ("<p>a<br><br><br><br>b</p>", "a\n\nb"),
        (
            "<p>Hi <a href=\"https://s.example/@bob\" class=\"u-url mention\">@<span>bob</span></a>!</p>",
            "Hi @bob!"
        ),
        ("<p>#<span>cats</span></p>", "#cats"),
        ("a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#39; &#x1F43E;", "a & b <c> \"d\" 'e' 🐾"),
        ("a &amp;amp; b", "a &amp; b"), ("fish &chips; & more &", "fish &chips; & more &"),
        ("a&nbsp;b", "a b"),
        ("  many   blanks\n and\tlines ", "many blanks and lines"), ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("I <3 cats", "I <3 cats"), ("a<script>alert('x')</script>b", "ab"), ("a<STYLE>p{}</STYLE >b", "ab"),
        ("a<!-- hidden <p> -->b", "ab"), ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<p>Emoji <img alt=\":cat:\" src=\"x\"></p>", "Emoji :cat:"),
        ("&#0;&#xD800;&#99999999;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("<blockquote><p>said</p></blockquote><p>reply</p>", "said\n\nreply"),
        ("<P>UPPER</P><P>case</P>", "UPPER\n\ncase"),
        ("<p title=\"a > b\">x</p>", "x"), ("<p/>x", "x"), ("x<br", "x"), ("<p>unclosed", "unclosed"),
        ("</p></p>x", "x"),
        ("<a href=https://plain.example/x>text</a>", "text"), ("tab\u{0}zero", "tabzero"),
    ])
    func `HTML becomes readable text`(html: String, text: String) {
        #expect(PlainText.fromHTML(html) == text)
    }

    @Test func `a shortened link is written out`() {
        let html =
            #"<p>See <a href="https://example.org/a/very/long?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span>"#
            + #"<span class="ellipsis">example.org/a/very</span><span class="invisible">/long?x=1&amp;y=2</span></a> now</p>"#
        #expect(PlainText.fromHTML(html) == "See https://example.org/a/very/long?x=1&y=2 now")
    }

    @Test func `a link that shows all of itself keeps its words`() {
        let html = #"<p><a href="https://example.org/"><b>Click</b> here</a>, please</p>"#
        #expect(PlainText.fromHTML(html) == "Click here, please")
    }

    @Test func `invisible spans do not swallow what follows them`() {
        #expect(PlainText.fromHTML(#"a<span class="invisible">x<span>y</span>z</span>b"#) == "ab")
        #expect(PlainText.fromHTML(#"<p>a<span class="invisible">x</p><p>b</p>"#) == "a\n\nb")
        #expect(
            PlainText.fromHTML(#"<a href="https://e.example/x"><span class="invisible">h</a>b"#)
                == "https://e.example/xb"
        )
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "<", "<p", "<p ", "<p x=", "<p x=\"", "<!--", "<!-- ", "<script>",
            "<a href=\"https://x.example/\">", "&", "&#", "&#x", "&amp",
            "<span class=\"invisible\">", "</", "<br>", "<a ", "<=", "<p = ", "]]>", "<a href='", "<li>",
            "<textarea>",
        ]
    )
    func `a great deal of one thing takes linear time`(piece: String) {
        // Quadratic work on these would take hours; the suite's time limit is the verdict.
        let small = String(repeating: piece, count: 2000)
        let large = String(repeating: piece, count: 300_000 / piece.utf8.count)
        #expect(PlainText.fromHTML(small).utf8.count <= small.utf8.count * 2)
        #expect(PlainText.fromHTML(large).utf8.count <= large.utf8.count * 2)
    }

    @Test func `a link address is not multiplied by being closed often`() {
        let html =
            "<a href=\"https://x.example/\"><span class=\"invisible\">a"
            + String(repeating: "</a>", count: 10_000)
        #expect(PlainText.fromHTML(html) == "https://x.example/")
    }

    @Test func `text that is no HTML survives`() {
        let text = "Ünïcödé 👩‍👩‍👧 日本語 العربية"
        #expect(PlainText.fromHTML(text) == text)
    }
}
