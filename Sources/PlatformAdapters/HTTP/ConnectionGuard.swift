import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTPCompression
import NIOSSL

/// An address that outgoing requests may not reach.
struct AddressRefused: Error, CustomStringConvertible {
    /// Nil for a socket that is not of the internet.
    var address: IPAddress?

    var description: String {
        guard let address else { return "the socket has no internet address" }
        return "\(address) is not allowed (\(AddressReach(of: address).rawValue))"
    }
}

extension HTTPClient.Configuration {
    /// The settings of async-http-client that our rules rest on.
    static func guarded(by settings: HTTPClientSettings) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: Timeout(
                connect: TimeAmount(settings.connectTimeout),
                read: TimeAmount(settings.idleTimeout),
                write: TimeAmount(settings.idleTimeout)
            ),
            // A proxy would resolve names and connect behind our back; none is taken from the environment either.
            proxy: nil,
            decompression: .enabled(limit: .size(settings.maximumAnswerBytes))
        )
        configuration.tlsConfiguration = try tlsConfiguration(trusting: settings.additionalTrustRoots)
        configuration.dnsOverride = settings.names.mapValues(\.description)
        // With retries a refused address would take the whole time-out and leave sockets behind.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Runs on the open socket, before a byte of the request is written. TLS has shaken hands by then: a name that
        // moved to a private address within these milliseconds gets a ClientHello, and nothing of ours.
        let judge: @Sendable (any Channel) -> EventLoopFuture<Void> = {
            [policy = settings.addresses] channel in
            let address = channel.remoteAddress.flatMap(IPAddress.init)
            if let address, let port = channel.remoteAddress?.port, policy.allows(address, port: port) {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(AddressRefused(address: address))
        }
        configuration.http1_1ConnectionDebugInitializer = judge
        configuration.http2ConnectionDebugInitializer = judge
        return configuration
    }

    private static func tlsConfiguration(trusting pem: String?) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let pem {
            configuration.additionalTrustRoots = [
                .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
            ]
        }
        return configuration
    }
}
