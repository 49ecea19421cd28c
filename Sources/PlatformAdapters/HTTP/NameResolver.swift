import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds all addresses of a name.
///
/// Tests put their own in its place and need no name server.
package struct NameResolver: Sendable {
    package var addresses: @Sendable (_ host: String) async throws -> [IPAddress]

    package init(addresses: @escaping @Sendable (_ host: String) async throws -> [IPAddress]) {
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

    /// The system's own resolver, on a thread of its own: `getaddrinfo` blocks.
    package static let system = NameResolver { host in
        if let literal = IPAddress(host) { return [literal] }
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: [IPAddress].self)
        NIOThreadPool.singleton.submit { _ in
            promise.completeWith(Result { try lookUp(host) })
        }
        // A lookup can't be interrupted, but nobody has to wait for it.
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
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
