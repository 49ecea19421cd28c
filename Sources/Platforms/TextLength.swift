/// How long the words of a post are, counted as their platform counts them.
package struct TextLength: Sendable, Hashable {
    /// In the platform's unit, with the words in front of the post where those count with it.
    package var count: Int
    package var limit: Int?
    /// As UTF-8.
    package var bytes: Int
    package var byteLimit: Int?
    /// Of the words in front of the post.
    package var warningCount: Int
    /// Where those have a limit of their own.
    package var warningLimit: Int?

    /// As far as the limits are known.
    package var fits: Bool {
        count <= limit ?? .max && bytes <= byteLimit ?? .max && warningCount <= warningLimit ?? .max
    }
}

extension Limits {
    package func length(of text: String, warning: String? = nil) -> TextLength {
        let warning = warning ?? ""
        // As one: a mark that opens the text may join the last letter before it.
        let counted = (countsWarning == true ? warning : "") + countable(text)
        return TextLength(
            count: textUnit.length(of: counted),
            limit: textLength?.value,
            bytes: text.utf8.count,
            byteLimit: textBytes?.value,
            warningCount: textUnit.length(of: warning),
            warningLimit: warningLength?.value
        )
    }

    /// The text with links and mentions as long as they count.
    ///
    /// A link has a host whose last label could be a top-level domain; what follows belongs to it behind a slash or a
    /// question mark only, up to a blank, or to the mark that ends a sentence.
    private func countable(_ text: String) -> String {
        guard lengthPerLink != nil || shortensMentions == true else { return text }
        // Most have neither, and looking closely takes long.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }) else {
            return text
        }
        let scalars = text.unicodeScalars
        var countable = ""
        var position = text.startIndex
        for match in text.matches(of: Self.linkOrMention.matchingSemantics(.unicodeScalar)) {
            let before =
                match.range.lowerBound == text.startIndex
                ? nil : scalars[scalars.index(before: match.range.lowerBound)]
            var end = match.range.upperBound
            let replacement: String
            if let name = match.output.name {
                guard shortensMentions == true, before?.joinsName != true else { continue }
                replacement = "@" + name
            } else {
                guard let lengthPerLink, before?.joinsLink != true else { continue }
                let opensBracket = text[match.range].unicodeScalars.contains("(")
                while let last = text[match.range.lowerBound..<end].unicodeScalars.last,
                    ".,;:!?".unicodeScalars.contains(last) || (last == ")" && !opensBracket)
                {
                    end = scalars.index(before: end)
                }
                replacement = String(repeating: "x", count: lengthPerLink.value)
            }
            countable += text[position..<match.range.lowerBound] + replacement
            position = end
        }
        return countable + text[position...]
    }

    private static var linkOrMention: Regex<(Substring, name: Substring?)> {
        /(?i:https?):\/\/(?:[\p{L}\p{M}\p{N}_\-]+\.)+(?:(?i:xn--[a-z0-9\-]+|[a-z]{2,63})(?![0-9A-Za-z@+\-])|[\p{L}\p{M}--[A-Za-z]]{2,63})(?::[0-9]+)?(?:[\/?][^\s<>"]*)?|@(?<name>[A-Za-z0-9_]+(?:[A-Za-z0-9_.\-]*[A-Za-z0-9_])?)@[\w.\-]*\w/
    }
}

extension Unicode.Scalar {
    /// Directly before an `@`, which is then within a word or an address.
    fileprivate var joinsName: Bool {
        self == "/" || self == "=" || self == "_" || properties.isAlphabetic || properties.numericType != nil
    }

    /// Directly before `http`, which then begins no link.
    fileprivate var joinsLink: Bool {
        "@$#".unicodeScalars.contains(self)
            || isASCII && (properties.isAlphabetic || properties.numericType != nil)
    }
}
