import Accounts
import Archive
import Database
import Foundation
import Media
import Platforms
import Web

extension ArchiveServices {
    init(_ roost: Installation) {
        self.init(
            timeline: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let filter = try Library.Filter(query)
                    let cursor: Library.Cursor? = try query.position.place()
                    return try await roost.store.read(as: viewer.scope) { tx in
                        let page = try Library.timeline(filter, after: cursor, count: query.limit, in: tx)
                        let versions = try Library.versionCounts(of: page.posts.map(\.id), in: tx)
                        let emoji = try EmojiImages(of: page.posts, in: tx)
                        let answered = try roost.answered(by: page.posts, in: tx)
                        return Page(
                            items: page.posts.map { post in
                                var item = PostItem(
                                    post,
                                    media: page.media[post.id] ?? [],
                                    snapshot: page.snapshots[post.id],
                                    names: names,
                                    versions: versions[post.id] ?? 1,
                                    emoji: emoji
                                )
                                item.replyTo = post.answered.flatMap { answered[$0] } ?? item.replyTo
                                return item
                            },
                            older: page.next.map(\.description)
                        )
                    }
                }
            },
            post: { viewer, id in
                try await presenting { try await roost.postDetail(id, for: try Accounts.Viewer(viewer)) }
            },
            rawData: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let post: PostID = try identifier(id, "post")
                    return try await roost.store.read(as: viewer.scope) { tx in
                        guard let detail = try Library.detail(post, in: tx),
                            let newest = detail.versions.last,
                            let native = try Library.native(newest.id, in: tx)
                        else { throw AccountError(.notFound, "There is no such post.") }
                        return String(decoding: native.canonicalBytes, as: UTF8.self)
                    }
                }
            },
            lookAgain: { viewer, id in
                try await presenting { try await roost.lookAgain(at: id, by: try Accounts.Viewer(viewer)) }
            },
            mark: { viewer, id, marks in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let post: PostID = try identifier(id, "post")
                    let change = MarkChange(post, isRead: marks.isRead, isMarked: marks.isMarked)
                    _ = try await Library.mark([change], by: viewer, in: roost.store)
                    return try await roost.postDetail(id, for: viewer).post
                }
            },
            markSeveral: { viewer, marks in
                try await presenting {
                    let changes = try marks.posts.map { wanted in
                        MarkChange(
                            try identifier(wanted.id, "post"),
                            isRead: wanted.isRead,
                            isMarked: wanted.isMarked
                        )
                    }
                    let former = try await Library.mark(
                        changes,
                        by: try Accounts.Viewer(viewer),
                        in: roost.store
                    )
                    return MarkedPosts(
                        undo: former.map {
                            PostMarksByID(id: $0.post.text, isRead: $0.isRead, isMarked: $0.isMarked)
                        }
                    )
                }
            },
            media: { viewer, id, variant in
                try await presenting {
                    let media: MediaID = try identifier(id, "media")
                    return try await roost.content(for: Accounts.Viewer(viewer), ThumbnailSize(variant)) {
                        tx in
                        try tx.one(
                            MediaFile.self,
                            """
                            SELECT f.* FROM media_files f JOIN media m ON m.file_id = f.id
                            WHERE m.id = \(media) AND f.status = 'downloaded'
                            """
                        )
                    }
                }
            },
            emoji: { viewer, id in
                try await presenting {
                    let emoji: EmojiID = try identifier(id, "emoji")
                    return try await roost.content(for: Accounts.Viewer(viewer)) { tx in
                        try EmojiImages.file(emoji, in: tx)
                    }
                }
            }
        )
    }
}

extension Installation {
    func connectionNames(for viewer: Accounts.Viewer) async throws -> [ConnectionID: String] {
        Dictionary(uniqueKeysWithValues: try await connections.list(for: viewer).map { ($0.id, $0.name) })
    }

    /// The stored bytes of a file that the viewer may see.
    fileprivate func content(
        for viewer: Accounts.Viewer,
        _ size: ThumbnailSize? = nil,
        _ find: @escaping @Sendable (Transaction) throws -> MediaFile?
    ) async throws -> MediaContent {
        guard let file = try await store.read(as: viewer.scope, find), let path = file.path,
            let type = file.mimeType
        else { throw AccountError(.notFound, "This file is not in the archive (yet).") }
        if let size {
            // The file itself is never sent in place of a thumbnail: it may be the one that nothing can decode.
            guard file.thumbnailStatus == .made, let original = try? MediaPath(storedText: path) else {
                throw AccountError(.notFound, file.thumbnailError ?? "This file has no thumbnail (yet).")
            }
            return MediaContent(
                path: media.location(of: original, size).path,
                mediaType: ThumbnailSize.mimeType,
                entityTag: "\(file.contentHash ?? path)-\(size.rawValue)"
            )
        }
        return MediaContent(
            path: directory.media.appending(path: path).path,
            mediaType: type,
            entityTag: file.contentHash ?? path
        )
    }

