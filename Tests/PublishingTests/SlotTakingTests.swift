import Accounts
import Database
import Media
import Publishing
import Testing

@Suite struct `A post for the next free slot` {
    private static let berlin = "Europe/Berlin"

    private func setSlots(
        _ times: [String],
        of network: SimulatedNetwork,
        in world: PublishingWorld
    ) async throws -> SlotTimes {
        let slots = SlotTimes(store: world.store)
        let zone = try TimeZoneName(Self.berlin)
        let clocks = try times.map { try #require(TimeOfDay($0)) }
        let all = Weekday.allCases.flatMap { day in clocks.map { PostingSlot(day, $0, in: zone) } }
        _ = try await slots.set(all, of: world.account(network).connection.id, by: world.viewer)
        return slots
    }

    @Test(arguments: Engine.allCases)
    func `gets a slot of its own, however many ask at once`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            _ = try await setSlots(["08:00", "12:00", "18:00"], of: .mastodon, in: world)
            var drafts: [Compositions.Whole] = []
            for number in 0..<16 {
                drafts.append(
                    try await world.compositions.create(
                        try world.draft("Number \(number)", to: [.mastodon]),
                        by: world.viewer
                    )
                )
            }
            let scheduled = try await withThrowingTaskGroup(of: Compositions.Whole.self) { group in
                for draft in drafts {
                    group.addTask { try await world.schedule(draft, at: .nextSlot) }
                }
                var all: [Compositions.Whole] = []
                for try await one in group { all.append(one) }
                return all
            }
            let times = scheduled.compactMap { $0.targets.first?.dueAt }
            #expect(Set(times).count == 16, "\(times.sorted())")
            // None is left out between them either.
            let first = try #require(times.min())
            let last = try #require(times.max())
            #expect(last.milliseconds - first.milliseconds <= 6 * 86_400_000)
            #expect(try await world.openJobs() == 16)
        }
    }

    @Test(arguments: Engine.allCases)
    func `goes to each account at that account's own slot, and keeps its slots when it is asked again`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .pixelfed]) { world in
            let slots = try await setSlots(["08:00"], of: .mastodon, in: world)
            _ = try await setSlots(["20:00"], of: .pixelfed, in: world)
            // Somebody else's post has the first of one account.
            let other = try await world.compositions.create(
                try world.draft("Other", to: [.mastodon]),
                by: world.viewer
            )
            let free = try #require(
                try await slots.nextFree(of: world.account(.mastodon).connection.id, for: world.viewer)
            )
            _ = try await world.schedule(other, at: .at(free.time))

            let upload = try await world.image()
            var draft = try world.draft("Both", to: [.mastodon, .pixelfed])
            draft.media = [CompositionDraft.Medium(upload: upload, alt: "A pixel")]
            let both = try await world.compositions.create(draft, by: world.viewer)
            let scheduled = try await world.schedule(both, at: .nextSlot)
            let dues = scheduled.targets.compactMap(\.dueAt)
            #expect(Set(dues).count == 2)
            #expect(!dues.contains(free.time.instant))
            #expect(scheduled.composition.scheduledAt == dues.min())
            #expect(scheduled.composition.zone == Self.berlin)
            let walls = Set(
                dues.map { ZonedTime(at: $0, in: free.time.zone).wall.time.description }
            )
            #expect(walls == ["08:00", "20:00"])

            let again = try await world.schedule(scheduled, at: .nextSlot)
            #expect(again.targets.map(\.dueAt) == scheduled.targets.map(\.dueAt))
        }
    }

    @Test(arguments: Engine.allCases)
    func `gives an account that is added later a slot of its own as well`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .gotosocial, .bluesky]) { world in
            _ = try await setSlots(["20:00"], of: .mastodon, in: world)
            _ = try await setSlots(["08:00"], of: .gotosocial, in: world)
            let two = try await world.compositions.create(
                try world.draft("Soon", to: [.mastodon, .gotosocial]),
                by: world.viewer
            )
            let scheduled = try await world.schedule(two, at: .nextSlot)
            let dues = scheduled.targets.compactMap(\.dueAt)
            #expect(Set(dues).count == 2)
            func addOne() async throws -> Compositions.Whole {
                try await world.compositions.save(
                    try world.draft("Soon", to: [.mastodon, .gotosocial, .bluesky]),
                    to: scheduled.composition.id,
                    revision: scheduled.composition.revision,
                    by: world.viewer
                )
            }
            let error = await #expect(throws: AccountError.self) { try await addOne() }
            #expect(error?.sentence.contains("has no posting slots") == true)
            _ = try await setSlots(["14:00"], of: .bluesky, in: world)
            let saved = try await addOne()
            let added = try world.account(.bluesky).connection.id
            let due = try #require(saved.targets.first { $0.connection == added }?.dueAt)
            #expect(!dues.contains(due))
            #expect(
                saved.targets.filter { $0.connection != added }.compactMap(\.dueAt).sorted() == dues.sorted()
            )
            #expect(saved.composition.scheduledAt == (dues + [due]).min())
            #expect(try await world.openJobs() == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `says whose slots are missing, and leaves the draft a draft`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let draft = try await world.compositions.create(
                try world.draft("Hello", to: [.mastodon]),
                by: world.viewer
            )
            let error = await #expect(throws: AccountError.self) {
                _ = try await world.schedule(draft, at: .nextSlot)
            }
            #expect(error?.sentence == "“mastodon” has no posting slots. Add some to it, or choose a time.")
            let kept = try await world.compositions.find(draft.composition.id, for: world.viewer)
            #expect(kept.composition.status == .draft)
        }
    }

    @Test(arguments: Engine.allCases)
    func `finds slots that were added beside others, and not those that were removed`(
        engine: Engine
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            let slots = SlotTimes(store: world.store)
            let connection = try world.account(.mastodon).connection.id
            let zone = try TimeZoneName(Self.berlin)
            let nine = PostingSlot(.monday, try #require(TimeOfDay("09:00")), in: zone)
            let ten = PostingSlot(.monday, try #require(TimeOfDay("10:00")), in: zone)
            let first = try await slots.add([nine], to: connection, by: world.viewer)
            let both = try await slots.add([ten, nine], to: connection, by: world.viewer)
            #expect(both.map(\.slot) == [nine, ten])
            #expect(both.first?.id == first.first?.id)
            #expect(
                try await slots.set([nine, ten], of: connection, by: world.viewer).map(\.id) == both.map(\.id)
            )
            let left = try await slots.remove(both[0].id, of: connection, by: world.viewer)
            #expect(left.map(\.slot) == [ten])
            await #expect(throws: AccountError.self) {
                _ = try await slots.remove(both[0].id, of: connection, by: world.viewer)
            }
            let stranger = Viewer(user: .new(), username: "other", role: .moderator, door: .operating)
            await #expect(throws: AccountError.self) {
                _ = try await slots.list(of: connection, for: stranger)
            }
            let reader = Viewer(user: world.viewer.user, username: "noor", role: .viewer, door: .operating)
            await #expect(throws: AccountError.self) {
                _ = try await slots.set([], of: connection, by: reader)
            }
        }
    }
}

extension PublishingWorld {
    /// One pixel, brought as a person brings a file.
    func image() async throws -> UploadID {
        let uploads = Uploads(store: store, files: files)
        let file = try uploads.begin(by: viewer)
        try file.write(
            [
                0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0,
                0, 1, 0, 0,
                0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78,
                0x9C, 0x63,
                0x64, 0x60, 0xF8, 0x5F, 0x0F, 0, 0x02, 0x87, 0x01, 0x80, 0xEB, 0x47, 0xBA, 0x92, 0, 0, 0, 0,
                0x49, 0x45,
                0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
            ]
        )
        return try await uploads.keep(try file.finish(), named: "pixel.png", by: viewer).id
    }
}
