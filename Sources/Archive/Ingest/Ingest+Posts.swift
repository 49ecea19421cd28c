import Accounts
import Database
import Foundation
import Platforms

extension Ingest {
    func takePosts(
        _ posts: [PreparedPost],
        item: IngestedItemID?,
        writes: Bool = true,
        in tx: Transaction
    ) throws -> IngestReport {
        let posts = withoutRepetitions(posts)
        guard !posts.isEmpty else { return IngestReport() }
        let known = try KnownPosts(of: posts, from: source, in: tx)
        var batch = PostBatch(ingest: self, item: item, known: known, engine: tx.engine)
        for post in posts { batch.add(post) }
        batch.finish()
        if writes { try batch.write(in: tx) }
        return batch.report
    }

    /// Of a post that stands twice in an answer the later one counts.
    private func withoutRepetitions(_ posts: [PreparedPost]) -> [PreparedPost] {
        var seen: Set<String> = []
        return posts.reversed().filter { post in
            let isNew = seen.insert("id " + post.platformID).inserted
            guard let fullID = post.content.fullID else { return isNew }
            return seen.insert("full " + fullID).inserted && isNew
        }.reversed()
    }
}

/// What the archive already has of a page's posts, read with a handful of statements whatever the page's size.
struct KnownPosts {
    private var byFullID: [String: Post] = [:]
    private var byPlatformID: [String: Post] = [:]
    private(set) var versions = NativeVersions()
    private(set) var media: [PostID: [Media]] = [:]
    private(set) var files: [String: MediaFile] = [:]
    /// Of the posts' media, those whose place at the platform nobody knew when they came with an export.
    private(set) var exportedFiles: [MediaFileID: MediaFile] = [:]
    private(set) var snapshots: [PostID: Snapshot] = [:]
    private(set) var searchable: Set<PostID> = []
    private(set) var emoji: [EmojiKey: Emoji] = [:]

    init(of prepared: [PreparedPost], from source: ArchiveSource, in tx: Transaction) throws {
        let ids = prepared.map(\.platformID)
        let fullIDs = prepared.compactMap(\.content.fullID)
        for post in try tx.all(
            Post.self,
            "SELECT * FROM posts WHERE user_id = \(source.user) AND \("full_id", isOneOf: fullIDs)"
        ) {
            byFullID[post.content.fullID ?? ""] = post
        }
        for post in try tx.all(
            Post.self,
            """
            SELECT * FROM posts WHERE user_id = \(source.user) AND platform = \(source.platform)
              AND instance = \(source.instance) AND \("platform_post_id", isOneOf: ids)
            """
        ) {
            byPlatformID[post.platformPostID] = post
        }
        versions = try NativeVersions(of: ids, from: source, in: tx)

        let posts = Set(byFullID.values.map(\.id) + byPlatformID.values.map(\.id))
        if !posts.isEmpty {
            media = Dictionary(
                grouping: try tx.all(Media.self, "SELECT * FROM media WHERE \("post_id", isOneOf: posts)"),
                by: \.post
            )
            searchable = Set(
                try tx.values(
                    PostID.self,
                    "SELECT post_id FROM post_search WHERE NOT is_stale AND \("post_id", isOneOf: posts)"
                )
            )
            for snapshot in try tx.all(
                Snapshot.self,
                """
                SELECT * FROM (
                  SELECT s.*, row_number() OVER (PARTITION BY post_id ORDER BY taken_at DESC) AS place
                  FROM snapshots s WHERE \("post_id", isOneOf: posts)) AS ranked
                WHERE place = 1
                """
            ) {
                if let post = snapshot.post { snapshots[post] = snapshot }
            }
        }
        let shortcodes = Set(prepared.flatMap(\.fetched.post.emoji).map(\.shortcode))
        if !shortcodes.isEmpty {
            for row in try tx.all(
                Emoji.self,
                """
                SELECT * FROM emoji WHERE user_id = \(source.user) AND platform = \(source.platform)
                  AND \("shortcode", isOneOf: shortcodes)
                """
            ) {
                emoji[row.key] = row
            }
        }
        let addresses =
            prepared.flatMap(\.fetched.post.media).compactMap(FileAddress.init).map(\.stable)
            + prepared.flatMap(\.fetched.post.emoji).map { FileAddress($0).stable }
        if !addresses.isEmpty {
            for file in try tx.all(
                MediaFile.self,
                """
                SELECT * FROM media_files WHERE user_id = \(source.user) AND platform = \(source.platform)
                  AND \("stable_url", isOneOf: addresses)
                """
            ) {
                files[file.stableURL] = file
            }
        }
        let named = Set(files.values.map(\.id))
        let others = Set(media.values.joined().compactMap(\.file)).subtracting(named)
        if !others.isEmpty {
            for file in try tx.all(
                MediaFile.self,
                "SELECT * FROM media_files WHERE \("id", isOneOf: others)"
            ) where ExportAddress.isOne(file.stableURL) {
                exportedFiles[file.id] = file
            }
        }
    }

