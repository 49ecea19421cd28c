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
                        return Page(
                            items: page.posts.map { post in
                                PostItem(
                                    post,
                                    media: page.media[post.id] ?? [],
                                    snapshot: page.snapshots[post.id],
                                    names: names,
                                    versions: versions[post.id] ?? 1,
                                    emoji: emoji
                                )
                            },
                            older: page.next.map(\.description)
                        )
                    }
                }
            },
            search: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let asked = Archive.SearchQuery(query.text)
                    if let problem = asked.problems.first {
                        throw AccountError(.invalid, problem, field: "q")
                    }
                    let connection: ConnectionID? = try query.connectionID.map {
                        try identifier($0, "connection")
                    }
                    let cursor: PostSearch.Cursor? = try query.position.place()
                    return try await roost.store.read(as: viewer.scope) { tx in
                        let page = try PostSearch.find(
                            asked,
                            connection: connection,
                            after: cursor,
                            count: query.limit,
                            in: tx
                        )
                        let ids = page.hits.map(\.post.id)
                        let media = try Library.media(of: ids, in: tx)
                        let versions = try Library.versionCounts(of: ids, in: tx)
                        let emoji = try EmojiImages(of: page.hits.map(\.post), in: tx)
                        return Page(
                            items: page.hits.map { hit in
                                var item = PostItem(
                                    hit.post,
                                    media: media[hit.post.id] ?? [],
                                    snapshot: nil,
                                    names: names,
                                    versions: versions[hit.post.id] ?? 1,
                                    emoji: emoji
                                )
                                item.excerpt = pieces(of: hit.excerpt)
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
            media: { viewer, id, _ in
                try await presenting {
                    let media: MediaID = try identifier(id, "media")
                    return try await roost.content(for: Accounts.Viewer(viewer)) { tx in
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
        _ find: @escaping @Sendable (Transaction) throws -> MediaFile?
    ) async throws -> MediaContent {
        guard let file = try await store.read(as: viewer.scope, find), let path = file.path,
            let type = file.mimeType
        else { throw AccountError(.notFound, "This file is not in the archive (yet).") }
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
            let versions = try detail.versions.map { version in
                let native = try Library.native(version.id, in: tx) ?? .null
                // Versions are read again from what the platform sent: only that is kept of each.
                let read = try? adapters[detail.post.platform]?.normalise(
                    native: native,
                    from: InstanceOrigin(version.instance)
                )
                return PostVersion(
                    seenAt: version.receivedAt.date,
                    text: read?.text ?? "",
                    warning: read?.warning
                )
            }
            var item = PostItem(
                detail.post,
                media: detail.media,
                snapshot: detail.snapshots.last,
                names: names,
                versions: detail.versions.count,
                emoji: try EmojiImages(of: [detail.post], in: tx)
            )
            if let parent = detail.parent { item.replyTo = PostReference(parent) }
            return PostDetail(
                post: item,
                versions: versions,
                engagement: detail.snapshots.map {
                    EngagementPoint(at: $0.takenAt.date, numbers: Engagement($0.counts))
                },
                firstSeenAt: detail.post.firstSeenAt.date
            )
        }
    }
}

private func pieces(of excerpt: Excerpt) -> [ExcerptPiece] {
    var pieces: [ExcerptPiece] = []
    var place = excerpt.range.lowerBound
    func add(_ range: Range<String.Index>, isMatch: Bool) {
        if !range.isEmpty { pieces.append(ExcerptPiece(text: String(excerpt.text[range]), isMatch: isMatch)) }
    }
    for match in excerpt.highlights {
        add(place..<match.lowerBound, isMatch: false)
        add(match, isMatch: true)
        place = match.upperBound
    }
    add(place..<excerpt.range.upperBound, isMatch: false)
    return pieces
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
        let pointers = CleanHTML.Pointers.intoArchive { emoji.image($0, in: post).map { "/emoji/\($0)" } }
        func clean(_ html: String) -> CleanHTML? { CleanHTML(html, pointers: pointers) }
        self.init(
            id: post.id.text,
            platform: post.platform.rawValue,
            platformName: post.platform.displayName,
            connectionID: post.connection?.text,
            connectionName: post.connection.flatMap { names[$0] },
            authorName: content.authorName,
            authorHandle: content.authorHandle ?? "",
            contentType: content.contentType.rawValue,
            text: content.text,
            html: content.html.flatMap { clean($0)?.text },
            warning: content.warning,
            language: content.language,
            visibility: content.visibility.rawValue,
            isSensitive: content.isSensitive,
            createdAt: content.createdAt.date,
            editedAt: content.editedAt?.date,
            url: content.url,
            replyTo: content.replyToID.map { _ in PostReference() },
            repostOf: content.repost.map { words in
                PostReference(words, html: words.html.flatMap { clean($0)?.text })
            },
            media: media.map(MediaItem.init),
            poll: content.poll.map(Poll.init),
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

extension CleanHTML.Pointers {
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
            excerpt: String(post.content.text.prefix(200))
        )
    }

    fileprivate init(_ repost: RepostedWords, html: String?) {
        self.init(
            url: repost.url,
            author: repost.authorHandle,
            excerpt: repost.text,
            html: html,
            warning: repost.warning
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
    fileprivate init(_ poll: RemotePoll) {
        self.init(
            options: poll.options.map { PollOption(title: $0.title, votes: $0.votes) },
            allowsSeveral: poll.allowsSeveral,
            expiresAt: poll.expiresAt,
            voters: poll.voters
        )
    }
}

extension MediaItem {
    fileprivate init(_ item: Library.MediaWithFile) {
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
            sha256: item.file?.contentHash
        )
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
