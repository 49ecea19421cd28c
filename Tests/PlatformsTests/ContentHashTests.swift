import Platforms
import Testing

@Suite struct ContentHashTests {
    private let volatile = VolatileFields(
        names: ["favourites_count", "favourited", "url"],
        reduced: ["account": ["id"]]
    )

    private func hash(_ text: String) throws -> ContentHash {
        ContentHash(of: try JSONValue(parsing: text), ignoring: volatile)
    }

    private let original =
        #"{"id":"1","content":"a","favourites_count":1,"account":{"id":"9","note":"x"},"media":[{"id":"2","url":"u","alt":null}]}"#

    @Test(arguments: [
        #"{"content":"a","id":"1","favourites_count":1,"account":{"id":"9","note":"x"},"media":[{"id":"2","url":"u","alt":null}]}"#,
        #"{"id":"1","content":"a","favourites_count":7,"favourited":true,"account":{"id":"9","note":"new"},"media":[{"id":"2","url":"v","alt":null}]}"#,
        #"{"id":"1","content":"a","account":{"id":"9"},"media":[{"id":"2","alt":null}]}"#,
    ])
    func `a like, a moved file, a new biography and another order are no new version`(changed: String) throws
    {
        #expect(try hash(original) == hash(changed))
    }

    @Test(arguments: [
        #"{"id":"1","content":"b","account":{"id":"9"},"media":[{"id":"2","alt":null}]}"#,
        #"{"id":"1","content":"a","account":{"id":"9"},"media":[{"id":"2","alt":"A cat"}]}"#,
        #"{"id":"1","content":"a","account":{"id":"8"},"media":[{"id":"2","alt":null}]}"#,
        #"{"id":"1","content":"a","account":{"id":"9"},"media":[]}"#,
        #"{"id":"1","content":"a","account":{"id":"9"},"media":[{"id":"2","alt":null}],"edited_at":"2026-01-01T00:00:00Z"}"#,
    ])
    func `an edit is a new version`(changed: String) throws {
        #expect(try hash(original) != hash(changed))
    }

    @Test func `the hash is SHA-256 of the canonical bytes`() throws {
        // printf '{"a":1}' | sha256sum
        #expect(
            try hash(#"{ "a" : 1, "url":"x" }"#).hex
                == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
        )
    }
}
