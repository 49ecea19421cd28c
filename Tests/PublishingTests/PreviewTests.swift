import Accounts
import Database
import Foundation
import Platforms
import Publishing
import Queue
import TestSupport
import Testing

/// What a draft would be on each account, told while one writes.
@Suite struct `A draft that is looked at` {
    @Test(arguments: Engine.allCases)
    func `is counted by each account's own rules, and nothing of it is kept`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            var draft = try world.draft(
                "Read https://example.org/a/rather/long/address 👩‍👩‍👧",
                to: [.mastodon, .bluesky],
                parts: ["And more"]
            )
            draft.warning = "Birds"
            let preview = try await world.compositions.preview(draft, of: nil, for: world.viewer)
            let mastodon = try #require(
                preview.accounts.first { $0.connection.platform == PlatformKind.mastodon }
            )
            let bluesky = try #require(preview.accounts.first { $0.connection.platform == .bluesky })
            // A link counts 23, and the warning counts with the words.
            #expect(mastodon.parts.map(\.length.count) == [5 + 5 + 23 + 2, 5 + 8])
            #expect(mastodon.parts[0].length.limit == 500)
            // Bluesky has no field for a warning: it opens the words.
            #expect(
                bluesky.parts[0].length.count
                    == "Birds\n\nRead https://example.org/a/rather/long/address X".count
            )
            #expect(bluesky.parts[0].length.limit == 300)
            #expect(
                bluesky.parts[0].html.hasPrefix(
                    "<p>Birds</p><p>Read <a href=\"https://example.org/a/rather/long/address\""
                )
            )
            #expect(preview.problems.isEmpty)
            let page = try await world.compositions.list(
                for: world.viewer,
                status: nil,
                after: nil,
                limit: 10
            )
            #expect(page.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `has the same problems as once it is saved`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let long = String(repeating: "a", count: 301)
            var draft = try world.draft(long, to: [.mastodon, .bluesky])
            draft.targets[0].overrides.parts = [PostPart(text: "Short")]
            let preview = try await world.compositions.preview(draft, of: nil, for: world.viewer)
            let saved = try await world.compositions.create(draft, by: world.viewer)
            let problems = try await world.compositions.problems(of: saved.composition.id, for: world.viewer)
            #expect(preview.problems == problems)
            #expect(problems.map(\.code) == [.textTooLong])
            #expect(
                problems[0].sentence.contains("301 characters") && problems[0].sentence.contains("1 too many")
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `repeats what went out within a week, and not itself`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let draft = try world.draft("Once more", to: [.mastodon])
            let whole = try await world.published(draft)
            let again = try await world.compositions.preview(draft, of: nil, for: world.viewer)
            #expect(again.problems.map(\.code) == [.duplicate])
            #expect(again.problems[0].severity == .prompt)
            let itself = try await world.compositions.preview(
                draft,
                of: whole.composition.id,
                for: world.viewer
            )
            #expect(itself.problems.isEmpty)
            let other = try await world.compositions.preview(
                try world.draft("Something else", to: [.mastodon]),
                of: nil,
                for: world.viewer
            )
            #expect(other.problems.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `repeats what the account got, whatever was written for the others`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            var draft = try world.draft("For all", to: [.mastodon])
            draft.targets[0].overrides.parts = [PostPart(text: "\"Own\" words"), PostPart(text: "And more")]
            let whole = try await world.published(draft)
            func told(_ text: String) async throws -> [PostProblem] {
                let again = try world.draft(text, to: [.mastodon])
                return try await world.compositions.preview(again, of: nil, for: world.viewer).problems
            }
            #expect(try await told("\"Own\" words").map(\.code) == [.duplicate])
            #expect(try await told("For all").isEmpty)
            #expect(try await told("And more").isEmpty)
            // Words of its own that are the same are the same.
            var own = try world.draft("Something else", to: [.mastodon])
            own.targets[0].overrides.parts = [PostPart(text: "\"Own\" words")]
            let preview = try await world.compositions.preview(own, of: nil, for: world.viewer)
            #expect(preview.problems.map(\.code) == [.duplicate])
            // Of a thread that broke off its first part is there.
            try await world.store.write(as: .system) { tx in
                try tx.run("UPDATE main.targets SET status = 'partial' WHERE id = \(whole.targets[0].id)")
            }
            let broken = try await told("\"Own\" words")
            #expect(broken.map(\.code) == [.duplicate])
            #expect(broken.first?.sentence.contains("published in part") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `repeats only what is near to its own time`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            func time(inDays days: Int) throws -> PublishTime {
                let instant = Timestamp.now.adding(.seconds(days * 86_400))
                return .at(ZonedTime(at: instant, in: try TimeZoneName("Europe/Berlin")))
            }
            let draft = try world.draft("Happy new year", to: [.mastodon])
            let whole = try await world.compositions.create(draft, by: world.viewer)
            _ = try await world.schedule(whole, at: try time(inDays: 60))
            func codes(at time: PublishTime) async throws -> [PostProblem.Code] {
                try await world.compositions.preview(draft, of: nil, at: time, for: world.viewer)
                    .problems.map(\.code)
            }
            #expect(try await codes(at: .now).isEmpty)
            #expect(try await codes(at: try time(inDays: 58)) == [.duplicate])
            #expect(try await codes(at: try time(inDays: 62)) == [.duplicate])
            #expect(try await codes(at: try time(inDays: 70)).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `says when an account goes on that has reached its server's limit`(engine: Engine) async throws {
        try await PublishingWorld.with(engine, [.mastodon, .bluesky]) { world in
            let connection = try world.account(.mastodon).connection
            let opens = Timestamp.now.adding(.seconds(7200))
            try await world.store.write(as: .system) { tx in
                try LaneLimits().record(
                    Lane.posts(connection.id).name,
                    LaneLimits.Told(blockedUntil: opens),
                    connection: (connection.id, connection.owner),
                    in: tx
                )
            }
            let draft = try world.draft("Once more", to: [.mastodon, .bluesky])
            let problems = try await world.compositions.preview(draft, of: nil, for: world.viewer).problems
            #expect(problems.map(\.code) == [.limited])
            #expect(problems.first?.severity == .prompt)
            #expect(problems.first?.connection == connection.id)
            let time = ZonedTime(at: opens, in: try TimeZoneName(world.viewer.timeZone))
            #expect(
                problems.first?.sentence
                    == "“mastodon” has reached its server’s limit: it goes out after \(time)."
            )
            // By then it is over.
            let later = ZonedTime(at: opens.adding(.seconds(120)), in: try TimeZoneName("Europe/Berlin"))
            let preview = try await world.compositions.preview(
                draft,
                of: nil,
                at: .at(later),
                for: world.viewer
            )
            #expect(!preview.problems.contains { $0.code == .limited })
        }
    }

    @Test func `says that its time has passed, beside everything else`() async throws {
        try await PublishingWorld.with(.sqlite) { world in
            let wall = try #require(WallTime("2020-01-01T09:00"))
            let time = PublishTime.at(ZonedTime(wall, in: try TimeZoneName("Europe/Berlin")))
            let preview = try await world.compositions.preview(
                try world.draft("", to: [.mastodon]),
                of: nil,
                at: time,
                for: world.viewer
            )
            #expect(preview.problems.map(\.code) == [.past, .empty])
            #expect(
                preview.problems[0].sentence.hasPrefix("Wed 1 Jan 2020, 09:00 (Europe/Berlin) has passed.")
            )
        }
    }

    @Test func `looks in a page as it was written, and does nothing there`() async throws {
        try await PublishingWorld.with(.sqlite) { world in
            let draft = try world.draft(
                "<script>alert(1)</script> & \"so\"\nHi @ana@social.example, see #Birds: javascript:alert(1) me@x.org.\n\nhttps://a.example/x?q=<b>.",
                to: [.mastodon]
            )
            let preview = try await world.compositions.preview(draft, of: nil, for: world.viewer)
            let html = preview.accounts[0].parts[0].html
            #expect(!html.contains("<script"))
            #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;"))
            #expect(
                html.contains("<br>Hi <strong>@ana@social.example</strong>, see <strong>#Birds</strong>:")
            )
            #expect(html.components(separatedBy: "href=").count == 2)
            #expect(html.contains("<p><a href=\"https://a.example/x?q=\""))
            #expect(html.contains("me@x.org"))
        }
    }
}
