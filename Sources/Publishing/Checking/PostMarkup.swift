import Platforms

/// The words of a post as HTML: what platforms make links of looks like one.
enum PostMarkup {
    /// Paragraphs and lines as they were written; of addresses, mentions and hashtags only the first lead anywhere.
    static func html(of text: String) -> String {
        let paragraphs = text.replacing("\r\n", with: "\n").split(separator: /\n[ \t]*\n+/).map { paragraph in
            let lines = paragraph.split(separator: "\n", omittingEmptySubsequences: false)
            return "<p>" + lines.map { marked($0) }.joined(separator: "<br>") + "</p>"
        }
        let html = paragraphs.joined()
        // The same writer as for what comes from elsewhere has the last word.
        return CleanHTML(html)?.text ?? escaped(text)
    }

    private static func marked(_ line: Substring) -> String {
        var html = ""
        var position = line.startIndex
        for match in line.matches(of: pointer) {
            var end = match.range.upperBound
            while let last = line[match.range.lowerBound..<end].last, ".,;:!?".contains(last) {
                end = line.index(before: end)
            }
            if let last = line[..<match.range.lowerBound].last, last.isLetter || last.isNumber { continue }
            let words = line[match.range.lowerBound..<end]
            html += escaped(line[position..<match.range.lowerBound])
            html +=
                words.hasPrefix("@") || words.hasPrefix("#")
                ? "<strong>\(escaped(words))</strong>" : "<a href=\"\(escaped(words))\">\(escaped(words))</a>"
            position = end
        }
        return html + escaped(line[position...])
    }

    private static var pointer: Regex<Substring> {
        /(?i:https?):\/\/[^\s<>"]+|@[A-Za-z0-9_][A-Za-z0-9_.\-]*(?:@[\w.\-]*\w)?|#[\p{L}\p{N}_]+/
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
