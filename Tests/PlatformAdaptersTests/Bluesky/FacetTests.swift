import Foundation
import Platforms
import TestSupport
import Testing

@testable import PlatformAdapters

@Suite struct `The facets of a text` {
    @Test func `name their parts by bytes, emoji and accents before them or not`() throws {
        let text = "Hi 👋 @bob.example see https://ex.org/é #café"
        let words = FacetedText(
            text,
            facets: try JSONValue(
                parsing: Data(
                    """
                    [{"index":{"byteStart":8,"byteEnd":20},
                      "features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:bob"}]},
                     {"index":{"byteStart":25,"byteEnd":42},
                      "features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://ex.org/é"}]},
                     {"index":{"byteStart":43,"byteEnd":49},
                      "features":[{"$type":"app.bsky.richtext.facet#tag","tag":"café"}]}]
                    """.utf8
                )
            )
        )
        #expect(
            words.html == """
                <p>Hi 👋 <a class="mention" href="https://bsky.app/profile/did:plc:bob">@bob.example</a> see \
                <a href="https://ex.org/é">https://ex.org/é</a> \
                <a class="mention hashtag" href="https://bsky.app/tags/caf%C3%A9">#café</a></p>
                """
        )
    }

    @Test func `lead into the archive: people by the name in the words, hashtags by theirs`() throws {
        let words = FacetedText(
            "Hi @bob.example #café",
            facets: try JSONValue(
                parsing: Data(
                    """
                    [{"index":{"byteStart":3,"byteEnd":15},
                      "features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:bob"}]},
                     {"index":{"byteStart":16,"byteEnd":22},
                      "features":[{"$type":"app.bsky.richtext.facet#tag","tag":"café"}]}]
                    """.utf8
                )
            )
        )
        let pointers = CleanHTML.Pointers(mention: { "/m/" + $0 }, hashtag: { "/t/" + $0 })
        #expect(
            CleanHTML(words.html, pointers: pointers)?.text
                == #"<p>Hi <a href="/m/bob.example">@bob.example</a> <a href="/t/café">#café</a></p>"#
        )
    }

    @Test func `leave every word where it is, whatever they name`() {
        var random = SeededGenerator(seed: 71)
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }.joined()
            let facets = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Self.facet(Int.random(in: -3...40, using: &random), Int.random(in: -3...44, using: &random))
            }
            let words = FacetedText(text, facets: .array(facets))
            #expect(Self.readable(words.html) == text, "\(words.html)")
            var end = 0
            for facet in words.facets {
                #expect(facet.bytes.lowerBound >= end && !facet.bytes.isEmpty)
                end = facet.bytes.upperBound
                #expect(String(Array(text.utf8)[facet.bytes], decodesWhole: true) != nil)
            }
            #expect(end <= text.utf8.count)
        }
    }

    @Test func `that a part was given whole is a link of these very words`() {
        var random = SeededGenerator(seed: 72)
        for _ in 0..<1_000 {
            let before = Self.word(&random), inside = Self.word(&random) + "x", after = Self.word(&random)
            let start = before.utf8.count
            let words = FacetedText(
                before + inside + after,
                facets: .array([Self.facet(start, start + inside.utf8.count)])
            )
            let link = /<a [^>]*>.*<\/a>/.matchingSemantics(.unicodeScalar)
            #expect(words.html.firstMatch(of: link).map { Self.readable($0.output) } == inside)
        }
    }

    @Test(arguments: [(5, 5), (6, 4), (-1, 3), (0, 99), (1, 3), (0, 2)])
    func `that can't be right point at nothing`(start: Int, end: Int) {
        // Bytes 0 to 4 are one emoji.
        let words = FacetedText("👋 abc", facets: .array([Self.facet(start, end)]))
        #expect(words.facets.isEmpty)
        #expect(words.html == "<p>👋 abc</p>")
    }

    @Test func `over one another: the first holds`() {
        let words = FacetedText(
            "abcdef",
            facets: .array([Self.facet(2, 5), Self.facet(0, 3), Self.facet(5, 6)])
        )
        #expect(words.facets.map(\.bytes) == [0..<3, 5..<6])
    }

    @Test func `lead to the web and to accounts alone`() {
        for uri in ["javascript:alert(1)", "data:text/html,x", "//x", ""] {
            let facet = JSONValue.object([
                "index": .object(["byteStart": .number("0"), "byteEnd": .number("3")]),
                "features": .array([
                    .object(["$type": .string("app.bsky.richtext.facet#link"), "uri": .string(uri)])
                ]),
            ])
            #expect(FacetedText("abc", facets: .array([facet])).facets.isEmpty, "\(uri)")
        }
    }

    private static let pieces = [
        "a", " ", "é", "e\u{301}", "字", "ไทย", "👩‍👩‍👧‍👦", "👋🏽", "🇺🇦", "<b>", "&amp;", "\"", "मि", "\u{200D}",
    ]

    private static func word(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static func facet(_ start: Int, _ end: Int) -> JSONValue {
        .object([
            "index": .object(["byteStart": .number("\(start)"), "byteEnd": .number("\(end)")]),
            "features": .array([
                .object([
                    "$type": .string("app.bsky.richtext.facet#link"), "uri": .string("https://example.org/"),
                ])
            ]),
        ])
    }

    /// The words between the marks, as a person reads them; by scalars, since a mark may begin with what joins.
    private static func readable(_ html: some StringProtocol) -> String {
        var (words, entity, isMark) = ("", nil as String?, false)
        for scalar in html.unicodeScalars {
            switch (scalar, entity) {
            case ("<", nil): isMark = true
            case (">", nil) where isMark: isMark = false
            case _ where isMark: break
            case ("&", nil): entity = ""
            case (";", let name?):
                words += ["lt": "<", "gt": ">", "quot": "\"", "amp": "&"][name] ?? "?"
                entity = nil
            case (_, let name?): entity = name + String(scalar)
            default: words.unicodeScalars.append(scalar)
            }
        }
        return words
    }
}

extension String {
    /// Nil unless the bytes are whole characters of UTF-8.
    fileprivate init?(_ bytes: ArraySlice<UInt8>, decodesWhole: Bool) {
        self.init(validating: bytes, as: UTF8.self)
    }
}
