import CLibPQ
import Foundation
import Logging
import Synchronization

/// Waits on a connection of its own for what other processes announce, and comes back by itself when the
/// connection breaks.
///
/// A half-open connection is found by a question every ten seconds.
struct PostgresListener: Sendable {
    let server: PostgresServer
    let channel: String
    let logger: Logger

    private static let questionEvery: Duration = .seconds(10)

    func start() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingNewest(1000)
        )
        let stopped = StopFlag()
        continuation.onTermination = { _ in stopped.set() }
        let thread = Thread {
            var pause = 0.1
            while !stopped.isSet {
                do {
                    try listen(until: stopped) { continuation.yield($0) }
                } catch {
                    logger.debug(
                        "Listening for announcements was interrupted.",
                        metadata: ["reason": "\(error)"]
                    )
                }
                let until = ContinuousClock.now + .seconds(pause)
                while !stopped.isSet, ContinuousClock.now < until { Thread.sleep(forTimeInterval: 0.05) }
                pause = min(pause * 2, 5)
            }
            continuation.finish()
        }
        thread.name = "roost.listen"
        thread.start()
        return stream
    }

    private func listen(until stopped: StopFlag, _ announce: (String) -> Void) throws {
        let connection = try PostgresConnection(
            server,
            slowStatements: SlowStatements(threshold: .seconds(60), logger: logger)
        )
        try connection.execute("LISTEN \(PostgresConnection.quoted(name: channel))")
        // Something may have been announced while nobody listened.
        announce("")
        var questioned = ContinuousClock.now
        while !stopped.isSet {
            var descriptor = pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, 250)
            for notification in try connection.notifications() where notification.channel == channel {
                announce(notification.payload)
            }
            if ContinuousClock.now - questioned > Self.questionEvery {
                questioned = .now
                try connection.execute("SELECT 1")
            }
        }
    }
}

private final class StopFlag: Sendable {
    private let flag = Mutex(false)
    var isSet: Bool { flag.withLock { $0 } }
    func set() { flag.withLock { $0 = true } }
}
