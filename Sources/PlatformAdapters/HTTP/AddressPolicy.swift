/// Which addresses outgoing requests may reach.
///
/// A server's name is given by people, so without this rule anybody with a login could make us talk to the machines beside
/// us. Link-local addresses (the metadata services of clouds), multicast and reserved ranges stay closed in any case.
package struct AddressPolicy: Sendable, Hashable {
    /// The operator allows private networks, this machine, and plain HTTP with them.
    package var allowsPrivateNetworks: Bool

    /// Single addresses that are allowed, whatever they are.
    package var exceptions: Set<IPAddress>

    package init(allowsPrivateNetworks: Bool = false, exceptions: Set<IPAddress> = []) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.exceptions = exceptions
    }

    /// The internet and nothing else.
    package static let publicOnly = AddressPolicy()

    package func allows(_ address: IPAddress) -> Bool {
        if exceptions.contains(address) { return true }
        return switch AddressReach(of: address) {
        case .everywhere: true
        case .privateNetwork, .loopback, .sharedByProvider: allowsPrivateNetworks
        case .linkLocal, .thisHost, .multicast, .reserved, .translated: false
        }
    }

    /// Plain HTTP can be read on its way, so it is for networks the operator vouches for.
    package var allowsPlainHTTP: Bool {
        allowsPrivateNetworks || !exceptions.isEmpty
    }
}
