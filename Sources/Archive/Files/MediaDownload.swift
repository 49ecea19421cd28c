import Accounts
package import Database
import Foundation
package import Media
package import Platforms
import Synchronization

/// Fetches the file behind one row of `media_files`.
///
/// The row says `downloaded` only after the file is whole and in its place; a process that dies in between leaves a
/// row that is fetched again. What went wrong stands in the row, for the person.
package struct MediaDownload: Sendable {
    private let store: Store
    private let files: MediaStore
    private let adapter: any PlatformAdapter
    private let access: PlatformAccess
    private let fence: Fence
    private let stored: Stored
    private let counted: [CountedFiles]
    private let now: @Sendable () -> Timestamp

    /// Called in the transaction that says a file is stored, for what follows from that.
    package typealias Stored = @Sendable (StoredFile, Transaction) throws -> Void

    package init(
        store: Store,
        files: MediaStore,
        adapter: any PlatformAdapter,
        access: PlatformAccess,
        fence: @escaping Fence = { _ in },
        stored: @escaping Stored = { _, _ in },
        counted: [CountedFiles] = [],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.files = files
        self.adapter = adapter
        self.access = access
        self.fence = fence
        self.stored = stored
        self.counted = counted
        self.now = now
    }

    package enum Outcome: Sendable, Hashable {
        /// The file is in its place, and was before if it wasn't fetched now.
        case downloaded(wasThere: Bool)
        /// The platform no longer has it.
        case unavailable
        /// It will not be fetched as things are: too large, refused, of another kind.
        case failed(code: String)
        case rateLimited(until: Timestamp?)
        case reauthorise
        /// The disk has no room for it.
        case noSpace(sentence: String)
        /// The user's media take all they may.
        case overQuota(sentence: String)
        /// Try again, not before the instant if one is given.
        case transient(notBefore: Timestamp?)
        /// There is no such row: its media are gone.
        case nothingToDo
    }

    /// Fetches one file, unless it is there.
    ///
    /// Throws only what the database throws.
    package func fetch(_ id: MediaFileID, of user: UserID, run: RunID? = nil) async throws -> Outcome {
        guard let (file, quota) = try await begin(id, of: user) else { return .nothingToDo }
        if file.status == .downloaded { return .downloaded(wasThere: true) }
        if quota.remaining == 0 { return try await settle(file, .failure(Failure(quota)), run: run) }
        let purpose = try await store.read(as: .worker(user)) { try TextTrack.purpose(of: id, in: $0) }
        let result = await receive(file, for: purpose, quota)
        return try await settle(file, result, run: run)
    }

    // MARK: - The row

    /// Marks the row; a file that is stored and still lies where its row says is left alone.
    private func begin(_ id: MediaFileID, of user: UserID) async throws -> (MediaFile, MediaQuota)? {
        let now = now()
        let files = files
        return try await store.write(as: .worker(user), durability: .relaxed) { [fence] tx in
            try fence(tx)
            guard let file = try tx.one(MediaFile.self, "SELECT * FROM media_files WHERE id = \(id)") else {
                return nil
            }
            let quota = try MediaQuota.ofOwner(user, with: counted, in: tx)
            if file.status == .downloaded, let path = file.path, files.has(path) { return (file, quota) }
            try tx.run(
                """
                UPDATE main.media_files SET
                  status = 'downloading', path = \(SQLValue.null), attempts = attempts + 1, last_attempt_at = \(now),
                  updated_at = \(now)
                WHERE id = \(id)
                """
            )
            return try tx.one(MediaFile.self, "SELECT * FROM media_files WHERE id = \(id)").map {
                ($0, quota)
            }
        }
    }

    private func settle(
        _ file: MediaFile,
        _ result: Result<StoredFile, Failure>,
        run: RunID?
    ) async throws
        -> Outcome
    {
        let now = now()
        switch result {
        case .success(let stored):
            let full = try await store.write(as: .worker(file.user)) {
                [fence, counted, follow = self.stored] tx in
                try fence(tx)
                // Others that came at the same time may have taken what was left.
                let quota = try MediaQuota.ofOwner(file.user, with: counted, in: tx)
                guard quota.hasRoom(for: stored.byteCount) else { return quota as MediaQuota? }
                try tx.run(file.settled(as: stored, at: now))
                if let run { try Run.countFile(downloaded: true, for: run, at: now, in: tx) }
                try follow(stored, tx)
                return nil
            }
            guard let full else { return .downloaded(wasThere: false) }
            _ = try? files.remove(stored.path)
            return try await settle(file, .failure(Failure(full)), run: run)
        case .failure(let failure):
            try await store.write(as: .worker(file.user), durability: .relaxed) { [fence] tx in
                try fence(tx)
                try tx.run(
                    """
                    UPDATE main.media_files SET
                      status = \(failure.status), error_code = \(failure.code), error = \(failure.sentence),
                      attempts = attempts - \(failure.spendsAttempt ? 0 : 1), updated_at = \(now)
                    WHERE id = \(file.id)
                    """
                )
                if let run, failure.status != .pending {
                    try Run.countFile(downloaded: false, for: run, at: now, in: tx)
                }
            }
            return failure.outcome
        }
    }

    // MARK: - The bytes

    private struct Failure: Error {
        let status: MediaFile.Status
        let outcome: Outcome
        let code: String
        let sentence: String
        var spendsAttempt = true

        init(
            status: MediaFile.Status,
            outcome: Outcome,
            code: String,
            sentence: String,
            spendsAttempt: Bool = true
        ) {
            self.status = status
            self.outcome = outcome
            self.code = code
            self.sentence = sentence
            self.spendsAttempt = spendsAttempt
        }

        /// The file is not to blame.
        init(_ quota: MediaQuota) {
            self.init(
                status: .pending,
                outcome: .overQuota(sentence: quota.sentence),
                code: MediaQuota.code,
                sentence: quota.sentence,
                spendsAttempt: false
            )
        }
    }

    private func receive(
        _ file: MediaFile,
        for purpose: FilePurpose,
        _ quota: MediaQuota
    ) async -> Result<StoredFile, Failure> {
        let incoming: Incoming
        do {
            incoming = Incoming(
                try files.receive(
                    user: file.user.text,
                    platform: file.platform.rawValue,
                    stableURL: file.stableURL,
                    for: purpose
                )
            )
        } catch {
            return .failure(Self.failure(error))
        }
        do throws(PlatformError) {
            let most = min(files.limit, quota.remaining.map { Int(clamping: $0) } ?? .max)
            _ = try await adapter.fetchMedia(at: file.originalURL, with: access, maximumBytes: most) {
                bytes in
                try incoming.write(bytes)
            }
        } catch {
            incoming.abandon()
            // What our own side refused is the true reason.
            if let own = incoming.refusal { return .failure(Self.failure(own)) }
            // It would fit into a Roost of this user's alone.
            if error.code == .answerTooLarge, let remaining = quota.remaining, remaining < Int64(files.limit)
            {
                return .failure(Failure(quota))
            }
            return .failure(failure(error))
        }
        do {
            return .success(try incoming.finish())
        } catch {
            return .failure(Self.failure(error))
        }
    }

    private func failure(_ error: PlatformError) -> Failure {
        func make(_ status: MediaFile.Status, _ outcome: Outcome, spendsAttempt: Bool = true) -> Failure {
            Failure(
                status: status,
                outcome: outcome,
                code: error.code.rawValue,
                sentence: error.sentence,
                spendsAttempt: spendsAttempt
            )
        }
        switch (error.outcome, error.code) {
        case (_, .answerTooLarge):
            return Self.failure(MediaStoreError.tooLarge(atLeast: files.limit + 1, limit: files.limit))
        case (_, .notFound): return make(.unavailable, .unavailable)
        case (_, .cancelled): return make(.pending, .transient(notBefore: nil), spendsAttempt: false)
        case (.rateLimited(let until), _):
            return make(.pending, .rateLimited(until: until.map { Timestamp($0) }), spendsAttempt: false)
        case (.reauthorise, _): return make(.pending, .reauthorise, spendsAttempt: false)
        case (.transient(let instant), _):
            return make(.pending, .transient(notBefore: instant.map { Timestamp($0) }))
        case (.unknown, _): return make(.pending, .transient(notBefore: nil))
        case (.permanent, _): return make(.failed, .failed(code: error.code.rawValue))
        }
    }

    private static func failure(_ error: any Error) -> Failure {
        guard let error = error as? any MediaError else {
            return Failure(
                status: .failed,
                outcome: .failed(code: "media_file_failed"),
                code: "media_file_failed",
                sentence: "Roost could not store the file. The log of this moment says why."
            )
        }
        // A full or closed disk passes; the file is not to blame.
        let passes = ["disk_full", "media_not_permitted", "media_file_failed"].contains(error.code)
        return Failure(
            status: passes ? .pending : .failed,
            outcome: error.code == "disk_full"
                ? .noSpace(sentence: error.sentence)
                : passes ? .transient(notBefore: nil) : .failed(code: error.code),
            code: error.code,
            sentence: error.sentence,
            spendsAttempt: !passes
        )
    }
}

