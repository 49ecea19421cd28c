import HTTPTypes

/// One request from beginning to end, as far as the world is concerned.
extension World {
    struct Performed: Sendable {
        var answer: Answer
        /// What is to go wrong on the way back.
        var fault: Fault?
        /// The ledger's line, for writes.
        var entry: Int?
    }

    mutating func perform(_ call: Call, _ route: Route) -> Performed {
        ledger.requests[route.name, default: 0] += 1
        let owner = owner(of: call)
        let entry = call.isWrite ? ledger.begin(call, account: owner.flatMap { account($0)?.username }) : nil
        let fault = takeFault(for: call)
        if let fault, fault.preventsEffect { return Performed(answer: Answer(), fault: fault, entry: entry) }

        currentEntry = entry
        publishScheduledPosts(at: call.at)
        let answer: Answer
        do {
            answer = try handle(call, route, owner: owner)
        } catch let refusal as Refusal {
            answer = refusal.answer(in: dialect, to: call)
        } catch {
            answer = Refusal.other(status: 500, "\(error)").answer(in: dialect, to: call)
        }
        currentEntry = nil
        return Performed(answer: answer, fault: fault, entry: entry)
    }

    private mutating func handle(_ call: Call, _ route: Route, owner: AccountLane?) throws -> Answer {
        var headers = HTTPFields()
        if call.path.hasPrefix("/api/"), let standing = rates.count(call, account: owner) {
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
    mutating func record(_ kind: Ledger.Effect.Kind, _ id: RemoteID) {
        ledger.record(Ledger.Effect(kind: kind, id: id.text), in: currentEntry)
    }
}
