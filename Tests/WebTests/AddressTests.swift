import HTTPTypes
import Testing
import Web

@Suite struct AddressTests {
    @Test(arguments: ["other.example", "localhost:8443", "127.0.0.1", "localhost.example"])
    func `another host is answered with the right address`(host: String) async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, "/sign-in", host: host)
            #expect(answer.status == 421)
            #expect(answer.body.contains("This Roost answers at https://localhost."))
            #expect(answer.body.contains(#"href="https://localhost""#))
            #expect(answer.headers[.setCookie] == nil)
        }
    }

    @Test(arguments: ["localhost", "LocalHost", "localhost:443"])
    func `the own host is known in every spelling`(host: String) async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, "/sign-in", host: host)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["/healthz", "/readyz", "/metrics"])
    func `monitors may ask by address`(path: String) async throws {
        try await Site.test { site in
            let answer = try await site.send(.get, path, host: "10.0.0.5:8080")
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        ("https://Roost.Example/", "https://roost.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://roost.example:443", "https://roost.example"), ("http://[::1]:8080", "http://[::1]:8080"),
    ])
    func `an address is brought to one form`(text: String, origin: String) throws {
        #expect(try #require(PublicURL(text)).origin == origin)
    }

    @Test(arguments: [
        "roost.example", "ftp://roost.example", "https://", "https://localhost/path", "https://a@b",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(PublicURL(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8, 192.0.2.1", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("172.16.0.0/12", "172.31.255.255", true), ("172.16.0.0/12", "172.32.0.0", false),
        ("fd00::/8", "fd12:3456::1", true), ("fd00::/8", "fe80::1", false),
        ("127.0.0.1", "::ffff:127.0.0.1", true), ("0.0.0.0/0", "203.0.113.9", true),
        ("::/0", "203.0.113.9", false),
        ("", "127.0.0.1", false), ("127.0.0.1", "not an address", false),
    ])
    func `a list of networks knows its members`(list: String, address: String, isMember: Bool) throws {
        #expect(try AddressList(list).contains(address) == isMember)
    }

    @Test(arguments: [
        // peer, X-Forwarded-For, who it is taken for
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"), ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.7", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
    ])
    func `a forwarded address counts as far as trusted proxies vouch for it`(
        peer: String,
        chain: String,
        client: String
    ) throws {
        let headers: HTTPFields = [
            .init("X-Forwarded-For")!: chain, .init("X-Forwarded-Proto")!: "https",
        ]
        let facts = ClientFacts(peer: peer, headers: headers, trusted: try AddressList("10.0.0.0/8"))
        #expect(facts.address == client)
        #expect(facts.isSecure == (peer == "10.0.0.1"))
    }

    @Test(arguments: ["10.0.0.0/33", "proxy.example", "10.0.0.0/x", "fd00::/129"])
    func `a list with something else in it is refused by name`(list: String) {
        #expect {
            try AddressList(list)
        } throws: { "\($0)".contains("“\(list)”") }
    }
}
