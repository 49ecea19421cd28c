import Accounts
import Database
import Foundation
import Media
import PlatformAdapters
import PlatformSimulator
import Platforms
import Publishing
import Queue
import TestSupport
import Testing

@Suite struct `A file that was uploaded` {
    /// Where the key of a refused post is spent, and the post made anew, as well as where it isn't.
    static let networks: [SimulatedNetwork] = [.mastodon, .pixelfed, .bluesky]

    @Test(arguments: Engine.allCases, networks)
    func `is used again when its post is sent again`(
        engine: Engine,
        network: SimulatedNetwork
    ) async throws {
        try await PublishingWorld.with(engine, [network]) { world in
            let account = try world.account(network)
            account.inject(.rateLimited(resetsInSeconds: 3, withHeaders: true))
            let file = try await world.upload()
            let whole = try await world.published(
                try world.draft("A dot", to: [network], showing: [(file, "A dot")])
            )
            #expect(whole.targets[0].status == .published)
            try await expectOneUpload(account, whole, world, refusal: 429)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is used again after its server had trouble with the post`(engine: Engine) async throws {
        try await PublishingWorld.with(engine) { world in
            let account = try world.account(.mastodon)
            account.inject(.failure(status: 503, form: .json, afterEffect: false, retryAfterSeconds: nil))
            let file = try await world.upload()
            let whole = try await world.publish(
                try world.draft("A dot", to: [.mastodon], showing: [(file, "A dot")])
            )
            try await world.working {
                // On a slow machine it may have had it by then.
                try await world.eventually("it waits for another try") {
                    try await world.retries() == 1 || account.created == 1
                }
                try await world.hurry()
                try await world.settled(whole)
            }
            try await expectOneUpload(account, whole, world, refusal: 503)
        }
    }

    private func expectOneUpload(
        _ account: PublishedAccount,
        _ whole: Compositions.Whole,
        _ world: PublishingWorld,
        refusal: Int
    ) async throws {
        let answers = account.control.ledger.entries
            .filter { $0.path == account.posting.path && $0.method == account.posting.method }
            .compactMap(\.answeredWith)
        #expect(answers == [refusal, 200])
        #expect(account.uploaded == 1)
        #expect(account.created == 1)
        #expect(try account.alts() == [["A dot"]])
        let effects = try await world.effects(of: whole.targets[0])
        #expect(effects.first { $0.kind == .post }?.sendCount == 2)
        #expect(effects.filter { $0.kind == .media }.map(\.sendCount) == [1])
    }
}

@Suite struct `An image that is published` {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
    /// In bytes: no image that is drawn here has as few.
    private static let least = 40_000

    @Test(arguments: Engine.allCases)
    func `arrives byte for byte where it is within the server's limit`(engine: Engine) async throws {
        try await published(engine, limit: nil) { world, upload, original, arrived in
            let (isSame, isKept) = (arrived == original, try bytes(of: upload, world) == original)
            #expect(isSame, "\(arrived.count) bytes arrived of \(original.count)")
            #expect(isKept)
        }
    }

    @Test(arguments: Engine.allCases)
    func `is made smaller where it is over the server's limit, and stays as it was here`(
        engine: Engine
    ) async throws {
        try await published(engine, limit: Self.least) { world, upload, original, arrived in
            #expect(original.count > Self.least)
            #expect(!arrived.isEmpty && arrived.count <= Self.least)
            // By its content it is an image.
            let image = try await bring(arrived, world)
            #expect(image.kind == .image)
            let (width, height) = (try #require(image.width), try #require(image.height))
            #expect(width > 0 && width <= upload.width ?? 0)
            #expect(height > 0 && height <= upload.height ?? 0)
            let isKept = try bytes(of: upload, world) == original
            #expect(isKept)
            #expect(
                try await Uploads(store: world.store, files: world.files).find(upload.id, for: world.viewer)
                    == upload
            )
            #expect(try world.account(.mastodon).alts() == [["A picture"]])
        }
    }

    /// Publishes a picture, and gives what was brought and what the server has of it.
    private func published(
        _ engine: Engine,
        limit: Int?,
        _ body:
            @escaping @Sendable (PublishingWorld, Upload, _ original: [UInt8], _ arrived: [UInt8])
            async throws -> Void
    ) async throws {
        try await PublishingWorld.with(engine) { world in
            try await withTestHTTP { http in
                let account = try world.account(.mastodon)
                let control = try #require(account.running.federated?.control)
                let original = try await picture(from: control, http)
                if let limit {
                    control.changeLimits { $0.imageBytes = limit }
                    try await world.outdateLimits()
                }
                let upload = try await bring(original, world)
                let whole = try await world.published(
                    try world.draft("A picture", to: [.mastodon], showing: [(upload, "A picture")])
                )
                #expect(
                    whole.targets[0].status == .published,
                    "\(whole.targets[0].failure?.sentence ?? "")"
                )
                #expect(account.uploaded == 1)
                let post = try #require(try control.visiblePosts(of: "ada").first)
                let url = try #require(post["media_attachments"]?[0]?["url"]?.text)
                let answer = try await http.answer(to: HTTPQuestion(.get, url))
                #expect(answer.status == 200)
                try await body(world, upload, original, [UInt8](answer.body))
            }
        }
    }

    /// Some ten thousand pixels, as the simulated server draws them; now and then it draws a GIF.
    private func picture(from control: SimulatorControl, _ http: GuardedHTTPClient) async throws -> [UInt8] {
        try control.addPost(by: "grete", text: "Pictures", images: 4)
        let post = try #require(try control.visiblePosts(of: "grete").first)
        for medium in post["media_attachments"]?.elements ?? [] {
            let url = try #require(medium["url"]?.text)
            let bytes = [UInt8](try await http.answer(to: HTTPQuestion(.get, url)).body)
            if bytes.starts(with: Self.png) { return bytes }
        }
        throw TestEnvironmentError("the simulated server drew no PNG")
    }

    private func bring(_ bytes: [UInt8], _ world: PublishingWorld) async throws -> Upload {
        let uploads = Uploads(store: world.store, files: world.files)
        let file = try uploads.begin(by: world.viewer)
        try file.write(bytes)
        return try await uploads.keep(try file.finish(), named: "picture.png", by: world.viewer)
    }

    private func bytes(of upload: Upload, _ world: PublishingWorld) throws -> [UInt8] {
        let location = world.files.location(of: try MediaPath(storedText: upload.path))
        return [UInt8](try Data(contentsOf: location))
    }
}
