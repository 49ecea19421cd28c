package import Database

/// The media of compositions with their files.
package enum CompositionFiles {
    package static func media(
        of composition: CompositionID,
        in tx: Transaction
    ) throws -> [AdaptedPost.MediumWithFile] {
        try media(ofAll: [composition], in: tx)
    }

    package static func media(
        ofAll compositions: [CompositionID],
        in tx: Transaction
    ) throws -> [AdaptedPost.MediumWithFile] {
        try withFiles(
            tx.all(
                CompositionMedia.self,
                """
                SELECT * FROM composition_media WHERE \("composition_id", isOneOf: compositions) ORDER BY part, position
                """
            ),
            in: tx
        )
    }

    static func withFiles(
        _ media: [CompositionMedia],
        in tx: Transaction
    ) throws -> [AdaptedPost.MediumWithFile] {
        guard !media.isEmpty else { return [] }
        let uploads = try tx.all(
            Upload.self,
            "SELECT * FROM uploads WHERE \("id", isOneOf: media.map(\.upload))"
        )
        let byID = Dictionary(uploads.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return media.compactMap { medium in
            byID[medium.upload].map { AdaptedPost.MediumWithFile(medium: medium, upload: $0) }
        }
    }
}
