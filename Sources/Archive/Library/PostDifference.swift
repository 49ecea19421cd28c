package import Platforms

/// What one version of a post changed, as a person would name it.
package enum PostDifference {
    package struct Change: Sendable, Hashable {
        /// What changed: “Text”, “Alt text of image 2”.
        package let subject: String
        package let pieces: [TextDifference.Piece]
    }

    /// Nothing where only a part changed that nobody reads.
    package static func changes(from old: RemotePost, to new: RemotePost) -> [Change] {
        var changes: [Change] = []
        func compare(_ subject: String, _ before: String?, _ after: String?) {
            let (before, after) = (before ?? "", after ?? "")
            guard before != after else { return }
            changes.append(Change(subject: subject, pieces: TextDifference.pieces(from: before, to: after)))
        }
        /// Of short values the whole is what changed.
        func replace(_ subject: String, _ before: String, _ after: String) {
            guard before != after else { return }
            let pieces = [
                TextDifference.Piece(kind: .removed, text: before),
                TextDifference.Piece(kind: .added, text: after),
            ]
            changes.append(Change(subject: subject, pieces: pieces.filter { !$0.text.isEmpty }))
        }
        compare("Content warning", old.warning, new.warning)
        compare("Text", words(old), words(new))
        replace("Language", old.languages.joined(separator: ", "), new.languages.joined(separator: ", "))
        replace("Visibility", old.visibility.rawValue, new.visibility.rawValue)
        if old.warning == new.warning {
            replace("Marked as sensitive", old.isSensitive ? "yes" : "no", new.isSensitive ? "yes" : "no")
        }
        compare("Poll", options(old), options(new))
        changes += mediaChanges(from: old.media, to: new.media)
        // A card that some servers make after the post is no change of it.
        if old.shownLinkCard != nil || changes.isEmpty {
            compare("Link card", lines(of: old.shownLinkCard), lines(of: new.shownLinkCard))
        }
        return changes
    }

    private static func words(_ post: RemotePost) -> String { post.repostOf?.text ?? post.text }

    private static func lines(of card: RemoteLinkCard?) -> String? {
        card.map { [$0.title, $0.description, $0.url].compactMap(\.self).joined(separator: "\n") }
    }

    private static func options(_ post: RemotePost) -> String? {
        post.poll?.options.map(\.title).joined(separator: "\n")
    }

    private static func mediaChanges(from old: [RemoteMedia], to new: [RemoteMedia]) -> [Change] {
        var changes: [Change] = []
        for (index, medium) in new.enumerated() {
            let name = "\(medium.kind.rawValue) \(index + 1)"
            guard let before = old.first(where: { isSame($0, medium) }) else {
                let alt = medium.alt.map { ": \($0)" } ?? ", without alt text"
                changes.append(
                    Change(
                        subject: "Media",
                        pieces: [TextDifference.Piece(kind: .added, text: name + alt)]
                    )
                )
                continue
            }
            guard before.alt ?? "" != medium.alt ?? "" else { continue }
            changes.append(
                Change(
                    subject: "Alt text of \(name)",
                    pieces: TextDifference.pieces(from: before.alt ?? "", to: medium.alt ?? "")
                )
            )
        }
        for (index, medium) in old.enumerated() where !new.contains(where: { isSame(medium, $0) }) {
            changes.append(
                Change(
                    subject: "Media",
                    pieces: [
                        TextDifference.Piece(kind: .removed, text: "\(medium.kind.rawValue) \(index + 1)")
                    ]
                )
            )
        }
        return changes
    }

    private static func isSame(_ left: RemoteMedia, _ right: RemoteMedia) -> Bool {
        if let id = left.platformMediaID, let other = right.platformMediaID { return id == other }
        return left.platformMediaID == nil && right.platformMediaID == nil && left.position == right.position
    }
}
