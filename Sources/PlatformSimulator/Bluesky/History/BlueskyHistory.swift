import Foundation

/// The accounts a simulated Bluesky begins with, written whole: the same for the same seed and number of posts.
struct BlueskyHistory {
    private(set) var accounts: [HostedAccount] = []
    private(set) var directory = Directory()
    private(set) var appView = AppView()

    let seed: UInt64
    private let count: Int
    /// Posts others can be answered, quoted and reposted by, oldest first.
    private(set) var othersPosts: [StrongReference] = []
    private(set) var adasPosts: [StrongReference] = []

    /// A record at one version, with the root of the thread it is in.
    struct StrongReference: Sendable {
        let uri: ATURI
        let cid: CID
        let writtenAt: Date
        let root: (uri: ATURI, cid: CID)
        var depth = 0

        var json: JSON { ["uri": .string(uri.description), "cid": .string(cid.description)] }
        var rootJSON: JSON { ["uri": .string(root.uri.description), "cid": .string(root.cid.description)] }
    }

    init(posts: Int, seed: UInt64) {
        (self.seed, count) = (seed, posts)
        for member in BlueskyCast.all { register(member) }
        for member in BlueskyCast.others { writePosts(of: member) }
        othersPosts.sort { $0.writtenAt < $1.writtenAt }
        for index in 0..<posts {
            writePost(at: index)
            if index % 8 == 3 { writeRepost(after: index) }
        }
        writeAnswers()
        for member in BlueskyCast.all { writeProfile(of: member) }
    }

    func did(_ member: BlueskyCast.Member) -> String { Directory.did(member.name, seed: seed) }

    // MARK: People

    private mutating func register(_ member: BlueskyCast.Member) {
        let did = did(member)
        var random = SeededRandom(seed, member.lane, 41)
        accounts.append(
            HostedAccount(
                name: member.name,
                did: did,
                handle: member.handle,
                email: "\(member.name)@example.org",
                password: "correct horse battery staple",
                appPasswords: [.init(name: "first", secret: HostedAccount.appPassword(&random))],
                repository: Repository(did: did)
            )
        )
        directory.register(did, handle: member.handle)
    }

    private mutating func writeProfile(of member: BlueskyCast.Member) {
        let did = did(member)
        let start = Date(timeIntervalSince1970: Double(SeededTimeline.start / 1000 - 86_400))
        var profile: JSON = [
            "$type": .string(Lexicon.profile), "displayName": .string(member.displayName),
            "description": .string(member.description), "createdAt": .string(Timestamp.text(start)),
        ]
        let pictures = SeededRandom.mix(seed &+ UInt64(member.lane)) | 1
        profile["avatar"] = blob(.picture(seed: pictures), "image/png", of: did, at: start)?.json
        if member.lane == 0 {
            profile["banner"] = blob(.picture(seed: pictures &+ 2), "image/png", of: did, at: start)?.json
            if adasPosts.count > 2 { profile["pinnedPost"] = adasPosts[adasPosts.count - 3].json }
        }
        write(profile, ATURI(did, Lexicon.profile, "self"), at: start)
    }

    // MARK: Others

    private mutating func writePosts(of member: BlueskyCast.Member) {
        let timeline = SeededTimeline(
            seed: seed,
            lane: member.lane,
            count: max(12, min(count / 5, 60)),
            scheme: .ulid
        )
        let book = Phrasebook.all.first { $0.language == member.language } ?? .english
        for index in 0..<timeline.count {
            var random = SeededRandom(seed, member.lane, index, 11)
            let milliseconds = timeline.milliseconds(at: index)
            let date = SeededPosts.date(milliseconds)
            var post = BlueskyPostWriter.post(at: date, text: book.sentence(&random), language: book.language)
            if random.chance(30), let image = image(of: did(member), book, at: date, &random) {
                post["embed"] = ["$type": "app.bsky.embed.images", "images": [image]]
            }
            let reference = write(post, key(milliseconds, &random), of: did(member), at: date, &random)
            if let reference { othersPosts.append(reference) }
        }
    }

    /// What Ada reposts after one of her posts: records of a collection of their own, not among her posts.
    private mutating func writeRepost(after index: Int) {
        guard let last = adasPosts.last else { return }
        var random = SeededRandom(seed, index, 51)
        let date = last.writtenAt.addingTimeInterval(Double(60 + random.below(600)))
        // Now and then one of her own, as people do who want to be read again.
        let posts = random.chance(85) ? othersPosts : adasPosts
        guard let end = posts.lastIndex(where: { $0.writtenAt < date }) else { return }
        let subject = posts[end - random.below(min(end + 1, 8))]
        mark(Lexicon.repost, subject, by: did(BlueskyCast.ada), at: date, &random)
        if random.chance(50) {
            mark(Lexicon.like, subject, by: did(BlueskyCast.ada), at: date.addingTimeInterval(5), &random)
        }
    }

    /// What others did with Ada's posts.
    private mutating func writeAnswers() {
        guard !adasPosts.isEmpty else { return }
        for number in 0..<min(40, (count + 5) / 6) {
            var random = SeededRandom(seed, number, 61)
            let target = adasPosts[random.below(adasPosts.count)]
            let member = random.pick(BlueskyCast.others)
            let book = Phrasebook.all.first { $0.language == member.language } ?? .english
            let date = target.writtenAt.addingTimeInterval(Double(90 + random.below(40_000)))
            mark(Lexicon.like, target, by: did(member), at: date, &random)
            guard random.chance(60) else { continue }
            var post = BlueskyPostWriter.post(
                at: date,
                text: random.pick(book.closings),
                language: book.language
            )
            post["reply"] = ["root": target.rootJSON, "parent": target.json]
            _ = write(post, key(date, &random), of: did(member), at: date, &random)
        }
    }

