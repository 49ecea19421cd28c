package import Database
import Foundation

/// A mail in plain text, as a mail program takes it: RFC 5322, MIME, lines that end in a line feed.
///
/// Whatever is said in it came from somewhere else at some time. No header can therefore be made of it but the one it is
/// meant for: a value with a line break or another control character is refused, and what isn't plain ASCII is encoded.
package struct MailMessage: Sendable, Hashable {
    package let recipient: MailAddress
    package let sender: MailAddress
    package let text: String

    package struct UnsafeHeader: Error, Hashable {
        package let name: String
    }

    /// `id`: of the delivery, so that a mail sent twice is seen to be one.
    package init(
        to recipient: MailAddress,
        from sender: MailAddress,
        subject: String,
        body: String,
        id: String,
        at time: Timestamp
    ) throws(UnsafeHeader) {
        self.recipient = recipient
        self.sender = sender
        let domain = sender.text.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            ("From", "Roost <\(sender)>"),
            ("To", recipient.text),
            ("Subject", subject),
            ("Date", Self.date(time)),
            ("Message-ID", "<\(id)@\(domain)>"),
            // So that nobody’s holiday notice answers.
            ("Auto-Submitted", "auto-generated"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ]
        var lines: [String] = []
        for (name, value) in headers {
            guard !value.unicodeScalars.contains(where: Self.isControl) else {
                throw UnsafeHeader(name: name)
            }
            lines.append("\(name): \(name == "Subject" ? Self.encodedWords(value) : value)")
        }
        text = lines.joined(separator: "\n") + "\n\n" + Self.quotedPrintable(body)
    }

    /// Line breaks of every kind, and everything else that is no character to be read.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// `Sat, 21 Nov 2026 16:04:56 +0000`.
    static func date(_ time: Timestamp) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let part = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second],
            from: time.date
        )
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { String(String(100 + (number ?? 0)).suffix(2)) }
        return "\(days[(part.weekday ?? 1) - 1]), \(part.day ?? 1) \(months[(part.month ?? 1) - 1]) "
            + "\(part.year ?? 1970) \(two(part.hour)):\(two(part.minute)):\(two(part.second)) +0000"
    }

    /// RFC 2047: words of at most 75 characters, each whole by itself.
    static func encodedWords(_ text: String) -> String {
        let isPlain = text.utf8.count <= 60 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        if isPlain, !text.contains("=?") { return text }
        var words: [String] = []
        var piece = ""
        for character in text {
            // 39 bytes are 52 characters of Base64, so that the first line has room for the header's name.
            if piece.utf8.count + character.utf8.count > 39, !piece.isEmpty {
                words.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        words.append(piece)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    /// RFC 2045: lines of at most 76 characters, everything beyond printable ASCII as `=XX`.
    static func quotedPrintable(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map(quotedLine).joined(separator: "\n") + "\n"
    }

    private static func quotedLine(_ line: Substring) -> String {
        var done = ""
        var width = 0
        let bytes = Array(line.utf8)
        for (index, byte) in bytes.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09
            let isLast = index == bytes.count - 1
            // A line that is a dot alone, or begins with “From ”, means something to some mail programs.
            let opens = index == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
            let stands = (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "=") && !opens
            let piece =
                stands || isBlank && !isLast
                ? String(UnicodeScalar(byte)) : "=" + String(format: "%02X", Int(byte))
            if width + piece.utf8.count > 75 {
                done += "=\n"
                width = 0
            }
            done += piece
            width += piece.utf8.count
        }
        return done
    }
}
