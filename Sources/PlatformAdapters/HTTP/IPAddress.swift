package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An address of the internet protocol, without port and zone.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// This machine, as it calls itself: 127.0.0.1.
    package static let loopback = IPAddress.v4(0x7F00_0001)

    /// Reads `192.0.2.1` or `2001:db8::1`; names and old forms such as `127.1` are nil.
    package init?(_ text: String) {
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        self.init(address)
    }

    /// The address of a socket; nil for one that is not of the internet.
    package init?(_ address: SocketAddress) {
        switch address {
        case .v4(let inner):
            self = withUnsafeBytes(of: inner.address) { raw in
                .v4(UInt32(truncatingIfNeeded: Self.integer(raw[4..<8])))
            }
        case .v6(let inner):
            self = withUnsafeBytes(of: inner.address) { raw in
                .v6(high: Self.integer(raw[8..<16]), low: Self.integer(raw[16..<24]))
            }
        case .unixDomainSocket:
            return nil
        }
    }

    private static func integer(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .v4(let bits):
            return [24, 16, 8, 0].map { String(bits >> UInt32($0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            let groups = [high, low].flatMap { half in
                [48, 32, 16, 0].map { String(half >> UInt64($0) & 0xFFFF, radix: 16) }
            }
            return groups.joined(separator: ":")
        }
    }
}
