import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    /// Brings the card of a post to what was received.
    ///
    /// It is no part of a version: some platforms make it after the post, and anew, without the post having changed.
    /// Where the post inside a repost `isUntold`, its card is the one that was told before.
    /// What comes back is the card the post shows now, without its picture, and whether that is another one.
    mutating func addLinkCard(
        _ received: RemoteLinkCard?,
        to post: PostID,
        isUntold: Bool = false
    ) -> (shown: RemoteLinkCard?, isChanged: Bool) {
        let row = known.linkCards[post]
        guard let received else {
            guard let row, !mayLackLinkCard, !isUntold else { return (row?.card, false) }
            updates.linkCards.append("DELETE FROM main.link_cards WHERE id = \(row.id)")
            return (nil, true)
        }
        var card = RemoteLinkCard(storable: received)
        if let row, mayLackLinkCard {
            // What is stored tells a card as it was long ago: it completes the one that is shown, and is no other one.
            guard row.card.url == card.url else { return (row.card, false) }
            card = row.card.completed(by: card)
        }
        let picture = received.image.map { file(at: FileAddress($0)) }
        guard let row else {
            rows.linkCards.append(
                """
                (\(LinkCardID.new()), \(source.user), \(post), \(card.url), \(card.title), \(card.description),
                  \(card.providerName), \(picture), \(now), \(now))
                """
            )
            return (card, true)
        }
        let shownPicture = mayLackLinkCard ? row.file ?? picture : picture
        guard row.card != card || row.file != shownPicture else { return (card, false) }
        updates.linkCards.append(
            """
            UPDATE main.link_cards SET
              url = \(card.url), title = \(card.title), description = \(card.description),
              provider_name = \(card.providerName), file_id = \(shownPicture), updated_at = \(now)
            WHERE id = \(row.id)
            """
        )
        return (card, true)
    }

    /// Exports have no cards, and what is read again may have been stored before there was one.
    private var mayLackLinkCard: Bool { ingest.isReplay || ingest.origin == .import }
}

extension RemoteLinkCard {
    fileprivate func completed(by other: RemoteLinkCard) -> RemoteLinkCard {
        RemoteLinkCard(
            url: url,
            title: title ?? other.title,
            description: description ?? other.description,
            providerName: providerName ?? other.providerName
        )
    }
}
