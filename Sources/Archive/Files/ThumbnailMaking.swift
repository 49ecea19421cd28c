package import Database
package import Media

/// Makes the thumbnails of a user's images, a portion at a time, with what is told of them: size and blurhash.
///
/// A row says `made` only after both thumbnails are in their place. A file that none can be made of says why, and keeps
/// everything it had.
package struct ThumbnailMaking: Sendable {
    private let store: Store
    private let files: MediaStore
    private let images: ImageProcess
    private let fence: Fence
    private let now: @Sendable () -> Timestamp

    package init(
        store: Store,
        files: MediaStore,
        images: ImageProcess,
        fence: @escaping Fence = { _ in },
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.files = files
        self.images = images
        self.fence = fence
        self.now = now
    }

    package struct Portion: Sendable, Hashable {
        package var made = 0
        package var failed = 0

        package init(made: Int = 0, failed: Int = 0) {
            self.made = made
            self.failed = failed
        }

        /// Nothing was left to do.
        package var isEmpty: Bool { made + failed == 0 }
    }

    /// Makes the next ones, the newest first.
    ///
    /// Throws what is no file's fault: a program that is missing, a full disk, the database.
    package func makeNext(of user: UserID, count: Int = 16) async throws -> Portion {
        let waiting = try await store.read(as: .worker(user)) { tx in
            try tx.all(
                MediaFile.self,
                """
                SELECT * FROM media_files WHERE status = 'downloaded' AND thumbnail_status = 'pending'
                ORDER BY id DESC LIMIT \(count)
                """
            )
        }
        guard !waiting.isEmpty else { return Portion() }
        var refusals: [MediaFileID: any MediaError] = [:]
        var paths: [MediaFileID: MediaPath] = [:]
        for file in waiting {
            do {
                let path = try MediaPath(storedText: file.path ?? "")
                _ = try files.open(path)
                if path.type.kind == .image { paths[file.id] = path }
            } catch let error as any MediaError { refusals[file.id] = error }
        }
        let outcomes = try await images.makeThumbnails(of: waiting.compactMap { paths[$0.id] })
        var portion = Portion()
        var updates: [SQL] = []
        for file in waiting {
            guard let path = paths[file.id] else {
                updates.append(
                    refusals[file.id].map { failure(file, $0.code, $0.sentence) } ?? notApplicable(file)
                )
                portion.failed += 1
                continue
            }
            switch outcomes[path] {
            case .success(let facts):
                updates.append(success(file, facts))
                portion.made += 1
            case .failure(let refusal):
                updates.append(failure(file, refusal.code, refusal.sentence))
                portion.failed += 1
            case nil: continue
            }
        }
        try await store.write(as: .worker(user), durability: .relaxed) { [fence, updates] tx in
            try fence(tx)
            for update in updates { try tx.run(update) }
        }
        return portion
    }

    // MARK: - The row

    // Each leaves alone a file that was fetched anew or lost meanwhile.

    private func success(_ file: MediaFile, _ facts: ImageProcess.Facts) -> SQL {
        """
        UPDATE main.media_files SET thumbnail_status = 'made', width = \(facts.width), height = \(facts.height),
          blurhash = \(facts.blurhash), thumbnail_error_code = \(SQLValue.null), thumbnail_error = \(SQLValue.null),
          updated_at = \(now())
        WHERE id = \(file.id) AND status = 'downloaded' AND path = \(file.path)
        """
    }

    private func failure(_ file: MediaFile, _ code: String, _ sentence: String) -> SQL {
        """
        UPDATE main.media_files SET thumbnail_status = 'failed', thumbnail_error_code = \(code),
          thumbnail_error = \(sentence), updated_at = \(now())
        WHERE id = \(file.id) AND status = 'downloaded' AND path IS NOT DISTINCT FROM \(file.path)
        """
    }

    private func notApplicable(_ file: MediaFile) -> SQL {
        """
        UPDATE main.media_files SET thumbnail_status = 'not_applicable', updated_at = \(now())
        WHERE id = \(file.id) AND status = 'downloaded'
        """
    }
}

extension ThumbnailMaking {
    /// How many images of the user wait for their thumbnails.
    package static func waitingCount(in tx: Transaction) throws -> Int {
        try tx.value(
            Int.self,
            "SELECT count(*) FROM media_files WHERE status = 'downloaded' AND thumbnail_status = 'pending'"
        ) ?? 0
    }

    /// How many images of the user have none, for a reason that stands in their rows.
    package static func failedCount(in tx: Transaction) throws -> Int {
        try tx.value(
            Int.self,
            "SELECT count(*) FROM media_files WHERE status = 'downloaded' AND thumbnail_status = 'failed'"
        ) ?? 0
    }

    /// Whose images wait for thumbnails, for the system.
    package static func usersWaiting(in tx: Transaction) throws -> [UserID] {
        try tx.values(
            UserID.self,
            """
            SELECT u.id FROM main.users u WHERE EXISTS (
              SELECT 1 FROM main.media_files f
              WHERE f.user_id = u.id AND f.status = 'downloaded' AND f.thumbnail_status = 'pending')
            ORDER BY u.id
            """
        )
    }

    /// Lets what failed be tried again, such as with a newer libvips.
    ///
    /// Returns how many.
    package static func retryFailed(of user: UserID, at now: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE main.media_files SET thumbnail_status = 'pending', thumbnail_error_code = \(SQLValue.null),
              thumbnail_error = \(SQLValue.null), updated_at = \(now)
            WHERE user_id = \(user) AND status = 'downloaded' AND thumbnail_status = 'failed'
            """
        )
    }
}
