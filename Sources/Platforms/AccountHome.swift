/// Where an account of a network is at one moment, and what it is called there.
package struct AccountHome: Sendable, Hashable {
    package var server: InstanceOrigin

    /// Nil where it has none that leads back to it.
    package var handle: String?

    package init(server: InstanceOrigin, handle: String?) {
        self.server = server
        self.handle = handle
    }
}
