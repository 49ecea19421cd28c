/// Which addresses outgoing requests may reach.
///
/// A server's name is given by people, so without this rule anybody with a login could make us talk to the machines beside
/// us. Link-local addresses (the metadata services of clouds), multicast and reserved ranges stay closed in any case.
package struct AddressPolicy: Sendable, Hashable {
    /// The operator allows private networks, this machine, and plain HTTP with them.
    package var allowsPrivateNetworks: Bool

    /// Single addresses that are allowed, whatever they are.
    package var exceptions: Set<IPAddress>

    /// Single ports of single addresses that are allowed, over plain HTTP too: one server on a machine, and no other.
    package var endpoints: Set<Endpoint>

    package struct Endpoint: Sendable, Hashable {
        package var address: IPAddress
        package var port: Int

        package init(_ address: IPAddress, port: Int) {
            self.address = address
            self.port = port
        }
    }

    package init(
        allowsPrivateNetworks: Bool = false,
        exceptions: Set<IPAddress> = [],
        endpoints: Set<Endpoint> = []
    ) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.exceptions = exceptions
        self.endpoints = endpoints
    }

    /// The internet and nothing else.
    package static let publicOnly = AddressPolicy()

    package func allows(_ address: IPAddress, port: Int) -> Bool {
        endpoints.contains(Endpoint(address, port: port)) || allows(address)
    }

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

    /// The same for what a name has led to.
    package func allowsPlainHTTP(to addresses: [IPAddress], port: Int) -> Bool {
        allowsPlainHTTP || addresses.allSatisfy { endpoints.contains(Endpoint($0, port: port)) }
    }
}
