import Foundation
import Platforms
import Testing

@Suite struct JSONValueTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: text)
    }

    @Test(arguments: [
        (#""109""#, "109"), ("109", "109"), ("113456789012345678", "113456789012345678"),
        ("18446744073709551616", "18446744073709551616"), (#""01HZ""#, "01HZ"),
    ])
    func `an id reads alike as string and as number, with every digit`(sent: String, id: String) throws {
        #expect(try json(sent).identifier == id)
    }

    @Test(arguments: ["null", "true", "[]", "{}", #""""#, #""  ""#])
    func `what is no id reads as none`(sent: String) throws {
        #expect(try json(sent).identifier == nil)
    }

    @Test(
        arguments: [
            ("3", 3), (#""3""#, 3), ("3.0", 3), ("3e2", 300), ("0", 0), ("null", nil), ("-1", nil),
            (#""many""#, nil),
            ("1e400", nil), ("true", nil), ("[]", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func `a count is whole and not negative, or unknown`(sent: String, count: Int?) throws {
        let value = try? json(sent)
        #expect((value ?? .null).count == count)
    }

    @Test(
        arguments: [
            ("true", true), ("1", true), (#""1""#, true), (#""true""#, true), ("false", false), ("0", false),
            (#""0""#, false), ("null", nil), ("2", nil), (#""yes""#, nil), ("{}", nil),
        ] as [(String, Bool?)]
    )
    func `a yes or no is read in every form servers send`(sent: String, flag: Bool?) throws {
        #expect(try json(sent).flag == flag)
    }

    @Test func `looking into nothing finds nothing`() throws {
        let value = try json(#"{"account":null,"list":[1]}"#)
        #expect(value["account"]["id"]["deeper"].isNull)
        #expect(value["list"][7].isNull)
        #expect(value["list"]["name"].isNull)
        #expect(value["account"].elements.isEmpty)
        #expect(value["list"].members.isEmpty)
    }

    @Test func `half a surrogate pair and a zero do not lose the document`() throws {
        let value = try json(
            #"{"a":"x\ud83dy","b":"\udc3e","c":"\u0000","d":"\ud83d\udc3e","e":"\ud83d\ud83d\udc3e"}"#
        )
        #expect(value["a"].text == "x\u{FFFD}y")
        #expect(value["b"].text == "\u{FFFD}")
        #expect(value["c"].text == "\u{FFFD}")
        #expect(value["d"].text == "🐾")
        #expect(value["e"].text == "\u{FFFD}🐾")
    }

    @Test(arguments: [
        "", "{", "[1,", #"{"a"}"#, #"{"a":}"#, "[1]]", "nul", "01", "1.", "--1", "\"open", #""\x""#,
        #""\u12""#,
        "<html>", "{a:1}", "[1 2]", "1e", #"{"a":1,}"#, "[,]", "1e99999999999",
    ])
    func `what is not one document is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try json(text) }
    }

    @Test func `nesting without end is refused and not followed`() {
        let hostile = String(repeating: "[", count: 1_000_000)
        #expect(throws: JSONSyntaxError.self) { try json(hostile) }
        let objects = String(repeating: #"{"a":"#, count: 500_000)
        #expect(throws: JSONSyntaxError.self) { try json(objects) }
    }

    @Test func `what is invalid as UTF-8 is still read`() throws {
        let bytes: [UInt8] = Array(#"{"a":""#.utf8) + [0xFF, 0xC3] + Array(#""}"#.utf8)
        let value = try JSONValue(parsing: Data(bytes))
        #expect(value["a"].text?.contains("\u{FFFD}") == true)
    }

    @Test func `canonical bytes do not depend on order, blanks and escapes`() throws {
        let one = try json(#"{"b":[1, 2.50,"é\/\n"],"a":{"y":null,"x":true}}"#)
        let other = try json(" {\"a\":{\"x\":true,\"y\":null},\"b\":[1,2.50,\"\\u00e9/\\u000a\"]} ")
        #expect(one.canonicalBytes == other.canonicalBytes)
        #expect(one.canonicalText == #"{"a":{"x":true,"y":null},"b":[1,2.50,"é/\n"]}"#)
    }

    @Test func `canonical bytes read back as the same value`() throws {
        let value = try json(
            #"{"control":"\u0001\t","quote":"\"\\","big":113456789012345678901,"exp":1.5e3,"🐾":"ü"}"#
        )
        #expect(try JSONValue(parsing: value.canonicalBytes) == value)
        #expect(value["exp"].text == "1500")
    }

    @Test(
        arguments: [
            ("https://a.example/x", "https://a.example/x"), ("HTTP://A.example", "HTTP://A.example"),
            ("javascript:alert(1)", nil), ("/media/1.jpg", nil), ("https://a b", nil), ("", nil),
            ("data:text/html,x", nil),
        ] as [(String, String?)]
    )
    func `only a web address is one`(text: String, address: String?) {
        #expect(JSONValue.string(text).webAddress == address)
    }
}
