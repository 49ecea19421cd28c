import Accounts
import Database
import Foundation
import Platforms

/// The writes of one page, collected post by post and written table by table.
struct PostBatch {
    let ingest: Ingest
    let item: IngestedItemID?
    let known: KnownPosts
    let engine: Engine
    var report = IngestReport()
    var rows = NewRows()
    var updates = Updates()
    var words: [PostID: SearchIndex.Entry] = [:]
    /// Posts whose numbers are among the new rows.
    var counted: Set<PostID> = []
    /// Files this page has named first.
    var newFiles: [String: MediaFileID] = [:]
    /// Emoji this page has named.
    var namedEmoji: [EmojiKey: (emoji: RemoteEmoji, createdAt: Timestamp)] = [:]

    /// What rows that are there become.
    struct Updates {
        var posts: [SQL] = []
        var versions: [SQL] = []
        var media: [SQL] = []
        var files: [SQL] = []
        var emoji: [SQL] = []
        var linkCards: [SQL] = []
        var textTracks: [SQL] = []
    }

    var source: ArchiveSource { ingest.source }
    var now: Timestamp { ingest.now }

    init(ingest: Ingest, item: IngestedItemID?, known: KnownPosts, engine: Engine) {
        self.ingest = ingest
        self.item = item
        self.known = known
        self.engine = engine
    }

    /// Adds what belongs to several posts.
    mutating func finish() { addEmoji() }

    /// A row comes after what it refers to, and words after media and cards, whose changes outdate them.
    func write(in tx: Transaction) throws {
        let statements =
            updates.posts + rows.posts.statements(for: engine)
            + updates.files + rows.files.statements(for: engine)
            + updates.media + rows.media.statements(for: engine)
            + updates.emoji + rows.emoji.statements(for: engine)
            + updates.textTracks + rows.textTracks.statements(for: engine)
            + updates.linkCards + rows.linkCards.statements(for: engine)
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
        if let row { content.keepWhatIsUntold(from: row.content) }
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
        var isCardChanged = false
        if mayRewrite {
            mediaChange = addMedia(fetched.post.media, to: id, postedAt: content.createdAt)
            let card = addLinkCard(
                fetched.post.shownLinkCard,
                to: id,
                isUntold: post.content.repost?.isUntold ?? false
            )
            isCardChanged = card.isChanged
            let isFoundDifferently = row?.content.isFoundDifferently(from: content) ?? true
            if isFoundDifferently || mediaChange == .found || isCardChanged
                || !known.searchable.contains(id)
            {
                addWords(of: post, with: content, card: card.shown, to: id)
            }
        }
        noteEmoji(fetched.post.emoji, in: content)
        if !ingest.isReplay { addSnapshot(fetched.post.counts, of: id) }

        if row == nil {
            report.created.append(id)
        } else if isChanged || version || mediaChange != .none || isCardChanged {
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