    /// The row of a post, however it was seen: what holds everywhere counts before the server's own id.
    func post(_ platformID: String, fullID: String?) -> Post? {
        fullID.flatMap { byFullID[$0] } ?? byPlatformID[platformID]
    }

    func isTaken(_ platformID: String) -> Bool { byPlatformID[platformID] != nil }
}

/// Where a file is, now and for good.
struct FileAddress {
    let url: String
    let stable: String

    init?(_ media: RemoteMedia) {
        guard let url = media.url else { return nil }
        self.url = JSONValue.storable(url)
        stable = JSONValue.storable(media.stableURL ?? url)
    }

    init(_ emoji: RemoteEmoji) {
        url = JSONValue.storable(emoji.url)
        stable = JSONValue.storable(emoji.stableURL ?? emoji.url)
    }
}

/// The writes of one page, collected post by post and written table by table.
struct PostBatch {
    let ingest: Ingest
    let item: IngestedItemID?
    let known: KnownPosts
    let engine: Engine
    private(set) var report = IngestReport()
    private var rows = NewRows()
    private var updates = Updates()
    private var words: [PostID: SearchIndex.Entry] = [:]
    /// Posts whose numbers are among the new rows.
    private var counted: Set<PostID> = []
    /// Files this page has named first.
    private var newFiles: [String: MediaFileID] = [:]
    /// Emoji this page has named.
    private var namedEmoji: [EmojiKey: (emoji: RemoteEmoji, createdAt: Timestamp)] = [:]

    /// What rows that are there become.
    private struct Updates {
        var posts: [SQL] = []
        var versions: [SQL] = []
        var media: [SQL] = []
        var files: [SQL] = []
        var emoji: [SQL] = []
    }

    private var source: ArchiveSource { ingest.source }
    private var now: Timestamp { ingest.now }

    init(ingest: Ingest, item: IngestedItemID?, known: KnownPosts, engine: Engine) {
        self.ingest = ingest
        self.item = item
        self.known = known
        self.engine = engine
    }

    /// Adds what belongs to several posts.
    mutating func finish() { addEmoji() }

    /// A row comes after what it refers to, and words after the media, whose changes outdate them.
    func write(in tx: Transaction) throws {
        let statements =
            updates.posts + rows.posts.statements(for: engine)
            + updates.files + rows.files.statements(for: engine)
            + updates.media + rows.media.statements(for: engine)
            + updates.emoji + rows.emoji.statements(for: engine)
            + updates.versions + rows.versions.statements(for: engine)
            + rows.snapshots.statements(for: engine)
            + rows.looks.statements(for: engine)
            + rows.contexts.statements(for: engine)
        try tx.runAll(statements)
        try SearchIndex.write(words.values.sorted { $0.post < $1.post }, at: now, in: tx)
    }

