/// The HTML of a post with nothing left in it that could harm, follow or deceive who looks at it.
///
/// Of what came only paragraphs, line breaks, links, emphasis, lists, code and quotes are written anew; everything else
/// gives up its text, and scripts, styles and what embeds something else are gone with their content. No attribute
/// is taken over: the address of a link is checked and written by this type alone.
///
/// Read in the way of browsers (``HTMLListener``).
package struct CleanHTML: Sendable, Hashable {
    /// Whole elements, ready to stand in a page.
    package let text: String

    /// Nil where the text is longer than 1 MB or nested deeper than 100: nobody wrote that to be read as HTML.
    package init?(_ html: String, pointers: Pointers = Pointers()) {
        guard html.utf8.count <= Self.mostBytes else { return nil }
        var writer = CleanHTMLWriter(pointers: pointers)
        guard writer.hear(html) else { return nil }
        text = writer.finished()
    }

    /// A line of plain text, such as a name or a warning, whose emoji have images here; nil where none has one.
    package static func line(_ text: String, pointers: Pointers) -> String? {
        guard text.contains(":") else { return nil }
        let html = CleanHTMLWriter(pointers: pointers).withEmoji(text)
        return html.contains("<img") ? html : nil
    }

    /// Where a post's own pointers lead within this Roost; nil leaves them pointing out.
    package struct Pointers: Sendable {
        /// `ana@mastodon.example`, without the first `@`.
        package var mention: @Sendable (_ handle: String) -> String?
        /// `birds`, without the `#`.
        package var hashtag: @Sendable (_ tag: String) -> String?
        /// Of a custom emoji, by its shortcode without colons: the address of its image here.
        package var emoji: @Sendable (_ shortcode: String) -> String?

        package init(
            mention: @escaping @Sendable (String) -> String? = { _ in nil },
            hashtag: @escaping @Sendable (String) -> String? = { _ in nil },
            emoji: @escaping @Sendable (String) -> String? = { _ in nil }
        ) {
            self.mention = mention
            self.hashtag = hashtag
            self.emoji = emoji
        }
    }

    private static let mostBytes = 1_000_000
}
