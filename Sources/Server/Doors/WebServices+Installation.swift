package import Accounts
import Database
package import Web

extension WebServices {
    /// Every use case the doors need, filled in.
    package init(_ roost: Installation, setUpToken: SetUpToken) {
        self.init(
            setup: SetupServices(roost, setUpToken: setUpToken),
            accounts: AccountServices(roost),
            connections: ConnectionServices(roost),
            archive: ArchiveServices(roost),
            search: SearchServices(roost),
            media: MediaServices(roost),
            runs: RunServices(roost),
            imports: ImportServices(roost),
            jobs: JobServices(roost),
            users: UserServices(roost),
            notices: NoticeServices(roost),
            noticeChannels: NoticeChannelServices(roost),
            compositions: CompositionServices(roost),
            publishingFigures: PublishingFigureServices(roost),
            plans: PlanServices(roost),
            writing: WritingServices(roost),
            calendar: CalendarServices(roost),
            status: StatusServices(roost),
            health: HealthServices(roost),
            idempotency: IdempotencyServices(roost.keyedAnswers)
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
            begin: { viewer, key, fingerprint in
                let viewer = try Accounts.Viewer(viewer)
                return switch try await answers.begin(key, fingerprint, by: viewer) {
                case .fresh: .fresh
                case .answered(let answer): .answered(StoredAnswer(status: answer.status, body: answer.body))
                case .underWay: .underWay
                case .lost: .lost
                case .differs: .differs
                }
            },
            finish: { viewer, key, answer in
                let answer = KeyedAnswers.Answer(status: answer.status, body: answer.body)
                try await answers.finish(key, answer, by: try Accounts.Viewer(viewer))
            },
            attempt: { viewer, key, write in
                let witness = CommitWitness()
                do {
                    return try await witness.watch(write)
                } catch let error as any PresentableError where error.status < 500 || !witness.mayHaveSaved {
                    try await answers.abandon(key, by: try Accounts.Viewer(viewer))
                    throw error
                }
            }
        )
    }
}
