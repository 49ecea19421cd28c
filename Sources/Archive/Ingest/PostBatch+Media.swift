import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    /// What became of a post's media.
    enum MediaChange {
        case none
        /// Something nobody searches by.
        case unfound
        /// Something the post is found by.
        case found
    }

    mutating func addMedia(
        _ received: [RemoteMedia],
        to post: PostID,
        postedAt: Timestamp
    ) -> MediaChange {
        var rest = known.media[post] ?? []
        var change = MediaChange.none
        for medium in received {
            let id = medium.platformMediaID.map(JSONValue.storable)
            let index =
                rest.firstIndex { row in
                    id == nil
                        ? row.platformMediaID == nil && row.position == medium.position
                        : row.platformMediaID == id
                } ?? rest.firstIndex { isExported($0, at: medium.position) }
            let file = FileAddress(medium).map { address in
                self.file(at: address, of: medium, in: index.flatMap { rest[$0].file })
            }
            if let index {
                let row = rest.remove(at: index)
                if let change2 = update(row, to: medium, id: id, file: file), change != .found {
                    change = change2
                }
                if update(medium.textTracks, of: row.id), change == .none { change = .unfound }
            } else {
                insert(medium, id: id, file: file, of: post, postedAt: postedAt)
                change = .found
            }
        }
        // What the live post no longer shows stays in the archive, marked.
        for row in rest where row.removedAt == nil {
            updates.media.append(
                "UPDATE main.media SET removed_at = \(now), updated_at = \(now) WHERE id = \(row.id)"
            )
            change = .found
        }
        return change
    }

    /// What came with an export that didn't tell the file's id: the medium in the same place is it.
    func isExported(_ row: Media, at position: Int) -> Bool {
        row.platformMediaID == nil && row.position == position
            && row.file.map { known.exportedFiles[$0] != nil } == true
    }

    mutating func insert(
        _ medium: RemoteMedia,
        id: String?,
        file: MediaFileID?,
        of post: PostID,
        postedAt: Timestamp,
        isRemoved: Bool = false
    ) {
        let new = MediaID.new()
        report.media.append(new)
        insert(medium.textTracks, of: new)
        rows.media.append(
            """
            (\(new), \(source.user), \(post), \(source.ownConnection), \(file), \(medium.position), \(medium.kind),
              \(id), \(medium.alt), \(medium.fileName), \(medium.focus?.x), \(medium.focus?.y), \(medium.duration),
              \(isRemoved ? now : nil), \(postedAt), \(now), \(now))
            """
        )
    }

    /// Nil when the row is as the medium.
    mutating func update(
        _ row: Media,
        to medium: RemoteMedia,
        id: String?,
        file: MediaFileID?
    ) -> MediaChange? {
        let alt = medium.alt.map(JSONValue.storable)
        let fileName = medium.fileName.map(JSONValue.storable)
        let isFoundAlike = row.alt == alt && row.kind == medium.kind && row.removedAt == nil
        guard
            !isFoundAlike || row.position != medium.position || row.fileName != fileName
                || row.focus != medium.focus || row.duration != medium.duration
                || (file != nil && row.file != file) || (id != nil && row.platformMediaID != id)
        else { return nil }
        updates.media.append(
            """
            UPDATE main.media SET
              position = \(medium.position), kind = \(medium.kind), alt = \(alt), file_name = \(fileName),
              platform_media_id = \(id ?? row.platformMediaID),
              focus_x = \(medium.focus?.x), focus_y = \(medium.focus?.y), duration_seconds = \(medium.duration),
              file_id = \(file ?? row.file), removed_at = \(SQLValue.null), updated_at = \(now)
            WHERE id = \(row.id)
            """
        )
        return isFoundAlike ? .unfound : .found
    }

    /// The file at an address, to be fetched unless somebody has.
    ///
    /// `present`: the file of the medium's row.
    mutating func file(
        at address: FileAddress,
        of medium: RemoteMedia? = nil,
        in present: MediaFileID? = nil
    ) -> MediaFileID {
        if let new = newFiles[address.stable] { return new }
        if let file = known.files[address.stable] {
            // A signed address ends; the last one that was told is the one to ask.
            if file.originalURL != address.url, !ingest.isReplay {
                updates.files.append(
                    """
                    UPDATE main.media_files SET original_url = \(address.url), updated_at = \(now)
                    WHERE id = \(file.id) AND original_url <> \(address.url)
                    """
                )
            }
            return file.id
        }
        if let present, let file = known.exportedFiles[present], !ingest.isReplay {
            return settle(file, at: address)
        }
        let new = MediaFileID.new()
        newFiles[address.stable] = new
        report.files.append(new)
        rows.files.append(
            """
            (\(new), \(source.user), \(source.platform), \(address.url), \(address.stable),
              \(medium?.width.flatMap { $0 > 0 ? $0 : nil }), \(medium?.height.flatMap { $0 > 0 ? $0 : nil }),
              \(medium?.blurhash), \(now), \(now))
            """
        )
        return new
    }
}

extension PostBatch {
    /// Gives a file that came with an export its place at the platform, so that it isn't fetched a second time.
    mutating func settle(_ file: MediaFile, at address: FileAddress) -> MediaFileID {
        newFiles[address.stable] = file.id
        // The export lacked it; the platform may have it.
        let isMissing = file.status != .downloaded
        if isMissing { report.files.append(file.id) }
        updates.files.append(
            """
            UPDATE main.media_files SET
              original_url = \(address.url), stable_url = \(address.stable),
              status = \(isMissing ? MediaFile.Status.pending : file.status),
              attempts = \(isMissing ? 0 : file.attempts),
              error_code = \(SQLValue.null), error = \(SQLValue.null), updated_at = \(now)
            WHERE id = \(file.id)
            """
        )
        return file.id
    }
}
