import Foundation

/// Writes one post of Ada's: text, facets, and what it carries.
struct BlueskyPostWriter {
    let shape: BlueskyPostShape
    let date: Date
    var random: SeededRandom

    /// What is one character to people and several to computers; each comes in its turn.
    private static let letters = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇯🇵", "Cafe\u{301}", "नमस्ते"]

    /// A post with nothing but words.
    static func post(at date: Date, text: String, language: String) -> JSON {
        [
            "$type": .string(Lexicon.post), "text": .string(text), "langs": [.string(language)],
            "createdAt": .string(Timestamp.text(date)),
        ]
    }

    mutating func write(into history: inout BlueskyHistory) -> JSON {
        let book = shape.book
        var text = RichText()
        addWords(to: &text, history)
        var post = Self.post(at: date, text: text.text, language: book.language)
        if !text.facets.isEmpty { post["facets"] = .array(text.facets) }
        switch shape.kind {
        case .threadPart: answer(history.adasPosts.last { $0.depth < 6 && $0.writtenAt < date }, &post)
        case .replyToOther: answer(earlier(history.othersPosts), &post)
        case .severalLanguages:
            post["langs"] = [.string(book.language), book.language == "en" ? "pt-BR" : "en", "de-CH"]
        case .withoutLanguage: post["langs"] = nil
        case .warning: post["labels"] = Self.labels(["graphic-media"])
        case .adult: post["labels"] = Self.labels(["nudity", "sexual"])
        case .tags: post["tags"] = ["slow-travel", "années 30"]
        case .backdated:
            // Imported from elsewhere: its key says when it was written here, the record when it was made.
            post["createdAt"] = .string(Timestamp.text(date.addingTimeInterval(-3 * 365 * 86_400)))
        default: break
        }
        if let embed = embed(&history) { post["embed"] = embed }
        return post
    }

    // MARK: Words

    private mutating func addWords(to text: inout RichText, _ history: BlueskyHistory) {
        let book = shape.book
        if shape.kind == .mention {
            let member = random.pick(BlueskyCast.others)
            text.mention(member.handle, history.did(member))
            text.add(" ")
        }
        if shape.kind == .emoji || shape.kind == .links {
            let letters = Self.letters
            text.add(letters[(shape.turn + (shape.kind == .links ? 3 : 0)) % letters.count] + " ")
        }
        text.add(book.sentence(&random))
        if shape.kind == .plain, random.chance(25) { text.add("\n\n" + book.sentence(&random)) }
        if shape.kind == .links {
            let page = random.below(9000)
            text.add(" ")
            // Shown short, as the app does; the facet has the whole address.
            text.link(
                "https://example.org/notes/\(page)?from=seed&page=\(random.below(9))",
                shown: "example.org/notes/\(page)…"
            )
            text.add(" 🦊 ")
            text.link("https://example.org/été/写真", shown: "https://example.org/été/写真")
        }
        if shape.kind == .tags || random.chance(30) {
            text.add("\n\n")
            for (place, name) in book.hashtags.shuffled(using: &random).prefix(1 + random.below(3))
                .enumerated()
            {
                if place > 0 { text.add(" ") }
                text.tag(name)
            }
        }
    }

    // MARK: Other posts

    private mutating func earlier(
        _ posts: [StrongReference]
    ) -> StrongReference? {
        guard let last = posts.lastIndex(where: { $0.writtenAt < date }) else { return nil }
        return posts[last - random.below(min(last + 1, 5))]
    }

    private func answer(_ target: StrongReference?, _ post: inout JSON) {
        guard let target else { return }
        post["reply"] = ["root": target.rootJSON, "parent": target.json]
    }

    private static func labels(_ values: [String]) -> JSON {
        [
            "$type": "com.atproto.label.defs#selfLabels",
            "values": .array(values.map { ["val": .string($0)] }),
        ]
    }

    // MARK: Embeds

    private mutating func embed(_ history: inout BlueskyHistory) -> JSON? {
        switch shape.kind {
        case .images, .warning: return images(random.pick([1, 1, 1, 2, 3]), &history)
        case .fourImages: return images(4, &history)
        case .adult: return images(1, &history)
        case .gallery: return gallery(5 + random.below(4), &history)
        case .video: return video(&history)
        case .card: return card(&history, hasPicture: true)
        case .cardWithoutPicture: return card(&history, hasPicture: false)
        case .quote: return quote(earlier(history.othersPosts))
        case .quoteOfOwn: return quote(earlier(history.adasPosts))
        case .quoteWithImages:
            guard let record = quote(earlier(history.othersPosts)), let media = images(1, &history) else {
                return nil
            }
            return ["$type": "app.bsky.embed.recordWithMedia", "record": record, "media": media]
        default: return nil
        }
    }

    private func quote(_ target: StrongReference?) -> JSON? {
        target.map { ["$type": "app.bsky.embed.record", "record": $0.json] }
    }

    private mutating func images(_ count: Int, _ history: inout BlueskyHistory) -> JSON? {
        var images: [JSON] = []
        for _ in 0..<count {
            let image = history.image(of: history.did(BlueskyCast.ada), shape.book, at: date, &random)
            if let image { images.append(image) }
        }
        return images.isEmpty ? nil : ["$type": "app.bsky.embed.images", "images": .array(images)]
    }

    private mutating func gallery(_ count: Int, _ history: inout BlueskyHistory) -> JSON? {
        var items: [JSON] = []
        for _ in 0..<count {
            let did = history.did(BlueskyCast.ada)
            let image = history.image(of: did, shape.book, at: date, hasShape: true, &random)
            guard var item = image else { continue }
            item["$type"] = "app.bsky.embed.gallery#image"
            items.append(item)
        }
        return items.isEmpty ? nil : ["$type": "app.bsky.embed.gallery", "items": .array(items)]
    }

    private mutating func video(_ history: inout BlueskyHistory) -> JSON? {
        let did = history.did(BlueskyCast.ada)
        let source = BlobSource.video(seed: history.seed &+ UInt64(random.below(6)))
        guard let video = history.blob(source, "video/mp4", of: did, at: date) else { return nil }
        var embed: JSON = [
            "$type": "app.bsky.embed.video", "video": video.json,
            "aspectRatio": BlueskyHistory.aspectRatio(source.size),
        ]
        if random.chance(60) { embed["alt"] = .string(random.pick(shape.book.altTexts)) }
        let captions = "WEBVTT\n\n00:00.000 --> 00:02.000\n\(random.pick(shape.book.subjects))\n"
        if let file = history.blob(.bytes(Array(captions.utf8)), "text/vtt", of: did, at: date) {
            embed["captions"] = [["lang": .string(shape.book.language), "file": file.json]]
        }
        return embed
    }

    private mutating func card(_ history: inout BlueskyHistory, hasPicture: Bool) -> JSON {
        var external: JSON = [
            "uri": .string("https://example.org/notes/\(random.below(9000))"),
            "title": .string(random.pick(shape.book.subjects)),
            "description": .string(hasPicture ? shape.book.sentence(&random) : ""),
        ]
        if hasPicture {
            let image = history.image(of: history.did(BlueskyCast.ada), shape.book, at: date, &random)
            external["thumb"] = image?["image"]
        }
        return ["$type": "app.bsky.embed.external", "external": external]
    }
}

extension Phrasebook {
    /// An opening with a subject, and perhaps a closing.
    func sentence(_ random: inout SeededRandom) -> String {
        let start = "\(random.pick(openings)) \(random.pick(subjects))"
        return random.chance(50) ? "\(start). \(random.pick(closings))" : start
    }
}
