import Accounts
import Database
import Foundation
import TestSupport
import Testing

@Suite struct `A mail` {
    private static let sender = MailAddress("roost@house.example")
    private static let recipient = MailAddress("ada@mail.example")

    @Test(arguments: [
        "a\nBcc: eve@evil.example", "a\r\nBcc: eve@evil.example", "a\rBcc: eve@evil.example", "a\u{0}b",
        "a\u{85}b",
        "a\u{2028}Bcc: eve@evil.example", "a\u{B}b", "a\u{1B}[31mb",
    ])
    func `is not made with a header that holds a line break or another control character`(text: String) throws
    {
        let (sender, recipient) = (try #require(Self.sender), try #require(Self.recipient))
        let inSubject = #expect(throws: MailMessage.UnsafeHeader.self) {
            try MailMessage(to: recipient, from: sender, subject: text, body: "", id: "ndl-1", at: .now)
        }
        #expect(inSubject?.name == "Subject")
        let inID = #expect(throws: MailMessage.UnsafeHeader.self) {
            try MailMessage(to: recipient, from: sender, subject: "x", body: "", id: text, at: .now)
        }
        #expect(inID?.name == "Message-ID")
    }

    @Test func `has the same headers whatever it says`() throws {
        let (sender, recipient) = (try #require(Self.sender), try #require(Self.recipient))
        var random = SeededGenerator(seed: 20)
        let pieces = [
            "a", "=", "=?utf-8?B?", "?=", " ", "\t", "ä", "🧹", ".", "\"", "<", ">", ":", "Bcc: x", "-", "%",
            "\u{FFFD}",
        ]
        for _ in 0..<500 {
            let subject = (0..<Int.random(in: 0...60, using: &random))
                .map { _ in pieces.filter { $0 != "\t" }.randomElement(using: &random) ?? "" }.joined()
            let body = (0..<Int.random(in: 0...80, using: &random))
                .map { _ in
                    (pieces + ["\n", "\r\n", "\n.\n", "\n\n", "From "]).randomElement(using: &random) ?? ""
                }
                .joined()
            let mail = try MailMessage(
                to: recipient,
                from: sender,
                subject: subject,
                body: body,
                id: "ndl-1",
                at: Timestamp(milliseconds: 1_795_277_096_000)
            )
            let parts = mail.text.components(separatedBy: "\n\n")
            let names = (parts.first ?? "").split(separator: "\n").filter { !$0.hasPrefix(" ") }
                .map { String($0.prefix { $0 != ":" }) }
            #expect(
                names == [
                    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                    "Content-Type",
                    "Content-Transfer-Encoding",
                ]
            )
            #expect(mail.text.utf8.allSatisfy { $0 == 0x0A || $0 == 0x09 || (0x20..<0x7F).contains($0) })
            let lines = mail.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.utf8.count <= 90 && $0 != "." && !$0.hasPrefix("From ") })
            #expect(mail.text.contains("\nDate: Sat, 21 Nov 2026 16:04:56 +0000\n"))
        }
    }

    @Test(arguments: [
        "ada@mail.example", "ada+roost@mail.example", "a.b_c-d@x.y-z.example", "root@localhost",
        "o'hara@mail.example",
    ])
    func `goes to an address as people have them`(text: String) {
        #expect(MailAddress(text)?.text == text)
    }

    @Test(arguments: [
        "", "ada", "@mail.example", "ada@", "ada@mail@example", "-oQ/tmp@mail.example", "ada@-mail.example",
        "ada mail@x.example", "ada@mail.example\nBcc: eve@evil.example", "ada@mail.example, eve@evil.example",
        "\"ada\"@mail.example", "ada@mail..example", "a..b@mail.example", "ädä@mail.example",
        "ada@[127.0.0.1]",
        "ada@mail.example\u{0}", "<ada@mail.example>", "|cat@mail.example;",
    ])
    func `goes to nothing that could mean something else`(text: String) {
        #expect(MailAddress(text) == nil)
    }
}
