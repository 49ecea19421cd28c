import AsyncHTTPClient
package import Foundation
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import Platforms
import Vault

/// The one way out: every request to a platform or a media server goes through here.
///
/// It bounds what a stranger's server can do to us. Every name is resolved and every address judged before connecting,
/// and the address of the open socket is judged again, since a name may have changed in between. Time, size and redirects
/// are limited; a credential is sent to the origin it is meant for and to no other; logs hold neither tokens nor queries.
///
/// ```swift
/// let answer = try await http.answer(to: HTTPQuestion(.get, origin.url("/api/v2/instance")))
/// ```
///
/// Answers of any status are answers; only what kept an answer from arriving whole is thrown.
package struct GuardedHTTPClient: Sendable {
    package let settings: HTTPClientSettings
    private let client: HTTPClient
    /// The same with more patience: who is sent a file looks into it before it answers.
    private let fileClient: HTTPClient
    private let resolver: NameResolver
    private let logger: Logger
    private let now: @Sendable () -> Date

    /// - Throws: `NIOSSLError` when the additional certificates can't be read.
    package init(
        settings: HTTPClientSettings,
        resolver: NameResolver = .system,
        logger: Logger,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.settings = settings
        self.resolver = resolver
        self.logger = logger
        self.now = now
        let configuration = try HTTPClient.Configuration.guarded(by: settings)
        var patient = configuration
        patient.timeout.read = TimeAmount(settings.fileAnswerTimeout)
        client = HTTPClient(
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
            configuration: configuration
        )
        fileClient = HTTPClient(
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
            configuration: patient
        )
    }

    /// Lets running requests fail and closes every connection.
    ///
    /// Nothing can be sent afterwards.
    package func shutdown() async throws {
        async let files: Void = fileClient.shutdown()
        try await client.shutdown()
        try await files
    }
}

// MARK: - Whole answers

extension GuardedHTTPClient {
    /// Asks and waits for the whole answer.
    package func answer(to question: HTTPQuestion) async throws(PlatformError) -> HTTPAnswer {
        let progress = RequestProgress()
        let sentAt = now()
        do {
            let most = question.sendsFile ? settings.fileTimeout : settings.totalTimeout
            let limit = min(question.timeout ?? most, most)
            let answer = try await within(limit) {
                try await wholeAnswer(to: question, sentAt: sentAt, progress: progress)
            }
            log(answer)
            return answer
        } catch {
            throw report(error, on: question, progress: progress)
        }
    }

    private func wholeAnswer(
        to question: HTTPQuestion,
        sentAt: Date,
        progress: RequestProgress
    ) async throws -> HTTPAnswer {
        let maximum = min(question.maximumBytes ?? settings.maximumAnswerBytes, settings.maximumAnswerBytes)
        let (response, address) = try await response(to: question, progress: progress)
        if let told = response.contentLength, told > maximum, !question.cutsAnswer {
            throw ExchangeFailure.tooLarge(maximum: maximum)
        }
        let body = try await beginning(of: response.body, maximum: maximum, isWhole: !question.cutsAnswer)
        return whole(response, body, question, sentAt: sentAt, from: address)
    }

    /// The bytes of a body up to a limit; with `isWhole` a longer one is refused.
    private func beginning(
        of body: HTTPClientResponse.Body,
        maximum: Int,
        isWhole: Bool = false
    ) async throws -> Data {
        var bytes = Data()
        for try await piece in body {
            if bytes.count + piece.readableBytes > maximum {
                guard !isWhole else { throw ExchangeFailure.tooLarge(maximum: maximum) }
                bytes.append(contentsOf: piece.readableBytesView.prefix(maximum - bytes.count))
                break
            }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }

    private func whole(
        _ response: HTTPClientResponse,
        _ body: Data,
        _ question: HTTPQuestion,
        sentAt: Date,
        from address: WebAddress
    ) -> HTTPAnswer {
        HTTPAnswer(
            status: Int(response.status.code),
            headers: response.headers,
            body: body,
            url: address.text,
            request: RequestRecord(
                method: question.method.rawValue,
                url: address.redacted,
                status: Int(response.status.code),
                sentAt: sentAt,
                answeredAt: now()
            ),
            rateLimits: RateLimitFacts(headers: response.headers, receivedAt: now())
        )
    }

    private func log(_ answer: HTTPAnswer) {
        let request = answer.request
        let milliseconds = Int(request.answeredAt.timeIntervalSince(request.sentAt) * 1000)
        logger.debug(
            "\(request.method) \(request.url)",
            metadata: [
                "status": "\(request.status)", "bytes": "\(answer.body.count)", "ms": "\(milliseconds)",
            ]
        )
    }
}

// MARK: - Names

extension GuardedHTTPClient {
    /// The text records of a name, without what the system knows of this machine alone.
    package func texts(of name: String) async throws -> [String] {
        try await within(min(.seconds(10), settings.totalTimeout)) { [resolver] in
            try await resolver.texts(name)
        }
    }

