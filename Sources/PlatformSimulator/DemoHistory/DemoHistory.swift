import Foundation

/// The demo's history: one person's six and a half years on a platform, up to a given day.
///
/// It is written once, when the simulator starts, and the same day gives the same history. What belongs to a season
/// stands in it, whatever the day.
struct DemoHistory: Sendable {
    private(set) var accounts: [Account]
    /// In the order they appeared.
    private(set) var posts: [Post] = []
    private(set) var media: [RemoteID: MediaAttachment] = [:]
    /// What becomes of some of them when the demo goes on.
    private(set) var changes: [(post: RemoteID, change: Note.Change)] = []

    private let dialect: Dialect
    private let end: CalendarDay
    private let start: Int
    private var random: SeededRandom
    private var drawn = 0

    private static let days = 2370

    init(_ dialect: Dialect, endingAt date: Date) {
        self.dialect = dialect
        end = CalendarDay(Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
        start = end.number - Self.days
        random = SeededRandom(20, dialect == .pixelfed ? 2 : 1)
        accounts = DemoCast.accounts(dialect, joined: Int64(start - 40) * 86_400_000)
        for planned in (dialect == .pixelfed ? photographs() : diary()).sorted(by: { $0.at < $1.at }) {
            write(planned)
        }
        posts.sort { $0.id < $1.id }
    }

    // MARK: The plan

    private struct Planned {
        /// Milliseconds since 1970.
        let at: Int64
        let content: Content

        enum Content {
            case note(Note)
            case boost(DemoConversations.Saying)
            case answer(DemoConversations.Saying, String)
        }
    }

    /// Weeks without a word, and weeks with many.
    private func activity(_ week: Int) -> Int {
        // Somebody with something to say now, whatever the day of the demo.
        if week > Self.days / 7 - 12 { return 2 }
        var random = SeededRandom(77, week / 46)
        let pause = random.below(42)
        if (pause..<(pause + 4)).contains(week % 46) { return 0 }
        return SeededRandom.mix(UInt64(week) &* 7919) % 6 == 0 ? 2 : 1
    }

    private mutating func moment(_ day: Int, from: Int = 7, to: Int = 22) -> Int64 {
        let seconds = (from * 60 + random.below((to - from) * 60)) * 60 + random.below(60)
        drawn += 1
        // A millisecond of its own, so that no two ids are the same.
        return (Int64(day) * 86_400 + Int64(seconds)) * 1000 + Int64(drawn % 1000)
    }

    /// The days notes of a month can stand on, in one year after the other.
    private mutating func place(_ notes: [Note], in plan: inout [Planned]) {
        var used: [Int: Int] = [:]
        let loose = notes.filter { $0.month == nil && !$0.isPinned }.shuffled(using: &random)
        for (index, note) in loose.enumerated() {
            let step = Double(Self.days - 30) / Double(max(loose.count, 1))
            let day = start + 3 + Int((Double(index) + Double(random.below(80)) / 100) * step)
            plan.append(Planned(at: moment(day), content: .note(note)))
        }
        for note in notes where note.isPinned {
            plan.append(Planned(at: moment(start + 1), content: .note(note)))
        }
        let firsts = (start..<(end.number - 28)).map { CalendarDay($0) }.filter { $0.day == 1 }
        for note in notes.shuffled(using: &random) {
            guard let month = note.month else { continue }
            let days = firsts.filter { $0.month == month }
            guard !days.isEmpty else { continue }
            let turn = used[month, default: 0]
            used[month] = turn + 1
            let day = days[turn % days.count].number + random.below(27)
            plan.append(Planned(at: moment(day), content: .note(note)))
        }
    }

    private mutating func diary() -> [Planned] {
        var plan: [Planned] = []
        place(DemoNotes.undated, in: &plan)
        for note in DemoNotes.lately {
            plan.append(Planned(at: moment(end.number - (note.daysAgo ?? 1)), content: .note(note)))
        }
        let firstSunday = start + (7 - CalendarDay(start).weekday) % 7
        for week in 0..<(Self.days / 7) where activity(week) > 0 {
            let (sunday, busy) = (CalendarDay(firstSunday + week * 7), activity(week))
            if sunday.number >= end.number - 6 { break }
            if sunday.day <= 7, sunday.month % 6 == 1 {
                let chart = DemoSeries.rainChart(month: sunday.month, year: sunday.year, &random)
                plan.append(Planned(at: moment(sunday.number, from: 9, to: 11), content: .note(chart)))
            } else if random.chance(36 + 12 * busy) {
                let rain = DemoSeries.rain(week: sunday.week, month: sunday.month, &random)
                plan.append(Planned(at: moment(sunday.number, from: 8, to: 9), content: .note(rain)))
            }
            if random.chance(22 + 16 * busy) {
                let ride = DemoSeries.ride(month: CalendarDay(sunday.number + 6).month, &random)
                plan.append(Planned(at: moment(sunday.number + 6, from: 15, to: 20), content: .note(ride)))
            }
        }
        let sayings = DemoConversations.boosted.shuffled(using: &random)
        for (index, saying) in sayings.enumerated() {
            let day = start + 20 + index * (Self.days - 22) / sayings.count + random.below(18)
            plan.append(Planned(at: moment(min(day, end.number - 1)), content: .boost(saying)))
        }
        let talks = DemoConversations.answered.shuffled(using: &random)
        for (index, talk) in talks.enumerated() {
            let day = start + 35 + index * (Self.days - 40) / talks.count + random.below(30)
            plan.append(
                Planned(at: moment(min(day, end.number - 2)), content: .answer(talk.said, talk.reply))
            )
        }
        return plan
    }

    private mutating func photographs() -> [Planned] {
        var plan: [Planned] = []
        place(DemoCaptions.own, in: &plan)
        for note in DemoCaptions.lately {
            plan.append(Planned(at: moment(end.number - (note.daysAgo ?? 1)), content: .note(note)))
        }
        let scenes = DemoPicture.Scene.allCases.filter { $0 != .chart }
        var number = 0
        for week in 0..<(Self.days / 7 - 2)
        where activity(week + 11) > 0 && random.chance(26 + 13 * activity(week + 11)) {
            number += 1
            let scene = random.pick(scenes)
            var light = random.pick(DemoPicture.Light.allCases)
            // What is small or lies on a table isn't photographed in the dark.
            if light == .night, [.harvest, .leaf, .blossom, .map, .beds].contains(scene) { light = .day }
            var note = DemoCaptions.caption(scene, light, number: number, &random)
            if random.chance(5) { note = Note("") }
            note.scenes = [DemoPicture.Scene](
                repeating: scene,
                count: random.pick([1, 1, 1, 1, 1, 1, 2, 2, 3, 4])
            )
            note.light = light
            plan.append(Planned(at: moment(start + week * 7 + random.below(7)), content: .note(note)))
        }
        return plan
    }

    // MARK: Writing

    private mutating func write(_ planned: Planned) {
        switch planned.content {
        case .note(let note): write(note, at: planned.at)
        case .boost(let saying):
            let hours = Int64(1 + random.below(30)) * 3_600_000
            let said = say(saying, at: planned.at - hours)
            var post = post(of: DemoCast.owner, at: planned.at)
            post.boosted = said
            posts.append(post)
        case .answer(let saying, let reply):
            let said = say(saying, at: planned.at - Int64(2 + random.below(50)) * 60_000)
            add(reply, in: saying.language, at: planned.at, answering: said, of: saying.lane)
        }
    }

    private mutating func write(_ note: Note, at milliseconds: Int64) {
        var post = post(of: DemoCast.owner, at: milliseconds)
        post.text = note.text
        post.language = dialect == .pixelfed ? nil : note.language
        (post.spoiler, post.sensitive) = (note.warning, note.isSensitive || !note.warning.isEmpty)
        post.visibility = note.visibility
        post.isPinned = note.isPinned
        post.application = random.pick(["Web", "Web", "Tusky", "Tuba", "Phanpy"])
        count(&post)
        for (index, scene) in note.scenes.enumerated() {
            let id = mediaID(of: post, at: milliseconds, index + 1)
            media[id] = picture(of: scene, note, id: id, at: milliseconds)
            post.media.append(id)
        }
        if let kind = note.otherMedia {
            let id = mediaID(of: post, at: milliseconds, 1)
            // What moves without sound stays a GIF here.
            let shown: MediaKind = kind == .gifv ? .image : kind
            let file = DemoFile(kind)
            var attachment = MediaAttachment(id: id, owner: post.author, kind: shown, source: .demo(file))
            attachment.description = file.altText
            media[id] = attachment
            post.media = [id]
        }
        if !note.poll.isEmpty {
            let end = Int64(note.daysAgo == nil ? 1 : 12) * 86_400_000
            post.poll = .init(
                options: note.poll,
                expiresAt: SeededPosts.date(milliseconds + end),
                multiple: false
            )
        }
        if let formerly = note.formerly {
            post.revisions = [
                .init(
                    at: post.createdAt,
                    text: formerly,
                    spoiler: post.spoiler,
                    sensitive: post.sensitive,
                    media: post.media,
                    descriptions: [:]
                )
            ]
            post.editedAt = post.createdAt.addingTimeInterval(4000)
        }
        posts.append(post)
        if let change = note.change { changes.append((post.id, change)) }
        var last = (id: post.id, at: milliseconds)
        for part in note.thread {
            last.at += Int64(90 + random.below(1500)) * 1000
            last.id = add(part, in: note.language, at: last.at, answering: last.id, of: DemoCast.owner)
        }
        if let talk = note.talk {
            let said = add(
                talk.answer,
                in: note.language,
                at: milliseconds + 1_500_000,
                answering: post.id,
                of: DemoCast.owner,
                by: talk.lane
            )
            add(
                talk.reply,
                in: note.language,
                at: milliseconds + 2_400_000,
                answering: said,
                of: talk.lane,
                mentions: false
            )
        }
    }

    /// A post that answers another; gives its id.
    @discardableResult
    private mutating func add(
        _ text: String,
        in language: String,
        at milliseconds: Int64,
        answering target: RemoteID,
        of answered: AccountLane,
        by author: AccountLane = DemoCast.owner,
        mentions: Bool = true
    ) -> RemoteID {
        var post = post(of: author, at: milliseconds)
        let isToSomebody = answered != author && author == DemoCast.owner && mentions
        post.text = isToSomebody ? "@\(DemoCast.acct(answered)) \(text)" : text
        post.language = language
        (post.inReplyTo, post.inReplyToAuthor) = (target, answered)
        count(&post)
        posts.append(post)
        return post.id
    }

    private mutating func say(_ saying: DemoConversations.Saying, at milliseconds: Int64) -> RemoteID {
        var post = post(of: saying.lane, at: milliseconds)
        (post.text, post.language, post.spoiler) = (saying.text, saying.language, saying.warning)
        post.sensitive = !saying.warning.isEmpty
        count(&post)
        if let scene = saying.scene {
            let id = mediaID(of: post, at: milliseconds, 1)
            let note = Note("").in(saying.language).showing(scene, care: .good)
            media[id] = picture(of: scene, note, id: id, at: milliseconds, by: saying.lane)
            post.media = [id]
        }
        posts.append(post)
        return post.id
    }

    private mutating func post(of lane: AccountLane, at milliseconds: Int64) -> Post {
        drawn += 1
        return Post(
            id: dialect.identifiers.id(.init(milliseconds: milliseconds, lane: lane, salt: drawn)),
            author: lane,
            createdAt: SeededPosts.date(milliseconds)
        )
    }

    private func mediaID(of post: Post, at milliseconds: Int64, _ slot: Int) -> RemoteID {
        let salt = dialect.identifiers.parts(of: post.id)?.salt ?? 0
        return dialect.identifiers.id(
            .init(milliseconds: milliseconds, lane: post.author, salt: salt, slot: slot)
        )
    }

    /// Few reactions for most, and now and then one that everybody passed on.
    private mutating func count(_ post: inout Post) {
        let fame = random.chance(4) ? 30 : random.chance(20) ? 5 : 1
        post.favourites = (1 + random.below(14)) * fame
        post.boosts = random.below(post.favourites / 3 + 1)
        post.replies = random.below(4)
    }

    private mutating func picture(
        of scene: DemoPicture.Scene,
        _ note: Note,
        id: RemoteID,
        at milliseconds: Int64,
        by lane: AccountLane = DemoCast.owner
    ) -> MediaAttachment {
        let shapes: [DemoPicture.Shape] =
            dialect == .pixelfed
            ? [.wide, .wide, .square, .square, .tall] : [.wide, .wide, .wide, .square, .tall]
        let picture = DemoPicture(
            scene: scene,
            light: note.light ?? random.pick([.dawn, .day, .day, .grey, .dusk]),
            shape: scene == .chart ? .wide : random.pick(shapes),
            isAutumn: CalendarDay(Int(milliseconds / 86_400_000)).month > 8,
            seed: random.next()
        )
        let care =
            note.care
            ?? random.pick([.good, .good, .good, .good, .missing, .missing, .missing, .poor, .poor])
        let description: String? =
            switch care {
            case .good: picture.altText(in: note.language)
            case .missing: nil
            case .poor: DemoPicture.poorAltText(&random)
            }
        return MediaAttachment(
            id: id,
            owner: lane,
            kind: .image,
            description: description,
            source: .demo(.picture(picture))
        )
    }
}