extension MediaDownload {
    /// Notes that a file will not be asked for again: every attempt at it failed.
    ///
    /// Why the last one did stands in its row.
    package static func giveUp(
        _ id: MediaFileID,
        _ code: String,
        _ sentence: String,
        run: RunID?,
        at now: Timestamp,
        in tx: Transaction
    ) throws {
        let given = try tx.run(
            """
            UPDATE main.media_files SET status = 'failed', error_code = coalesce(error_code, \(code)),
              error = coalesce(error, \(sentence)), updated_at = \(now)
            WHERE id = \(id) AND status IN ('pending', 'downloading')
            """
        )
        if given > 0, let run { try Run.countFile(downloaded: false, for: run, at: now, in: tx) }
    }

    /// What is waiting to be fetched, the oldest first: never tried, tried in vain, or left behind by a process that died.
    ///
    /// Files that failed `mostAttempts` times are left alone; downloads that began before `before` count as left behind.
    package static func waiting(
        of user: UserID,
        mostAttempts: Int = 8,
        abandonedBefore before: Timestamp,
        count: Int,
        in tx: Transaction
    ) throws -> [MediaFileID] {
        try tx.values(
            MediaFileID.self,
            """
            SELECT id FROM media_files
            WHERE user_id = \(user) AND attempts < \(mostAttempts)
              AND (status = 'pending' OR (status = 'downloading' AND last_attempt_at < \(before)))
            ORDER BY id LIMIT \(count)
            """
        )
    }

