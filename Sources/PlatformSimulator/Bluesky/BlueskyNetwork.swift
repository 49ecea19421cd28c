import Foundation
import HTTPTypes

/// Everything a simulated Bluesky knows: a personal data server, an AppView, and the directory of DIDs and handles.
struct BlueskyNetwork: Sendable {
    var origin: String
    var traffic: Traffic
    var habits: BlueskyHabits

    /// The accounts whose repositories are kept here.
    var accounts: [HostedAccount] = []
    var directory = Directory()
    var sessions = SessionBook()
    var appView = AppView()
    var clock: TIDClock
    /// Accounts about to leave for another server.
    var departures: [Departure] = []
    let seed: UInt64

    /// An account that goes once so many more requests about its repository were answered.
    struct Departure: Sendable {
        let did: String
        let address: String
        var requestsLeft: Int
    }

    init(_ configuration: BlueskyConfiguration) {
        origin = configuration.publicURL ?? ""
        habits = configuration.habits
        seed = configuration.seed
        clock = TIDClock(clock: Int(configuration.seed % 1024))
        traffic = Traffic(rules: configuration.rateLimits ? RateLimitRule.bluesky : [])
        let history = BlueskyHistory(posts: configuration.posts, seed: configuration.seed)
        accounts = history.accounts
        directory = history.directory
        appView = history.appView
    }

    // MARK: Looking up

    /// The account of a DID, a handle or an e-mail address.
    func index(of identifier: String) -> Int? {
        let wanted = identifier.lowercased()
        return accounts.firstIndex {
            $0.did == identifier || $0.handle.lowercased() == wanted || $0.email == wanted
        }
    }

    func account(_ identifier: String) -> HostedAccount? { index(of: identifier).map { accounts[$0] } }

    /// What a DID or handle stands for.
    func did(of actor: String) -> String? {
        Syntax.isDID(actor) ? actor : directory.did(ofHandle: actor)
    }

    /// The name this server goes by in tokens.
    var serviceDID: String {
        let host = origin.drop { $0 != "/" }.drop { $0 == "/" }
        return "did:web:" + host.replacing(":", with: "%3A")
    }

    // MARK: Writing

    /// Puts a record into a repository and tells the AppView; nothing is looked at here.
    mutating func put(_ record: StoredRecord, _ uri: ATURI, at date: Date, rev: TID) {
        guard let index = index(of: uri.authority) else { return }
        accounts[index].repository.put(record, uri.collection, uri.rkey)
        accounts[index].repository.commit(rev)
        appView.receive(.put(uri, record), at: date, delay: habits.indexingDelay)
    }

    mutating func delete(_ uri: ATURI, at date: Date, rev: TID) {
        guard let index = index(of: uri.authority) else { return }
        accounts[index].repository.delete(uri.collection, uri.rkey)
        accounts[index].repository.commit(rev)
        appView.receive(.delete(uri), at: date, delay: habits.indexingDelay)
    }

    /// Lets an account be at another server from now on.
    mutating func leave(_ did: String, for address: String) {
        guard let index = index(of: did) else { return }
        accounts[index].state = .deactivated
        accounts[index].movedTo = address
        directory.setService(.at(address), of: did)
    }
}

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

    func isRepeat(_ call: Call) -> Bool { false }

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
