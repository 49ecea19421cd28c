import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    /// A post as its author's export has it.
    ///
    /// The platform's own answer says more, so a row that was made from one keeps it and only gets what it lacks. A row
    /// that came from an export is brought to what a later export says.
    mutating func addExported(_ post: PreparedPost) {
        var content = post.content
        guard let row = known.post(post.platformID, fullID: content.fullID) else {
            let id = PostID.new()
            insert(id, post.platformID, content)
            _ = addVersion(post, of: id)
            planLook(at: id, content)
            wantContext(of: content)
            _ = addMedia(post.fetched.post.media, to: id, postedAt: content.createdAt)
            let card = addLinkCard(post.fetched.post.shownLinkCard, to: id)
            addWords(of: post, with: content, card: card.shown, to: id)
            return report.created.append(id)
        }
        let versions = known.versions
        let isFromExport =
            versions.fetched[post.platformID] == nil && versions.exported[post.platformID] != nil
            && row.instance == source.instance && mayRewrite(row)
        var isChanged = false
        if isFromExport {
            let isOlder =
                (content.editedAt ?? content.createdAt) < (row.content.editedAt ?? row.content.createdAt)
            let isNew = addVersion(post, of: row.id)
            if isNew, !isOlder {
                content.authorID = content.authorID ?? row.content.authorID
                isChanged = update(row, to: content, post.platformID)
                let media = addMedia(post.fetched.post.media, to: row.id, postedAt: content.createdAt)
                let card = addLinkCard(post.fetched.post.shownLinkCard, to: row.id)
                isChanged = isChanged || media != .none || card.isChanged
                if isChanged { addWords(of: post, with: content, card: card.shown, to: row.id) }
            }
        } else {
            if row.content.text != content.text || row.content.warning != content.warning {
                report.different += 1
            }
            _ = addVersion(post, of: row.id)
            isChanged = adopt(row)
            let found = addMissingMedia(post.fetched.post.media, to: row)
            isChanged = isChanged || found
        }
        if isChanged { report.updated.append(row.id) } else { report.unchanged += 1 }
    }

    /// What a post no longer shows is kept as such: only the export still has it.
    mutating func addMissingMedia(_ received: [RemoteMedia], to post: Post) -> Bool {
        let rows = known.media[post.id] ?? []
        var isAdded = false
        for medium in received {
            let id = medium.platformMediaID.map(JSONValue.storable)
            // Without an id there is no telling whether it is another one.
            guard let id, !rows.contains(where: { $0.platformMediaID == id }),
                rows.allSatisfy({ $0.platformMediaID != nil }), let address = FileAddress(medium)
            else { continue }
            insert(
                medium,
                id: id,
                file: file(at: address, of: medium),
                of: post.id,
                postedAt: post.content.createdAt,
                isRemoved: true
            )
            isAdded = true
        }
        return isAdded
    }
}
