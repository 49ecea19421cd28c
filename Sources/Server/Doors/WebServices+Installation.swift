package import Accounts
import Database
import Synchronization
package import Web

extension WebServices {
    /// Every use case the doors need, filled in.
    package init(_ roost: Installation, setUpToken: SetUpToken) {
        self.init(
            setup: SetupServices(roost, setUpToken: setUpToken),
            accounts: AccountServices(roost),
            connections: ConnectionServices(roost),
            archive: ArchiveServices(roost),
            runs: RunServices(roost),
            jobs: JobServices(roost),
            users: UserServices(roost),
            notices: NoticeServices(roost),
            health: HealthServices(roost),
            idempotency: IdempotencyServices(KeyedAnswers())
        )
    }
}

extension HealthServices {
    init(_ roost: Installation) {
        self.init(readiness: {
            do {
                _ = try await roost.store.read(as: .system) { try $0.first("SELECT 1 AS one") }
                let check = ReadinessCheck(name: "database", isReady: true, sentence: "The database answers.")
                return Readiness(isReady: true, checks: [check])
            } catch {
                let sentence = (error as? DatabaseError)?.message ?? "The database doesn’t answer."
                let check = ReadinessCheck(name: "database", isReady: false, sentence: sentence)
                return Readiness(isReady: false, checks: [check])
            }
        })
    }
}

extension IdempotencyServices {
    init(_ answers: KeyedAnswers) {
        self.init(
            begin: { viewer, key, fingerprint in answers.begin(viewer.userID + " " + key, fingerprint) },
            finish: { viewer, key, answer in answers.finish(viewer.userID + " " + key, answer) },
            abandon: { viewer, key in answers.abandon(viewer.userID + " " + key) }
        )
    }
}

/// What writes with an idempotency key answered, for a day.
///
/// Kept in memory: a restart forgets it, and then the use cases' own rules (unique names, one pass at a time)
/// keep a repeated write from doing harm.
final class KeyedAnswers: Sendable {
    private struct Entry {
        let fingerprint: String
        var answer: StoredAnswer?
        let begun: Timestamp
    }

    private let entries = Mutex<[String: Entry]>([:])
    private static let life: Duration = .seconds(86_400)
    private static let most = 10_000

    func begin(_ key: String, _ fingerprint: String) -> IdempotentStart {
        entries.withLock { entries in
            let now = Timestamp.now
            if entries.count >= Self.most {
                entries = entries.filter { now - $0.value.begun < .seconds(3600) }
            }
            if let known = entries[key], now - known.begun < Self.life {
                guard known.fingerprint == fingerprint else { return .differs }
                return known.answer.map { .answered($0) } ?? .underWay
            }
            entries[key] = Entry(fingerprint: fingerprint, begun: now)
            return .fresh
        }
    }

    func finish(_ key: String, _ answer: StoredAnswer) {
        entries.withLock { $0[key]?.answer = answer }
    }

    func abandon(_ key: String) {
        entries.withLock { _ = $0.removeValue(forKey: key) }
    }
}
