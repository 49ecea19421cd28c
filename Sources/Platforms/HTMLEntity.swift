/// A character reference at the start of some bytes: `&amp;`, `&#8217;`, `&#x1F43E;`.
struct HTMLEntity {
    let text: String

    /// How many bytes it took, `&` and `;` included.
    let length: Int

    /// Reads the reference the bytes begin with; nil where they begin with a mere ampersand.
    init?(in bytes: ArraySlice<UInt8>) {
        // The longest name we know has 8 letters, the longest number 8 digits.
        guard let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
        guard let text = name.hasPrefix("#") ? Self.numbered(name.dropFirst()) : Self.named[name] else {
            return nil
        }
        self.text = text
        length = end - bytes.startIndex + 1
    }

    private static func numbered(_ digits: Substring) -> String? {
        let isHex = digits.first == "x" || digits.first == "X"
        let number = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number else { return nil }
        guard number != 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
        return String(scalar)
    }

    /// Those that occur in posts.
    ///
    /// A no-break space reads as a blank: the text is for reading and searching.
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "shy": "",
        "zwj": "\u{200D}",
        "zwnj": "\u{200C}", "hellip": "…", "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’",
        "sbquo": "‚",
        "ldquo": "“", "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "lsaquo": "‹", "rsaquo": "›",
        "bull": "•",
        "middot": "·", "copy": "©", "reg": "®", "trade": "™", "deg": "°", "plusmn": "±", "times": "×",
        "divide": "÷",
        "frac12": "½", "frac14": "¼", "frac34": "¾", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢",
        "sect": "§",
        "para": "¶", "micro": "µ", "iexcl": "¡", "iquest": "¿", "auml": "ä", "ouml": "ö", "uuml": "ü",
        "Auml": "Ä",
        "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "ecirc": "ê", "agrave": "à",
        "acirc": "â",
        "aacute": "á", "ccedil": "ç", "ntilde": "ñ", "oacute": "ó", "ocirc": "ô", "iacute": "í",
        "uacute": "ú",
        "aring": "å", "Aring": "Å", "aelig": "æ", "AElig": "Æ", "oslash": "ø", "Oslash": "Ø", "larr": "←",
        "rarr": "→",
        "uarr": "↑", "darr": "↓", "hearts": "♥", "infin": "∞",
    ]
}
