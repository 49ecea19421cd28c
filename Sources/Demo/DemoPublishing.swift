import Foundation
import Web

/// What the demo's owner writes here: two posts that go out, one that is to go out, and a draft.
struct DemoPublishing: Sendable {
    let viewer: Viewer
    let services: WebServices
    let platforms: DemoPlatforms

    /// Does nothing where something was written before.
    func begin() async throws {
        guard try await services.compositions.list(viewer, CompositionQuery(limit: 1)).items.isEmpty else {
            return
        }
        // Where a post needs no picture.
        let accounts = try await services.connections.list(viewer).filter {
            $0.platform == "mastodon" || $0.platform == "bluesky"
        }
        DemoOutput.say("Their owner publishes two posts, schedules one and leaves a draft.")
        var published: [CompositionItem] = []
        for text in [
            "Low tide at nine, and the whole bank to the herons. Twelve of them, and not one in a hurry.",
            "The lantern walk is on, rain or not. Meet at the ferry at six; there is soup.",
        ] {
            let written = try await services.compositions.create(viewer, draft(text, to: accounts))
            _ = try await services.compositions.schedule(viewer, written.id, ScheduleDraft())
            published.append(try await settled(written.id))
        }
        for target in published.flatMap(\.targets) { await receive(target) }
        let later = try await services.compositions.create(
            viewer,
            draft("Reminder: bring back the lanterns, and whatever is left of the soup.", to: accounts)
        )
        _ = try await services.compositions.schedule(
            viewer,
            later.id,
            ScheduleDraft(at: tomorrow(at: "09:00"))
        )
        _ = try await services.compositions.create(
            viewer,
            draft(
                "How to fold a lantern from one sheet of paper. (Pictures to come.)",
                to: Array(accounts.prefix(1))
            )
        )
    }

    private func draft(_ text: String, to accounts: [ConnectionItem]) -> CompositionDraft {
        CompositionDraft(
            parts: [PartDraft(text: text)],
            language: "en",
            targets: accounts.map { TargetDraft(connectionID: $0.id) }
        )
    }

    /// A demo goes on without what doesn't come out in time.
    private func settled(_ id: String) async throws -> CompositionItem {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let composition = try await services.compositions.find(viewer, id)
            if composition.openCount == 0 || ContinuousClock.now > end { return composition }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Others like it, and Roost looks at its numbers at once.
    private func receive(_ target: TargetItem) async {
        guard let id = target.platformPostID, let post = target.postID else { return }
        platforms.receive(id)
        _ = try? await services.archive.lookAgain(viewer, post)
    }

    private func tomorrow(at time: String) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: viewer.timeZone) ?? .gmt
        let day = calendar.date(byAdding: .day, value: 1, to: Date()) ?? Date()
        let style = Date.ISO8601FormatStyle(timeZone: calendar.timeZone).year().month().day()
        return "\(day.formatted(style))T\(time)"
    }
}
