/// All posts: those the seed writes when asked, and what has changed since.
struct PostStore: Sendable {
    let seeded: SeededPosts
    /// Posts made or changed since the start; `.some(nil)` is a deleted one.
    private var changed: [RemoteID: Post?] = [:]
    /// Ids of the posts made since, by author, in order.
    private var made: [AccountLane: [RemoteID]] = [:]
    /// How many more posts an author has than the seed gave.
    private var surplus: [AccountLane: Int] = [:]
    /// Ids of made posts that answer a post.
    private var answers: [RemoteID: [RemoteID]] = [:]

    init(seeded: SeededPosts) { self.seeded = seeded }

    subscript(id: RemoteID) -> Post? {
        if let known = changed[id] { known } else { seeded.post(id) }
    }

    mutating func add(_ post: Post) {
        changed[post.id] = post
        surplus[post.author, default: 0] += 1
        // Nearly always at the end; a backdated post goes where its id belongs.
        let place = made[post.author]?.lastIndex { $0 < post.id }.map { $0 + 1 } ?? 0
        made[post.author, default: []].insert(post.id, at: place)
        if let target = post.inReplyTo { answers[target, default: []].append(post.id) }
    }

    mutating func replace(_ post: Post) { changed[post.id] = post }

    mutating func delete(_ id: RemoteID) {
        guard let post = self[id] else { return }
        surplus[post.author, default: 0] -= 1
        changed[id] = .some(nil)
    }

    // MARK: Lists

    /// The posts of `lane` between two ids, both excluded, that `includes` admits, newest first.
    ///
    /// They are the newest `limit` of them, or with `fromBelow` the `limit` next to the lower bound. `admits` rules
    /// seeded posts out by their shape, before they are written.
    func page(
        lane: AccountLane,
        below: RemoteID?,
        above: RemoteID?,
        fromBelow: Bool = false,
        limit: Int,
        admits: (PostShape) -> Bool,
        includes: (Post) -> Bool
    ) -> [Post] {
        var page: [Post] = []
        var walk = Walk(store: self, lane: lane, below: below, above: above, ascending: fromBelow)
        while page.count < limit, let (id, index) = walk.next() {
            let post: Post?
            if let known = changed[id] {
                post = known
            } else if let index, admits(seeded.shape(lane: lane, index: index)) {
                post = seeded.post(lane: lane, index: index)
            } else {
                post = nil
            }
            if let post, includes(post) { page.append(post) }
        }
        return fromBelow ? page.reversed() : page
    }

    /// How many posts of `lane` there are.
    func count(lane: AccountLane) -> Int {
        (seeded.timelines[lane]?.count ?? 0) + surplus[lane, default: 0]
    }

    /// The posts of `lane` made since the start and still there, oldest first.
    func made(by lane: AccountLane) -> [Post] { (made[lane] ?? []).compactMap { self[$0] } }

    /// Posts answering `id` that the seed or a client wrote, oldest first.
    func answers(to id: RemoteID) -> [Post] {
        var found: [Post] = []
        if let post = seeded.post(id), let timeline = seeded.timelines[post.author],
            let parts = seeded.dialect.identifiers.parts(of: id), let index = timeline.index(of: parts)
        {
            // A thread's next part follows at once, but for boosts in between.
            var next = index + 1
            while next < timeline.count, seeded.shape(lane: post.author, index: next).isBoost { next += 1 }
            if let candidate = self[timeline.id(at: next)], next < timeline.count, candidate.inReplyTo == id {
                found.append(candidate)
            }
        }
        return found + (answers[id] ?? []).compactMap { self[$0] }
    }

    /// Steps through the ids of one author in order, seeded and made ones merged.
    private struct Walk {
        private let timeline: SeededTimeline?
        private let made: [RemoteID]
        private let ascending: Bool
        private var seededRange: Range<Int>
        private var madeRange: Range<Int>

        init(store: PostStore, lane: AccountLane, below: RemoteID?, above: RemoteID?, ascending: Bool) {
            let timeline = store.seeded.timelines[lane]
            let made = store.made[lane] ?? []
            self.timeline = timeline
            self.made = made
            self.ascending = ascending
            func start(_ count: (RemoteID) -> Int, holds: (RemoteID) -> Bool) -> Int {
                above.map { count($0) + (holds($0) ? 1 : 0) } ?? 0
            }
            let seededCount = timeline?.count ?? 0
            let seededStart = start({ timeline?.count(below: $0) ?? 0 }) { id in
                guard let timeline else { return false }
                let index = timeline.count(below: id)
                return index < timeline.count && timeline.id(at: index) == id
            }
            let seededEnd = below.map { timeline?.count(below: $0) ?? 0 } ?? seededCount
            seededRange = min(seededStart, seededEnd)..<seededEnd
            let madeStart = start({ bound in made.count { $0 < bound } }) { made.contains($0) }
            let madeEnd = below.map { bound in made.count { $0 < bound } } ?? made.count
            madeRange = min(madeStart, madeEnd)..<madeEnd
        }

        mutating func next() -> (id: RemoteID, index: Int?)? {
            let seededIndex = ascending ? seededRange.first : seededRange.last
            let seededID = seededIndex.flatMap { index in timeline?.id(at: index) }
            let madeID = (ascending ? madeRange.first : madeRange.last).map { made[$0] }
            let takesSeeded: Bool
            switch (seededID, madeID) {
            case (nil, nil): return nil
            case (_?, nil): takesSeeded = true
            case (nil, _?): takesSeeded = false
            case (let seeded?, let made?): takesSeeded = ascending ? seeded < made : seeded > made
            }
            if takesSeeded, let seededID {
                seededRange = ascending ? seededRange.dropFirst() : seededRange.dropLast()
                return (seededID, seededIndex)
            }
            madeRange = ascending ? madeRange.dropFirst() : madeRange.dropLast()
            return madeID.map { ($0, nil) }
        }
    }
}
