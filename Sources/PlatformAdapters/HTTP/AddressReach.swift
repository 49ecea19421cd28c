/// Where an address leads: to the internet, or to some place only we can reach.
///
/// The ranges are IANA's special-purpose registries for IPv4 and IPv6.
package enum AddressReach: String, Sendable, Hashable {
    /// Anybody's.
    case everywhere
    /// 10/8, 172.16/12, 192.168/16, unique local IPv6.
    case privateNetwork
    case loopback
    /// 100.64/10: between a provider and its customers.
    case sharedByProvider
    /// Includes the metadata services of cloud providers.
    case linkLocal
    /// 0/8 and ::, which some systems read as this machine.
    case thisHost
    case multicast
    /// Documentation, benchmarks, and what nobody may use.
    case reserved
    /// IPv4 inside IPv6: mapped, compatible, NAT64. A name on the internet has no reason to be one.
    case translated

    package init(of address: IPAddress) {
        switch address {
        case .v4(let bits): self.init(ofV4: bits)
        case .v6(let high, let low): self.init(ofV6: high, low)
        }
    }

    private init(ofV4 bits: UInt32) {
        func isIn(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ length: UInt32) -> Bool {
            (bits ^ (a << 24 | b << 16 | c << 8 | d)) >> (32 - length) == 0
        }
        self =
            if isIn(0, 0, 0, 0, 8) {
                .thisHost
            } else if isIn(10, 0, 0, 0, 8) || isIn(172, 16, 0, 0, 12) || isIn(192, 168, 0, 0, 16) {
                .privateNetwork
            } else if isIn(127, 0, 0, 0, 8) {
                .loopback
            } else if isIn(100, 64, 0, 0, 10) {
                .sharedByProvider
            } else if isIn(169, 254, 0, 0, 16) {
                .linkLocal
            } else if isIn(224, 0, 0, 0, 4) {
                .multicast
            } else if isIn(192, 0, 0, 0, 24) || isIn(192, 0, 2, 0, 24) || isIn(198, 51, 100, 0, 24)
                || isIn(203, 0, 113, 0, 24) || isIn(198, 18, 0, 0, 15) || isIn(192, 88, 99, 0, 24)
                || isIn(240, 0, 0, 0, 4)
            {
                .reserved
            } else {
                .everywhere
            }
    }

    private init(ofV6 high: UInt64, _ low: UInt64) {
        func isIn(_ prefix: UInt64, _ length: UInt64) -> Bool {
            (high ^ prefix) >> (64 - length) == 0
        }
        let lowest32 = UInt32(truncatingIfNeeded: low)
        self =
            if high == 0, low == 0 {
                .thisHost
            } else if high == 0, low == 1 {
                .loopback
            } else if high == 0 {
                // ::a.b.c.d and ::ffff:a.b.c.d, with their relative ::ffff:0:a.b.c.d.
                .translated
            } else if isIn(0x0064_FF9B_0000_0000, 64) || isIn(0x0064_FF9B_0001_0000, 48) {
                .translated
            } else if isIn(0x2002_0000_0000_0000, 16) {
                // 6to4 leads to the IPv4 address inside.
                AddressReach(ofV4: UInt32(truncatingIfNeeded: high >> 16))
            } else if isIn(0x2001_0000_0000_0000, 32) {
                // Teredo leads by its server to its client, whose address is stored inverted.
                Self.teredo(server: UInt32(truncatingIfNeeded: high), client: ~lowest32)
            } else if isIn(0xFE80_0000_0000_0000, 10) {
                .linkLocal
            } else if isIn(0xFC00_0000_0000_0000, 7) || isIn(0xFEC0_0000_0000_0000, 10) {
                .privateNetwork
            } else if isIn(0xFF00_0000_0000_0000, 8) {
                .multicast
            } else if isIn(0x2001_0DB8_0000_0000, 32) || isIn(0x3FFF_0000_0000_0000, 20)
                || isIn(0x2001_0000_0000_0000, 23) || !isIn(0x2000_0000_0000_0000, 3)
            {
                // Only 2000::/3 is given out at all.
                .reserved
            } else {
                .everywhere
            }
    }

    private static func teredo(server: UInt32, client: UInt32) -> AddressReach {
        let server = AddressReach(ofV4: server)
        return server == .everywhere ? AddressReach(ofV4: client) : server
    }
}
