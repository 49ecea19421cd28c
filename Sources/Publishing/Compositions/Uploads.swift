package import Accounts
package import Archive
package import Database
package import Media
import Platforms

/// Files that people bring to be shown in what they publish.
package struct Uploads: Sendable {
    let store: Store
    let files: MediaStore
    let now: @Sendable () -> Timestamp

    package init(store: Store, files: MediaStore, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.store = store
        self.files = files
        self.now = now
    }

    /// A place for the bytes of one file; what is not finished leaves nothing behind.
    package func begin(by viewer: Viewer) throws -> IncomingFile {
        try viewer.require(.moderator, to: "add files to posts")
        return try files.receiveUpload(user: viewer.user.text)
    }

    /// Keeps a file that has been stored, where its owner's files may take so much of the disk.
    ///
    /// The same file twice is one upload.
    package func keep(_ stored: StoredFile, named name: String, by viewer: Viewer) async throws -> Upload {
        let facts = try files.facts(of: stored.path)
        guard let kind = RemoteMedia.Kind(publishing: facts.type) else {
            try await discard(stored)
            throw AccountError(
                .invalid,
                "“\(name.prefix(100))” is \(facts.type.mimeType): a post shows images, videos and sounds.",
                field: "file"
            )
        }
        let id = UploadID.new()
        let (path, now) = (stored.path.storedText, now())
        let fileName = JSONValue.storable(String(name.prefix(200)))
        do {
            return try await store.write(as: .worker(viewer.user)) { tx in
                // What is brought again is as new, and takes no more of the disk.
                let isKnown =
                    try tx.run(
                        "UPDATE main.uploads SET created_at = \(now) WHERE content_hash = \(stored.contentHash)"
                    ) > 0
                if !isKnown {
                    let quota = try MediaQuota.ofOwner(viewer.user, with: [Self.counted], in: tx)
                    guard quota.hasRoom(for: facts.byteCount) else { throw OverQuota(quota: quota) }
                    try tx.run(
                        """
                        INSERT INTO main.uploads (id, user_id, path, file_name, mime_type, kind, byte_count, width, height,
                          duration, content_hash, created_at)
                        VALUES (\(id), \(viewer.user), \(path), \(fileName), \(facts.type.mimeType), \(kind),
                          \(facts.byteCount), \(facts.pixelSize?.width), \(facts.pixelSize?.height),
                          \(facts.duration.map { $0 / .seconds(1) }), \(stored.contentHash), \(now))
                        ON CONFLICT (user_id, content_hash) DO NOTHING
                        """
                    )
                }
                guard
                    let upload = try tx.one(
                        Upload.self,
                        "SELECT * FROM uploads WHERE content_hash = \(stored.contentHash)"
                    )
                else { throw Self.notFound }
                return upload
            }
        } catch let error as OverQuota {
            try await removeFile(at: path)
            throw AccountError(.invalid, error.quota.sentenceOfUpload, field: "file")
        }
    }

    /// Removes a file that was stored and is refused, unless something else names it.
    package func discard(_ stored: StoredFile) async throws {
        try await removeFile(at: stored.path.storedText)
    }

    private struct OverQuota: Error {
        let quota: MediaQuota
    }

    package func find(_ id: UploadID, for viewer: Viewer) async throws -> Upload {
        try await store.read(as: viewer.scope) { tx in
            guard let upload = try tx.one(Upload.self, "SELECT * FROM uploads WHERE id = \(id)") else {
                throw Self.notFound
            }
            return upload
        }
    }

    /// A file, and when it was brought or last taken out of a post.
    package struct Listed: Sendable, Hashable {
        package let upload: Upload
        package let at: Timestamp
    }

    /// What was brought last first.
    package func list(
        for viewer: Viewer,
        after place: Place<Entity.Upload>? = nil,
        limit: Int
    ) async throws -> [Listed] {
        try await store.read(as: viewer.scope) { tx in
            let below: SQL = place.map { "(created_at, id) < (\($0.instant), \($0.id))" } ?? "TRUE"
            return try tx.rows(
                "SELECT * FROM uploads WHERE \(below) ORDER BY created_at DESC, id DESC LIMIT \(limit)"
            ).map { Listed(upload: try Upload(row: $0), at: try $0.value("created_at")) }
        }
    }

    /// Deletes a file that no post shows and no repetition is to show.
    package func delete(_ id: UploadID, by viewer: Viewer) async throws {
        try viewer.require(.moderator, to: "delete files of posts")
        let path = try await store.write(as: .worker(viewer.user)) { tx in
            guard let upload = try tx.one(Upload.self, "SELECT * FROM uploads WHERE id = \(id)") else {
                throw Self.notFound
            }
            let gone = try tx.run(
                """
                DELETE FROM main.uploads
                WHERE id = \(id) AND NOT (\(Self.isShown(by: "composition_media", or: "recurrences")))
                """
            )
            guard gone == 1 else {
                throw AccountError(
                    .conflict,
                    "“\(upload.fileName)” is shown in a post or a repetition. Take it out there first."
                )
            }
            return upload.path
        }
        try await removeFile(at: path)
    }

    private static let notFound = AccountError(.notFound, "There is no such file. It may have been deleted.")

    /// Uploads count with their owner's media, whatever shows them.
    package static let counted = CountedFiles { owner, tx in
        try tx.value(
            Int64.self,
            """
            SELECT CAST(coalesce(sum(byte_count), 0) AS \(sqlite: "INTEGER", postgres: "BIGINT"))
            FROM uploads WHERE user_id = \(owner)
            """
        ) ?? 0
    } all: { tx in
        let rows = try tx.rows(
            """
            SELECT user_id, count(*) AS files, CAST(sum(byte_count) AS \(sqlite: "INTEGER", postgres: "BIGINT")) AS bytes
            FROM main.uploads GROUP BY user_id
            """
        )
        var all: [UserID: (bytes: Int64, files: Int)] = [:]
        for row in rows {
            all[try row.value("user_id")] = (try row.value("bytes"), try row.value("files"))
        }
        return all
    }

    /// The files that rows of uploads name.
    package static let register = FileRegister { paths, tx in
        let named = try tx.values(
            String.self,
            "SELECT path FROM main.uploads WHERE \("path", isOneOf: paths)"
        )
        return Dictionary(named.map { ($0, false) }, uniquingKeysWith: { first, _ in first })
    }
}

extension RemoteMedia.Kind {
    /// What a file is in a post; nil for what no post shows.
    init?(publishing type: MediaType) {
        switch type.kind {
        case .image: self = .image
        case .video: self = .video
        case .audio: self = .audio
        case .document, .text: return nil
        }
    }
}
