package import Platforms

/// What bounds every outgoing request.
package struct HTTPClientSettings: Sendable {
    /// From the first packet to an open connection, names and TLS included.
    package var connectTimeout: Duration = .seconds(10)

    /// Between two pieces of an answer.
    package var idleTimeout: Duration = .seconds(20)

    /// For a question with its whole answer and every redirect.
    package var totalTimeout: Duration = .seconds(60)

    /// The same for a file, sent or fetched.
    package var fileTimeout: Duration = .seconds(1800)

    /// From the last byte of a file that is sent to the first of the answer.
    package var fileAnswerTimeout: Duration = .seconds(300)

    /// Of an answer, after decompression.
    package var maximumAnswerBytes = 16 * 1024 * 1024

    package var addresses: AddressPolicy = .publicOnly

    /// Names whose address is known without asking a name server.
    package var names: [String: IPAddress] = [:]

    /// Hosts that are reached elsewhere than over https at its usual port: those simulated on this machine.
    package var origins: [String: InstanceOrigin] = [:]

    /// Certificates trusted beside the system's, as PEM; for an operator's own authority.
    package var additionalTrustRoots: String?

    /// Who we say we are: `Roost/1.0 (+https://roost.example)`.
    package var userAgent: String

    package init(userAgent: String) {
        self.userAgent = userAgent
    }

    /// The name every platform sees us under.
    package static func userAgent(version: String, url: String) -> String {
        "Roost/\(version) (+\(url))"
    }
}
