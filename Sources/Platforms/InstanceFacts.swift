/// What a server says about itself.
package struct InstanceFacts: Sendable, Hashable {
    package var origin: InstanceOrigin
    package var software: ServerSoftware
    package var title: String?

    /// The domain in its accounts' handles, which may differ from the server's name.
    package var accountDomain: String

    /// Where live events come from; nil where there are none.
    package var streamingURL: String?

    /// Grows with what the interface can do; 0 where the server does not count.
    package var interfaceVersion: Int
    package var limits: Limits
    package var capabilities: Capabilities

    /// The answer itself; null where the server hid it.
    package var native: JSONValue

    package init(
        origin: InstanceOrigin,
        software: ServerSoftware,
        title: String? = nil,
        accountDomain: String,
        streamingURL: String? = nil,
        interfaceVersion: Int = 0,
        limits: Limits,
        capabilities: Capabilities,
        native: JSONValue
    ) {
        self.origin = origin
        self.software = software
        self.title = title
        self.accountDomain = accountDomain
        self.streamingURL = streamingURL
        self.interfaceVersion = interfaceVersion
        self.limits = limits
        self.capabilities = capabilities
        self.native = native
    }
}
