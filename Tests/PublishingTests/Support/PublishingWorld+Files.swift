import Foundation
import Media
import PlatformSimulator
import Publishing

extension PublishingWorld {
    /// Brings an image of one pixel; another number gives another file.
    func upload(_ number: UInt8 = 0) async throws -> Upload {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1,
            0,
            0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C,
            0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1, 0xFF, 0x56, 0xC7, 0x2F, 0x0D, 0, 0, 0, 0, 0x49,
            0x45,
            0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
        ]
        let uploads = Uploads(store: store, files: files)
        let file = try uploads.begin(by: viewer)
        try file.write(png + Array(repeating: 0, count: Int(number)))
        return try await uploads.keep(try file.finish(), named: "dot\(number).png", by: viewer)
    }

    func draft(
        _ text: String,
        to networks: [SimulatedNetwork],
        showing images: [(upload: Upload, alt: String)]
    ) throws -> CompositionDraft {
        var draft = try draft(text, to: networks)
        draft.media = images.map { CompositionDraft.Medium(upload: $0.upload.id, alt: $0.alt) }
        return draft
    }
}

extension PublishedAccount {
    /// The route by which files come.
    var uploading: (method: String, path: String) {
        switch running.network {
        case .bluesky: ("POST", "/xrpc/com.atproto.repo.uploadBlob")
        case .pixelfed: ("POST", "/api/v1/media")
        case .mastodon, .gotosocial: ("POST", "/api/v2/media")
        }
    }

    /// How many files were ever taken.
    var uploaded: Int {
        control.ledger.effects(running.network == .bluesky ? .blobUploaded : .mediaUploaded).count
    }

    /// The alt texts of the images of all posts, the oldest post first.
    func alts() throws -> [[String]] {
        if let federated = running.federated {
            return try federated.control.visiblePosts(of: "ada", limit: 1000).reversed().map { post in
                (post["media_attachments"]?.elements ?? []).map { $0["description"]?.text ?? "" }
            }
        }
        return try running.bluesky?.control.records(of: "ada").reversed().map { record in
            (record["value"]?["embed"]?["images"]?.elements ?? []).map { $0["alt"]?.text ?? "" }
        } ?? []
    }
}
