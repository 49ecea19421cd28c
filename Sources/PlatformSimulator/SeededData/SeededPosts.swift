import Foundation

/// Writes the post at an index: the same post for the same seed, index and dialect.
struct SeededPosts: Sendable {
    let seed: UInt64
    let dialect: Dialect
    /// Every account's posts in time, by lane; local first.
    let timelines: [AccountLane: SeededTimeline]

    init(seed: UInt64, dialect: Dialect, counts: [AccountLane: Int]) {
        self.seed = seed
        self.dialect = dialect
        timelines = Dictionary(
            uniqueKeysWithValues: counts.map { lane, count in
                (lane, SeededTimeline(seed: seed, lane: lane, count: count, scheme: dialect.identifiers))
            }
        )
    }

    func shape(lane: AccountLane, index: Int) -> PostShape {
        PostShape(seed: seed, lane: lane, index: index, dialect: dialect, isRemote: Cast.isRemote(lane))
    }

    /// The post an id belongs to, or nil when the seed never wrote it.
    func post(_ id: RemoteID) -> Post? {
        guard let parts = dialect.identifiers.parts(of: id), parts.slot == 0,
            let index = timelines[parts.lane]?.index(of: parts)
        else { return nil }
        return post(lane: parts.lane, index: index)
    }

    /// The media an id belongs to, as it was when its post appeared.
    func media(_ id: RemoteID) -> MediaAttachment? {
        guard let parts = dialect.identifiers.parts(of: id), parts.slot > 0,
            let timeline = timelines[parts.lane],
            let index = timeline.index(of: parts)
        else { return nil }
        let kinds = shape(lane: parts.lane, index: index).media
        guard parts.slot <= kinds.count else { return nil }
        var random = SeededRandom(seed, parts.lane, index, 100 + parts.slot)
        let book = phrasebook(lane: parts.lane, index: index)
        return MediaAttachment(
            id: id,
            owner: parts.lane,
            kind: kinds[parts.slot - 1],
            // A good third has no alt text: the gap Roost is there to close.
            description: random.chance(62) ? random.pick(book.altTexts) : nil,
            focus: random.chance(20) ? .init(x: -0.5, y: 0.25) : nil,
            source: .seeded(random.next()),
            attachedTo: timeline.id(at: index)
        )
    }

    func post(lane: AccountLane, index: Int) -> Post? {
        guard let timeline = timelines[lane], (0..<timeline.count).contains(index) else { return nil }
        let shape = shape(lane: lane, index: index)
        var random = SeededRandom(seed, lane, index, 11)
        var post = Post(
            id: timeline.id(at: index),
            author: lane,
            createdAt: Self.date(timeline.milliseconds(at: index))
        )
        post.visibility = shape.visibility
        post.application = random.chance(80) ? random.pick(["Web", "Tusky", "Ivory", "Roost"]) : nil
        switch shape.kind {
        case .original: break
        case .boost(let remote):
            guard let target = remotePost(remote, before: timeline.milliseconds(at: index), &random) else {
                break
            }
            post.boosted = target.id
            return post
        case .reply(let remote):
            guard let target = remotePost(remote, before: timeline.milliseconds(at: index), &random) else {
                break
            }
            post.inReplyTo = target.id
            post.inReplyToAuthor = target.lane
        case .threadPart(let back):
            // A boost can't be answered, so the thread goes on from the post before it.
            var earlier = index - back
            while earlier >= 0, self.shape(lane: lane, index: earlier).isBoost { earlier -= 1 }
            guard earlier >= 0 else { break }
            post.inReplyTo = timeline.id(at: earlier)
            post.inReplyToAuthor = lane
        }
        write(&post, shape: shape, index: index, timeline: timeline, &random)
        return post
    }

    // MARK: Writing

