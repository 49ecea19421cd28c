import Foundation

/// The demo's history at Bluesky, written into repositories: the same for the same day.
struct BlueskyDemoHistory {
    private(set) var network = InitialNetwork(seed: 14)
    /// What becomes of some posts when the demo goes on.
    private(set) var changes: [(post: ATURI, change: Note.Change)] = []

    private let files: PaintedFiles
    private var random = SeededRandom(20, 4)
    /// Hers that answer nobody, oldest first.
    private var posts: [StrongReference] = []

    private var owner: String { network.did(BlueskyDemoCast.owner) }

    init(endingAt date: Date) {
        let plan = BlueskyDemoPlan(endingAt: date)
        files = PaintedFiles(plan.files)
        for member in BlueskyDemoCast.all { network.register(member) }
        for step in plan.steps { write(step) }
        for member in BlueskyDemoCast.all { writeProfile(of: member, since: plan.start - 10 - member.lane) }
    }

    // MARK: What she did

    private mutating func write(_ step: BlueskyDemoPlan.Step) {
        switch step.content {
        case .note(let note, let pictures, let quoted, let thumbnail):
            write(note, at: step.at, pictures, quoted, thumbnail)
        case .crossPost(let text, let language, let pictures):
            var post = self.post(text, [language], at: step.at)
            post["embed"] = embed(pictures, of: owner, at: step.at)
            add(post, at: step.at)
        case .repost(let said):
            guard let said = write(said, before: step.at) else { return }
            network.mark(Lexicon.repost, said, by: owner, at: SeededPosts.date(step.at), &random)
        case .answer(let said, let reply):
            guard let target = write(said, before: step.at) else { return }
            answer(target, reply, in: said.saying.language, at: step.at, by: owner)
        }
    }

    private mutating func write(
        _ note: Note,
        at milliseconds: Int64,
        _ pictures: [BlueskyDemoPlan.Picture],
        _ quoted: BlueskyDemoPlan.Said?,
        _ thumbnail: DemoPicture?
    ) {
        var post = self.post(note.text, [note.language] + note.sky.otherLanguages, at: milliseconds)
        if let label = note.sky.label { post["labels"] = Self.labels(label) }
        var media = embed(pictures, of: owner, at: milliseconds)
        if note.otherMedia == .video { media = video(in: note.language, at: milliseconds) }
        if let card = note.sky.card { media = embed(card, thumbnail, at: milliseconds) }
        let record: StrongReference? =
            switch note.sky.quoted {
            case .saying: quoted.flatMap { write($0, before: milliseconds) }
            case .own:
                posts.last { $0.writtenAt < SeededPosts.date(milliseconds - 90 * 86_400_000) } ?? posts.last
            case nil: nil
            }
        post["embed"] = Self.embed(media, quoting: record)
        guard let reference = add(post, at: milliseconds) else { return }
        if let change = note.change { changes.append((reference.uri, change)) }
        var (last, at) = (reference, milliseconds)
        for part in note.thread {
            at += Int64(60 + random.below(400)) * 1000
            last = answer(last, part, in: note.language, at: at, by: owner) ?? last
        }
        if let talk = note.talk {
            let other = network.did(BlueskyDemoCast.member(talk.lane))
            let said = answer(reference, talk.answer, in: note.language, at: at + 1_500_000, by: other)
            if let said { answer(said, talk.reply, in: note.language, at: at + 2_400_000, by: owner) }
        }
    }

    /// What somebody else said some hours before.
    private mutating func write(_ said: BlueskyDemoPlan.Said, before milliseconds: Int64) -> StrongReference?
    {
        let at = milliseconds - Int64(20 + random.below(1500)) * 60_000
        let did = network.did(BlueskyDemoCast.member(said.saying.lane))
        var post = self.post(said.saying.text, [said.saying.language], at: at)
        if !said.saying.warning.isEmpty { post["labels"] = Self.labels(said.saying.warning) }
        post["embed"] = embed([said.picture].compactMap { $0 }, of: did, at: at)
        let date = SeededPosts.date(at)
        return network.write(post, InitialNetwork.key(at, &random), of: did, at: date, &random)
    }

    // MARK: Records

    @discardableResult
    private mutating func add(_ post: JSON, at milliseconds: Int64) -> StrongReference? {
        let date = SeededPosts.date(milliseconds)
        let key = InitialNetwork.key(milliseconds, &random)
        let reference = network.write(post, key, of: owner, at: date, &random)
        if let reference { posts.append(reference) }
        return reference
    }