    fileprivate func postDetail(_ id: String, for viewer: Accounts.Viewer) async throws -> PostDetail {
        let names = try await connectionNames(for: viewer)
        let post: PostID = try identifier(id, "post")
        let adapters = catalog
        return try await store.read(as: viewer.scope) { tx in
            guard let detail = try Library.detail(post, in: tx) else {
                throw AccountError(
                    .notFound,
                    "There is no such post. It may have been deleted from the archive."
                )
            }
            let versions = PostVersion.all(
                of: detail,
                natives: try Library.natives(of: post, in: tx),
                by: adapters[detail.post.platform]
            )
            var item = PostItem(
                detail.post,
                media: detail.media,
                snapshot: detail.snapshots.last,
                names: names,
                versions: detail.versions.count,
                emoji: try EmojiImages(of: [detail.post], in: tx)
            )
            let thread = PostThread(
                detail.thread,
                media: try Library.media(of: detail.thread.own.map(\.id), in: tx),
                emoji: try EmojiImages(of: detail.thread.own, in: tx),
                read: Self.reader(adapters)
            )
            item.replyTo = item.replyTo.map { thread.before.last.map(PostReference.init) ?? $0 }
            return PostDetail(
                post: item,
                versions: versions,
                engagement: detail.snapshots.map {
                    EngagementPoint(at: $0.takenAt.date, numbers: Engagement($0.counts))
                },
                firstSeenAt: detail.post.firstSeenAt.date,
                deletedAt: detail.post.isDeletedOnPlatform ? detail.post.deletedAt?.date : nil,
                look: detail.look.map {
                    PostLook(
                        lastAt: $0.last?.date,
                        nextAt: $0.next.date,
                        missingSince: detail.post.isDeletedOnPlatform ? nil : $0.missingSince?.date
                    )
                },
                thread: thread
            )
        }
    }
}

// MARK: - Threads

extension Installation {
    /// Reads what a platform said of a post; nil where no adapter can any more.
    fileprivate static func reader(
        _ catalog: AdapterCatalog
    ) -> (PostContext) -> RemotePost? {
        { context in
            context.native.flatMap { native in
                try? catalog[context.key.platform]?.normalise(
                    native: native,
                    from: InstanceOrigin(context.key.instance)
                )
            }
        }
    }

    /// What posts of a list answer, own or somebody else's, as far as it is here.
    func answered(by posts: [Post], in tx: Transaction) throws -> [PlatformPostKey: PostReference] {
        let keys = Set(posts.compactMap(\.answered))
        let read = Self.reader(catalog)
        var answered = try Library.contexts(of: keys, in: tx).compactMapValues { context in
            read(context).map { PostReference(ThreadPost($0)) }
        }
        for post in try Library.posts(named: keys, in: tx) { answered[post.key] = PostReference(post) }
        return answered
    }
}

extension PostThread {
    fileprivate init(
        _ thread: Library.Thread,
        media: [PostID: [Library.MediaWithFile]],
        emoji: EmojiImages,
        read: (PostContext) -> RemotePost?
    ) {
        func shown(_ link: Library.Thread.Link, depth: Int = 0) -> ThreadPost? {
            switch link {
            case .own(let post):
                ThreadPost(post, mediaCount: media[post.id]?.count ?? 0, depth: depth, emoji: emoji)
            case .others(let context): read(context).map { ThreadPost($0, depth: depth) }
            }
        }
        self.init(
            before: thread.before.compactMap { shown($0) },
            after: thread.after.compactMap { shown($0.link, depth: $0.depth) },
            isCut: thread.isCut
        )
    }
}

extension ThreadPost {
    fileprivate init(_ post: Post, mediaCount: Int, depth: Int, emoji: EmojiImages) {
        let pointers = CleanHTML.Pointers.of(post, emoji)
        self.init(
            id: post.id.text,
            url: post.content.url,
            authorName: post.content.authorName,
            authorNameHTML: CleanHTML.name(of: post, emoji),
            authorHandle: post.content.authorHandle ?? "",
            createdAt: post.content.createdAt.date,
            text: post.content.text,
            html: post.content.html.flatMap { CleanHTML($0, pointers: pointers)?.text },
            warning: post.content.warning,
            warningHTML: post.content.warning.flatMap { CleanHTML.line($0, pointers: pointers) },
            mediaCount: mediaCount,
            isDeletedOnPlatform: post.isDeletedOnPlatform,
            depth: depth
        )
    }

