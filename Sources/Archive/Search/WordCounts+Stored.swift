import Database

extension WordCounts {
    /// Counts phrases in what the index keeps of a post, ``SearchDocument/text(for:)``, which differs by engine in its
    /// form and not in what it says.
    static func counter(of phrases: [SearchPhrase], on engine: Engine) -> (_ stored: String) -> WordCounts {
        let terms = phrases.map { phrase in
            phrase.words.enumerated().map { index, word in
                Term(bytes: Array(word.utf8), isPrefix: phrase.isPrefix && index == phrase.words.count - 1)
            }
        }
        return { stored in
            var stored = stored
            return stored.withUTF8 { bytes in
                var found = terms.map { $0.map { _ in [Int]() } }
                var length = 0
                StoredWords.visit(bytes, on: engine) { word, place in
                    length += 1
                    for phrase in terms.indices {
                        for term in terms[phrase].indices where terms[phrase][term].matches(word) {
                            found[phrase][term].append(place)
                        }
                    }
                }
                return WordCounts(occurrences: found.map(Self.occurrences), length: length)
            }
        }
    }

    private struct Term {
        let bytes: [UInt8]
        let isPrefix: Bool

        func matches(_ word: UnsafeBufferPointer<UInt8>.SubSequence) -> Bool {
            isPrefix ? word.starts(with: bytes) : word.count == bytes.count && word.elementsEqual(bytes)
        }
    }

    /// How often words stand side by side, each of whose places are known.
    private static func occurrences(_ places: [[Int]]) -> Int {
        guard let first = places.first else { return 0 }
        guard places.count > 1 else { return first.count }
        let others = places.dropFirst().map(Set.init)
        return first.count { start in
            others.enumerated().allSatisfy { offset, places in places.contains(start + offset + 1) }
        }
    }
}

/// Reads what the index keeps of a post.
private enum StoredWords {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Calls `body` with each word at each of its places; facets and gaps are no words.
    static func visit(_ bytes: Bytes, on engine: Engine, _ body: (Bytes.SubSequence, Int) -> Void) {
        switch engine {
        case .sqlite: visitText(bytes, body)
        case .postgres: visitVector(bytes, body)
        }
    }

    private static let blank = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "'")
    private static let colon = UInt8(ascii: ":")
    private static let gap = Array(SearchDocument.gap.utf8)

    /// Words parted by blanks: `grey heron lake any:post platform:mastodon`.
    private static func visitText(_ bytes: Bytes, _ body: (Bytes.SubSequence, Int) -> Void) {
        var place = 0
        for word in bytes.split(separator: blank) {
            place += 1
            // Facets are last, and no word holds a colon.
            if word.contains(colon) { return }
            if !word.elementsEqual(gap) { body(word, place) }
        }
    }

    /// Words with their places: `'any:post' 'grey':1 'heron':2,7`.
    private static func visitVector(_ bytes: Bytes, _ body: (Bytes.SubSequence, Int) -> Void) {
        var index = bytes.startIndex
        while let start = bytes[index...].firstIndex(of: quote) {
            guard let end = bytes[(start + 1)...].firstIndex(of: quote) else { return }
            let word = bytes[(start + 1)..<end]
            index = end + 1
            guard index < bytes.endIndex, bytes[index] == colon else { continue }
            index += 1
            var place = 0
            while index < bytes.endIndex, bytes[index] != blank {
                if let digit = digit(bytes[index]) {
                    place = place * 10 + digit
                } else {
                    body(word, place)
                    place = 0
                }
                index += 1
            }
            body(word, place)
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
