import Foundation
import PlatformSimulator
import Testing

@Suite("Keys and content identifiers of the AT Protocol")
struct BlueskyDataTests {
    @Test(arguments: [
        (UInt64(0), 0, "2222222222222"),
        (1_700_000_000_000_000, 0, "3ke6kg3wk2222"),
        (1_700_000_000_000_000, 1023, "3ke6kg3wk22zz"),
        (1_767_225_600_123_456, 42, "3mbd3546cm23e"),
        (1_688_137_381_887_007, 6, "3jzfcijpj2z2a"),
    ])
    func `a TID tells its microsecond and its clock`(microseconds: UInt64, clock: Int, text: String) throws {
        #expect(TID(microseconds: microseconds, clock: clock).description == text)
        let read = try #require(TID(text))
        #expect((read.microseconds, read.clock) == (microseconds, clock))
    }

    @Test(arguments: [
        "", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "zzzzzzzzzzzzz", "3jzfcijpj2z2A", "3jzfcijpj2z21",
        "k222222222222",
    ])
    func `what is no TID is not read`(text: String) {
        #expect(TID(text) == nil)
    }

    /// The data model's published vectors (bluesky-social/atproto, interop-test-files/data-model).
    @Test(arguments: [
        (
            """
            {"string":"abc","unicode":"a~öñ©⽘☎𓋓😀👨‍👩‍👧‍👧","integer":123,"bool":true,"null":null,
             "array":["abc","def","ghi"],
             "object":{"string":"abc","number":123,"bool":true,"arr":["abc","def","ghi"]}}
            """, "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"
        ),
        (
            """
            {"a":{"$link":"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"},
             "b":{"$bytes":"nFERjvLLiw9qm45JrqH9QTzyC2Lu1Xb4ne6+sBrCzI0"},
             "c":{"$type":"blob","ref":{"$link":"bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity"},
                  "mimeType":"image/jpeg","size":10000}}
            """, "bafyreihldkhcwijkde7gx4rpkkuw7pl6lbyu5gieunyc7ihactn5bkd2nm"
        ),
        (
            """
            {"a":{"b":[{"d":[{"$link":"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"},
                             {"$link":"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"}],
                        "e":[{"$bytes":"nFERjvLLiw9qm45JrqH9QTzyC2Lu1Xb4ne6+sBrCzI0"},
                             {"$bytes":"iE+sPoHobU9tSIqGI+309LLCcWQIRmEXwxcoDt19tas"}]}]}}
            """, "bafyreid3imdulnhgeytpf6uk7zahjvrsqlofkmm5b5ub2maw4kqus6jp4i"
        ),
    ])
    func `a record's CID is the published one`(json: String, cid: String) throws {
        let value = try JSON(parsing: Array(json.utf8))
        let bytes = try DAGCBOR.encode(value)
        #expect(CID(.dagCBOR, of: bytes).description == cid)
        let read = try #require(DAGCBOR.decode(bytes))
        #expect(try DAGCBOR.encode(read) == bytes)
    }

    @Test func `a blob's CID is that of its bytes`() {
        let cid = CID(.raw, of: Array("hello".utf8))
        #expect(cid.description == "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq")
        #expect(CID(cid.description) == cid)
        #expect(CID("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye1") == nil)
        #expect(CID("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG") == nil)
    }

    @Test func `numbers are written in as few bytes as they take, shorter names first`() throws {
        let numbers: JSON = ["b": 1, "aa": -1, "a": [true, nil, "é", 256, 65536, 4_294_967_296, -25]]
        let bytes = try DAGCBOR.encode(numbers)
        #expect(
            bytes.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
                == "a3616187f5f662c3a91901001a000100001b0000000100000000381861620162616120"
        )
        #expect(
            CID(.dagCBOR, of: bytes).description
                == "bafyreiczwysb3q4xeo4u5boldw37txfwanlnkjomxf25kb3mp7uohnidvi"
        )
    }

    @Test func `fractions have no place in a record`() {
        #expect(throws: DAGCBOR.Unwritable.self) { try DAGCBOR.encode(["a": 1.5]) }
        #expect(throws: DAGCBOR.Unwritable.self) { try DAGCBOR.encode(["$link": "no CID"]) }
    }

    @Test func `bytes that are no DAG-CBOR are not read`() {
        for bytes: [UInt8] in [
            [], [0x61], [0xFB, 0, 0, 0, 0, 0, 0, 0, 0], [0xF6, 0xF6], [0x81], [0xC1, 0x00],
        ] {
            #expect(DAGCBOR.decode(bytes) == nil)
        }
    }
}