    mutating func add(_ post: PreparedPost) {
        if ingest.origin == .import { return addExported(post) }
        let (fetched, platformID) = (post.fetched, post.platformID)
        var content = post.content
        let row = known.post(platformID, fullID: content.fullID)
        if ingest.isReplay, let row { content.keepWhatFades(from: row.content) }
        let id = row?.id ?? PostID.new()
        let mayRewrite = row.map(mayRewrite) ?? true

        var isChanged = false
        if let row {
            if mayRewrite { isChanged = update(row, to: content, platformID) } else { isChanged = adopt(row) }
        } else {
            insert(id, platformID, content)
        }
        if row?.connection == nil {
            planLook(at: id, content)
            wantContext(of: content)
        }
        let version = addVersion(post, of: id)
        var mediaChange = MediaChange.none
        if mayRewrite {
            mediaChange = addMedia(fetched.post.media, to: id, postedAt: content.createdAt)
            let isFoundDifferently = row?.content.isFoundDifferently(from: content) ?? true
            if isFoundDifferently || mediaChange == .found || !known.searchable.contains(id) {
                addWords(of: post, with: content, to: id)
            }
        }
        noteEmoji(fetched.post.emoji, in: content)
        if !ingest.isReplay { addSnapshot(fetched.post.counts, of: id) }

        if row == nil {
            report.created.append(id)
        } else if isChanged || version || mediaChange != .none {
            report.updated.append(id)
        } else {
            report.unchanged += 1
        }
    }

    /// What one's own server says of an own post counts; somebody else's look at it only adds what is missing.
    func mayRewrite(_ row: Post) -> Bool {
        if source.isOwn { return row.connection == nil || row.connection == source.connection }
        return row.connection == nil && row.platform == source.platform && row.instance == source.instance
    }
}

// MARK: - Rows of posts

extension PostBatch {
    private mutating func insert(_ id: PostID, _ platformID: String, _ content: PostContent) {
        rows.posts.append(
            """
            (\(id), \(source.user), \(source.ownConnection), \(source.channel), \(source.profile),
              \(source.platform), \(source.instance), \(platformID),
              \(content.fullID), \(content.url), \(content.authorID), \(content.authorHandle), \(content.authorName),
              \(content.contentType), \(content.activityType), \(content.text), \(content.html), \(content.language),
              \(content.warning), \(content.isSensitive), \(content.poll?.json.storableText), \(content.visibility),
              \(content.replyToID), \(content.replyToFullID), \(content.replyToAuthorID),
              \(content.repostOfID), \(content.repostOfFullID), \(content.repost?.json.storableText),
              \(content.quoteOfID), \(content.quoteOfFullID), \(content.quoteOfURL),
              \(content.createdAt), \(content.editedAt), \(now), \(now), \(now))
            """
        )
    }

