/// Turns a post's text into the HTML a platform makes of it.
struct HTMLContent {
    let dialect: Dialect
    let origin: String
    /// Finds the name as its owner spells it, and the profile page, of `user` or `user@domain`, when the account is known.
    let profile: (_ acct: String) -> (username: String, url: String)?

    func html(of text: String) -> String {
        guard !text.isEmpty else { return "" }
        switch dialect {
        case .mastodon: return paragraphs(text, lineBreak: "<br />")
        case .gotosocial: return paragraphs(text, lineBreak: "<br>")
        case .pixelfed: return inline(text, lineBreak: "<br />\n")
        }
    }

    private func paragraphs(_ text: String, lineBreak: String) -> String {
        text.split(separator: "\n\n").map { "<p>\(inline(String($0), lineBreak: lineBreak))</p>" }.joined()
    }

    private func inline(_ text: String, lineBreak: String) -> String {
        TextEntity.entities(in: text).map { entity in
            switch entity {
            case .plain(let plain): Self.escaped(plain)
            case .lineBreak: lineBreak
            case .link(let url): link(url)
            case .mention(let user, let domain): mention(user, domain)
            case .hashtag(let name): hashtag(name)
            }
        }.joined()
    }

    private func link(_ url: Substring) -> String {
        let href = Self.escaped(url)
        switch dialect {
        case .mastodon:
            // What people see is the address without its scheme, cut after 30 characters.
            let scheme = url.hasPrefix("https://") ? "https://" : "http://"
            let address = url.dropFirst(scheme.count)
            let (shown, hidden) = (Self.escaped(address.prefix(30)), Self.escaped(address.dropFirst(30)))
            let style = hidden.isEmpty ? "" : "ellipsis"
            return "<a href=\"\(href)\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\">"
                + "<span class=\"invisible\">\(scheme)</span><span class=\"\(style)\">\(shown)</span>"
                + "<span class=\"invisible\">\(hidden)</span></a>"
        case .gotosocial:
            return "<a href=\"\(href)\" rel=\"nofollow noreferrer noopener\" target=\"_blank\">\(href)</a>"
        case .pixelfed:
            return "<a href=\"\(href)\" rel=\"external nofollow noopener\" target=\"_blank\">\(href)</a>"
        }
    }

    private func mention(_ user: Substring, _ domain: Substring?) -> String {
        let acct = domain.map { "\(user)@\($0)" } ?? String(user)
        guard let (username, url) = profile(acct) else { return "@\(Self.escaped(acct))" }
        switch dialect {
        case .mastodon:
            return "<span class=\"h-card\" translate=\"no\"><a href=\"\(url)\" class=\"u-url mention\">"
                + "@<span>\(username)</span></a></span>"
        case .gotosocial:
            return "<span class=\"h-card\"><a href=\"\(url)\" class=\"u-url mention\" "
                + "rel=\"nofollow noreferrer noopener\" target=\"_blank\">@<span>\(username)</span></a></span>"
        case .pixelfed:
            return
                "<a class=\"u-url mention\" href=\"\(url)\" rel=\"external nofollow noopener\">@\(acct)</a>"
        }
    }

    private func hashtag(_ name: Substring) -> String {
        switch dialect {
        case .mastodon:
            "<a href=\"\(origin)/tags/\(name)\" class=\"mention hashtag\" rel=\"tag\">#<span>\(name)</span></a>"
        case .gotosocial:
            "<a href=\"\(origin)/tags/\(name.lowercased())\" class=\"mention hashtag\" "
                + "rel=\"tag nofollow noreferrer noopener\" target=\"_blank\">#<span>\(name)</span></a>"
        case .pixelfed:
            "<a href=\"\(origin)/discover/tags/\(name)?src=hash\" title=\"#\(name)\" class=\"u-url hashtag\" "
                + "rel=\"external nofollow noopener\">#\(name)</a>"
        }
    }

    static func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
