package import Foundation

/// What a web page says of itself to those who link to it.
///
/// By Open Graph (<https://ogp.me>), else by the words Twitter asked for, else by its own title and description.
package struct LinkedPage: Sendable, Hashable {
    /// One line of at most 300 characters.
    package var title: String
    /// Likewise, of at most 1,000; empty where it says nothing.
    package var description: String
    /// Of a picture to be shown with it.
    package var image: URL?

    package init(title: String, description: String = "", image: URL? = nil) {
        self.title = title
        self.description = description
        self.image = image
    }

    /// Nil for a page without a title.
    ///
    /// `address`: where it was read, from which its own addresses count.
    package init?(html: String, at address: URL) {
        var listener = PageHeadListener()
        // One that is nested too deep has told what it is before.
        _ = listener.hear(html)
        let title = listener.first(of: "og:title", "twitter:title") ?? listener.title ?? ""
        self.title = Self.line(title, atMost: 300)
        guard !self.title.isEmpty else { return nil }
        let description = listener.first(of: "og:description", "twitter:description", "description") ?? ""
        self.description = Self.line(description, atMost: 1000)
        image =
            listener.first(of: "og:image", "og:image:url", "og:image:secure_url", "twitter:image")
            .flatMap { URL(string: $0.trimmingCharacters(in: .whitespacesAndNewlines), relativeTo: address) }?
            .absoluteURL
        if let scheme = image?.scheme?.lowercased(), scheme != "https", scheme != "http" { image = nil }
    }

    private static func line(_ text: String, atMost count: Int) -> String {
        let words = text.unicodeScalars.split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        let line = words.map(String.init).joined(separator: " ")
        return line.count <= count ? line : line.prefix(count - 1) + "…"
    }
}

extension LinkedPage {
    /// A page as it came.
    ///
    /// `contentType`: the header of that name. What is neither UTF-8 nor says that it is counts as Windows-1252, as with
    /// browsers. Nil for what is no HTML.
    package init?(_ bytes: Data, contentType: String?, at address: URL) {
        let type = (contentType ?? "text/html").lowercased()
        guard type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml") else { return nil }
        self.init(html: Self.text(bytes, type), at: address)
    }

    private static func text(_ bytes: Data, _ type: String) -> String {
        // Its end may have been cut off within a character.
        let isUTF8 = (0..<4).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
        let head = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
        let saysSo = type.contains("utf-8") || head.contains(/charset\s*=\s*["']?utf-8/)
        if !isUTF8, !saysSo, let text = String(data: bytes, encoding: .windowsCP1252) { return text }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Hears what a page says of itself, the first time it does.
private struct PageHeadListener: HTMLListener {
    private(set) var title: String?
    private var isInTitle = false
    private var words: [String: String] = [:]

    func first(of names: String...) -> String? { names.lazy.compactMap { words[$0] }.first }

    mutating func open(_ name: String, _ attributes: Attributes) {
        switch name.lowercased() {
        case "title" where title == nil:
            title = ""
            isInTitle = true
        case "meta":
            guard let name = attributes["property"] ?? attributes["name"],
                let content = attributes["content"],
                !content.allSatisfy(\.isWhitespace)
            else { return }
            if words[name.lowercased()] == nil { words[name.lowercased()] = content }
        default: break
        }
    }

    mutating func close(_ name: String) {
        if name.lowercased() == "title" { isInTitle = false }
    }

    mutating func text(_ text: String) {
        if isInTitle { title? += text }
    }
}