    /// Brings a row to what was received; true when something differed.
    private mutating func update(_ row: Post, to content: PostContent, _ platformID: String) -> Bool {
        // Seen on its own server at last, the row takes that server's name for it.
        let isSameKey = row.platformPostID == platformID && row.instance == source.instance
        let takesKey = !isSameKey && source.isOwn && row.connection == nil && !known.isTaken(platformID)
        let connection = row.connection ?? source.ownConnection
        let channel = row.channel ?? source.channel
        let profile = row.profile ?? source.profile
        let isSameSource = connection == row.connection && channel == row.channel && profile == row.profile
        // An export knows nothing of what happened since.
        let isDeleted = ingest.origin == .import && row.isDeletedOnPlatform
        let returns = row.isDeletedOnPlatform && !isDeleted
        guard row.content != content || takesKey || !isSameSource || returns else { return false }
        let platform = takesKey ? source.platform : row.platform
        updates.posts.append(
            """
            UPDATE main.posts SET
              connection_id = \(connection), channel_id = \(channel), profile_id = \(profile), platform = \(platform),
              instance = \(takesKey ? source.instance : row.instance),
              platform_post_id = \(takesKey ? platformID : row.platformPostID),
              full_id = \(content.fullID ?? row.content.fullID), url = \(content.url),
              author_id = \(content.authorID), author_handle = \(content.authorHandle),
              author_name = \(content.authorName), content_type = \(content.contentType),
              activity_type = \(content.activityType), text = \(content.text), html = \(content.html),
              language = \(content.language), warning = \(content.warning), is_sensitive = \(content.isSensitive),
              poll = \(content.poll?.json.storableText), visibility = \(content.visibility),
              reply_to_id = \(content.replyToID), reply_to_full_id = \(content.replyToFullID),
              reply_to_author_id = \(content.replyToAuthorID), repost_of_id = \(content.repostOfID),
              repost_of_full_id = \(content.repostOfFullID), repost = \(content.repost?.json.storableText),
              quote_of_id = \(content.quoteOfID), quote_of_full_id = \(content.quoteOfFullID),
              quote_of_url = \(content.quoteOfURL), created_at_platform = \(content.createdAt),
              edited_at_platform = \(content.editedAt), deleted_on_platform = \(isDeleted),
              deleted_at_platform = \(isDeleted ? row.deletedAt : nil), updated_at = \(now)
            WHERE id = \(row.id)
            """
        )
        if connection != row.connection {
            updates.media.append(
                "UPDATE main.media SET connection_id = \(connection), updated_at = \(now) WHERE post_id = \(row.id)"
            )
        }
        return true
    }

    /// A connection's own posts are looked at again; who is watched has a schedule of another kind.
    private mutating func planLook(at post: PostID, _ content: PostContent) {
        guard let connection = source.ownConnection else { return }
        let next = LookSchedule.nextLook(after: now, atPostOf: content.createdAt)
        rows.looks.append("(\(post), \(source.user), \(connection), \(next), \(now), \(now))")
    }

    /// What an own post answers is asked for, unless it is an own post itself.
    private mutating func wantContext(of content: PostContent) {
        guard let connection = source.ownConnection, let answered = content.replyToID,
            content.replyToAuthorID == nil || content.replyToAuthorID != content.authorID
        else { return }
        rows.contexts.append(
            """
            (\(PostContextID.new()), \(source.user), \(connection), \(source.platform), \(source.instance),
              \(answered), \(now), \(now))
            """
        )
    }

    /// An own post that was met while watching somebody: the row remembers through whom, and nothing else.
    ///
    /// One that an export has, and no connection, belongs to the export's.
    private mutating func adopt(_ row: Post) -> Bool {
        if ingest.origin == .import, row.connection == nil, let connection = source.ownConnection {
            for table in ["posts", "media"] {
                let key = table == "posts" ? "id" : "post_id"
                updates.posts.append(
                    """
                    UPDATE main.\(uncheckedCode: table) SET connection_id = \(connection), updated_at = \(now)
                    WHERE \(uncheckedCode: key) = \(row.id)
                    """
                )
            }
            return true
        }
        guard let profile = source.profile, row.profile == nil else { return false }
        updates.posts.append(
            "UPDATE main.posts SET profile_id = \(profile), updated_at = \(now) WHERE id = \(row.id)"
        )
        return true
    }

    /// Native data is kept when it isn't what was kept last.
    private mutating func addVersion(_ prepared: PreparedPost, of post: PostID) -> Bool {
        if ingest.origin == .import { return addExportedVersion(prepared, of: post) }
        let isFromExport =
            known.versions.exported[prepared.platformID]?.contains(prepared.fetched.contentHash.hex) == true
        // What is read again is what is stored; that it came with an export stays so.
        if ingest.isReplay, isFromExport { return false }
        let latest = known.versions.fetched[prepared.platformID]
        let hash = prepared.fetched.contentHash.hex
        if let latest, latest.contentHash == hash {
            if latest.post == nil {
                updates.versions.append(
                    "UPDATE main.ingested_posts SET post_id = \(post), updated_at = \(now) WHERE id = \(latest.id)"
                )
            }
            return false
        }
        addVersion(prepared, of: post, isExport: false)
        return true
    }

