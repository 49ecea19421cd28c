import Accounts
import Database
import Foundation
import Platforms

extension PostBatch {
    mutating func insert(_ tracks: [RemoteTextTrack], of media: MediaID) {
        for track in tracks { insert(track, of: media) }
    }

    /// Brings the tracks of a medium to what was received; true when something differed.
    mutating func update(_ tracks: [RemoteTextTrack], of media: MediaID) -> Bool {
        var rest = known.textTracks[media] ?? []
        // Exports hold none.
        if tracks.isEmpty, ingest.origin == .import { return false }
        var isChanged = false
        for track in tracks {
            guard let index = rest.firstIndex(where: { $0.position == track.position }) else {
                insert(track, of: media)
                isChanged = true
                continue
            }
            let row = rest.remove(at: index)
            let language = track.language.map(JSONValue.storable)
            let file = file(ofTrack: track)
            guard row.language != language || row.file != file else { continue }
            updates.textTracks.append(
                """
                UPDATE main.text_tracks SET language = \(language), file_id = \(file), updated_at = \(now)
                WHERE id = \(row.id)
                """
            )
            isChanged = true
        }
        for row in rest {
            updates.textTracks.append("DELETE FROM main.text_tracks WHERE id = \(row.id)")
            isChanged = true
        }
        return isChanged
    }

    private mutating func insert(_ track: RemoteTextTrack, of media: MediaID) {
        let file = file(ofTrack: track)
        rows.textTracks.append(
            """
            (\(TextTrackID.new()), \(source.user), \(media), \(track.position),
              \(track.language.map(JSONValue.storable)), \(file), \(now), \(now))
            """
        )
    }

    private mutating func file(ofTrack track: RemoteTextTrack) -> MediaFileID {
        file(at: FileAddress(track))
    }
}