    /// Somebody else's, as their platform told it.
    fileprivate init(_ post: RemotePost, depth: Int = 0) {
        let pointers = CleanHTML.Pointers.intoArchive { _ in nil }
        self.init(
            id: nil,
            url: post.url,
            authorName: post.author.name,
            authorHandle: post.author.handle ?? "",
            createdAt: post.createdAt,
            text: post.text,
            html: post.html.flatMap { CleanHTML($0, pointers: pointers)?.text },
            warning: post.warning,
            mediaCount: post.media.count,
            isDeletedOnPlatform: false,
            depth: depth
        )
    }
}

extension PostReference {
    /// Behind a warning nothing of the words is told.
    fileprivate init(_ post: ThreadPost) {
        self.init(
            id: post.id,
            url: post.url,
            author: post.authorHandle,
            excerpt: post.warning ?? String(post.text.prefix(200))
        )
    }
}

extension PostVersion {
    /// Oldest first.
    ///
    /// Versions are read again from what the platform sent: only that is kept of each.
    fileprivate static func all(
        of detail: Library.Detail,
        natives: [IngestedPostID: JSONValue],
        by adapter: (any PlatformAdapter)?
    ) -> [PostVersion] {
        var before: RemotePost?
        return detail.versions.map { version in
            let read = try? adapter?.normalise(
                native: natives[version.id] ?? .null,
                from: InstanceOrigin(version.instance)
            )
            let changes =
                if let before, let read { PostDifference.changes(from: before, to: read) } else {
                    [PostDifference.Change]()
                }
            before = read ?? before
            return PostVersion(
                seenAt: version.receivedAt.date,
                text: read?.text ?? "",
                warning: read?.warning,
                changes: changes.map(VersionChange.init)
            )
        }
    }
}

extension VersionChange {
    fileprivate init(_ change: PostDifference.Change) {
        self.init(
            subject: change.subject,
            pieces: change.pieces.map { piece in
                let kind: PieceKind =
                    switch piece.kind {
                    case .kept: .kept
                    case .removed: .removed
                    case .added: .added
                    }
                return Piece(kind: kind, text: piece.text)
            }
        )
    }
}

extension Library.Filter {
    fileprivate init(_ query: TimelineQuery) throws {
        self.init()
        connection = try query.connectionID.map { try identifier($0, "connection") }
        if query.isUnread { isRead = false }
        if query.isMarked { isMarked = true }
        if query.hasMedia { hasMedia = true }
        if query.lacksAltText { lacksAltText = true }
        if let type = query.contentType {
            guard let known = RemotePost.ContentType(rawValue: type) else {
                throw AccountError(
                    .invalid,
                    "There are no posts of the kind “\(type.prefix(40))”.",
                    field: "kind"
                )
            }
            contentType = known
        }
    }
}

extension PostItem {
    init(
        _ post: Post,
        media: [Library.MediaWithFile],
        snapshot: Snapshot?,
        names: [ConnectionID: String],
        versions: Int,
        emoji: EmojiImages
    ) {
        let content = post.content
        let pointers = CleanHTML.Pointers.of(post, emoji)
        func clean(_ html: String) -> CleanHTML? { CleanHTML(html, pointers: pointers) }
        func line(_ text: String) -> String? { CleanHTML.line(text, pointers: pointers) }
        self.init(
            id: post.id.text,
            platform: post.platform.rawValue,
            platformName: post.platform.displayName,
            connectionID: post.connection?.text,
            connectionName: post.connection.flatMap { names[$0] },
            authorName: content.authorName,
            authorNameHTML: CleanHTML.name(of: post, emoji),
            authorHandle: content.authorHandle ?? "",
            contentType: content.contentType.rawValue,
            text: content.text,
            html: content.html.flatMap { clean($0)?.text },
            warning: content.warning,
            warningHTML: content.warning.flatMap(line),
            language: content.language,
            visibility: content.visibility.rawValue,
            isSensitive: content.isSensitive,
            createdAt: content.createdAt.date,
            editedAt: content.editedAt?.date,
            url: content.url,
            replyTo: content.replyToID.map { _ in PostReference() },
            repostOf: content.repost.map { words in
                PostReference(
                    words,
                    html: words.html.flatMap { clean($0)?.text },
                    warningHTML: words.warning.flatMap(line)
                )
            },
            media: media.map(MediaItem.init),
            poll: content.poll.map { Poll($0, line: line) },
            engagement: snapshot.map { Engagement($0.counts) } ?? Engagement(),
            tags: [],
            isRead: post.isRead,
            isMarked: post.isMarked,
            isDeletedOnPlatform: post.isDeletedOnPlatform,
            platformPostID: post.platformPostID,
            versionCount: versions
        )
    }
}