    /// An export's version is kept once, whatever came since.
    private mutating func addExportedVersion(_ prepared: PreparedPost, of post: PostID) -> Bool {
        let hash = prepared.fetched.contentHash.hex
        guard known.versions.exported[prepared.platformID]?.contains(hash) != true else { return false }
        addVersion(prepared, of: post, isExport: true)
        return true
    }

    private mutating func addVersion(_ prepared: PreparedPost, of post: PostID, isExport: Bool) {
        report.versions += 1
        rows.versions.append(
            """
            (\(IngestedPostID.new()), \(source.user), \(item), \(source.connection), \(post),
              \(source.platform), \(source.instance), \(prepared.platformID), \(prepared.native),
              \(prepared.fetched.contentHash.hex), 'completed', 1, \(now), \(now), \(now), \(now), \(now), \(isExport))
            """
        )
    }

    private mutating func addWords(of prepared: PreparedPost, with content: PostContent, to post: PostID) {
        words[post] = SearchIndex.Entry(
            words: content == prepared.content
                ? prepared.words
                : PreparedPost.words(
                    content,
                    prepared.fetched.post.media,
                    of: source.platform,
                    for: engine
                ),
            post: post,
            user: source.user,
            createdAt: content.createdAt
        )
    }

    /// Written when a number or the day changed; nothing is written where nothing is known.
    private mutating func addSnapshot(_ counts: EngagementCounts, of post: PostID) {
        guard counts != .unknown else { return }
        if let last = known.snapshots[post], last.counts == counts, last.takenAt.day == now.day { return }
        guard counted.insert(post).inserted else { return }
        report.snapshots += 1
        rows.snapshots.append(
            """
            (\(SnapshotID.new()), \(source.user), \(post), \(ingest.run), \(now),
              \(counts.reactions), \(counts.replies), \(counts.reposts), \(counts.quotes), \(counts.views), \(now))
            """
        )
    }
}

extension Timestamp {
    /// Days since 1970, in UTC.
    var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }
}

// MARK: - Media

extension PostBatch {
    /// What became of a post's media.
    private enum MediaChange {
        case none
        /// Something nobody searches by.
        case unfound
        /// Something the post is found by.
        case found
    }

    private mutating func addMedia(
        _ received: [RemoteMedia],
        to post: PostID,
        postedAt: Timestamp
    ) -> MediaChange {
        var rest = known.media[post] ?? []
        var change = MediaChange.none
        for medium in received {
            let id = medium.platformMediaID.map(JSONValue.storable)
            let index =
                rest.firstIndex { row in
                    id == nil
                        ? row.platformMediaID == nil && row.position == medium.position
                        : row.platformMediaID == id
                } ?? rest.firstIndex { isExported($0, at: medium.position) }
            let file = FileAddress(medium).map { address in
                self.file(at: address, of: medium, in: index.flatMap { rest[$0].file })
            }
            if let index {
                let row = rest.remove(at: index)
                if let change2 = update(row, to: medium, id: id, file: file), change != .found {
                    change = change2
                }
            } else {
                insert(medium, id: id, file: file, of: post, postedAt: postedAt)
                change = .found
            }
        }
        // What the live post no longer shows stays in the archive, marked.
        for row in rest where row.removedAt == nil {
            updates.media.append(
                "UPDATE main.media SET removed_at = \(now), updated_at = \(now) WHERE id = \(row.id)"
            )
            change = .found
        }
        return change
    }

    /// What came with an export that didn't tell the file's id: the medium in the same place is it.
    private func isExported(_ row: Media, at position: Int) -> Bool {
        row.platformMediaID == nil && row.position == position
            && row.file.map { known.exportedFiles[$0] != nil } == true
    }

