import Foundation

/// What the AppView knows: an index of its own over all repositories, behind them by a settable delay.
///
/// It is no part of any personal data server, so an account that moves keeps its place here.
struct AppView: Sendable {
    /// A record as it was indexed.
    struct Entry: Sendable {
        let uri: ATURI
        var record: StoredRecord
        let indexedAt: Date
        /// Where it stands in feeds: when it says it was made, unless that lies in the future; to the millisecond.
        let sortedAt: Date
        /// What people did whose repositories nobody keeps here.
        var others = Counts()
    }

    struct Counts: Sendable, Equatable {
        var likes = 0
        var reposts = 0
        var replies = 0
        var quotes = 0
        var bookmarks = 0
    }

    enum Change: Sendable {
        case put(ATURI, StoredRecord)
        case delete(ATURI)
    }

    /// One line of an author's feed.
    struct FeedItem: Sendable, Equatable {
        let sortedAt: Date
        let uri: ATURI
    }

    private(set) var entries: [ATURI: Entry] = [:]
    /// Posts and reposts by author, oldest first.
    private(set) var feeds: [String: [FeedItem]] = [:]
    /// What records here did to a post, by its URI.
    private var counts: [String: Counts] = [:]
    /// Replies by what they answer, oldest first.
    private var answers: [String: [ATURI]] = [:]
    /// Likes and reposts by who made them and what they mean.
    private var marks: [Mark: ATURI] = [:]
    private var pending: [(due: Date, receivedAt: Date, change: Change)] = []

    private struct Mark: Hashable {
        let did, collection, subject: String
    }

    subscript(uri: ATURI) -> Entry? { entries[uri] }

    func counts(of uri: ATURI) -> Counts {
        let here = counts[uri.description] ?? Counts(), others = entries[uri]?.others ?? Counts()
        return Counts(
            likes: here.likes + others.likes,
            reposts: here.reposts + others.reposts,
            replies: here.replies + others.replies,
            quotes: here.quotes + others.quotes,
            bookmarks: others.bookmarks
        )
    }

    func answers(to uri: ATURI) -> [ATURI] { answers[uri.description] ?? [] }

    /// The like or repost of a post that somebody made.
    func mark(_ collection: String, by did: String, of uri: ATURI) -> ATURI? {
        marks[Mark(did: did, collection: collection, subject: uri.description)]
    }

    // MARK: Hearing of changes

    mutating func receive(_ change: Change, at date: Date, delay: Int) {
        pending.append((date.addingTimeInterval(Double(delay)), date, change))
    }

    /// Takes in what is due.
    mutating func catchUp(at date: Date, indexesEdits: Bool) {
        guard !pending.isEmpty else { return }
        let due = pending.filter { $0.due <= date }
        guard !due.isEmpty else { return }
        pending.removeAll { $0.due <= date }
        for change in due {
            apply(change.change, at: max(change.due, change.receivedAt), indexesEdits: indexesEdits)
        }
    }

    /// Indexes a record, or forgets it; what breaks its lexicon is passed over, as a real AppView does.
    mutating func apply(_ change: Change, at date: Date, indexesEdits: Bool = true, others: Counts? = nil) {
        switch change {
        case .delete(let uri): forget(uri)
        case .put(let uri, let record):
            let known = entries[uri]
            if known != nil, !indexesEdits { return }
            let value = record.value
            guard let lexicon = Lexicon.records[uri.collection],
                (try? lexicon.check(value, at: "Record")) != nil
            else { return }
            forget(uri)
            let claimed = value["createdAt"]?.text.flatMap(Timestamp.date) ?? date
            let indexed = known?.indexedAt ?? date
            let entry = Entry(
                uri: uri,
                record: record,
                indexedAt: indexed,
                sortedAt: Timestamp.rounded(min(claimed, indexed)),
                others: others ?? known?.others ?? Counts()
            )
            entries[uri] = entry
            link(entry, value, by: 1)
        }
    }

    mutating func addReactions(_ more: Counts, to uri: ATURI) {
        entries[uri]?.others.likes += more.likes
        entries[uri]?.others.reposts += more.reposts
        entries[uri]?.others.replies += more.replies
        entries[uri]?.others.quotes += more.quotes
    }

    private mutating func forget(_ uri: ATURI) {
        guard let entry = entries.removeValue(forKey: uri) else { return }
        link(entry, entry.record.value, by: -1)
    }

    /// Adds what a record does to others, or takes it away.
    private mutating func link(_ entry: Entry, _ value: JSON, by step: Int) {
        let uri = entry.uri
        switch uri.collection {
        case Lexicon.post:
            list(FeedItem(sortedAt: entry.sortedAt, uri: uri), by: step)
            if let parent = value["reply"]?["parent"]?["uri"]?.text {
                counts[parent, default: Counts()].replies += step
                answers[parent, default: []].removeAll { $0 == uri }
                if step > 0 { answers[parent, default: []].append(uri) }
            }
            if let quoted = Self.quoted(by: value) { counts[quoted, default: Counts()].quotes += step }
        case Lexicon.repost, Lexicon.like:
            guard let subject = value["subject"]?["uri"]?.text else { return }
            let mark = Mark(did: uri.authority, collection: uri.collection, subject: subject)
            marks[mark] = step > 0 ? uri : nil
            if uri.collection == Lexicon.like {
                counts[subject, default: Counts()].likes += step
            } else {
                counts[subject, default: Counts()].reposts += step
                list(FeedItem(sortedAt: entry.sortedAt, uri: uri), by: step)
            }
        default: break
        }
    }

    /// The URI of the record a post quotes.
    static func quoted(by post: JSON) -> String? {
        let embed = post["embed"]
        switch embed?["$type"]?.text {
        case "app.bsky.embed.record": return embed?["record"]?["uri"]?.text
        case "app.bsky.embed.recordWithMedia": return embed?["record"]?["record"]?["uri"]?.text
        default: return nil
        }
    }

    private mutating func list(_ item: FeedItem, by step: Int) {
        var feed = feeds.removeValue(forKey: item.uri.authority) ?? []
        if step < 0 {
            feed.removeAll { $0.uri == item.uri }
        } else {
            let place = feed.lastIndex { $0 < item }.map { $0 + 1 } ?? 0
            feed.insert(item, at: place)
        }
        feeds[item.uri.authority] = feed
    }
}

extension AppView.FeedItem: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        left.sortedAt == right.sortedAt
            ? left.uri.rkey < right.uri.rkey : left.sortedAt < right.sortedAt
    }
}