    private func write(
        _ post: inout Post,
        shape: PostShape,
        index: Int,
        timeline: SeededTimeline,
        _ random: inout SeededRandom
    ) {
        let book = phrasebook(lane: post.author, index: index)
        post.language = dialect == .pixelfed ? nil : book.language
        post.media = shape.media.indices.map { timeline.id(at: index, slot: $0 + 1) }
        if shape.media.isEmpty || !random.chance(10) { post.text = text(book, post, &random) }
        if random.chance(8) {
            (post.spoiler, post.sensitive) = (book.warning, true)
        } else if !shape.media.isEmpty, random.chance(5) {
            post.sensitive = true
        }
        if shape.hasPoll { post.poll = poll(book, post.createdAt, &random) }
        post.favourites = random.below(40) * (random.chance(3) ? 50 : 1)
        post.boosts = random.below(post.favourites / 3 + 1)
        post.replies = random.below(4)
        post.isPinned = index == timeline.count - 3 && !shape.isReply
        if shape.isEdited { edit(&post, book, &random) }
    }

    private func text(_ book: Phrasebook, _ post: Post, _ random: inout SeededRandom) -> String {
        var text = "\(random.pick(book.openings)) \(random.pick(book.subjects))"
        if random.chance(50) { text += ". \(random.pick(book.closings))" }
        if random.chance(15) { text += "\n\n\(random.pick(book.openings)) \(random.pick(book.subjects))" }
        if random.chance(6) { text += "\n\(random.pick(["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇯🇵", "e\u{301}"]))" }
        if random.chance(5), dialect != .pixelfed { text += " :blobcat:" }
        if random.chance(12) {
            text += " https://example.org/notes/\(random.below(9000))?from=seed&page=\(random.below(9))"
        }
        if let author = post.inReplyToAuthor, author != post.author {
            text = "@\(Cast.member(author).acct) " + text
        } else if post.visibility == .direct || random.chance(6) {
            text = "@\(Cast.member(Cast.firstRemote + random.below(Cast.remoteCount)).acct) " + text
        }
        if random.chance(40) { text += "\n\n" + tags(book, &random) }
        return text
    }

    private func tags(_ book: Phrasebook, _ random: inout SeededRandom) -> String {
        book.hashtags.shuffled(using: &random).prefix(1 + random.below(3)).map { "#\($0)" }.joined(
            separator: " "
        )
    }

    private func poll(_ book: Phrasebook, _ date: Date, _ random: inout SeededRandom) -> Post.Poll {
        let options = book.subjects.shuffled(using: &random).prefix(2 + random.below(3)).map {
            Post.Poll.Option(title: String($0.prefix(50)), votes: random.below(60))
        }
        return Post.Poll(
            options: options,
            expiresAt: date.addingTimeInterval(86_400),
            multiple: random.chance(25)
        )
    }

    /// The post as it first was goes into its history; what stands now is the corrected one.
    private func edit(_ post: inout Post, _ book: Phrasebook, _ random: inout SeededRandom) {
        let first = Post.Revision(
            at: post.createdAt,
            text: post.text.isEmpty ? "" : post.text + " (typo)",
            spoiler: post.spoiler,
            sensitive: post.sensitive,
            media: post.media,
            descriptions: [:]
        )
        post.revisions = [first]
        post.editedAt = post.createdAt.addingTimeInterval(Double(60 + random.below(7200)))
    }

    // MARK: Looking up

    private func phrasebook(lane: AccountLane, index: Int) -> Phrasebook {
        let home = Cast.member(lane).language
        var random = SeededRandom(seed, lane, index, 5)
        let own = Phrasebook.all.first { $0.language == home } ?? .english
        return random.chance(55) ? own : random.pick(Phrasebook.all)
    }

    private func remotePost(
        _ remote: Int,
        before milliseconds: Int64,
        _ random: inout SeededRandom
    ) -> (id: RemoteID, lane: AccountLane)? {
        let lane = Cast.firstRemote + remote
        guard let timeline = timelines[lane], let last = timeline.lastIndex(before: milliseconds) else {
            return nil
        }
        return (timeline.id(at: max(0, last - random.below(5))), lane)
    }

    static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
