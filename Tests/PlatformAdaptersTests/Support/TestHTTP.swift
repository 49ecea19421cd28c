import Foundation
import Logging
import PlatformAdapters
import Platforms

let testClock = Date(timeIntervalSince1970: 1_788_256_800)

extension IPAddress {
    static let somewherePublic = IPAddress.v4(0x5DB8_D822)
}

/// Runs a client that may reach 127.0.0.1 and, like every client, the internet.
func withHTTP<Result: Sendable>(
    addresses: AddressPolicy = AddressPolicy(exceptions: [.loopback]),
    resolver: NameResolver = .literalsOnly,
    settings change: (inout HTTPClientSettings) -> Void = { _ in },
    logger: Logger = .silent,
    _ body: @Sendable (GuardedHTTPClient) async throws -> Result
) async throws -> Result {
    var settings = HTTPClientSettings.forLoopback
    settings.addresses = addresses
    change(&settings)
    let http = try GuardedHTTPClient(
        settings: settings,
        resolver: resolver,
        logger: logger,
        now: { testClock }
    )
    do {
        let result = try await body(http)
        try await http.shutdown()
        return result
    } catch {
        try await http.shutdown()
        throw error
    }
}

extension HTTPClientSettings {
    /// May reach 127.0.0.1 and, as always, the internet.
    static var forLoopback: HTTPClientSettings {
        var settings = HTTPClientSettings(userAgent: .userAgentOfTests)
        settings.addresses = AddressPolicy(exceptions: [.loopback])
        return settings
    }
}

extension String {
    static let userAgentOfTests = HTTPClientSettings.userAgent(version: "test", url: "https://roost.example")
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension NameResolver {
    /// Knows addresses only, so that no test depends on a name server.
    static let literalsOnly = NameResolver { host in
        guard let address = IPAddress(host) else { throw NameNotFound(host: host, reason: "no such name") }
        return [address]
    }

    static func fixed(_ names: [String: [IPAddress]]) -> NameResolver {
        NameResolver { host in
            if let addresses = names[host] { return addresses }
            return try await literalsOnly.addresses(host)
        }
    }
}

/// The error of a call that has to fail.
func failure<Result>(
    of call: () async throws(PlatformError) -> Result
) async throws -> PlatformError {
    do {
        _ = try await call()
    } catch {
        return error
    }
    throw DidNotFail()
}

struct DidNotFail: Error {}
