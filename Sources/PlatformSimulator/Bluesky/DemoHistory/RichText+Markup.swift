extension RichText {
    /// Reads `#tag`, `@name`, `[shown](address)` and bare addresses; a name nobody has stays a word.
    init(marked text: String, didOf: (_ handle: String) -> String?) {
        self.init()
        var rest = Substring(text)
        while let match = rest.firstMatch(of: Self.mark) {
            add(String(rest[..<match.range.lowerBound]))
            let (whole, shown, address, bare, handle, tag) = match.output
            if let shown, let address {
                link(String(address), shown: String(shown))
            } else if let bare {
                link(String(bare), shown: String(bare))
            } else if let tag {
                self.tag(String(tag))
            } else if let handle, let did = didOf(String(handle)) {
                mention(String(handle), did)
            } else {
                add(String(whole))
            }
            rest = rest[match.range.upperBound...]
        }
        add(String(rest))
    }

    // By scalars: a letter with its marks is one character, and of none of these kinds.
    private static var mark: some RegexComponent<Marked> {
        /\[([^\]]+)\]\((https:[^\s)]+)\)|(https:\/\/[^\s]+[^\s.,;!?])|@([a-z0-9-]+(?:\.[a-z0-9-]+)+)|#([\p{L}\p{M}\p{N}_]+)/
            .matchingSemantics(.unicodeScalar)
    }

    private typealias Marked = (Substring, Substring?, Substring?, Substring?, Substring?, Substring?)
}
