/// A figure together with who says so.
package struct Sourced<Value: Sendable & Hashable>: Sendable, Hashable {
    package var value: Value
    package var source: FactSource

    package init(_ value: Value, _ source: FactSource) {
        self.value = value
        self.source = source
    }
}

extension Sourced: Encodable where Value: Encodable {}
extension Sourced: Decodable where Value: Decodable {}

/// Where a figure or a capability comes from.
package enum FactSource: Sendable, Hashable, Codable {
    /// The server told us.
    case server

    /// The platform's documentation, as read in that month: `2026-09`.
    case documented(String)

    /// The scopes the account's owner granted.
    case grant
}