    private mutating func insert(
        _ medium: RemoteMedia,
        id: String?,
        file: MediaFileID?,
        of post: PostID,
        postedAt: Timestamp,
        isRemoved: Bool = false
    ) {
        let new = MediaID.new()
        report.media.append(new)
        rows.media.append(
            """
            (\(new), \(source.user), \(post), \(source.ownConnection), \(file), \(medium.position), \(medium.kind),
              \(id), \(medium.alt), \(medium.fileName), \(medium.focus?.x), \(medium.focus?.y), \(medium.duration),
              \(isRemoved ? now : nil), \(postedAt), \(now), \(now))
            """
        )
    }

    /// Nil when the row is as the medium.
    private mutating func update(
        _ row: Media,
        to medium: RemoteMedia,
        id: String?,
        file: MediaFileID?
    ) -> MediaChange? {
        let alt = medium.alt.map(JSONValue.storable)
        let fileName = medium.fileName.map(JSONValue.storable)
        let isFoundAlike = row.alt == alt && row.kind == medium.kind && row.removedAt == nil
        guard
            !isFoundAlike || row.position != medium.position || row.fileName != fileName
                || row.focus != medium.focus || row.duration != medium.duration
                || (file != nil && row.file != file) || (id != nil && row.platformMediaID != id)
        else { return nil }
        updates.media.append(
            """
            UPDATE main.media SET
              position = \(medium.position), kind = \(medium.kind), alt = \(alt), file_name = \(fileName),
              platform_media_id = \(id ?? row.platformMediaID),
              focus_x = \(medium.focus?.x), focus_y = \(medium.focus?.y), duration_seconds = \(medium.duration),
              file_id = \(file ?? row.file), removed_at = \(SQLValue.null), updated_at = \(now)
            WHERE id = \(row.id)
            """
        )
        return isFoundAlike ? .unfound : .found
    }

    /// The file at an address, to be fetched unless somebody has.
    ///
    /// `present`: the file of the medium's row.
    private mutating func file(
        at address: FileAddress,
        of medium: RemoteMedia? = nil,
        in present: MediaFileID? = nil
    ) -> MediaFileID {
        if let new = newFiles[address.stable] { return new }
        if let file = known.files[address.stable] {
            // A signed address ends; the last one that was told is the one to ask.
            if file.originalURL != address.url, !ingest.isReplay {
                updates.files.append(
                    """
                    UPDATE main.media_files SET original_url = \(address.url), updated_at = \(now)
                    WHERE id = \(file.id) AND original_url <> \(address.url)
                    """
                )
            }
            return file.id
        }
        if let present, let file = known.exportedFiles[present], !ingest.isReplay {
            return settle(file, at: address)
        }
        let new = MediaFileID.new()
        newFiles[address.stable] = new
        report.files.append(new)
        rows.files.append(
            """
            (\(new), \(source.user), \(source.platform), \(address.url), \(address.stable),
              \(medium?.width.flatMap { $0 > 0 ? $0 : nil }), \(medium?.height.flatMap { $0 > 0 ? $0 : nil }),
              \(medium?.blurhash), \(now), \(now))
            """
        )
        return new
    }
}

extension PostBatch {
    /// Gives a file that came with an export its place at the platform, so that it isn't fetched a second time.
    private mutating func settle(_ file: MediaFile, at address: FileAddress) -> MediaFileID {
        newFiles[address.stable] = file.id
        // The export lacked it; the platform may have it.
        let isMissing = file.status != .downloaded
        if isMissing { report.files.append(file.id) }
        updates.files.append(
            """
            UPDATE main.media_files SET
              original_url = \(address.url), stable_url = \(address.stable),
              status = \(isMissing ? MediaFile.Status.pending : file.status),
              attempts = \(isMissing ? 0 : file.attempts),
              error_code = \(SQLValue.null), error = \(SQLValue.null), updated_at = \(now)
            WHERE id = \(file.id)
            """
        )
        return file.id
    }
}

// MARK: - Exports