    /// Where a host is reached of which only the name is known.
    package func origin(of host: String) -> InstanceOrigin? {
        settings.origins[host] ?? (try? InstanceOrigin(typed: "https://" + host))
    }
}

// MARK: - Files

extension GuardedHTTPClient {
    /// Of the words of a refusal, in bytes.
    private static let longestRefusal = 8 * 1024

    /// Hands the bytes of a file to a sink as they come; no more of them are read than the sink has dealt with.
    ///
    /// A refusal is read by `refusal` where its words say more than its status, and nil is no opinion.
    package func download(
        _ url: String,
        maximumBytes: Int,
        refusal: @escaping @Sendable (ErrorAnswer) -> PlatformError? = { _ in nil },
        into sink: MediaSink
    ) async throws(PlatformError) -> MediaReceipt {
        // Compressing a picture gains nothing and would make its length unknowable.
        let headers = ["Accept": "*/*", "Accept-Encoding": "identity"]
        let question = HTTPQuestion(.get, url, headers: headers, redirectLimit: 5)
        let progress = RequestProgress()
        do {
            return try await withoutActuallyEscaping(sink) { sink in
                try await within(settings.fileTimeout) {
                    try await file(
                        question,
                        maximumBytes: maximumBytes,
                        refusal: refusal,
                        into: sink,
                        progress: progress
                    )
                }
            }
        } catch {
            throw report(error, on: question, progress: progress)
        }
    }

    private func file(
        _ question: HTTPQuestion,
        maximumBytes: Int,
        refusal: @Sendable (ErrorAnswer) -> PlatformError?,
        into sink: @escaping MediaSink,
        progress: RequestProgress
    ) async throws -> MediaReceipt {
        let sentAt = now()
        let (response, address) = try await response(to: question, progress: progress)
        guard response.status == .ok else {
            let words = try await beginning(of: response.body, maximum: Self.longestRefusal)
            let answer = whole(response, words, question, sentAt: sentAt, from: address)
            if let error = refusal(ErrorAnswer(answer: answer, question: question)) { throw error }
            throw ExchangeFailure.fileStatus(
                Int(response.status.code),
                RateLimitFacts(headers: response.headers, receivedAt: now())
            )
        }
        let told = response.contentLength
        if let told, told > maximumBytes { throw ExchangeFailure.tooLarge(maximum: maximumBytes) }
        var count = 0
        for try await piece in response.body {
            count += piece.readableBytes
            if count > maximumBytes { throw ExchangeFailure.tooLarge(maximum: maximumBytes) }
            do {
                try await sink(Data(piece.readableBytesView))
            } catch {
                throw ExchangeFailure.sink(error)
            }
        }
        if let told, told != count { throw ExchangeFailure.cutOff(told: told, received: count) }
        logger.debug("GET \(address.redacted)", metadata: ["status": "200", "bytes": "\(count)"])
        return MediaReceipt(byteCount: count, contentType: response.headers.first(name: "Content-Type"))
    }
}

// MARK: - One exchange, redirects included

extension GuardedHTTPClient {
    private func response(
        to question: HTTPQuestion,
        progress: RequestProgress
    ) async throws -> (HTTPClientResponse, WebAddress) {
        let first = try webAddress { () throws(WebAddress.Problem) in try WebAddress(question.url) }
        var address = first
        var hops = 0
        while true {
            try await judge(address)
            let request = try request(question, to: address, from: first, progress: progress)
            // The task around us holds the deadline for question, redirects and body together.
            let client = question.sendsFile ? fileClient : client
            let response = try await client.execute(request, deadline: .distantFuture)
            guard question.redirectLimit > 0, let location = response.redirectTarget else {
                return (response, address)
            }
            hops += 1
            guard hops <= question.redirectLimit else { throw ExchangeFailure.redirect(.tooMany(hops)) }
            let current = address
            address = try webAddress { () throws(WebAddress.Problem) in try current.following(location) }
            try allowRedirect(of: question, status: response.status, from: current, to: address)
        }
    }

