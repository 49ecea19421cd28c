import Foundation

/// Plain sockets: a client's own retries and pools would be measured along.
enum LoopbackPort {
    /// A port that nobody listens on at this moment.
    static func free() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withAddress(&address) { bind(descriptor, $0, length) } == 0
        var actual = length
        guard isBound, withAddress(&address, { getsockname(descriptor, $0, &actual) }) == 0 else {
            throw BenchmarkFailure("No port is free on the loopback interface.")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether a GET is answered with 200; false while nobody listens.
    static func answers200(_ port: Int, path: String) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(UInt16(port))
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withAddress(&address, { connect(descriptor, $0, length) }) == 0 else { return false }
        let request = Array(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8
        )
        guard write(descriptor, request, request.count) == request.count else { return false }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &answer, answer.count)
        return count > 0 && String(decoding: answer[..<count], as: UTF8.self).hasPrefix("HTTP/1.1 200")
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    private static func withAddress<T>(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>) -> T
    ) -> T {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}
