package import Database
import Media
import Platforms

// What is said in videos, as texts that run beside them.

extension ArchiveTables {
    static let textTracks = Migration(20, "text_tracks") { d in
        [
            """
            CREATE TABLE main.text_tracks (
              id TEXT PRIMARY KEY,
              \(owner(d)),
              media_id TEXT NOT NULL,
              position INTEGER NOT NULL CHECK (position >= 0),
              language TEXT,
              file_id TEXT NOT NULL,
              \(times(d)),
              UNIQUE (user_id, id),
              UNIQUE (media_id, position),
              \(d.owningReference("media_id", to: "media")),
              FOREIGN KEY (user_id, file_id) REFERENCES \(d.target("media_files"))(user_id, id)
            ) \(d.strict)
            """,
            d.index("text_tracks_file", on: "text_tracks", "file_id"),
        ] + d.touch("text_tracks")
    } down: { _ in
        ["DROP TABLE main.text_tracks"]
    }
}

/// A text track of one video, as the platform lists it now.
package struct TextTrack: Record, Hashable, Identifiable {
    package static let table = "text_tracks"

    package let id: TextTrackID
    package let media: MediaID
    package let position: Int
    package let language: String?
    package let file: MediaFileID

    package init(row: Row) throws {
        id = try row.value("id")
        media = try row.value("media_id")
        position = try row.value("position")
        language = try row.value("language")
        file = try row.value("file_id")
    }
}

extension TextTrack {
    /// The file of a track, once it is here.
    package static func file(_ id: TextTrackID, in tx: Transaction) throws -> MediaFile? {
        try tx.one(
            MediaFile.self,
            """
            SELECT f.* FROM media_files f JOIN text_tracks t ON t.file_id = f.id
            WHERE t.id = \(id) AND f.status = 'downloaded' AND f.mime_type = \(MediaType.webVTT.mimeType)
            """
        )
    }

    /// Those of some media that can be played, each medium's in their order.
    static func here(of media: [Media], in tx: Transaction) throws -> [MediaID: [TextTrack]] {
        let videos = media.filter(\.mayHaveTextTracks).map(\.id)
        guard !videos.isEmpty else { return [:] }
        let tracks = try tx.all(
            TextTrack.self,
            """
            SELECT t.* FROM text_tracks t JOIN media_files f ON f.id = t.file_id
            WHERE \("t.media_id", isOneOf: videos) AND f.status = 'downloaded'
              AND f.mime_type = \(MediaType.webVTT.mimeType)
            ORDER BY t.media_id, t.position
            """
        )
        return Dictionary(grouping: tracks, by: \.media)
    }

    /// What a file is fetched as: a text track only where nothing shows it as something else.
    static func purpose(of file: MediaFileID, in tx: Transaction) throws -> FilePurpose {
        let isTrack = try tx.first(
            """
            SELECT 1 FROM text_tracks t WHERE t.file_id = \(file)
              AND NOT EXISTS (SELECT 1 FROM media m WHERE m.file_id = \(file))
              AND NOT EXISTS (SELECT 1 FROM emoji e WHERE e.file_id = \(file))
              AND NOT EXISTS (SELECT 1 FROM link_cards c WHERE c.file_id = \(file))
            LIMIT 1
            """
        )
        return isTrack == nil ? .medium : .textTrack
    }
}

extension Media {
    var mayHaveTextTracks: Bool { kind == .video || kind == .gifv }
}
