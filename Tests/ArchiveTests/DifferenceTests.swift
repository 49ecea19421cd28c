import Archive
import Foundation
import Platforms
import TestSupport
import Testing

@Suite struct `What differs between two versions` {
    /// As “kept [-removed-] {+added+}”.
    private func marked(_ old: String, _ new: String) -> String {
        TextDifference.pieces(from: old, to: new).map { piece in
            switch piece.kind {
            case .kept: piece.text
            case .removed: "[-\(piece.text)-]"
            case .added: "{+\(piece.text)+}"
            }
        }.joined()
    }

    @Test(arguments: [
        ("The cat sat.", "The dog sat.", "The [-cat-]{+dog+} sat."),
        ("The old cat sat.", "A young dog sat.", "[-The old cat-]{+A young dog+} sat."),
        ("One two three", "One three", "One [-two -]three"),
        ("", "New", "{+New+}"), ("Old", "", "[-Old-]"), ("Same", "Same", "Same"), ("", "", ""),
        ("猫が好きです", "犬が好きです", "[-猫-]{+犬+}が好きです"),
        ("مرحبا يا عالم", "مرحبا يا صديقي", "مرحبا يا [-عالم-]{+صديقي+}"),
        ("👩‍👩‍👧 and 🐈", "👩‍👩‍👧 and 🐕", "👩‍👩‍👧 and [-🐈-]{+🐕+}"),
        ("Two\nlines", "Two\n\nlines", "Two\n{+\n+}lines"),
    ])
    func `is shown by words, or signs where a script has no blanks`(old: String, new: String, shown: String) {
        #expect(marked(old, new) == shown)
    }

    @Test func `leads from either text to the other, whatever they are`() {
        var random = SeededGenerator(seed: 7)
        let alphabet = ["a", "bb", " ", "\n", ".", "日", "ü", "👍🏽", "e\u{301}", "-", "\r\n", "ก"]
        for _ in 0..<3_000 {
            func text() -> String {
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? ""
                }
                .joined()
            }
            let (old, new) = (text(), text())
            let pieces = TextDifference.pieces(from: old, to: new)
            #expect(pieces.filter { $0.kind != .added }.map(\.text).joined() == old)
            #expect(pieces.filter { $0.kind != .removed }.map(\.text).joined() == new)
            #expect(pieces.allSatisfy { !$0.text.isEmpty })
        }
    }

    @Test func `is told of long texts too, by lines or as a whole`() {
        let lines = (0..<900).map { "line \($0) of a long text" }
        var changed = lines
        changed[0] = "another first line"
        changed[899] = "another last line"
        let (old, new) = (lines.joined(separator: "\n"), changed.joined(separator: "\n"))
        let pieces = TextDifference.pieces(from: old, to: new)
        #expect(pieces.filter { $0.kind != .added }.map(\.text).joined() == old)
        #expect(pieces.filter { $0.kind != .removed }.map(\.text).joined() == new)
        let words = (0..<4_000).map { "w\($0)" }.joined(separator: " ")
        let others = (0..<4_000).map { "x\($0)" }.joined(separator: " ")
        #expect(TextDifference.pieces(from: words, to: others).map(\.kind) == [.removed, .added])
    }

    @Test func `is named for the part that changed`() {
        func post(_ change: (inout RemotePost) -> Void) -> RemotePost {
            var post = RemotePost(
                platformPostID: "1",
                author: RemoteAuthor(),
                text: "Words",
                languages: ["en"],
                createdAt: Date(timeIntervalSince1970: 0),
                media: [
                    RemoteMedia(position: 0, kind: .image, platformMediaID: "a", alt: "A cat"),
                    RemoteMedia(position: 1, kind: .image, platformMediaID: "b"),
                ]
            )
            change(&post)
            return post
        }
        let before = post { _ in }
        #expect(PostDifference.changes(from: before, to: before).isEmpty)
        func subjects(_ change: (inout RemotePost) -> Void) -> [String] {
            PostDifference.changes(from: before, to: post(change)).map(\.subject)
        }
        #expect(subjects { $0.text = "Other" } == ["Text"])
        #expect(subjects { ($0.warning, $0.isSensitive) = ("Food", true) } == ["Content warning"])
        #expect(subjects { $0.isSensitive = true } == ["Marked as sensitive"])
        #expect(subjects { $0.media[1].alt = "A dog" } == ["Alt text of image 2"])
        #expect(subjects { $0.media.removeFirst() } == ["Media"])
        #expect(
            subjects { ($0.languages, $0.visibility) = (["de", "en"], .unlisted) } == [
                "Language", "Visibility",
            ]
        )
        #expect(subjects { $0.counts = EngagementCounts(reactions: 5) }.isEmpty)
    }
}
