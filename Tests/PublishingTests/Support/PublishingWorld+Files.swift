import Foundation
import Media
import PlatformSimulator
import Publishing

extension PublishingWorld {
    /// Brings an image of one pixel; another number gives another file, which is longer by as many bytes.
    func upload(_ number: Int = 0) async throws -> Upload {
        let png: [UInt8] = [
            137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0,
            0,
            144, 119, 83, 222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 156, 99, 232, 88, 117, 6, 0, 3, 188, 1, 255,
            4, 235,
            108, 162, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
        ]
        let uploads = Uploads(store: store, files: files)
        let file = try uploads.begin(by: viewer)
        try file.write(png + Array(repeating: 0, count: number))
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
