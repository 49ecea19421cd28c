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
                        let cards = try LinkCards(of: page.posts.map(\.id), in: tx)
                        let answered = try roost.answered(by: page.posts, in: tx)
                        return Page(
                            items: page.posts.map { post in
                                var item = PostItem(
                                    post,
                                    media: page.media[post.id] ?? [],
                                    snapshot: page.snapshots[post.id],
                                    names: names,
                                    versions: versions[post.id] ?? 1,
                                    emoji: emoji,
                                    cards: cards
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
            },
            textTrack: { viewer, id in
                try await presenting {
                    let track: TextTrackID = try identifier(id, "text track")
                    return try await roost.content(for: Accounts.Viewer(viewer)) { tx in
                        try TextTrack.file(track, in: tx)
                    }
                }
            },
            linkCardImage: { viewer, id in
                try await presenting {
                    let card: LinkCardID = try identifier(id, "link card")
                    // It is shown small.
                    return try await roost.content(for: Accounts.Viewer(viewer), .small) { tx in
                        try LinkCards.picture(card, in: tx)
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
                emoji: try EmojiImages(of: [detail.post], in: tx),
                cards: try LinkCards(of: [detail.post.id], in: tx)
            )
            let thread = PostThread(
                detail.thread,
                media: try Library.media(of: detail.thread.own.map(\.id), in: tx),
                emoji: try EmojiImages(of: detail.thread.own, in: tx),
                cards: try LinkCards(of: detail.thread.own.map(\.id), in: tx),
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

extension ThumbnailSize {
    fileprivate init?(_ variant: MediaVariant) {
        switch variant {
        case .original: return nil
        case .thumbnail: self = .small
        case .large: self = .large
        }
    }
}
