import Foundation

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
            var v4 = [UInt8](repeating: 0, count: 4)
            if inet_pton(AF_INET, address, &v4) == 1 { return v4 }
            var v6 = [UInt8](repeating: 0, count: 16)
            guard inet_pton(AF_INET6, address, &v6) == 1 else { return nil }
            let isMapped = v6[..<10].allSatisfy { $0 == 0 } && v6[10] == 0xFF && v6[11] == 0xFF
            return isMapped ? Array(v6[12...]) : v6
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