    @discardableResult
    private mutating func answer(
        _ target: StrongReference,
        _ text: String,
        in language: String,
        at milliseconds: Int64,
        by did: String
    ) -> StrongReference? {
        var post = self.post(text, [language], at: milliseconds)
        post["reply"] = ["root": target.rootJSON, "parent": target.json]
        let date = SeededPosts.date(milliseconds)
        return network.write(post, InitialNetwork.key(milliseconds, &random), of: did, at: date, &random)
    }

    private func post(_ marked: String, _ languages: [String], at milliseconds: Int64) -> JSON {
        let text = RichText(marked: marked) { network.directory.did(ofHandle: $0) }
        var post = BlueskyPostWriter.post(
            at: SeededPosts.date(milliseconds),
            text: text.text,
            language: languages[0]
        )
        post["langs"] = .array(languages.map(JSON.string))
        if !text.facets.isEmpty { post["facets"] = .array(text.facets) }
        return post
    }

    static func labels(_ label: String) -> JSON {
        ["$type": "com.atproto.label.defs#selfLabels", "values": [["val": .string(label)]]]
    }

    private mutating func writeProfile(of member: BlueskyCast.Member, since day: Int) {
        let (did, date) = (network.did(member), SeededPosts.date(Int64(day) * 86_400_000))
        var profile: JSON = [
            "$type": .string(Lexicon.profile), "displayName": .string(member.displayName),
            "description": .string(member.description), "createdAt": .string(Timestamp.text(date)),
        ]
        if did == owner { profile["pinnedPost"] = posts.first?.json }
        network.write(profile, ATURI(did, Lexicon.profile, "self"), at: date)
    }

    // MARK: What posts carry

    private static func embed(_ media: JSON?, quoting record: StrongReference?) -> JSON? {
        guard let record else { return media }
        let quote: JSON = ["$type": "app.bsky.embed.record", "record": record.json]
        guard let media else { return quote }
        return ["$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media]
    }

    /// Up to four pictures, or a gallery of more.
    private mutating func embed(
        _ pictures: [BlueskyDemoPlan.Picture],
        of did: String,
        at milliseconds: Int64
    ) -> JSON? {
        guard !pictures.isEmpty else { return nil }
        let isGallery = pictures.count > 4
        let images = pictures.compactMap { shown -> JSON? in
            guard let blob = blob(.picture(shown.picture), of: did, at: milliseconds) else { return nil }
            var image: JSON = ["alt": .string(shown.altText), "image": blob.json]
            if isGallery { image["$type"] = "app.bsky.embed.gallery#image" }
            if isGallery || shown.hasShape {
                image["aspectRatio"] = BlueskyHistory.aspectRatio(shown.picture.size)
            }
            return image
        }
        return isGallery
            ? ["$type": "app.bsky.embed.gallery", "items": .array(images)]
            : ["$type": "app.bsky.embed.images", "images": .array(images)]
    }

    private mutating func video(in language: String, at milliseconds: Int64) -> JSON? {
        guard let video = blob(.video, of: owner, at: milliseconds) else { return nil }
        var captions: [JSON] = []
        for track in DemoCaptionTrack.harbour {
            let source = BlobSource.bytes(Array(track.webVTT.utf8))
            guard
                let file = network.blob(source, "text/vtt", of: owner, at: SeededPosts.date(milliseconds))
            else { continue }
            captions.append(["lang": .string(track.language), "file": file.json])
        }
        return [
            "$type": "app.bsky.embed.video", "video": video.json,
            "alt": .string(DemoFile.video.altText ?? ""), "captions": .array(captions),
            "aspectRatio": BlueskyHistory.aspectRatio(DemoFile.video.size),
        ]
    }

    private mutating func embed(
        _ card: Note.LinkCard,
        _ thumbnail: DemoPicture?,
        at milliseconds: Int64
    ) -> JSON {
        var external: JSON = [
            "uri": .string(card.address), "title": .string(card.title),
            "description": .string(card.description),
        ]
        if let thumbnail {
            external["thumb"] = blob(.picture(thumbnail), of: owner, at: milliseconds)?.json
        }
        return ["$type": "app.bsky.embed.external", "external": external]
    }

    private mutating func blob(_ file: DemoFile, of did: String, at milliseconds: Int64) -> BlobReference? {
        network.blob(.bytes(files[file]), file.contentType, of: did, at: SeededPosts.date(milliseconds))
    }
}
