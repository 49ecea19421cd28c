import Archive
import Database
import Foundation
import Logging
import Media
import PlatformAdapters
import PlatformSimulator
import Platforms
import TestSupport
import Testing
import Vault

@Suite struct `An account on a server that speaks Mastodon` {
    @Test(arguments: Engine.allCases)
    func `is archived over real sockets, with edits, likes, searches and files`(engine: Engine) async throws {
        try await SimulatedPlatform.running(.init(dialect: .mastodon, posts: 130, rateLimits: false)) {
            server in
            var settings = HTTPClientSettings(userAgent: "Roost/test")
            settings.addresses = AddressPolicy(allowsPrivateNetworks: true)
            let http = try GuardedHTTPClient(
                settings: settings,
                logger: Logger(label: "test"),
                now: { Date() }
            )
            let result: Result<Void, any Error>
            do { result = .success(try await archive(server, over: http, on: engine)) } catch {
                result = .failure(error)
            }
            try await http.shutdown()
            try result.get()
        }
    }

    private func archive(
        _ server: SimulatedPlatform,
        over http: GuardedHTTPClient,
        on engine: Engine
    ) async throws {
        let adapter = MastodonAdapter(http: http)
        let ada = server.person("ada")
        let origin = try InstanceOrigin(typed: server.baseURL, allowingPlainHTTP: true)
        let access = PlatformAccess(
            instance: origin,
            software: try await adapter.detect(origin),
            credential: Credential(token: Secret(ada.token))
        )
        try await ArchiveWorld.with(engine) { world in
            let source = ArchiveSource(
                user: world.user,
                connection: world.connection,
                platform: .mastodon,
                instance: origin
            )
            func pass(_ extent: ArchivePass.Extent) -> ArchivePass {
                ArchivePass(
                    extent,
                    of: source,
                    accountID: ada.id,
                    adapter: adapter,
                    access: access,
                    store: world.store,
                    now: world.clock.now
                )
            }
            let total = try server.control.postCount(of: "ada")
            let trouble = Fault.failure(
                status: 503,
                form: .json,
                afterEffect: false,
                retryAfterSeconds: nil
            )
            server.control.inject(trouble, path: "/api/v1/accounts/*/statuses", count: 1)
            let first = try await pass(.backfill).run(because: RunCause(.manual))
            guard case .transient = first.ending else {
                Issue.record("\(first.ending)")
                return
            }
            let outcome = try await pass(.backfill).run(because: RunCause(.manual))
            #expect(outcome.ending == .finished)
            #expect(try await world.posts().count == total)
            #expect(try await world.count("SELECT count(*) FROM ingested_posts") == total)

            let new = try server.control.addPost(
                by: "ada",
                text: "A zwiebelfisch from elsewhere",
                images: 1
            )
            let sync = try await pass(.sync).run(because: RunCause(.scheduled))
            #expect(sync.report.created.count == 1)
            #expect(try await world.find("zwiebelfisch") == [new])

            let file = try #require(sync.report.files.first)
            let directory = FileManager.default.temporaryDirectory.appending(
                path: "roost-sim-\(UInt64.random(in: 0 ... .max))"
            )
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            let download = MediaDownload(
                store: world.store,
                files: try MediaStore(dataDirectory: directory),
                adapter: adapter,
                access: access,
                now: world.clock.now
            )
            #expect(try await download.fetch(file, of: world.user) == .downloaded(wasThere: false))

            // Everything once more: an edit is a version, likes are snapshots, the rest is as it was.
            try server.control.editPost(new, text: "A wels, rather")
            try server.control.addReactions(to: new, favourites: 3)
            try await world.store.write(as: .worker(world.user)) {
                try $0.run("DELETE FROM main.sync_streams")
            }
            world.clock.advance(by: .seconds(5))
            let again = try await pass(.backfill).run(because: RunCause(.manual))
            #expect(again.report.created.isEmpty)
            #expect(again.report.updated.count == 1)
            #expect(again.report.versions == 1)
            #expect(again.report.snapshots == 1)
            #expect(again.report.unchanged == total)
            #expect(try await world.find("zwiebelfisch").isEmpty)
            #expect(try await world.find("wels") == [new])

            try server.control.revokeToken(ada.token)
            let refused = try await pass(.sync).run(because: RunCause(.scheduled))
            guard case .reauthorise = refused.ending else {
                Issue.record("\(refused.ending)")
                return
            }
            #expect(try await world.posts().count == total + 1)
        }
    }
}
