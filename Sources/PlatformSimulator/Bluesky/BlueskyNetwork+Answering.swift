import Foundation
import HTTPTypes

/// How a simulated Bluesky answers a request.
extension BlueskyNetwork: PlatformState {
    var wording: any FaultWording { XRPCWording() }
    var endpoints: [XRPCEndpoint] { XRPCEndpoint.all }

    func unknownPath(_ method: HTTPRequest.Method) -> XRPCEndpoint {
        XRPCEndpoint(method, "/**", .open) { call, _, _ in
            guard call.path.hasPrefix("/xrpc/") else { throw XRPCError(404, "NotFound", "Not Found") }
            throw XRPCError(501, "MethodNotImplemented", "Method Not Implemented")
        }
    }

    func accountName(of call: Call) -> String? {
        call.token.flatMap { sessions.token($0)?.subject }.flatMap { account($0)?.name }
    }

    /// Whether a write is to a key that is taken.
    func isRepeat(_ call: Call) -> Bool {
        guard call.isWrite, let repo = call.fields.text("repo"),
            let collection = call.fields.text("collection"),
            let key = call.fields.text("rkey")
        else { return false }
        return account(did(of: repo) ?? repo)?.repository.record(collection, key) != nil
    }

    /// A write that does not come to pass leaves no trace here.
    mutating func lose(_ call: Call) {}

    mutating func answer(_ call: Call, _ endpoint: XRPCEndpoint) -> Answer {
        appView.catchUp(at: call.at, indexesEdits: habits.indexesEdits)
        let threshold = call.at.addingTimeInterval(-Double(habits.blobLife))
        for index in accounts.indices {
            accounts[index].repository.discardUnreferencedBlobs(before: threshold)
        }
        defer { departAfter(call) }
        var headers = HTTPFields()
        do {
            if call.path.hasPrefix("/xrpc/"), let standing = countedStanding(call) {
                if standing.isExceeded { throw XRPCError.rateLimited(standing, at: call.at) }
                headers = standing.xrpcHeaders
            }
            let caller = try caller(for: call, endpoint.access)
            let answer = try endpoint.handle(call, caller, &self).with(headers)
            appView.catchUp(at: call.at, indexesEdits: habits.indexesEdits)
            return answer
        } catch let error as XRPCError {
            return error.answer.with(headers)
        } catch let unwritable as DAGCBOR.Unwritable {
            return XRPCError.invalidRequest("Bad record: \(unwritable.description)").answer.with(headers)
        } catch {
            return XRPCError.internalError.answer.with(headers)
        }
    }

    private mutating func countedStanding(_ call: Call) -> RateLimiter.Standing? {
        traffic.rates.count(call, caller: call.token.flatMap { sessions.token($0)?.subject })
    }

    private func caller(for call: Call, _ access: XRPCEndpoint.Access) throws -> BlueskyCaller {
        switch access {
        case .open: return .stranger
        case .anybody where call.token == nil: return .stranger
        case .refresh:
            let token = try sessions.check(call.token, [.refresh], at: call.at)
            return BlueskyCaller(did: token.subject, token: token)
        case .anybody, .session:
            let token = try sessions.check(call.token, [.access, .appPassword], at: call.at)
            guard let account = account(token.subject) else {
                throw XRPCError(401, "AccountNotFound", "Account not found")
            }
            if account.state == .takendown { throw XRPCError.takedown }
            if account.state == .deactivated {
                switch access {
                case .session(active: false): break
                default: throw XRPCError.deactivated
                }
            }
            return BlueskyCaller(did: account.did, token: token)
        }
    }

    /// Counts a request about a repository whose account is about to leave.
    private mutating func departAfter(_ call: Call) {
        guard !departures.isEmpty, call.path.hasPrefix("/xrpc/com.atproto.") else { return }
        for index in departures.indices { departures[index].requestsLeft -= 1 }
        let due = departures.filter { $0.requestsLeft <= 0 }
        departures.removeAll { $0.requestsLeft <= 0 }
        for departure in due { leave(departure.did, for: departure.address) }
    }
}
