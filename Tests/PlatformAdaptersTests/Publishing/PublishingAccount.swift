import Foundation
import PlatformAdapters
import PlatformSimulator
import Platforms
import Testing
import Vault

/// Every platform that is published to, as the simulator speaks it: one line each.
enum PublishingNetwork: String, CaseIterable, Sendable {
    case mastodon, gotosocial, pixelfed, bluesky

    static let federated: [PublishingNetwork] = [.mastodon, .gotosocial, .pixelfed]

    /// Runs `body` with an account nobody has posted on.
    func running(
        settings change: @escaping @Sendable (inout HTTPClientSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (PublishingAccount) async throws -> Void
    ) async throws {
        switch self {
        case .mastodon: try await PublishingAccount.federated(self, .mastodon, .mastodon, change, body)
        case .gotosocial: try await PublishingAccount.federated(self, .gotosocial, .mastodon, change, body)
        case .pixelfed: try await PublishingAccount.federated(self, .pixelfed, .pixelfed, change, body)
        case .bluesky: try await PublishingAccount.atBluesky(change, body)
        }
    }
}

/// An account on a simulated platform, as who publishes meets it, and what its server saw of that.
struct PublishingAccount: Sendable {
    let network: PublishingNetwork
    let adapter: any PlatformAdapter
    let publishing: any PlatformPublishing
    let access: PlatformAccess
    let control: any TrafficControl
    /// Of the Mastodon family; nil for Bluesky.
    let federated: SimulatorControl?
    /// Nil for the Mastodon family.
    let bluesky: BlueskyControl?
    let handle: String
    let shutOut: @Sendable () throws -> Void

    /// Something that is written, and the request that does it.
    enum Step: CaseIterable, Sendable {
        case upload, post, edit, delete
    }

    func request(of step: Step) -> (method: String, path: String) {
        switch (network, step) {
        case (.bluesky, .upload): ("POST", "/xrpc/com.atproto.repo.uploadBlob")
        case (.bluesky, .delete): ("POST", "/xrpc/com.atproto.repo.deleteRecord")
        case (.bluesky, _): ("POST", "/xrpc/com.atproto.repo.putRecord")
        case (.pixelfed, .upload): ("POST", "/api/v1/media")
        case (_, .upload): ("POST", "/api/v2/media")
        case (_, .post): ("POST", "/api/v1/statuses")
        case (_, .edit): ("PUT", "/api/v1/statuses/*")
        case (_, .delete): ("DELETE", "/api/v1/statuses/*")
        }
    }

    func inject(_ fault: Fault, at step: Step, count: Int? = 1) {
        let (method, path) = request(of: step)
        control.inject(fault, method: method, path: path, count: count)
    }

    /// How often a step took effect.
    func count(_ step: Step) -> Int {
        let kind: Ledger.Effect.Kind =
            switch (network, step) {
            case (.bluesky, .upload): .blobUploaded
            case (.bluesky, .post): .recordCreated
            case (.bluesky, .edit): .recordUpdated
            case (.bluesky, .delete): .recordDeleted
            case (_, .upload): .mediaUploaded
            case (_, .post): .postCreated
            case (_, .edit): .postEdited
            case (_, .delete): .postDeleted
            }
        return control.ledger.effects(kind).count
    }
}

// MARK: - What is done with it

extension PublishingAccount {
    var form: PostForm { publishing.form(of: access.software) }

    /// A post of words, with an image where none is taken without.
    func outgoing(_ text: String, images: Int? = nil) async throws -> OutgoingPost {
        var media: [AttachedMedia] = []
        for number in 0..<(images ?? (form.needsMedia ? 1 : 0)) {
            media.append(try await attached(.image(number, alt: "Image \(number)")))
        }
        return OutgoingPost(text: text, media: media, createdAt: testClock)
    }

    /// A file that was brought there and is ready.
    func attached(_ sample: SampleFile) async throws -> AttachedMedia {
        try await sample.written { file in
            AttachedMedia(
                uploaded: try await ready(try await publishing.upload(file, with: access)),
                kind: file.mimeType.hasPrefix("video") ? .video : .image,
                alt: file.alt,
                focus: file.focus,
                width: 1,
                height: 1
            )
        }
    }

    func ready(_ media: UploadedMedia) async throws -> UploadedMedia {
        var media = media
        for _ in 0..<10 where !media.isReady { media = try await publishing.state(of: media, with: access) }
        #expect(media.isReady)
        return media
    }

    func newKey() -> String { publishing.newKey(for: testClock) }

    @discardableResult
    func publish(_ post: OutgoingPost, key: String? = nil) async throws -> FetchedPost {
        let request = try await publishing.request(for: post, key: key ?? newKey(), with: access)
        return try await publishing.send(request, with: access)
    }

    @discardableResult
    func edit(_ known: FetchedPost, to post: OutgoingPost) async throws -> FetchedPost {
        let request = try await publishing.request(changing: known, to: post, with: access)
        return try await publishing.send(request, with: access)
    }

    /// As the archive sees it; nil where it is gone.
    func seen(_ id: String) async throws -> FetchedPost? {
        try await adapter.lookUp([id], with: access).found.first
    }

    /// How the next part of a thread refers to a post.
    func part(_ post: FetchedPost) -> PublishedPart {
        PublishedPart(
            platformPostID: post.post.platformPostID,
            version: post.native["record"]["cid"].text
        )
    }
}

// MARK: - Where it comes from

extension PublishingAccount {
    fileprivate static func federated(
        _ network: PublishingNetwork,
        _ dialect: PlatformSimulator.Dialect,
        _ kind: PlatformKind,
        _ change: @escaping @Sendable (inout HTTPClientSettings) -> Void,
        _ body: @escaping @Sendable (PublishingAccount) async throws -> Void
    ) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect, posts: 0, rateLimits: false)) { server in
            try await withHTTP(settings: change) { http in
                let origin = try InstanceOrigin(typed: server.baseURL, allowingPlainHTTP: true)
                let adapter = try #require(try AdapterCatalog.standard(http: http)[kind])
                let person = server.person("ada")
                try await body(
                    PublishingAccount(
                        network: network,
                        adapter: adapter,
                        publishing: try #require(adapter.publishing),
                        access: PlatformAccess(
                            instance: origin,
                            software: try await adapter.detect(origin),
                            account: person.id,
                            credential: Credential(token: Secret(person.token))
                        ),
                        control: server.control,
                        federated: server.control,
                        bluesky: nil,
                        handle: person.username,
                        shutOut: { try server.control.revokeToken(person.token) }
                    )
                )
            }
        }
    }

    fileprivate static func atBluesky(
        _ change: @escaping @Sendable (inout HTTPClientSettings) -> Void,
        _ body: @escaping @Sendable (PublishingAccount) async throws -> Void
    ) async throws {
        try await BlueskyWorld.running(posts: 0, settings: change) { world in
            try await body(
                PublishingAccount(
                    network: .bluesky,
                    adapter: world.adapter,
                    publishing: try #require(world.adapter.publishing),
                    access: try await world.access(),
                    control: world.bluesky.control,
                    federated: nil,
                    bluesky: world.bluesky.control,
                    handle: world.ada.handle,
                    shutOut: { try world.bluesky.control.expireAccessTokens(of: "ada") }
                )
            )
        }
    }
}
