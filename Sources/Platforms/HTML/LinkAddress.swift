import Foundation

/// The address of a link in a post, when it is one of the web.
struct LinkAddress {
    let text: String
    private let host: String
    private let path: [Substring]

    /// Nil for everything but `http` and `https` with a host.
    init?(_ given: String) {
        // Browsers skip what stands around an address, and tabs and line ends within it.
        let text = String(
            String.UnicodeScalarView(
                given.unicodeScalars.drop { $0.value <= 0x20 }.filter { $0.value > 0x1F && $0.value != 0x7F }
            )
        )
        .trimmingCharacters(in: .whitespaces)
        guard let match = text.prefixMatch(of: /(?i:https?):\/\/([^\/?#\\]+)([^?#]*)/) else { return nil }
        // Who is named before an @ is not who is asked: such an address is made to deceive.
        guard !match.output.1.contains("@"), text.utf8.count <= 4_096 else { return nil }
        self.text = text
        host = match.output.1.lowercased()
        path = match.output.2.split(separator: "/")
    }

    /// `birds` of `https://mastodon.example/tags/birds`.
    var hashtag: String? {
        guard let last = path.last, path.count >= 2,
            ["tags", "tag"].contains(path[path.count - 2].lowercased())
        else { return nil }
        return String(last).removingPercentEncoding
    }

    /// Whether the page is somebody's whom it names by an id that stays when their name changes: `…/profile/did:plc:…`.
    ///
    /// Such an id (<https://www.w3.org/TR/did-core/>) is nothing people are called by.
    var isOfPermanentID: Bool {
        guard path.count <= 2, let name = path.last.flatMap({ String($0).removingPercentEncoding }) else {
            return false
        }
        return name.wholeMatch(of: /did:[a-z0-9]+:[A-Za-z0-9._:%-]+/) != nil
    }

    /// `ana@mastodon.example` of `https://mastodon.example/@ana` or `…/users/ana`.
    var handle: String? {
        guard var name = path.last, !isOfPermanentID else { return nil }
        let isProfile =
            path.count == 1 && name.hasPrefix("@")
            || path.count == 2 && ["users", "u", "profile", "author"].contains(path[0].lowercased())
            || path.count == 1
        guard isProfile else { return nil }
        if name.hasPrefix("@") { name = name.dropFirst() }
        guard !name.isEmpty, let decoded = String(name).removingPercentEncoding else { return nil }
        // Somebody of a third server, as seen on this one.
        return decoded.contains("@") ? decoded : decoded + "@" + host
    }
}