extension CleanHTML {
    /// The name of who posted it, where an emoji in it has an image here.
    fileprivate static func name(of post: Post, _ emoji: EmojiImages) -> String? {
        post.content.authorName.flatMap { name in
            line(name, pointers: Pointers(emoji: { emoji.imageInName($0, in: post).map { "/emoji/\($0)" } }))
        }
    }
}

extension CleanHTML.Pointers {
    fileprivate static func of(_ post: Post, _ emoji: EmojiImages) -> CleanHTML.Pointers {
        intoArchive { emoji.image($0, in: post).map { "/emoji/\($0)" } }
    }

    /// What a post points at is looked for among what is archived.
    fileprivate static func intoArchive(
        emoji: @escaping @Sendable (String) -> String?
    ) -> CleanHTML.Pointers {
        CleanHTML.Pointers(
            mention: { handle in SearchAddress.of("@" + (handle.split(separator: "@").first ?? "")) },
            hashtag: { tag in SearchAddress.of("#" + tag) },
            emoji: emoji
        )
    }
}

extension PostReference {
    fileprivate init(_ post: Post) {
        self.init(
            id: post.id.text,
            url: post.content.url,
            author: post.content.authorHandle,
            excerpt: post.content.warning ?? String(post.content.text.prefix(200))
        )
    }

    fileprivate init(_ repost: RepostedWords, html: String?, warningHTML: String?) {
        self.init(
            url: repost.url,
            author: repost.authorHandle,
            excerpt: repost.text,
            html: html,
            warning: repost.warning,
            warningHTML: warningHTML
        )
    }
}

extension Engagement {
    fileprivate init(_ counts: EngagementCounts) {
        self.init(
            reactions: counts.reactions,
            replies: counts.replies,
            reposts: counts.reposts,
            views: counts.views
        )
    }
}

extension Poll {
    fileprivate init(_ poll: RemotePoll, line: (String) -> String?) {
        self.init(
            options: poll.options.map {
                PollOption(title: $0.title, titleHTML: line($0.title), votes: $0.votes)
            },
            allowsSeveral: poll.allowsSeveral,
            expiresAt: poll.expiresAt,
            voters: poll.voters
        )
    }
}

extension ThumbnailSize {
    fileprivate init?(_ variant: MediaVariant) {
        switch variant {
        case .original: return nil
        case .thumbnail: self = .small
        case .large: self = .large
        }
    }
}

extension MediaItem {
    init(_ item: Library.MediaWithFile) {
        self.init(
            id: item.media.id.text,
            kind: MediaKind(item.media.kind),
            altText: item.media.alt,
            fileState: item.file.map { MediaFileState($0.status) } ?? .unavailable,
            fileMessage: item.file?.error,
            fileName: item.media.fileName,
            width: item.file?.width,
            height: item.file?.height,
            path: item.file?.path,
            sha256: item.file?.contentHash,
            thumbnailState: item.file.map { ThumbnailState($0.thumbnailStatus) } ?? .notApplicable,
            thumbnailMessage: item.file?.thumbnailError,
            blurhash: item.file?.blurhash,
            mediaType: item.file?.mimeType,
            byteCount: item.file?.byteCount,
            duration: item.media.duration
        )
    }
}

extension ThumbnailState {
    fileprivate init(_ status: MediaFile.ThumbnailStatus) {
        switch status {
        case .pending: self = .pending
        case .made: self = .made
        case .failed: self = .failed
        case .notApplicable: self = .notApplicable
        }
    }
}

extension MediaKind {
    fileprivate init(_ kind: RemoteMedia.Kind) {
        switch kind {
        case .image: self = .image
        case .gifv: self = .gifv
        case .video: self = .video
        case .audio: self = .audio
        case .document: self = .document
        }
    }
}

extension MediaFileState {
    fileprivate init(_ status: MediaFile.Status) {
        switch status {
        case .pending: self = .pending
        case .downloading: self = .downloading
        case .downloaded: self = .downloaded
        case .failed: self = .failed
        case .unavailable: self = .unavailable
        }
    }
}
