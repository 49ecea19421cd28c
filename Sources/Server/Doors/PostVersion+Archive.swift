import Archive
import Database
import Foundation
import Platforms
import Web

extension PostVersion {
    /// Oldest first.
    ///
    /// Versions are read again from what the platform sent: only that is kept of each.
    static func all(
        of detail: Library.Detail,
        natives: [IngestedPostID: JSONValue],
        by adapter: (any PlatformAdapter)?
    ) -> [PostVersion] {
        var before: RemotePost?
        return detail.versions.map { version in
            let read = try? adapter?.normalise(
                native: natives[version.id] ?? .null,
                from: InstanceOrigin(version.instance)
            )
            let changes =
                if let before, let read { PostDifference.changes(from: before, to: read) } else {
                    [PostDifference.Change]()
                }
            before = read ?? before
            return PostVersion(
                seenAt: version.receivedAt.date,
                text: read?.text ?? "",
                warning: read?.warning,
                changes: changes.map(VersionChange.init)
            )
        }
    }
}

extension VersionChange {
    init(_ change: PostDifference.Change) {
        self.init(
            subject: change.subject,
            pieces: change.pieces.map { piece in
                let kind: PieceKind =
                    switch piece.kind {
                    case .kept: .kept
                    case .removed: .removed
                    case .added: .added
                    }
                return Piece(kind: kind, text: piece.text)
            }
        )
    }
}