    private mutating func mark(
        _ collection: String,
        _ subject: StrongReference,
        by did: String,
        at date: Date,
        _ random: inout SeededRandom
    ) {
        let value: JSON = [
            "$type": .string(collection), "subject": subject.json, "createdAt": .string(Timestamp.text(date)),
        ]
        write(value, ATURI(did, collection, key(date, &random)), at: date)
    }

    // MARK: Ada

    private mutating func writePost(at index: Int) {
        let timeline = SeededTimeline(seed: seed, lane: 0, count: count, scheme: .ulid)
        let milliseconds = timeline.milliseconds(at: index)
        var writer = BlueskyPostWriter(
            shape: BlueskyPostShape(seed: seed, index: index),
            date: SeededPosts.date(milliseconds),
            random: SeededRandom(seed, 0, index, 11)
        )
        let post = writer.write(into: &self)
        let reference = write(
            post,
            key(milliseconds, &writer.random),
            of: did(BlueskyCast.ada),
            at: writer.date,
            &writer.random
        )
        if let reference { adasPosts.append(reference) }
    }

    // MARK: Writing

    private func key(_ milliseconds: Int64, _ random: inout SeededRandom) -> String {
        TID(microseconds: UInt64(milliseconds) * 1000 + UInt64(random.below(1000)), clock: random.below(1024))
            .description
    }

    private func key(_ date: Date, _ random: inout SeededRandom) -> String {
        key(Int64(date.timeIntervalSince1970 * 1000), &random)
    }

    /// Writes a post with what strangers did to it, and gives the reference to it.
    private mutating func write(
        _ post: JSON,
        _ key: String,
        of did: String,
        at date: Date,
        _ random: inout SeededRandom
    ) -> StrongReference? {
        let uri = ATURI(did, Lexicon.post, key)
        let likes = random.below(40) * (random.chance(3) ? 50 : 1)
        let others = AppView.Counts(
            likes: likes,
            reposts: random.below(likes / 3 + 1),
            replies: 0,
            quotes: random.below(likes / 10 + 1),
            bookmarks: random.below(likes / 8 + 1)
        )
        guard let cid = write(post, uri, at: date, others) else { return nil }
        let root = post["reply"]?["root"]
        let rootURI = root?["uri"]?.text.flatMap(ATURI.init), rootCID = root?["cid"]?.text.flatMap(CID.init)
        return StrongReference(
            uri: uri,
            cid: cid,
            writtenAt: date,
            root: (rootURI ?? uri, rootCID ?? cid),
            depth: root == nil ? 0 : (adasPosts.last?.depth ?? 0) + 1
        )
    }

    @discardableResult
    private mutating func write(
        _ value: JSON,
        _ uri: ATURI,
        at date: Date,
        _ others: AppView.Counts? = nil
    ) -> CID? {
        // What the seed writes has neither floats nor CIDs that are none.
        guard let record = try? StoredRecord(value),
            let index = accounts.firstIndex(where: { $0.did == uri.authority })
        else { return nil }
        accounts[index].repository.put(record, uri.collection, uri.rkey)
        if let tid = TID(uri.rkey) {
            accounts[index].repository.commit(max(tid, accounts[index].repository.rev))
        }
        appView.apply(.put(uri, record), at: date.addingTimeInterval(2), others: others)
        return record.cid
    }

    /// Puts a file into an account's repository.
    mutating func blob(_ source: BlobSource, _ type: String, of did: String, at date: Date) -> BlobReference?
    {
        guard let index = accounts.firstIndex(where: { $0.did == did }) else { return nil }
        let reference: BlobReference
        if let known = drawn[source] {
            reference = known
        } else {
            let bytes = source.bytes
            reference = BlobReference(cid: CID(.raw, of: bytes), mimeType: type, size: bytes.count)
            drawn[source] = reference
        }
        accounts[index].repository.add(reference, source, at: date)
        return reference
    }

    /// Files drawn so far: a picture comes again in a long history, as people's do.
    private var drawn: [BlobSource: BlobReference] = [:]

    /// One of the history's pictures, with an alt text, a poor one or none.
    mutating func image(
        of did: String,
        _ book: Phrasebook,
        at date: Date,
        hasShape: Bool = false,
        _ random: inout SeededRandom
    ) -> JSON? {
        let pool = min(max(count / 3, 8), 96)
        let source = BlobSource.picture(seed: SeededRandom.mix(seed &* 7 &+ UInt64(random.below(pool))) | 1)
        guard let blob = blob(source, "image/png", of: did, at: date) else { return nil }
        let alt =
            switch random.below(100) {
            case ..<36: ""
            case ..<46: random.pick(["image", "IMG_2041.jpg", ".", "screenshot"])
            default: random.pick(book.altTexts)
            }
        var image: JSON = ["alt": .string(alt), "image": blob.json]
        // Older clients leave the shape out.
        if hasShape || !random.chance(15) { image["aspectRatio"] = Self.aspectRatio(source.size) }
        return image
    }

    static func aspectRatio(_ size: (width: Int, height: Int)) -> JSON {
        ["width": .integer(size.width), "height": .integer(size.height)]
    }
}
