import Accounts
import Database
import Foundation
import Media
import PlatformSimulator
import Publishing
import Queue
import Testing

@Suite struct `What no draft may say` {
    @Test(arguments: Engine.allCases)
    func `is that it goes to the same account twice`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let twice = try world.draft("Herons", to: [.mastodon, .mastodon])
            let name = try world.account(.mastodon).connection.name
            let new = await #expect(throws: AccountError.self) {
                try await world.compositions.create(twice, by: world.viewer)
            }
            #expect(new?.field == "targets")
            #expect(new?.sentence == "“\(name)” is chosen twice.")
            #expect(try await world.compositions.list(for: world.viewer, limit: 10).isEmpty)
            let whole = try await world.compositions.create(
                try world.draft("Herons", to: [.mastodon]),
                by: world.viewer
            )
            let known = await #expect(throws: AccountError.self) {
                try await world.compositions.save(
                    twice,
                    to: whole.composition.id,
                    revision: whole.composition.revision,
                    by: world.viewer
                )
            }
            #expect(known?.sentence == new?.sentence)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is that a file belongs to it that is another post's`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let file = try await world.upload(0)
            let first = try await world.compositions.create(
                try world.draft("One", to: [.mastodon], showing: [(file, "A dot")]),
                by: world.viewer
            )
            let id = try #require(first.media.first?.medium.id)
            func draft(_ count: Int) throws -> CompositionDraft {
                var draft = try world.draft("Other", to: [.mastodon])
                let medium = CompositionDraft.Medium(id: id, upload: file.id, alt: "A dot")
                draft.media = Array(repeating: medium, count: count)
                return draft
            }
            let (once, twice) = (try draft(1), try draft(2))
            let elsewhere = await #expect(throws: AccountError.self) {
                try await world.compositions.create(once, by: world.viewer)
            }
            #expect(elsewhere?.field == "media")
            #expect(elsewhere?.code == .invalid)
            #expect(elsewhere?.sentence.contains("belongs to another post") == true)
            let saved = await #expect(throws: AccountError.self) {
                try await world.compositions.save(
                    twice,
                    to: first.composition.id,
                    revision: first.composition.revision,
                    by: world.viewer
                )
            }
            #expect(saved == elsewhere)
            // Nor a stranger's, of which nothing more is told.
            let theirs = try await strangersDraft(showing: file, as: id, world)
            let hidden = await #expect(throws: AccountError.self) {
                try await world.compositions.create(theirs.draft, by: theirs.stranger)
            }
            #expect(hidden == elsewhere)
            // Its own stays what it is.
            let again = try await world.compositions.save(
                once,
                to: first.composition.id,
                revision: first.composition.revision,
                by: world.viewer
            )
            #expect(again.media.map(\.medium.id) == [id])
            #expect(try await world.compositions.list(for: world.viewer, limit: 10).count == 1)
        }
    }

    /// Another user’s draft with a file of the same content.
    private func strangersDraft(
        showing file: Upload,
        as id: CompositionMediaID,
        _ world: PublishingWorld
    ) async throws -> (draft: CompositionDraft, stranger: Viewer) {
        let user = UserID.new()
        try await world.store.write(as: .system) { tx in
            try tx.run(
                """
                INSERT INTO main.users (id, username, email, role)
                VALUES (\(user), 'ines', 'ines@example.org', 'moderator')
                """
            )
        }
        let stranger = Viewer(user: user, username: "ines", role: .moderator, door: .operating)
        let uploads = Uploads(store: world.store, files: world.files)
        let place = world.files.location(of: try MediaPath(storedText: file.path))
        let incoming = try uploads.begin(by: stranger)
        try incoming.write(try Data(contentsOf: place))
        let own = try await uploads.keep(try incoming.finish(), named: "dot.png", by: stranger)
        let draft = CompositionDraft(
            parts: [PostPart(text: "Theirs")],
            media: [CompositionDraft.Medium(id: id, upload: own.id)]
        )
        return (draft, stranger)
    }
}

@Suite struct `The queue of what goes out` {
    @Test(arguments: Engine.allCases)
    func `is told page by page, each target once, what waits for a person first`(engine: Engine) async throws
    {
        try await PublishingWorld.with(engine) { world in
            let zone = try TimeZoneName("Europe/Berlin")
            var targets: [TargetID] = []
            // Two at one time, and one later.
            for time in ["2036-03-30T09:00", "2036-03-30T09:00", "2036-03-29T09:00", "2036-04-01T09:00"] {
                let whole = try await world.compositions.create(
                    try world.draft("At \(time)", to: [.mastodon]),
                    by: world.viewer
                )
                let at = ZonedTime(try #require(WallTime(time)), in: zone)
                targets += try await world.schedule(whole, at: .at(at)).targets.map(\.id)
            }
            let asked = targets[3]
            try await world.store.write(as: .system) { [targets] tx in
                try tx.run("UPDATE main.targets SET question = 'late' WHERE id = \(asked)")
                try tx.run("UPDATE main.targets SET due_at = NULL WHERE id = \(targets[1])")
            }
            let all = try await world.compositions.queued(for: world.viewer, limit: 10).map(\.target.id)
            #expect(all == [asked, targets[1], targets[2], targets[0]])
            for size in 1...3 {
                var seen: [TargetID] = []
                var place: Compositions.QueuePlace?
                repeat {
                    let page = try await world.compositions.queued(
                        after: place,
                        for: world.viewer,
                        limit: size
                    )
                    seen += page.map(\.target.id)
                    // As it travels.
                    place = page.last.flatMap {
                        Compositions.QueuePlace(Compositions.QueuePlace($0.target).description)
                    }
                } while place != nil
                #expect(seen == all)
            }
            for text in ["", "asked", "asked-1", "later-1.tgt-000000000000000aa"] {
                #expect(Compositions.QueuePlace(text) == nil)
            }
        }
    }
}
