import HTTPTypes

/// Which requests a fault befalls.
package struct FaultRule: Sendable {
    package let id: Int
    /// Upper case; nil for any.
    package let method: String?
    /// A path in which `*` stands for one part and a last `**` for any rest; nil for any.
    package let path: String?
    /// Only requests with this bearer token.
    package let token: String?
    /// How many more requests; nil for all.
    package internal(set) var remaining: Int?
    /// Only requests that repeat an idempotency key the platform remembers: some servers fail just those.
    package let onlyRepeats: Bool
    package let fault: Fault

    func matches(_ call: Call) -> Bool {
        if let method, method != call.method.rawValue { return false }
        if let token, token != call.token { return false }
        return path.map { Self.matches($0, call.path) } ?? true
    }

    static func matches(_ pattern: String, _ path: String) -> Bool {
        let wanted = pattern.split(separator: "/"), parts = path.split(separator: "/")
        for (index, piece) in wanted.enumerated() {
            if piece == "**" { return index == wanted.count - 1 }
            guard index < parts.count, piece == "*" || piece == parts[index] else { return false }
        }
        return wanted.count == parts.count
    }
}
