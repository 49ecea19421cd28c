import PlatformAdapters
import Testing

@Suite struct AddressReachTests {
    @Test(
        arguments: [
            // The internet.
            ("1.1.1.1", .everywhere), ("8.8.8.8", .everywhere), ("93.184.216.34", .everywhere),
            ("9.255.255.255", .everywhere),
            ("11.0.0.0", .everywhere), ("100.63.255.255", .everywhere), ("100.128.0.0", .everywhere),
            ("126.255.255.255", .everywhere), ("128.0.0.0", .everywhere), ("169.253.255.255", .everywhere),
            ("169.255.0.0", .everywhere), ("172.15.255.255", .everywhere), ("172.32.0.0", .everywhere),
            ("192.0.1.0", .everywhere), ("192.167.255.255", .everywhere), ("192.169.0.0", .everywhere),
            ("198.17.255.255", .everywhere), ("198.20.0.0", .everywhere), ("223.255.255.255", .everywhere),
            ("2606:4700:4700::1111", .everywhere), ("2a00:1450::1", .everywhere),
            ("2001:4860:4860::8888", .everywhere),
            ("2001:200::1", .everywhere), ("2001:db7::1", .everywhere), ("3ffe::1", .everywhere),
            // Ourselves and our neighbours.
            ("0.0.0.0", .thisHost), ("0.1.2.3", .thisHost), ("::", .thisHost), ("127.0.0.1", .loopback),
            ("127.255.255.254", .loopback),
            ("::1", .loopback), ("10.0.0.0", .privateNetwork), ("10.255.255.255", .privateNetwork),
            ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
            ("192.168.0.1", .privateNetwork),
            ("192.168.255.255", .privateNetwork), ("fc00::1", .privateNetwork), ("fdff::1", .privateNetwork),
            ("fec0::1", .privateNetwork), ("100.64.0.0", .sharedByProvider),
            ("100.127.255.255", .sharedByProvider),
            ("169.254.0.1", .linkLocal), ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal),
            ("febf::1", .linkLocal),
            // Nobody in particular.
            ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("ff02::1", .multicast),
            ("192.0.0.1", .reserved),
            ("192.0.2.1", .reserved), ("198.51.100.7", .reserved), ("203.0.113.9", .reserved),
            ("198.18.0.1", .reserved),
            ("198.19.255.255", .reserved), ("192.88.99.1", .reserved), ("240.0.0.1", .reserved),
            ("255.255.255.255", .reserved),
            ("2001:db8::1", .reserved), ("3fff::1", .reserved), ("2001:2::1", .reserved),
            ("2001:20::1", .reserved),
            ("100::1", .reserved), ("4000::1", .reserved), ("5f00::1", .reserved), ("fe00::1", .reserved),
            // One protocol inside the other.
            ("::ffff:8.8.8.8", .translated), ("::ffff:127.0.0.1", .translated), ("::ffff:a00:1", .translated),
            ("::127.0.0.1", .translated), ("::8.8.8.8", .translated), ("::ffff:0:127.0.0.1", .translated),
            ("::2", .translated),
            ("64:ff9b::7f00:1", .translated), ("64:ff9b::808:808", .translated),
            ("64:ff9b:1::a00:1", .translated),
            ("2002:7f00:1::", .loopback), ("2002:a00:1::1", .privateNetwork),
            ("2002:a9fe:a9fe::", .linkLocal),
            ("2002:808:808::1", .everywhere), ("2002:e000:1::", .multicast),
            // Teredo: 65.54.227.120 as server; clients 192.168.0.1 and 8.8.8.8, inverted; then a private server.
            ("2001:0:4136:e378:8000:63bf:3f57:fffe", .privateNetwork),
            ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", .everywhere),
            ("2001:0:a00:1:8000:63bf:f7f7:f7f7", .privateNetwork), ("2001::1", .thisHost),
        ] as [(String, AddressReach)]
    )
    func `an address leads where its range does`(text: String, reach: AddressReach) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressReach(of: address) == reach)
    }

    @Test(arguments: ["127.1", "0x7f.0.0.1", "2130706433", "localhost", "", "1.2.3", "1.2.3.4.5", ":::"])
    func `old forms and names are no addresses`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: ["8.8.8.8", "2606:4700::1111"])
    func `the internet is open to everybody`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.publicOnly.allows(address))
    }

    @Test(arguments: ["127.0.0.1", "10.1.2.3", "100.64.0.1", "fd00::1", "::1"])
    func `private networks are open when the operator says so`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.allows(address))
        #expect(AddressPolicy(allowsPrivateNetworks: true).allows(address))
        #expect(AddressPolicy(exceptions: [address]).allows(address))
    }

    @Test(arguments: [
        "169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "64:ff9b::7f00:1", "::ffff:10.0.0.1",
    ])
    func `metadata services and the like stay closed in any case`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy(allowsPrivateNetworks: true).allows(address))
    }

    @Test func `an exception opens one address and not its neighbour`() {
        let policy = AddressPolicy(exceptions: [.v4(0x0A00_0001)])
        #expect(policy.allows(.v4(0x0A00_0001)))
        #expect(!policy.allows(.v4(0x0A00_0002)))
    }
}
