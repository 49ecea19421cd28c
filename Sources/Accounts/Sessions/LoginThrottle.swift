import Database
import Synchronization

/// Slows down guessing: after five wrong passwords for one name, or twenty from one address, each further try
/// waits, twice as long every time, up to a quarter of an hour.
///
/// Kept in memory: a restart forgives, and an attacker can't cause one.
final class LoginThrottle: Sendable {
    private struct Failures {
        var count = 0
        var blockedUntil = Timestamp.earliest
        var lastAt = Timestamp.earliest
    }

    private let failures = Mutex<[String: Failures]>([:])
    private static let freeTries = (name: 5, address: 20)
    private static let longestWait: Duration = .seconds(15 * 60)
    private static let mostKeys = 10_000

    /// How long the next try has to wait; nil when it may be made.
    func wait(username: String, address: String?, at now: Timestamp) -> Duration? {
        failures.withLock { failures in
            keys(username, address).compactMap { key, _ in
                guard let until = failures[key]?.blockedUntil, until > now else { return nil }
                return until - now
            }.max()
        }
    }

    func noteFailure(username: String, address: String?, at now: Timestamp) {
        failures.withLock { failures in
            if failures.count > Self.mostKeys {
                failures = failures.filter { now - $0.value.lastAt < .seconds(3600) }
            }
            for (key, free) in keys(username, address) {
                var entry = failures[key] ?? Failures()
                // An hour of peace forgives.
                if now - entry.lastAt > .seconds(3600) { entry = Failures() }
                entry.count += 1
                entry.lastAt = now
                if entry.count >= free {
                    let doublings = min(entry.count - free, 10)
                    entry.blockedUntil = now.adding(min(.seconds(1 << doublings), Self.longestWait))
                }
                failures[key] = entry
            }
        }
    }

    func noteSuccess(username: String) {
        failures.withLock { _ = $0.removeValue(forKey: "name " + username.lowercased()) }
    }

    private func keys(_ username: String, _ address: String?) -> [(String, free: Int)] {
        [("name " + username.lowercased(), Self.freeTries.name)]
            + (address.map { [("address " + $0, Self.freeTries.address)] } ?? [])
    }
}
