import Foundation
import PlatformSimulator
import Testing

@Suite struct `The demo's history` {
    private static let end = Date(timeIntervalSince1970: 1_795_219_200)

    @Test(arguments: [Dialect.mastodon, .pixelfed])
    func `is the same for the same day, and ends with it`(dialect: Dialect) async throws {
        let first = try await told(dialect, until: Self.end)
        #expect(first == (try await told(dialect, until: Self.end)))
        let later = try await told(dialect, until: Self.end.addingTimeInterval(40 * 86_400))
        #expect(first != later)
        #expect(first.count > (dialect == .pixelfed ? 120 : 450))
        #expect(Set(first.map(\.id)).count == first.count)
        #expect(first.map(\.createdAt) == first.map(\.createdAt).sorted(by: >))
        let newest = try #require(first.first?.createdAt)
        #expect(newest < "2026-11-21")
        #expect(newest > "2026-11-18")
        #expect((first.last?.createdAt ?? "") < "2020-07-01")
    }

    @Test func `has what an archive must cope with`() async throws {
        let posts = try await told(.mastodon, until: Self.end)
        #expect(
            Set(posts.compactMap(\.language)).isSuperset(of: ["en", "de", "fr", "ja", "ar", "uk", "hi", "ko"])
        )
        #expect(posts.count { $0.isBoost } > 30)
        #expect(posts.count { $0.isReply } > 30)
        #expect(posts.count { $0.hasPoll } > 3)
        #expect(posts.count { !$0.warning.isEmpty } > 5)
        #expect(posts.contains { $0.isEdited })
        #expect(posts.contains { $0.emoji.contains("sprout") })
        let images = posts.flatMap(\.media)
        #expect(images.contains { $0.alt == nil })
        #expect(images.contains { $0.alt?.hasSuffix(".jpg") ?? false })
        #expect(images.contains { ($0.alt?.count ?? 0) > 60 })
        #expect(Set(images.map(\.kind)) == ["image", "video", "audio"])
        // Nothing is said twice.
        let said = posts.filter { !$0.isBoost }.map(\.content)
        #expect(Set(said).count > said.count - 3)
    }

    @Test(arguments: [Dialect.mastodon, .pixelfed])
    func `goes on with edits and deletions, the same under the same date`(dialect: Dialect) async throws {
        let date = Self.end.addingTimeInterval(3600)
        let (before, after, day) = try await goneOn(dialect, at: date)
        let (_, again, _) = try await goneOn(dialect, at: date)
        #expect(after == again)
        #expect(!day.edited.isEmpty)
        #expect(!day.deleted.isEmpty)
        let ids = Set(after.map(\.id))
        for id in day.deleted { #expect(!ids.contains(id)) }
        for id in day.edited {
            let (old, new) = (before.first { $0.id == id }, after.first { $0.id == id })
            #expect(old != new)
            #expect(new?.isEdited == true)
        }
    }

    @Test func `has pictures that other people's programs can read`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed, history: .demo(endingAt: Self.end))) {
            platform in
            let outcome = try await PythonScript(name: "read_pictures.py").run([
                platform.baseURL, platform.owner.token,
            ])
            #expect(outcome.output.hasSuffix("all well\n"), "\(outcome.output)\(outcome.errors)")
        }
    }

    // MARK: Reading it

    private func told(_ dialect: Dialect, until end: Date) async throws -> [Told] {
        try await SimulatedPlatform.running(.init(dialect: dialect, history: .demo(endingAt: end))) {
            platform in
            try Self.posts(of: platform)
        }
    }

    private func goneOn(
        _ dialect: Dialect,
        at date: Date
    ) async throws -> ([Told], [Told], SimulatorControl.DemoDay) {
        let configuration = SimulatorConfiguration(dialect: dialect, history: .demo(endingAt: Self.end))
        return try await SimulatedPlatform.running(configuration) { platform in
            let before = try Self.posts(of: platform)
            let day = platform.control.continueDemo(at: date)
            return (before, try Self.posts(of: platform), day)
        }
    }

    private static func posts(of platform: SimulatedPlatform) throws -> [Told] {
        try platform.control.visiblePosts(of: platform.owner.username, limit: 2000).map { post in
            Told(
                id: post["id"]?.text ?? "",
                createdAt: post["created_at"]?.text ?? "",
                language: post["language"]?.text,
                content: post["content"]?.text ?? "",
                warning: post["spoiler_text"]?.text ?? "",
                isBoost: post["reblog"]?["id"] != nil,
                isReply: post["in_reply_to_id"]?.text != nil,
                hasPoll: post["poll"]?["id"] != nil,
                isEdited: post["edited_at"]?.text != nil,
                emoji: (post["emojis"]?.elements ?? []).compactMap { $0["shortcode"]?.text },
                media: (post["media_attachments"]?.elements ?? []).map {
                    .init(kind: $0["type"]?.text ?? "", alt: $0["description"]?.text)
                }
            )
        }
    }

    /// What of a post the tests ask; addresses hold a port, which changes.
    private struct Told: Equatable {
        let id: String
        let createdAt: String
        let language: String?
        private let words: String
        let warning: String
        let isBoost, isReply, hasPoll, isEdited: Bool
        let emoji: [String]
        let media: [Medium]
        var content: String { words }

        struct Medium: Equatable {
            let kind: String
            let alt: String?
        }

        init(
            id: String,
            createdAt: String,
            language: String?,
            content: String,
            warning: String,
            isBoost: Bool,
            isReply: Bool,
            hasPoll: Bool,
            isEdited: Bool,
            emoji: [String],
            media: [Medium]
        ) {
            (self.id, self.createdAt, self.language, self.warning) = (id, createdAt, language, warning)
            words = content.replacing(/127\.0\.0\.1:\d+/, with: "here")
            (self.isBoost, self.isReply, self.hasPoll, self.isEdited) = (isBoost, isReply, hasPoll, isEdited)
            (self.emoji, self.media) = (emoji, media)
        }
    }
}
