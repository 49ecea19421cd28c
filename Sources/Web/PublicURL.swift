import Foundation

/// The one address people reach this Roost under: scheme, host and port, without a path.
package struct PublicURL: Sendable, Equatable, CustomStringConvertible {
    package let scheme: String
    /// Host and, unless it is the scheme's own, port: what a `Host` header says.
    package let authority: String

    /// Reads `https://roost.example` or `http://127.0.0.1:8080`; a trailing slash is allowed, a path is not.
    package init?(_ text: String) {
        let lowered = text.lowercased()
        guard let separator = lowered.range(of: "://") else { return nil }
        scheme = String(lowered[..<separator.lowerBound])
        guard scheme == "http" || scheme == "https" else { return nil }
        var rest = lowered[separator.upperBound...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.isEmpty, !rest.contains(where: { "/?#@ ".contains($0) }) else { return nil }
        authority = Self.normalised(String(rest), scheme: scheme)
    }

    package var isSecure: Bool { scheme == "https" }
    /// The form of an `Origin` header.
    package var origin: String { "\(scheme)://\(authority)" }
    package var description: String { origin }

    /// Whether a `Host` header names this address.
    func answers(to host: String) -> Bool {
        Self.normalised(host.lowercased(), scheme: scheme) == authority
    }

    private static func normalised(_ authority: String, scheme: String) -> String {
        let ownPort = scheme == "https" ? ":443" : ":80"
        return authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.count)) : authority
    }
}
