package import Database
import Platforms

/// The cards of some posts, with their pictures where they are here.
package struct LinkCards: Sendable {
    package struct Shown: Sendable {
        package let card: PostLinkCard
        /// Once it can be shown.
        package let picture: MediaFile?
    }

    private var cards: [PostID: Shown] = [:]

    package init(of posts: [PostID], in tx: Transaction) throws {
        let rows = try tx.all(
            PostLinkCard.self,
            "SELECT * FROM link_cards WHERE \("post_id", isOneOf: posts)"
        )
        let pictures = Set(rows.compactMap(\.file))
        var files: [MediaFileID: MediaFile] = [:]
        if !pictures.isEmpty {
            for file in try tx.all(
                MediaFile.self,
                "SELECT * FROM media_files WHERE \("id", isOneOf: pictures) AND \(Self.isShown)"
            ) {
                files[file.id] = file
            }
        }
        for row in rows {
            cards[row.post] = Shown(card: row, picture: row.file.flatMap { files[$0] })
        }
    }

    package subscript(post: PostID) -> Shown? { cards[post] }

    /// The file of a card's picture, once it can be shown.
    package static func picture(_ id: LinkCardID, in tx: Transaction) throws -> MediaFile? {
        try tx.one(
            MediaFile.self,
            """
            SELECT * FROM media_files
            WHERE id = (SELECT file_id FROM link_cards WHERE id = \(id)) AND \(isShown)
            """
        )
    }

    /// What Roost's own process could not decode, no browser is made to decode for a decoration.
    private static let isShown: SQL = "status = 'downloaded' AND thumbnail_status = 'made'"
}
