import Accounts
import Archive
import Database
import Platforms
import Web

extension MediaServices {
    init(_ roost: Installation) {
        self.init(
            list: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let filter = try Library.MediaFilter(query)
                    let place: Library.MediaPlace? = try query.position.place()
                    return try await roost.store.read(as: viewer.scope) { tx in
                        let page = try Library.media(filter, after: place, count: query.limit, in: tx)
                        return Page(
                            items: page.entries.map { MediaEntry($0, names: names) },
                            older: page.next?.description
                        )
                    }
                }
            },
            overview: { viewer, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let filter = try Library.MediaFilter(query)
                    return try await roost.store.read(as: viewer.scope) { tx in
                        MediaOverview(
                            months: try Library.mediaMonths(filter, in: tx).map {
                                MediaMonth(month: $0.month.description, count: $0.count)
                            },
                            waitingThumbnails: try ThumbnailMaking.waitingCount(in: tx),
                            failedThumbnails: try ThumbnailMaking.failedCount(in: tx)
                        )
                    }
                }
            },
            entry: { viewer, id, query in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let names = try await roost.connectionNames(for: viewer)
                    let id: MediaID = try identifier(id, "media")
                    let filter = try Library.MediaFilter(query)
                    return try await roost.store.read(as: viewer.scope) { tx in
                        guard let entry = try Library.mediaEntry(id, in: tx) else {
                            throw AccountError(
                                .notFound,
                                "There is no such media. Its post may have been deleted from the archive."
                            )
                        }
                        let beside = try Library.mediaBeside(entry.media, filter, in: tx)
                        return MediaDetail(
                            entry: MediaEntry(entry, names: names),
                            newerID: beside.newer?.text,
                            olderID: beside.older?.text
                        )
                    }
                }
            },
            retryThumbnails: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try viewer.require(.moderator, to: "have thumbnails made again")
                    return RetriedThumbnails(count: try await roost.retryFailedThumbnails(of: viewer.user))
                }
            }
        )
    }
}

extension Library.MediaFilter {
    fileprivate init(_ query: MediaQuery) throws {
        self.init()
        connection = try query.connectionID.map { try identifier($0, "connection") }
        kinds =
            switch query.kinds {
            case nil: []
            case .images: [.image]
            case .videos: [.video, .gifv]
            case .audio: [.audio]
            case .documents: [.document]
            }
        hasAlt = query.altText.map { $0 == .with }
        month = try query.month.map { text in
            guard let month = Library.Month(text) else {
                throw AccountError(
                    .invalid,
                    "“\(text.prefix(20))” is no month. Write it as 2026-11.",
                    field: "month"
                )
            }
            return month
        }
    }
}

extension MediaEntry {
    fileprivate init(_ entry: Library.MediaEntry, names: [ConnectionID: String]) {
        let content = entry.post.content
        self.init(
            media: MediaItem(
                Library.MediaWithFile(
                    media: entry.media,
                    file: entry.file,
                    textTracks: entry.textTracks
                )
            ),
            postID: entry.post.id.text,
            postURL: content.url,
            postedAt: entry.media.postedAt.date,
            postText: String(content.text.prefix(300)),
            warning: content.warning,
            isSensitive: content.isSensitive,
            platform: entry.post.platform.rawValue,
            platformName: entry.post.platform.displayName,
            connectionID: entry.post.connection?.text,
            connectionName: entry.post.connection.flatMap { names[$0] },
            authorHandle: content.authorHandle ?? ""
        )
    }
}