    /// Lets files that were too large be fetched again, once the limit allows more.
    ///
    /// Returns how many.
    package static func retryTooLarge(of user: UserID, at now: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE main.media_files SET status = 'pending', attempts = 0, updated_at = \(now)
            WHERE user_id = \(user) AND status = 'failed' AND error_code = 'media_too_large'
            """
        )
    }
}

/// An incoming file that several calls of a sink write to, one after the other.
private final class Incoming: Sendable {
    private struct State {
        var file: IncomingFile?
        var refusal: (any Error)?
    }

    private let state: Mutex<State>

    init(_ file: consuming sending IncomingFile) {
        state = Mutex(State(file: file))
    }

    /// Why our side would not take the bytes.
    var refusal: (any Error)? { state.withLock { $0.refusal } }

    func write(_ bytes: Data) throws {
        try state.withLock { state in
            do {
                try state.file?.write(bytes)
            } catch {
                state.refusal = error
                throw error
            }
        }
    }

    func finish() throws -> StoredFile {
        try state.withLock { state in
            guard let file = state.file else {
                throw MediaStoreError.failed(action: "finish", path: "a download", reason: "it was abandoned")
            }
            state.file = nil
            return try file.finish()
        }
    }

    func abandon() {
        state.withLock { state in
            state.file?.abandon()
            state.file = nil
        }
    }
}

extension MediaStore {
    /// Whether a row's file is there.
    func has(_ storedText: String) -> Bool {
        guard let path = try? MediaPath(storedText: storedText) else { return false }
        return (try? open(path)) != nil
    }

    /// Whether both thumbnails of a row's file are there.
    func hasThumbnails(_ storedText: String) -> Bool {
        guard let path = try? MediaPath(storedText: storedText) else { return false }
        return hasThumbnails(of: path)
    }
}
