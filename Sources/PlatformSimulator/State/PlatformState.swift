import HTTPTypes

/// Everything one simulated platform knows, as a plain value, and how it answers.
///
/// Each request is one synchronous change of it, made under one lock, so two requests never see each other half done.
protocol PlatformState: Sendable {
    associatedtype Endpoint: PlatformEndpoint

    /// Scheme, host and port of links, without a slash at the end.
    var origin: String { get set }
    var traffic: Traffic { get set }
    /// Its words for what goes wrong before it is asked.
    var wording: any FaultWording { get }
    /// Everything it answers, besides the control interface.
    var endpoints: [Endpoint] { get }

    /// What answers a path nobody knows.
    func unknownPath(_ method: HTTPRequest.Method) -> Endpoint
    /// The name of the account behind a call, as far as its token tells, for the ledger.
    func accountName(of call: Call) -> String?
    /// Whether a call carries an idempotency key that was seen before.
    func isRepeat(_ call: Call) -> Bool
    /// Takes note of a call that a fault keeps from having its effect.
    mutating func lose(_ call: Call)
    mutating func answer(_ call: Call, _ endpoint: Endpoint) -> Answer
}

/// One line of a platform's API.
protocol PlatformEndpoint: Sendable {
    var method: HTTPRequest.Method { get }
    /// Hummingbird's form: `/api/v1/statuses/:id`.
    var pattern: String { get }
}

/// A platform's words where a fault speaks for it.
protocol FaultWording: Sendable {
    func rateLimited(_ standing: RateLimiter.Standing, _ call: Call) -> Answer
    /// The body of an error of the server itself.
    func failure(_ status: Int) -> JSON
}

extension PlatformEndpoint {
    var name: String { "\(method.rawValue) \(pattern)" }
}

/// What became of a request, and what is to go wrong on the way back.
struct Performed: Sendable {
    var answer: Answer
    var fault: Fault?
    /// The ledger's line, for writes.
    var entry: Int?
    /// Milliseconds before anything goes out.
    var delay = 0
}

extension PlatformState {
    /// One request from beginning to end, as far as the platform is concerned.
    mutating func perform(_ call: Call, _ endpoint: Endpoint) -> Performed {
        traffic.ledger.requests[endpoint.name, default: 0] += 1
        let entry = call.isWrite ? traffic.ledger.begin(call, account: accountName(of: call)) : nil
        let fault = traffic.takeFault(for: call, isRepeat: !traffic.faults.isEmpty && isRepeat(call))
        let delay = call.isWrite ? traffic.writeLatency : 0
        if let fault, fault.preventsEffect {
            lose(call)
            return Performed(answer: Answer(), fault: fault, entry: entry, delay: delay)
        }
        traffic.currentEntry = entry
        traffic.currentDelay = delay + (fault?.milliseconds ?? 0)
        let answer = answer(call, endpoint)
        traffic.currentEntry = nil
        traffic.currentDelay = 0
        return Performed(answer: answer, fault: fault, entry: entry, delay: delay)
    }
}
