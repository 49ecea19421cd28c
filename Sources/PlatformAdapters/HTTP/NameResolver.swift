import CResolve
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds what names stand for.
///
/// Tests put their own in its place and need no name server.
package struct NameResolver: Sendable {
    /// All addresses of a host.
    package var addresses: @Sendable (_ host: String) async throws -> [IPAddress]

    /// The text records of a name, each whole; none where there are none.
    package var texts: @Sendable (_ name: String) async throws -> [String]

    package init(
        texts: @escaping @Sendable (_ name: String) async throws -> [String] = { _ in [] },
        addresses: @escaping @Sendable (_ host: String) async throws -> [IPAddress]
    ) {
        self.texts = texts
        self.addresses = addresses
    }

    /// A name that has no address.
    package struct NameNotFound: Error, CustomStringConvertible {
        package var host: String
        package var reason: String

        package init(host: String, reason: String) {
            self.host = host
            self.reason = reason
        }

        package var description: String { "\(host): \(reason)" }
    }

    /// The system's own resolver.
    package static let system = asking(nil)

    /// The same, with the text records of one name server alone.
    package static func asking(_ server: (address: String, port: UInt16)?) -> NameResolver {
        NameResolver { name in
            try await onThread { try lookUpTexts(name, at: server) }
        } addresses: { host in
            if let literal = IPAddress(host) { return [literal] }
            return try await onThread { try lookUp(host) }
        }
    }

    /// The system's functions block, so they run on a thread of their own.
    private static func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Value.self)
        NIOThreadPool.singleton.submit { _ in promise.completeWith(Result { try work() }) }
        // A lookup can't be interrupted, but nobody has to wait for it.
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    private static func lookUpTexts(
        _ name: String,
        at server: (address: String, port: UInt16)?
    ) throws -> [String] {
        var texts: [String] = []
        let outcome = withUnsafeMutablePointer(to: &texts) { texts in
            roost_dns_texts(
                name,
                server?.address,
                server?.port ?? 0,
                { context, bytes, count in
                    let texts = context?.assumingMemoryBound(to: [String].self)
                    texts?.pointee.append(
                        String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
                    )
                },
                texts
            )
        }
        guard outcome != roost_dns_unavailable else {
            throw NameNotFound(host: name, reason: "no name server answered")
        }
        return texts
    }

    private static func lookUp(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            throw NameNotFound(host: host, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = address(of: entry.pointee), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let raw = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                IPAddress(SocketAddress($0.pointee))
            }
        case AF_INET6:
            return raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                IPAddress(SocketAddress($0.pointee))
            }
        default:
            return nil
        }
    }
}