extension PostBatch {
    /// A post as its author's export has it.
    ///
    /// The platform's own answer says more, so a row that was made from one keeps it and only gets what it lacks. A row
    /// that came from an export is brought to what a later export says.
    private mutating func addExported(_ post: PreparedPost) {
        var content = post.content
        guard let row = known.post(post.platformID, fullID: content.fullID) else {
            let id = PostID.new()
            insert(id, post.platformID, content)
            _ = addVersion(post, of: id)
            planLook(at: id, content)
            wantContext(of: content)
            _ = addMedia(post.fetched.post.media, to: id, postedAt: content.createdAt)
            addWords(of: post, with: content, to: id)
            return report.created.append(id)
        }
        let versions = known.versions
        let isFromExport =
            versions.fetched[post.platformID] == nil && versions.exported[post.platformID] != nil
            && row.instance == source.instance && mayRewrite(row)
        var isChanged = false
        if isFromExport {
            let isOlder =
                (content.editedAt ?? content.createdAt) < (row.content.editedAt ?? row.content.createdAt)
            let isNew = addVersion(post, of: row.id)
            if isNew, !isOlder {
                content.authorID = content.authorID ?? row.content.authorID
                isChanged = update(row, to: content, post.platformID)
                let media = addMedia(post.fetched.post.media, to: row.id, postedAt: content.createdAt)
                isChanged = isChanged || media != .none
                if isChanged { addWords(of: post, with: content, to: row.id) }
            }
        } else {
            if row.content.text != content.text || row.content.warning != content.warning {
                report.different += 1
            }
            _ = addVersion(post, of: row.id)
            isChanged = adopt(row)
            let found = addMissingMedia(post.fetched.post.media, to: row)
            isChanged = isChanged || found
        }
        if isChanged { report.updated.append(row.id) } else { report.unchanged += 1 }
    }

    /// What a post no longer shows is kept as such: only the export still has it.
    private mutating func addMissingMedia(_ received: [RemoteMedia], to post: Post) -> Bool {
        let rows = known.media[post.id] ?? []
        var isAdded = false
        for medium in received {
            let id = medium.platformMediaID.map(JSONValue.storable)
            // Without an id there is no telling whether it is another one.
            guard let id, !rows.contains(where: { $0.platformMediaID == id }),
                rows.allSatisfy({ $0.platformMediaID != nil }), let address = FileAddress(medium)
            else { continue }
            insert(
                medium,
                id: id,
                file: file(at: address, of: medium),
                of: post.id,
                postedAt: post.content.createdAt,
                isRemoved: true
            )
            isAdded = true
        }
        return isAdded
    }
}

// MARK: - Emoji

extension PostBatch {
    /// Of two pictures for one shortcode the newer post's counts.
    private mutating func noteEmoji(_ emoji: [RemoteEmoji], in content: PostContent) {
        let host = content.emojiHost(on: source.instance)
        for one in emoji {
            let key = EmojiKey(host: host, shortcode: one.shortcode)
            if let named = namedEmoji[key], named.createdAt >= content.createdAt { continue }
            namedEmoji[key] = (one, content.createdAt)
        }
    }

    /// The picture a server named last stands for a shortcode in all of its people’s posts, as it does there.
    private mutating func addEmoji() {
        for (key, named) in namedEmoji.sorted(by: {
            ($0.key.host, $0.key.shortcode) < ($1.key.host, $1.key.shortcode)
        }) {
            let file = file(at: FileAddress(named.emoji))
            guard let known = known.emoji[key] else {
                rows.emoji.append(
                    """
                    (\(EmojiID.new()), \(source.user), \(source.platform), \(key.host), \(key.shortcode), \(file),
                      \(now), \(now))
                    """
                )
                continue
            }
            // What is read again may be older than what was named since.
            if known.file != file, !ingest.isReplay {
                updates.emoji.append(
                    "UPDATE main.emoji SET file_id = \(file), updated_at = \(now) WHERE id = \(known.id)"
                )
            }
        }
    }
}
