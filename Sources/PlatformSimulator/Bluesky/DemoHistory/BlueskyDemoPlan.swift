import Foundation

/// What the demo's person does at Bluesky in two and a half years up to a given day, and when, before it is written.
struct BlueskyDemoPlan {
    /// In the order it happens.
    private(set) var steps: [Step] = []

    private let end: CalendarDay
    let start: Int
    private var random = SeededRandom(20, 3)
    private var drawn = 0

    static let days = 913

    struct Step: Sendable {
        /// Milliseconds since 1970.
        let at: Int64
        let content: Content
    }

    enum Content: Sendable {
        case note(Note, [Picture], quoting: Said?, thumbnail: DemoPicture?)
        /// What she said on the other platform a little before.
        case crossPost(String, language: String, [Picture])
        case repost(Said)
        case answer(Said, String)
    }

    struct Picture: Sendable {
        let picture: DemoPicture
        let altText: String
        /// Older clients leave the shape out.
        var hasShape = true
    }

    struct Said: Sendable {
        let saying: DemoConversations.Saying
        let picture: Picture?
    }

    init(endingAt date: Date) {
        end = CalendarDay(Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
        start = end.number - Self.days
        plan(BlueskyDemoNotes.undated)
        for note in BlueskyDemoNotes.lately { add(note, on: end.number - (note.daysAgo ?? 1)) }
        planCrossPosts(of: DemoHistory(.mastodon, endingAt: date))
        planConversations()
        steps.sort { $0.at < $1.at }
    }

    // MARK: Her own

    private mutating func plan(_ notes: [Note]) {
        let loose = notes.filter { $0.month == nil && !$0.isPinned }.shuffled(using: &random)
        for (index, note) in loose.enumerated() {
            let step = Double(Self.days - 30) / Double(max(loose.count, 1))
            add(note, on: start + 3 + Int((Double(index) + Double(random.below(80)) / 100) * step))
        }
        for note in notes where note.isPinned { add(note, on: start + 1) }
        let firsts = (start..<(end.number - 42)).map { CalendarDay($0) }.filter { $0.day == 1 }
        for note in notes {
            guard let month = note.month else { continue }
            let days = firsts.filter { $0.month == month }
            if !days.isEmpty { add(note, on: random.pick(days).number + random.below(27)) }
        }
    }

    private mutating func add(_ note: Note, on day: Int) {
        let at = moment(day)
        let month = CalendarDay(day).month
        let pictures = note.scenes.map { picture(of: $0, note, month: month) }
        var quoted: Said?
        if case .saying(let saying) = note.sky.quoted { quoted = said(saying, month: month) }
        let thumbnail = note.sky.card?.scene.map { picture(of: $0, note, month: month).picture }
        steps.append(Step(at: at, content: .note(note, pictures, quoting: quoted, thumbnail: thumbnail)))
    }

    /// What fits and is for everybody, some of it: the same words and the same pictures, minutes later.
    private mutating func planCrossPosts(of history: DemoHistory) {
        let changing = Set(history.changes.map(\.post))
        for post in history.posts {
            guard post.author == DemoCast.owner, post.boosted == nil, post.inReplyTo == nil, post.poll == nil,
                post.visibility == .public, post.spoiler.isEmpty, !post.text.isEmpty, !post.isPinned,
                post.revisions.isEmpty, !changing.contains(post.id), !post.text.contains("@"),
                post.text.count < 290, post.media.count <= 4
            else { continue }
            let milliseconds = Int64(post.createdAt.timeIntervalSince1970 * 1000)
            guard milliseconds > Int64(start + 2) * 86_400_000, random.chance(38) else { continue }
            let pictures = post.media.compactMap { id -> Picture? in
                guard let medium = history.media[id], case .demo(.picture(let picture)) = medium.source else {
                    return nil
                }
                return Picture(picture: picture, altText: medium.description ?? "")
            }
            guard pictures.count == post.media.count else { continue }
            let at = milliseconds + Int64(40 + random.below(500)) * 1000
            let text = DemoEmoji.allCases.reduce(post.text) {
                $0.replacing(":\($1.rawValue):", with: $1.character)
            }
            let content = Content.crossPost(text, language: post.language ?? "en", pictures)
            steps.append(Step(at: at, content: content))
        }
    }

    // MARK: With others

    private mutating func planConversations() {
        let reposted = BlueskyDemoConversations.reposted.shuffled(using: &random)
        for (index, saying) in reposted.enumerated() {
            let day = start + 20 + index * (Self.days - 22) / reposted.count + random.below(18)
            let at = moment(min(day, end.number - 1))
            steps.append(Step(at: at, content: .repost(said(saying, month: CalendarDay(day).month))))
        }
        let answered = BlueskyDemoConversations.answered.shuffled(using: &random)
        for (index, talk) in answered.enumerated() {
            let day = start + 35 + index * (Self.days - 40) / answered.count + random.below(30)
            let at = moment(min(day, end.number - 2))
            let said = said(talk.said, month: CalendarDay(day).month)
            steps.append(Step(at: at, content: .answer(said, talk.reply)))
        }
    }

    private mutating func said(_ saying: DemoConversations.Saying, month: Int) -> Said {
        let note = Note("").in(saying.language)
        return Said(
            saying: saying,
            picture: saying.scene.map { picture(of: $0, note.showing($0, care: .good), month: month) }
        )
    }

    // MARK: Moments and pictures

    private mutating func moment(_ day: Int) -> Int64 {
        let seconds = (7 * 60 + random.below(15 * 60)) * 60 + random.below(60)
        drawn += 1
        // A millisecond of its own, so that no two keys are the same.
        return (Int64(day) * 86_400 + Int64(seconds)) * 1000 + Int64(drawn % 1000)
    }

    private mutating func picture(of scene: DemoPicture.Scene, _ note: Note, month: Int) -> Picture {
        let picture = DemoPicture(
            scene: scene,
            light: note.light ?? random.pick([.dawn, .day, .day, .grey, .dusk]),
            shape: random.pick([.wide, .wide, .wide, .square, .tall]),
            isAutumn: month > 8,
            seed: random.next()
        )
        let care = note.care ?? random.pick([.good, .good, .good, .good, .missing, .missing, .poor])
        let altText =
            switch care {
            case .good: picture.altText(in: note.language)
            case .missing: ""
            case .poor: DemoPicture.poorAltText(&random)
            }
        return Picture(picture: picture, altText: altText, hasShape: !random.chance(15))
    }

    /// Every file there is in it.
    var files: Set<DemoFile> {
        var files: Set<DemoFile> = []
        for step in steps {
            switch step.content {
            case .note(let note, let pictures, let quoted, let thumbnail):
                let shown = pictures.map(\.picture) + [quoted?.picture?.picture, thumbnail].compactMap { $0 }
                files.formUnion(shown.map(DemoFile.picture))
                if let kind = note.otherMedia { files.insert(DemoFile(kind)) }
            case .crossPost(_, _, let pictures): files.formUnion(pictures.map { .picture($0.picture) })
            case .repost(let said), .answer(let said, _):
                if let picture = said.picture { files.insert(.picture(picture.picture)) }
            }
        }
        return files
    }
}

extension DemoEmoji {
    /// What stands in its place where there are no custom emoji.
    fileprivate var character: String {
        switch self {
        case .sprout: "🌱"
        case .velo: "🚲"
        case .teapot: "🫖"
        }
    }
}
