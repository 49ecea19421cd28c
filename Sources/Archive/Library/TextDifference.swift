/// Two texts beside each other: what stayed, what went, what came, word by word.
package enum TextDifference {
    package struct Piece: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable {
            case kept, removed, added
        }

        package var kind: Kind
        package var text: String
    }

    /// The pieces in reading order; what was removed stands before what was put in its place.
    ///
    /// Texts of many words that differ throughout are compared by lines, and as wholes where that is not enough, since the
    /// search for the smallest difference takes time and memory with its square.
    package static func pieces(from old: String, to new: String) -> [Piece] {
        if old == new { return old.isEmpty ? [] : [Piece(kind: .kept, text: old)] }
        return pieces(from: words(old), to: words(new)) ?? pieces(from: lines(old), to: lines(new))
            ?? [Piece(kind: .removed, text: old), Piece(kind: .added, text: new)].filter { !$0.text.isEmpty }
    }

    private static let limit = 1_500

    /// Nil where it would take too long.
    private static func pieces(from old: [Substring], to new: [Substring]) -> [Piece]? {
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed()).prefix { $0 == $1 }
            .count
        let (left, right) = (old[start..<old.count - end], new[start..<new.count - end])
        guard left.count + right.count <= limit else { return nil }

        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in Array(right).difference(from: Array(left)) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var pieces = Pieces()
        pieces.add(.kept, old.prefix(start).joined())
        var (i, j) = (0, 0)
        while i < left.count || j < right.count {
            if removed.contains(i) {
                pieces.add(.removed, left[start + i])
                i += 1
            } else if added.contains(j) {
                pieces.add(.added, right[start + j])
                j += 1
            } else {
                pieces.add(.kept, right[start + j])
                (i, j) = (i + 1, j + 1)
            }
        }
        pieces.add(.kept, old.suffix(end).joined())
        return pieces.finished()
    }

    /// Collects pieces, the removed before the added, and lets no blank between two changes part them.
    private struct Pieces {
        private var done: [Piece] = []
        private var removed = ""
        private var added = ""
        /// Kept since the last change, and perhaps only a blank within a larger one.
        private var blank = ""

        mutating func add(_ kind: Piece.Kind, _ text: some StringProtocol) {
            guard !text.isEmpty else { return }
            switch kind {
            case .removed:
                bridge()
                removed += text
            case .added:
                bridge()
                added += text
            case .kept where isReplacing && text.allSatisfy({ $0 == " " }): blank += text
            case .kept:
                close()
                append(.kept, String(text))
            }
        }

        mutating func finished() -> [Piece] {
            close()
            return done
        }

        private var isReplacing: Bool { !removed.isEmpty && !added.isEmpty }

        /// The blank stood in both texts.
        private mutating func bridge() {
            removed += blank
            added += blank
            blank = ""
        }

        private mutating func close() {
            append(.removed, removed)
            append(.added, added)
            append(.kept, blank)
            (removed, added, blank) = ("", "", "")
        }

        private mutating func append(_ kind: Piece.Kind, _ text: String) {
            guard !text.isEmpty else { return }
            if kind == .kept, done.last?.kind == .kept {
                done[done.count - 1].text += text
            } else {
                done.append(Piece(kind: kind, text: text))
            }
        }
    }

    // MARK: Cutting

    private static func lines(_ text: String) -> [Substring] {
        cut(text) { last, _ in last == "\n" }
    }

    /// Words, blanks and single signs; scripts without blanks between words are cut at every sign.
    private static func words(_ text: String) -> [Substring] {
        cut(text) { last, next in
            let (before, after) = (Form(last), Form(next))
            return before != after || before == .sign
        }
    }

    private static func cut(_ text: String, between isEdge: (Character, Character) -> Bool) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var last: Character?
        for index in text.indices {
            if let last, isEdge(last, text[index]) {
                parts.append(text[start..<index])
                start = index
            }
            last = text[index]
        }
        if start < text.endIndex { parts.append(text[start...]) }
        return parts
    }

    private enum Form {
        case word, blank, sign

        init(_ character: Character) {
            let scalar = character.unicodeScalars.first?.value ?? 0
            // Thai and its neighbours; from the radicals of CJK to the syllables of Hangul.
            let isUnparted = (0x0E00...0x0EFF).contains(scalar) || (0x2E80...0xD7FF).contains(scalar)
            self =
                if character.isWhitespace {
                    character == "\n" ? .sign : .blank
                } else if character.isLetter || character.isNumber {
                    isUnparted ? .sign : .word
                } else {
                    .sign
                }
        }
    }
}
