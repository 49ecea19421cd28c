import Foundation

/// Cuts text into the words it is found by, the same way for what is stored and for what is asked, on both engines.
///
/// ```swift
/// SearchWords.cut("Café-Besuch in 東京").map(\.text)   // cafe, besuch, in, 東京, 京
/// ```
///
/// Compatibility forms, case and accents are folded; whatever is neither letter nor digit parts words, so that links,
/// handles and hyphens fall into their pieces. Scripts that leave no blanks between words are cut into pairs of
/// neighbours, the last sign of a run once more on its own, so that every sign begins a word. A pictograph is a word.
enum SearchWords {
    struct Word: Equatable {
        let text: String
        /// Where it stands in the text that was cut.
        let range: Range<String.Index>
    }

    /// A stretch of one kind, from which words are made.
    enum Piece: Equatable {
        case word(Word)
        /// Signs of a script without blanks.
        case run([Word])
    }

    static func cut(_ text: String) -> [Word] {
        pieces(text).flatMap(\.words)
    }

    static func pieces(_ text: String) -> [Piece] {
        var builder = PieceBuilder()
        var folding = Folding()
        var index = text.startIndex
        while index < text.endIndex, !builder.isFull {
            let next = text.index(after: index)
            for scalar in folding.fold(text[index]) { builder.append(scalar, index..<next) }
            index = next
        }
        return builder.finished()
    }

    /// Longer ones are cut off; no language has them, and PostgreSQL could not keep them.
    static let longestWord = 100

    /// Beyond it a text isn't searched: positions in PostgreSQL's index end there.
    static let mostWords = 16_000
}

extension SearchWords.Piece {
    /// As they stand in the index.
    var words: [SearchWords.Word] {
        switch self {
        case .word(let word): [word]
        case .run(let signs): pairs(of: signs) + (signs.last.map { [$0] } ?? [])
        }
    }

    /// A run's neighbours, two by two.
    private func pairs(of signs: [SearchWords.Word]) -> [SearchWords.Word] {
        zip(signs, signs.dropFirst()).map {
            SearchWords.Word(text: $0.text + $1.text, range: $0.range.lowerBound..<$1.range.upperBound)
        }
    }
}

private struct PieceBuilder {
    private var pieces: [SearchWords.Piece] = []
    private var word = ""
    private var wordRange: Range<String.Index>?
    private var wordLength = 0
    private var run: [SearchWords.Word] = []
    private var count = 0

    var isFull: Bool { count >= SearchWords.mostWords }

    mutating func append(_ scalar: Unicode.Scalar, _ range: Range<String.Index>) {
        switch ScalarKind(scalar) {
        case .letter:
            endRun()
            wordLength += 1
            if wordLength <= SearchWords.longestWord { word.unicodeScalars.append(scalar) }
            wordRange = (wordRange?.lowerBound ?? range.lowerBound)..<range.upperBound
        case .mark:
            // Of a word, never its beginning.
            guard let current = wordRange else { return }
            if wordLength < SearchWords.longestWord { word.unicodeScalars.append(scalar) }
            wordLength += 1
            wordRange = current.lowerBound..<range.upperBound
        case .sign:
            endWord()
            run.append(SearchWords.Word(text: String(scalar), range: range))
            count += 1
        case .pictograph:
            endWord()
            endRun()
            pieces.append(.word(SearchWords.Word(text: String(scalar), range: range)))
            count += 1
        case .separator:
            endWord()
            endRun()
        }
    }

    mutating func finished() -> [SearchWords.Piece] {
        endWord()
        endRun()
        return pieces
    }

    private mutating func endWord() {
        guard let range = wordRange else { return }
        pieces.append(.word(SearchWords.Word(text: word, range: range)))
        count += 1
        (word, wordRange, wordLength) = ("", nil, 0)
    }

    private mutating func endRun() {
        guard !run.isEmpty else { return }
        pieces.append(.run(run))
        run = []
    }
}

/// What a folded scalar is to the cutting of words.
private enum ScalarKind {
    case letter, mark, sign, pictograph, separator

    init(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            self = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? .letter : .separator
            return
        }
        if Self.blankless.contains(where: { $0.contains(scalar.value) }) {
            self = .sign
            return
        }
        self =
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber, .letterNumber, .otherNumber:
                .letter
            case .nonspacingMark, .spacingMark, .enclosingMark: .mark
            case .otherSymbol: .pictograph
            default: .separator
            }
    }

    /// Thai, Lao, Myanmar, Khmer, Hangul, kana, bopomofo and Han.
    private static let blankless: [ClosedRange<UInt32>] = [
        0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E80...0x0ECD, 0x1000...0x103F, 0x1050...0x108F,
        0x1100...0x11FF, 0x1780...0x17D3, 0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F,
        0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x323AF,
    ]
}

/// Folds characters to what they are compared by; remembers those it has met.
private struct Folding {
    private var known: [Character: [Unicode.Scalar]] = [:]

    mutating func fold(_ character: Character) -> [Unicode.Scalar] {
        if let byte = character.asciiValue {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return [Unicode.Scalar(isUpper ? byte + 32 : byte)]
        }
        if let folded = known[character] { return folded }
        let folded = Self.folded(character)
        if known.count < 10_000 { known[character] = folded }
        return folded
    }

    private static func folded(_ character: Character) -> [Unicode.Scalar] {
        var kept = String.UnicodeScalarView()
        for scalar in String(character).decomposedStringWithCompatibilityMapping.unicodeScalars {
            // й is a letter of its own, not an и with an accent.
            let isShortI =
                scalar.value == 0x306 && (kept.last?.value == 0x438 || kept.last?.value == 0x418)
            if isShortI || !isDropped(scalar) { kept.append(scalar) }
        }
        let lower = String(String(kept).unicodeScalars.flatMap { lowered($0) }.map(Character.init))
        return Array(lower.precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        // An accent that was kept.
        if isDropped(scalar) { return [scalar] }
        if let alike = alike[scalar] { return Array(alike.unicodeScalars) }
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
            return Array(String(Int(value)).unicodeScalars)
        }
        return scalar.properties.lowercaseMapping.unicodeScalars.flatMap { lower in
            isDropped(lower) ? [] : alike[lower].map { Array($0.unicodeScalars) } ?? [lower]
        }
    }

    /// Letters people take for one another without Unicode taking them apart.
    private static let alike: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae",
        "œ": "oe", "ı": "i", "þ": "th", "ς": "σ", "ʻ": "", "ʼ": "",
    ]

    /// Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, and what can't be seen at all.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        dropped.contains { $0.contains(scalar.value) }
    }

    private static let dropped: [ClosedRange<UInt32>] = [
        0x00AD...0x00AD, 0x0300...0x036F, 0x0591...0x05BD, 0x05BF...0x05BF, 0x05C1...0x05C2,
        0x05C4...0x05C5, 0x05C7...0x05C7, 0x0610...0x061A, 0x0640...0x0640, 0x064B...0x065F,
        0x0670...0x0670, 0x06D6...0x06ED, 0x200B...0x200F, 0x2060...0x2060, 0x20E3...0x20E3,
        0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F, 0xE0100...0xE01EF,
    ]
}
