extension RateLimitRule {
    /// The documented limits: calls by address, sign-ins by account, and points for writes.
    static let bluesky: [RateLimitRule] = {
        let address: @Sendable (Call, String?) -> String? = { call, _ in call.remoteAddress }
        let signIns: @Sendable (Call, String?) -> String? = { call, _ in
            call.path == "/xrpc/com.atproto.server.createSession" ? call.fields.text("identifier") ?? "" : nil
        }
        let writes: @Sendable (Call, String?) -> String? = { call, account in
            writePoints(call) > 0 ? account : nil
        }
        return [
            RateLimitRule(name: "address", limit: 3000, period: 300, key: address),
            RateLimitRule(name: "sign-ins", limit: 30, period: 300, key: signIns),
            RateLimitRule(name: "sign-ins by day", limit: 300, period: 86_400, key: signIns),
            RateLimitRule(name: "writes", limit: 5000, period: 3600, key: writes, points: writePoints),
            RateLimitRule(
                name: "writes by day",
                limit: 35_000,
                period: 86_400,
                key: writes,
                points: writePoints
            ),
        ]
    }()

    /// A creation is 3 points, an update 2, a deletion 1.
    @Sendable private static func writePoints(_ call: Call) -> Int {
        switch call.path {
        case "/xrpc/com.atproto.repo.createRecord": 3
        case "/xrpc/com.atproto.repo.putRecord": 2
        case "/xrpc/com.atproto.repo.deleteRecord": 1
        case "/xrpc/com.atproto.repo.applyWrites":
            (call.fields["writes"]?.elements ?? []).reduce(0) { sum, write in
                switch write["$type"]?.text?.split(separator: "#").last {
                case "create": sum + 3
                case "update": sum + 2
                default: sum + 1
                }
            }
        default: 0
        }
    }
}
