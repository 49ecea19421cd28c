import Foundation
import NIOCore

/// Addresses and networks, as `ROOST_TRUSTED_PROXIES` lists them: `10.0.0.0/8, 127.0.0.1, fd00::/8`.
package struct AddressList: Sendable, Equatable {
    private let networks: [Network]

    package static let none = AddressList(networks: [])

    private init(networks: [Network]) {
        self.networks = networks
    }

    /// Reads a comma-separated list.
    ///
    /// - Throws: ``AddressListError`` naming the entry that is neither an address nor a network.
    package init(_ text: String) throws {
        networks =
            try text
            .split(separator: ",")
            .map { $0.trimmingWhitespace() }
            .filter { !$0.isEmpty }
            .map { entry in
                guard let network = Network(entry) else { throw AddressListError(entry: entry) }
                return network
            }
    }

    package func contains(_ address: String) -> Bool {
        guard let bytes = Network.bytes(of: address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    private struct Network: Sendable, Equatable {
        let bytes: [UInt8]
        let length: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1)
            guard let address = parts.first, let bytes = Self.bytes(of: String(address)) else { return nil }
            self.bytes = bytes
            guard parts.count == 2 else {
                length = bytes.count * 8
                return
            }
            guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
            self.length = length
        }

        func contains(_ other: [UInt8]) -> Bool {
            guard other.count == bytes.count else { return false }
            let whole = length / 8
            guard other[..<whole] == bytes[..<whole] else { return false }
            let rest = length % 8
            guard rest > 0 else { return true }
            let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
            return other[whole] & mask == bytes[whole] & mask
        }

        /// The bytes of an address in network order; an IPv4 address written as IPv6 counts as IPv4.
        static func bytes(of address: String) -> [UInt8]? {
            guard let parsed = try? SocketAddress(ipAddress: address, port: 0) else { return nil }
            switch parsed {
            case .v4(let v4):
                return withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
            case .v6(let v6):
                let bytes = withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
                let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
                return isMapped ? Array(bytes[12...]) : bytes
            case .unixDomainSocket:
                return nil
            }
        }
    }
}

package struct AddressListError: Error, CustomStringConvertible {
    let entry: String

    package var description: String {
        "“\(entry)” is neither an IP address nor a network like 10.0.0.0/8. Correct ROOST_TRUSTED_PROXIES and start again."
    }
}

extension StringProtocol {
    func trimmingWhitespace() -> String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
        while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
        return String(slice)
    }
}
