import Accounts
import Archive
import Database
import Media
import Queue

/// What a full disk means for the work that met it.
///
/// Nothing stored is harmed. The run ends and says so, its person gets one notice, and the work is tried again until
/// there is room.
struct FullDisk {
    let failure: JobFailure

    /// How long a file waits for room.
    static var pause: Duration { .seconds(Int64.random(in: 45...75)) }

    private static let notice = "disk.full"

    init(_ sentence: String) {
        failure = JobFailure("disk_full", sentence)
    }

    /// Nil when it is something else that went wrong.
    init?(_ error: any Error) {
        switch error {
        case let error as DatabaseError where error.kind == .diskFull: self.init(error.message)
        case let error as any MediaError where error.code == "disk_full": self.init(error.sentence)
        default: return nil
        }
    }

    /// Ends a run.
    ///
    /// On a disk that takes not even that, the run stays open until its job is tried again.
    func stop(_ run: RunID, of owner: UserID, _ store: Store) async throws {
        do {
            try await store.write(as: .worker(owner)) { tx in
                try Run.fail(run, code: failure.code, sentence: failure.sentence, at: .now, in: tx)
            }
        } catch let error as DatabaseError where error.kind == .diskFull { return }
        try await tell(owner, store)
    }

    /// Raises the notice, once.
    func tell(_ owner: UserID, _ store: Store) async throws {
        do {
            try await store.write(as: .worker(owner)) { tx in
                try Notices.raise(
                    Self.notice,
                    about: "disk",
                    failure.sentence,
                    link: "/runs",
                    for: owner,
                    in: tx
                )
            }
        } catch let error as DatabaseError where error.kind == .diskFull { return }
    }

    static func isOver(for owner: UserID, _ store: Store) async throws {
        try await store.write(as: .worker(owner)) { tx in
            try Notices.clear([notice], about: "disk", for: owner, at: .now, in: tx)
        }
    }
}
