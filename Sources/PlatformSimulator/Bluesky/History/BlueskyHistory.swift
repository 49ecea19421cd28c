import Foundation

/// The accounts a simulated Bluesky begins with, written whole: the same for the same seed and number of posts.
struct BlueskyHistory {
    private(set) var network: InitialNetwork
    private let count: Int
    /// Posts others can be answered, quoted and reposted by, oldest first.
    private(set) var othersPosts: [StrongReference] = []
    private(set) var adasPosts: [StrongReference] = []

    init(posts: Int, seed: UInt64) {
        (network, count) = (InitialNetwork(seed: seed), posts)
        for member in BlueskyCast.all { network.register(member) }
        for member in BlueskyCast.others { writePosts(of: member) }
        othersPosts.sort { $0.writtenAt < $1.writtenAt }
        for index in 0..<posts {
            writePost(at: index)
            if index % 8 == 3 { writeRepost(after: index) }
        }
        writeAnswers()
        for member in BlueskyCast.all { writeProfile(of: member) }
    }

    var seed: UInt64 { network.seed }
    func did(_ member: BlueskyCast.Member) -> String { network.did(member) }

    // MARK: People

    private mutating func writeProfile(of member: BlueskyCast.Member) {
        let did = did(member)
        let start = Date(timeIntervalSince1970: Double(SeededTimeline.start / 1000 - 86_400))
        var profile: JSON = [
            "$type": .string(Lexicon.profile), "displayName": .string(member.displayName),
            "description": .string(member.description), "createdAt": .string(Timestamp.text(start)),
        ]
        let pictures = SeededRandom.mix(seed &+ UInt64(member.lane)) | 1
        profile["avatar"] = network.blob(.picture(seed: pictures), "image/png", of: did, at: start)?.json
        if member.lane == 0 {
            profile["banner"] =
                network.blob(.picture(seed: pictures &+ 2), "image/png", of: did, at: start)?.json
            if adasPosts.count > 2 { profile["pinnedPost"] = adasPosts[adasPosts.count - 3].json }
        }
        network.write(profile, ATURI(did, Lexicon.profile, "self"), at: start)
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
            let reference = write(
                post,
                InitialNetwork.key(milliseconds, &random),
                of: did(member),
                at: date,
                &random
            )
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
        network.mark(Lexicon.repost, subject, by: did(BlueskyCast.ada), at: date, &random)
        if random.chance(50) {
            network.mark(
                Lexicon.like,
                subject,
                by: did(BlueskyCast.ada),
                at: date.addingTimeInterval(5),
                &random
            )
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
            network.mark(Lexicon.like, target, by: did(member), at: date, &random)
            guard random.chance(60) else { continue }
            var post = BlueskyPostWriter.post(
                at: date,
                text: random.pick(book.closings),
                language: book.language
            )
            post["reply"] = ["root": target.rootJSON, "parent": target.json]
            _ = write(post, InitialNetwork.key(date, &random), of: did(member), at: date, &random)
        }
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
            InitialNetwork.key(milliseconds, &writer.random),
            of: did(BlueskyCast.ada),
            at: writer.date,
            &writer.random
        )
        if let reference { adasPosts.append(reference) }
    }

    // MARK: Writing

    /// Writes a post, and gives the reference to it.
    private mutating func write(
        _ post: JSON,
        _ key: String,
        of did: String,
        at date: Date,
        _ random: inout SeededRandom
    ) -> StrongReference? {
        var reference = network.write(post, key, of: did, at: date, &random)
        if post["reply"] != nil { reference?.depth = (adasPosts.last?.depth ?? 0) + 1 }
        return reference
    }

    /// Puts a file into an account's repository.
    mutating func blob(_ source: BlobSource, _ type: String, of did: String, at date: Date) -> BlobReference?
    {
        network.blob(source, type, of: did, at: date)
    }

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
