import Foundation

/// A post no careful client writes, which a repository may have all the same.
package enum BrokenRecord: String, Sendable, CaseIterable {
    /// Texts where numbers belong, and the other way round.
    case wrongTypes = "wrong_types"
    case missingCreatedAt = "missing_created_at"
    case unreadableCreatedAt = "unreadable_created_at"
    case facetBeyondText = "facet_beyond_text"
    case facetInsideCharacter = "facet_inside_character"
    case overlappingFacets = "overlapping_facets"
    case facetBackwards = "facet_backwards"
    case unknownEmbed = "unknown_embed"
    case missingBlob = "missing_blob"

    func post(at date: Date) -> JSON {
        var post = BlueskyPostWriter.post(at: date, text: "Grüße 🦊 aus Köln", language: "de")
        let link: JSON = ["$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/"]
        let tag: JSON = ["$type": "app.bsky.richtext.facet#tag", "tag": "Köln"]
        switch self {
        case .wrongTypes:
            post["text"] = 42
            post["langs"] = "de"
            post["facets"] = ["index": "everywhere"]
            post["embed"] = ["$type": "app.bsky.embed.images", "images": "many"]
        case .missingCreatedAt: post["createdAt"] = nil
        case .unreadableCreatedAt: post["createdAt"] = "yesterday"
        case .facetBeyondText: post["facets"] = [RichText.facet(8, 400, link)]
        // The fox begins at byte 8 and has four.
        case .facetInsideCharacter: post["facets"] = [RichText.facet(9, 14, link)]
        case .overlappingFacets: post["facets"] = [RichText.facet(0, 12, link), RichText.facet(8, 16, tag)]
        case .facetBackwards: post["facets"] = [RichText.facet(12, 8, link)]
        case .unknownEmbed: post["embed"] = ["$type": "example.future.embed", "answer": 42]
        case .missingBlob:
            let blob = BlobReference(cid: CID(.raw, of: [1, 2, 3]), mimeType: "image/png", size: 3)
            post["embed"] = [
                "$type": "app.bsky.embed.images", "images": [["alt": "Not there", "image": blob.json]],
            ]
        }
        return post
    }
}

extension BlueskyControl {
    /// Puts a post that breaks its lexicon, or is odd within it, straight into a repository.
    @discardableResult
    package func addBrokenPost(_ kind: BrokenRecord, by name: String) throws -> Reference {
        try putRecord(kind.post(at: core.now()), in: "app.bsky.feed.post", by: name)
    }
}
