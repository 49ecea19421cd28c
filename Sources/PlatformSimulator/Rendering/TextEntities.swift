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
                    // A bracket that the address opened belongs to it.
                    let link = whole.trimmingTail(of: whole.contains("(") ? ".,;:!?" : ".,;:!?)")
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
}

extension Substring {
    fileprivate func trimmingTail(of characters: String) -> Substring {
        var text = self
        while let last = text.last, characters.contains(last) { text = text.dropLast() }
        return text
    }
}
