/// Cuts a post's text into plain stretches, links, mentions and hashtags, as all three platforms see them.
enum TextEntity: Equatable {
    case plain(Substring)
    case lineBreak
    case link(Substring)
    /// `@user` or `@user@domain`, without the first sign.
    case mention(user: Substring, domain: Substring?)
    case hashtag(Substring)

    static func entities(in text: String) -> [TextEntity] {
        var entities: [TextEntity] = []
        var rest = text[...]
        var plainStart = rest.startIndex
        var previous: Character = " "
        func isWord(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_"
                || character.unicodeScalars.contains {
                    $0.properties.canonicalCombiningClass != .notReordered
                }
        }
        while let character = rest.first {
            var found: (TextEntity, Substring.Index)?
            if character.isNewline {
                found = (.lineBreak, rest.index(after: rest.startIndex))
            } else if !isWord(previous), previous != "/", previous != "@" {
                switch character {
                case "h" where rest.hasPrefix("https://") || rest.hasPrefix("http://"):
                    let whole = rest.prefix { !$0.isWhitespace && !"<>\"".contains($0) }
                    guard let address = address(in: whole) else { break }
                    // A bracket that the address opened belongs to it.
                    let link = address.trimmingTail(of: address.contains("(") ? ".,;:!?" : ".,;:!?)")
                    found = (.link(link), link.endIndex)
                case "#":
                    let name = rest.dropFirst().prefix(while: isWord)
                    if name.contains(where: { !$0.isNumber }) { found = (.hashtag(name), name.endIndex) }
                case "@":
                    let user = rest.dropFirst().prefix {
                        ($0.isASCII && isWord($0)) || $0 == "." || $0 == "-"
                    }
                    .trimmingTail(of: ".-")
                    guard !user.isEmpty else { break }
                    let after = text[user.endIndex...]
                    let domain =
                        after.first == "@"
                        ? after.dropFirst().prefix { $0.isLetter || $0.isNumber || ".-:".contains($0) }
                            .trimmingTail(of: ".-:") : ""
                    found = (
                        .mention(user: user, domain: domain.isEmpty ? nil : domain),
                        domain.isEmpty ? user.endIndex : domain.endIndex
                    )
                default: break
                }
            }
            guard let (entity, end) = found else {
                previous = character
                rest = rest.dropFirst()
                continue
            }
            if plainStart < rest.startIndex { entities.append(.plain(text[plainStart..<rest.startIndex])) }
            entities.append(entity)
            previous = text[text.index(before: end)]
            rest = text[end...]
            plainStart = end
        }
        if plainStart < text.endIndex { entities.append(.plain(text[plainStart...])) }
        return entities
    }

    /// Where an address ends, as Mastodon's servers read it: at its host, unless a slash or a question mark follows.
    private static func address(in text: Substring) -> Substring? {
        let host = text.drop { $0 != "/" }.dropFirst(2)
            .prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }.trimmingTail(of: ".")
        guard let dot = host.lastIndex(of: "."), dot > host.startIndex else { return nil }
        let last = host[host.index(after: dot)...]
        let latin = last.prefix { $0.isASCII && $0.isLetter }
        let top =
            last.lowercased().hasPrefix("xn--") || latin.isEmpty
            ? last.prefix { !$0.isNumber || $0.isASCII } : latin
        var rest = text[top.endIndex...]
        let goesOn =
            rest.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || "@+-".contains($0)) } ?? false
        guard top.count >= 2, top.contains(where: \.isLetter), !goesOn else { return nil }
        if rest.first == ":" {
            let port = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            if !port.isEmpty { rest = text[port.endIndex...] }
        }
        return rest.first == "/" || rest.first == "?" ? text : text[..<rest.startIndex]
    }
}

extension Substring {
    fileprivate func trimmingTail(of characters: String) -> Substring {
        var text = self
        while let last = text.last, characters.contains(last) { text = text.dropLast() }
        return text
    }
}
