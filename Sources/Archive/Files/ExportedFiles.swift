import Accounts
package import Database
package import Foundation
package import Media
package import Platforms

/// The files of posts that come with an export, stored as downloads are.
///
/// A row is asked for by the attachment's id, or by the end of its path where there is none: whichever way its post came,
/// the file becomes its. One that is stored already is left alone.
package struct ExportedFiles: Sendable {
    private let store: Store
    private let files: MediaStore
    private let source: ArchiveSource
    private let instance: InstanceOrigin
    private let fence: Fence
    private let stored: MediaDownload.Stored
    private let counted: [CountedFiles]
    private let now: @Sendable () -> Timestamp

    package init(
        store: Store,
        files: MediaStore,
        source: ArchiveSource,
        instance: InstanceOrigin,
        fence: @escaping Fence = { _ in },
        stored: @escaping MediaDownload.Stored = { _, _ in },
        counted: [CountedFiles] = [],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.files = files
        self.source = source
        self.instance = instance
        self.fence = fence
        self.stored = stored
        self.counted = counted
        self.now = now
    }

    package enum Outcome: Sendable, Hashable {
        case stored
        /// It was here before.
        case known
        /// No post of the archive has it.
        case unused
        /// It isn't kept: too large, no media file, or more than its user may keep.
        case refused(code: String, sentence: String)
    }

    /// Stores a file unless it is here.
    ///
    /// `read` gives the next bytes, and none at the end.
    ///
    /// - Throws: What `read` and the database throw, and a ``MediaError`` where the disk is full.
    package func take(
        _ media: ExportedMedia,
        run: RunID,
        read: () throws -> Data?
    ) async throws -> Outcome {
        guard let (file, quota) = try await row(of: media) else { return .unused }
        if file.status == .downloaded, let path = file.path, files.has(path) { return .known }
        if quota.remaining == 0 { return try await refuse(file, quota, run: run) }
        let stored: StoredFile
        do {
            let incoming = try files.receive(
                user: file.user.text,
                platform: file.platform.rawValue,
                stableURL: file.stableURL
            )
            while let bytes = try read() { try incoming.write(bytes) }
            stored = try incoming.finish()
        } catch let error as any MediaError {
            guard error.code != "disk_full" else { throw error }
            return try await refuse(file, error.code, error.sentence, run: run)
        }
        guard let full = try await settle(file, stored, run: run) else { return .stored }
        _ = try? files.remove(stored.path)
        return try await refuse(file, full, run: run)
    }

    /// Files an export names and lacks: nobody will find them where they are said to be.
    ///
    /// Returns as many as there were, and the first of them by their paths.
    package func giveUpMissing(run: RunID) async throws -> (count: Int, first: [String]) {
        let (now, prefix) = (now(), ExportAddress.text(of: "", from: instance))
        return try await store.write(as: .worker(source.user)) { [fence, source] tx in
            try fence(tx)
            let missing = try tx.all(
                MediaFile.self,
                """
                SELECT * FROM media_files
                WHERE user_id = \(source.user) AND status = 'pending'
                  AND substr(stable_url, 1, length(CAST(\(prefix) AS TEXT))) = \(prefix)
                  AND id IN (SELECT file_id FROM media WHERE connection_id = \(source.connection))
                ORDER BY id
                """
            )
            for file in missing {
                try tx.run(
                    """
                    UPDATE main.media_files SET status = 'unavailable', error_code = 'not_in_export',
                      error = \("The export names this file and doesn’t hold it."), updated_at = \(now)
                    WHERE id = \(file.id)
                    """
                )
                try Run.countFile(downloaded: false, for: run, at: now, in: tx)
            }
            return (missing.count, missing.prefix(100).map { String($0.stableURL.dropFirst(prefix.count)) })
        }
    }

    // MARK: - The row

    private func row(of media: ExportedMedia) async throws -> (MediaFile, MediaQuota)? {
        let address = ExportAddress.text(of: media.tail, from: instance)
        return try await store.read(as: .worker(source.user)) { [source, counted] tx in
            try Self.file(of: media, at: address, source, in: tx).map {
                ($0, try MediaQuota.ofOwner(source.user, with: counted, in: tx))
            }
        }
    }

    private static func file(
        of media: ExportedMedia,
        at address: String,
        _ source: ArchiveSource,
        in tx: Transaction
    ) throws -> MediaFile? {
        if let id = media.platformMediaID,
            let file = try tx.one(
                MediaFile.self,
                """
                SELECT f.* FROM media m JOIN media_files f ON f.id = m.file_id
                JOIN posts p ON p.id = m.post_id
                WHERE m.user_id = \(source.user) AND m.platform_media_id = \(id)
                  AND p.platform = \(source.platform) AND p.instance = \(source.instance)
                ORDER BY m.id LIMIT 1
                """
            )
        {
            return file
        }
        return try tx.one(
            MediaFile.self,
            """
            SELECT * FROM media_files
            WHERE user_id = \(source.user) AND platform = \(source.platform) AND stable_url = \(address)
            """
        )
    }

    /// Returns the quota that it doesn't fit, and nil once it is kept.
    private func settle(_ file: MediaFile, _ stored: StoredFile, run: RunID) async throws -> MediaQuota? {
        let now = now()
        return try await store.write(as: .worker(file.user)) { [fence, counted, follow = self.stored] tx in
            try fence(tx)
            let quota = try MediaQuota.ofOwner(file.user, with: counted, in: tx)
            guard quota.hasRoom(for: stored.byteCount) else { return quota }
            try tx.run(file.settled(as: stored, at: now))
            try Run.countFile(downloaded: true, for: run, at: now, in: tx)
            try follow(stored, tx)
            return nil
        }
    }

    private func refuse(_ file: MediaFile, _ quota: MediaQuota, run: RunID) async throws -> Outcome {
        try await refuse(file, MediaQuota.code, quota.sentenceOfImport, run: run)
    }

    private func refuse(
        _ file: MediaFile,
        _ code: String,
        _ sentence: String,
        run: RunID
    ) async throws -> Outcome {
        let now = now()
        try await store.write(as: .worker(file.user)) { [fence] tx in
            try fence(tx)
            // One that is being fetched may still come.
            if ExportAddress.isOne(file.stableURL) {
                try tx.run(
                    """
                    UPDATE main.media_files SET status = 'failed', error_code = \(code),
                      error = \(sentence), updated_at = \(now)
                    WHERE id = \(file.id)
                    """
                )
            }
            try Run.countFile(downloaded: false, for: run, at: now, in: tx)
        }
        return .refused(code: code, sentence: sentence)
    }
}
