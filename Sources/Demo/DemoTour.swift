import Foundation
import PlatformSimulator
import Server
import ServiceLifecycle
import Web

/// What happens in a demo, one thing after the other, while Roost runs.
struct DemoTour: Service {
    let directory: DemoDirectory
    let facts: DemoDirectory.Facts
    let platforms: DemoPlatforms
    let starts: AsyncStream<RoostServer.Serving>

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                for await serving in starts {
                    try await show(serving)
                    break
                }
            } catch {
                // What is asked of a Roost that is closing fails in its own ways.
                if !Task.isCancelled { throw error }
            }
        }
    }

    private func show(_ serving: RoostServer.Serving) async throws {
        let services = serving.services
        let password = try await prepareUser(serving)
        let viewer = try await services.accounts.viewerForOperator(Self.username)
        let token = try await makeToken(viewer, services)
        DemoOutput.greet(serving.address, name: Self.username, password: password, token: token)
        try await connect(viewer, services)
        let archiving = DemoArchiving(viewer: viewer, services: services)
        // What is deleted later must be here before, with its files.
        try await archiving.wait(until: .files)
        if facts.continuedAt == nil { try await goOn(viewer, services, archiving) }
        do {
            try await DemoPublishing(viewer: viewer, services: services, platforms: platforms).begin()
        } catch let error as any PresentableError {
            // There is enough to be seen without.
            DemoOutput.say("Nothing was published: \(error.sentence)")
        }
        try await archiving.waitForPasses()
        try await archiving.wait(until: .thumbnails)
        try DemoOutput.suggest(
            serving.address,
            directory,
            try await DemoSights(viewer: viewer, services: services),
            appPassword: platforms.instances.lazy.compactMap(\.appPassword).first
        )
    }

    // MARK: The user

    static let username = "demo"
    private static let tokenName = "Demo"

    /// Makes the user as the set-up page does, or gives the one of a kept demo a new password.
    private func prepareUser(_ serving: RoostServer.Serving) async throws -> String {
        let services = serving.services
        guard let setUpToken = serving.setUpToken else {
            let viewer = try await services.accounts.viewerForOperator(Self.username)
            return try await services.users.resetPassword(viewer, viewer.userID).password
        }
        let password = GeneratedPassword.text()
        let client = ClientFacts(address: "127.0.0.1", userAgent: "roost demo")
        let session = try await services.setup.createFirstAdmin(
            SetUp(
                token: setUpToken,
                username: Self.username,
                email: "demo@example.org",
                password: password
            ),
            client
        )
        if let viewer = try await services.accounts.viewerOfSession(session.token, client) {
            try await services.accounts.signOut(viewer)
        }
        return password
    }

    /// A token for this time, and none of those before.
    private func makeToken(_ viewer: Viewer, _ services: WebServices) async throws -> String {
        for old in try await services.accounts.tokens(viewer) where old.name == Self.tokenName {
            try await services.accounts.revokeToken(viewer, old.id)
        }
        let draft = TokenDraft(name: Self.tokenName, mayWrite: true, daysValid: 30)
        return try await services.accounts.createToken(viewer, draft).secret
    }

    // MARK: The accounts

    /// Connects what isn't connected yet; what is, looks for what is new.
    private func connect(_ viewer: Viewer, _ services: WebServices) async throws {
        let known = try await services.connections.list(viewer)
        for instance in platforms.instances {
            guard let connection = known.first(where: instance.isConnected) else {
                try await instance.connect(viewer, services)
                continue
            }
            if connection.isActive { _ = try? await services.connections.sync(viewer, connection.id) }
        }
    }

    /// Lets the accounts' owner go on, and has Roost look again until it has seen that.
    private func goOn(
        _ viewer: Viewer,
        _ services: WebServices,
        _ archiving: DemoArchiving
    ) async throws {
        DemoOutput.say("Their owner edits and deletes a few posts; Roost looks again.")
        var facts = facts
        // Whole seconds, as the file keeps them.
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        facts.ports = platforms.ports
        facts.continuedAt = now
        try directory.keep(facts)
        for draft in [
            SavedSearchDraft(name: "To be described", query: "alt:missing has:image"),
            SavedSearchDraft(name: "The garden", query: "garden -is:boost", sort: .relevance),
        ] { _ = try await services.search.save(viewer, draft) }
        let (edited, deleted) = platforms.goOn(at: now)
        let wanted = Set(edited + deleted)
        var posts: [String: String] = [:]
        var position = Position.newest
        repeat {
            let page = try await services.archive.timeline(
                viewer,
                TimelineQuery(position: position, limit: 100)
            )
            for post in page.items where wanted.contains(post.platformPostID) {
                posts[post.platformPostID] = post.id
            }
            guard posts.count < wanted.count, let older = page.older else { break }
            position = .olderThan(older)
        } while true
        // A look needs the pass before it to be over, and a deletion a second look.
        let end = ContinuousClock.now + .seconds(90)
        var open = posts
        while !open.isEmpty, ContinuousClock.now < end {
            for id in open.values { _ = try await services.archive.lookAgain(viewer, id) }
            try await archiving.waitForPasses()
            var next = Date()
            for (platformID, id) in open {
                let found = try await services.archive.post(viewer, id)
                let isSeen =
                    deleted.contains(platformID)
                    ? found.post.isDeletedOnPlatform : found.post.versionCount > 1
                if isSeen {
                    open[platformID] = nil
                } else if let look = found.look, look.missingSince != nil {
                    next = max(next, look.nextAt)
                }
            }
            // Asked sooner, the platform's word would not count as the second.
            try await Task.sleep(for: .seconds(min(max(next.timeIntervalSinceNow, 0), 5)))
        }
        // What was marked, read or not, is something to filter by.
        for id in posts.values.sorted().prefix(3) {
            _ = try await services.archive.mark(viewer, id, PostMarks(isMarked: true))
        }
    }
}