    private func webAddress(_ make: () throws(WebAddress.Problem) -> WebAddress) throws -> WebAddress {
        do { return try make() } catch { throw ExchangeFailure.address(error) }
    }

    private func allowRedirect(
        of question: HTTPQuestion,
        status: HTTPResponseStatus,
        from current: WebAddress,
        to next: WebAddress
    ) throws {
        if current.origin.scheme == .https, next.origin.scheme == .http {
            throw ExchangeFailure.redirect(.downgrade)
        }
        if question.method == .get || question.method == .head { return }
        // A changed method would not do what was asked; another server must not get what was meant for this one.
        guard status == .temporaryRedirect || status == .permanentRedirect, next.origin == current.origin
        else {
            throw ExchangeFailure.redirect(.ofWrite)
        }
    }

    /// Resolves a name and judges every address it has.
    private func judge(_ address: WebAddress) async throws {
        let (origin, policy) = (address.origin, settings.addresses)
        let isPlain = origin.scheme == .http
        if isPlain, !policy.allowsPlainHTTP, policy.endpoints.isEmpty { throw ExchangeFailure.plainHTTP }
        let addresses: [IPAddress]
        do {
            if let known = settings.names[origin.host] {
                addresses = [known]
            } else {
                addresses = try await resolver.addresses(origin.host)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ExchangeFailure.nameNotFound("\(error)")
        }
        guard !addresses.isEmpty else { throw ExchangeFailure.nameNotFound("the name has no address") }
        let port = origin.port ?? origin.scheme.standardPort
        if isPlain, !policy.allowsPlainHTTP(to: addresses, port: port) { throw ExchangeFailure.plainHTTP }
        for candidate in addresses where !policy.allows(candidate, port: port) {
            throw AddressRefused(address: candidate)
        }
    }

    private func request(
        _ question: HTTPQuestion,
        to address: WebAddress,
        from first: WebAddress,
        progress: RequestProgress
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.text)
        request.method = HTTPMethod(rawValue: question.method.rawValue)
        request.headers = [
            "User-Agent": settings.userAgent, "Accept": "application/json", "Accept-Language": "en",
            "Accept-Encoding": "gzip",
        ]
        let isHome = address.origin == first.origin
        for (name, value) in question.headers where isHome || name.lowercased().hasPrefix("accept") {
            request.headers.replaceOrAdd(name: name, value: value)
        }
        if isHome, let credential = question.credential {
            guard credential.authorization.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw ExchangeFailure.unsendableToken
            }
            request.headers.replaceOrAdd(name: "Authorization", value: credential.authorization)
        }
        if let body = question.body {
            request.headers.replaceOrAdd(name: "Content-Type", value: body.contentType)
            request.body = .stream(
                WatchedBody(pieces: body.pieces, progress: progress),
                length: .known(Int64(body.byteCount))
            )
        }
        progress.begin(hasBody: question.body.map { $0.byteCount > 0 } ?? false)
        return request
    }

    private func within<Value: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                throw ExchangeFailure.totalTime(limit)
            }
            return value
        }
    }

    private func report(
        _ error: any Error,
        on question: HTTPQuestion,
        progress: RequestProgress
    ) -> PlatformError {
        let failure = FailureReport(
            question: question,
            mayHaveBeenSent: progress.mayHaveBeenSent(before: error)
        )
        .platformError(error)
        logger.debug(
            "\(question.method.rawValue) failed: \(failure.detail)",
            metadata: ["code": "\(failure.code.rawValue)"]
        )
        return failure
    }
}

extension Credential {
    fileprivate var authorization: String {
        switch kind {
        case .bearer: "Bearer \(token.revealForUse())"
        case .dpop: "DPoP \(token.revealForUse())"
        }
    }
}

extension HTTPClientResponse {
    /// What the server says the body's length is, where that can be compared with what arrives.
    fileprivate var contentLength: Int? {
        let encoding = headers.first(name: "Content-Encoding")?.lowercased() ?? "identity"
        return encoding == "identity" ? headers.first(name: "Content-Length").flatMap { Int($0) } : nil
    }

    fileprivate var redirectTarget: String? {
        switch status.code {
        case 301, 302, 303, 307, 308: headers.first(name: "Location")
        default: nil
        }
    }
}
