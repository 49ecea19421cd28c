import HTTPTypes

/// How the Mastodon family answers a request.
extension World: PlatformState {
    var wording: any FaultWording { dialect }
    var endpoints: [Route] { dialect.routes }

    func unknownPath(_ method: HTTPRequest.Method) -> Route {
        Route(method, "/**", .open) { _, _, _ in throw Refusal.notFound }
    }

    func accountName(of call: Call) -> String? { owner(of: call).flatMap { account($0)?.username } }

    mutating func answer(_ call: Call, _ route: Route) -> Answer {
        publishScheduledPosts(at: call.at)
        do {
            return try handle(call, route)
        } catch let refusal as Refusal {
            return refusal.answer(in: dialect, to: call)
        } catch {
            return Refusal.other(status: 500, "\(error)").answer(in: dialect, to: call)
        }
    }

    private mutating func handle(_ call: Call, _ route: Route) throws -> Answer {
        var headers = HTTPFields()
        if call.path.hasPrefix("/api/"),
            let standing = traffic.rates.count(call, caller: owner(of: call).map(String.init))
        {
            if standing.isExceeded { throw Refusal.rateLimited(standing) }
            if dialect != .pixelfed { headers = standing.headers }
        }
        try negotiate(call)
        do {
            let caller = try caller(for: call, access: route.access)
            return try route.handle(call, caller, &self).with(headers)
        } catch let refusal as Refusal {
            return refusal.answer(in: dialect, to: call).with(headers)
        }
    }

    /// GoToSocial insists on being asked for JSON; the others take what comes.
    private func negotiate(_ call: Call) throws {
        guard dialect == .gotosocial, call.path.hasPrefix("/api/"), let accept = call.headers[.accept] else {
            return
        }
        let accepted = ["application/json", "application/*", "*/*"].contains { accept.contains($0) }
        guard accepted else { throw Refusal.notAcceptable }
    }

    /// Notes in the ledger what the request being performed did.
    mutating func record(_ kind: Ledger.Effect.Kind, _ id: RemoteID) { traffic.record(kind, id.text) }

    /// Notes a new post, with its words.
    mutating func recordMade(_ post: Post) { traffic.record(.postCreated, post.id.text, text: post.text) }
}

extension Dialect: FaultWording {
    func rateLimited(_ standing: RateLimiter.Standing, _ call: Call) -> Answer {
        Refusal.rateLimited(standing).answer(in: self, to: call)
    }

    func failure(_ status: Int) -> JSON {
        switch self {
        case .mastodon where status == 503:
            ["error": "There was a temporary problem serving your request, please try again"]
        case .mastodon: ["status": .integer(status), "error": "Internal Server Error"]
        case .gotosocial: ["error": "Internal Server Error"]
        case .pixelfed: ["message": "Server Error"]
        }
    }
}
