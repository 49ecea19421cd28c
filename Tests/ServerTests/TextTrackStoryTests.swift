import Database
import Foundation
import TestSupport
import Testing

/// What is said in a video, over HTTP, as the player asks for it.
@Suite struct `What is said in a video` {
    @Test(arguments: Engine.allCases)
    func `is served as text to the owner of the video alone`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 20) { setting in
            try await setting.addUserAndConnection()
            try await setting.addUser("eve", role: "admin")
            try await setting.serving { _, address in
                let run = try await setting.roost("sync", "--user", "ada", "--backfill", "--json")
                #expect(run.status == 0, "\(run.errors)")
                let user = try #require(
                    try await setting.value(
                        "SELECT id FROM main.users WHERE username = 'ada'",
                        as: String.self
                    )
                )
                let words = "WEBVTT\n\n00:00.000 --> 00:02.000\nEin Reiher.\n"
                let path = "\(user)/bluesky/\(String(repeating: "0", count: 64)).vtt"
                let place = URL(filePath: setting.file("media/\(path)"))
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(words.utf8).write(to: place)
                let (file, track) = (MediaFileID.new(), TextTrackID.new())
                try await setting.changing { tx in
                    let media = try tx.value(
                        String.self,
                        "SELECT min(id) FROM main.media WHERE user_id = \(user)"
                    )
                    try tx.run(
                        """
                        INSERT INTO main.media_files (id, user_id, platform, original_url, stable_url, status, path,
                          mime_type, byte_count, content_hash, thumbnail_status)
                        VALUES (\(file), \(user), 'bluesky', 'at://x/blob/y', 'at://x/blob/y', 'downloaded', \(path),
                          'text/vtt', \(words.utf8.count), 'hash', 'not_applicable')
                        """
                    )
                    try tx.run(
                        """
                        INSERT INTO main.text_tracks (id, user_id, media_id, position, language, file_id)
                        VALUES (\(track), \(user), \(media), 0, 'de', \(file))
                        """
                    )
                }
                let ada = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                let eve = try await WebSession.signIn(at: address, as: "eve", password: Setting.password)
                #expect(try await ada.get("/text-tracks/\(track)") == words)
                #expect(try await eve.status(of: "/text-tracks/\(track)") == 404)
            }
            let doctor = try await setting.roost("doctor")
            #expect(doctor.status == 0, "\(doctor.output)")
        }
    }
}
