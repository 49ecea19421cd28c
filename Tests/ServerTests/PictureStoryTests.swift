import Database
import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// From a platform's pictures to the grid, with the programs as users start them.
@Suite struct `Pictures of an archive` {
    @Test(arguments: Engine.allCases)
    func `get thumbnails by themselves, which their owner alone sees`(engine: Engine) async throws {
        try await Setting.with(engine, posts: 40) { setting in
            try await setting.addUserAndConnection()
            try await setting.addUser("bob", role: "moderator")
            try await setting.serving { _, address in
                let images = try await setting.thumbnails(of: "ada")
                #expect(images.contains { $0["thumbnail"] as? String == "made" })
                for image in images {
                    let isImage = image["kind"] as? String == "image"
                    #expect(isImage || image["thumbnail"] as? String == "not_applicable", "\(image)")
                }
                let made = try #require(images.first { $0["thumbnail"] as? String == "made" })
                let id = try #require(made["id"] as? String)
                #expect((made["blurhash"] as? String)?.count == 28)
                #expect(made["width"] as? Int != nil)

                let ada = try await WebSession.signIn(at: address, as: "ada", password: Setting.password)
                #expect(try await ada.get("/media").contains("/media/\(id)/thumbnail"))
                #expect(try await ada.get("/media/\(id)/view").contains("/media/\(id)/large"))
                let bob = try await WebSession.signIn(at: address, as: "bob", password: Setting.password)
                for path in ["", "/thumbnail", "/large", "/view"] {
                    #expect(try await ada.status(of: "/media/\(id)\(path)") == 200, "\(path)")
                    #expect(try await bob.status(of: "/media/\(id)\(path)") == 404, "\(path)")
                }
                #expect(try await bob.get("/media").contains("No account is connected yet"))
                #expect(try await setting.roost("media", "--user", "bob", "--json").output.isEmpty)
            }
            let doctor = try await setting.roost("doctor")
            #expect(doctor.status == 0, "\(doctor.output)")
        }
    }

    @Test func `that were stored before there were thumbnails get theirs after the upgrade`() async throws {
        try await Setting.with(.sqlite, posts: 20) { setting in
            try await setting.addUserAndConnection()
            // Without the program nothing is made, nothing is blamed, and the admins are told.
            try await setting.serving(settings: ["ROOST_MEDIA_TOOL": "/nowhere/roost-media"]) { _, _ in
                try await eventually("a notice") {
                    try await setting.roost("notices", "--user", "ada", "--json").output.contains(
                        "ROOST_MEDIA_TOOL"
                    )
                }
                try await setting.waitForFiles()
            }
            #expect(
                try await setting.count(
                    "SELECT count(*) FROM main.media_files WHERE thumbnail_status = 'made'"
                ) == 0
            )
            // As an older Roost left it: nobody has put them into the queue.
            try await setting.changing { tx in
                try tx.run("DELETE FROM main.jobs WHERE kind = 'archive.thumbnails'")
            }
            try await setting.serving { _, _ in
                let images = try await setting.thumbnails(of: "ada")
                #expect(images.contains { $0["thumbnail"] as? String == "made" })
                try await eventually("the notice to be over") {
                    try await setting.count(
                        "SELECT count(*) FROM main.notices WHERE kind = 'media.tool' AND cleared_at IS NULL"
                    ) == 0
                }
            }
        }
    }
}

extension Setting {
    fileprivate func waitForFiles() async throws {
        try await eventually("all files") {
            // In this order: no file is open before the first is named, too.
            let named = try await count(
                "SELECT count(*) FROM main.media_files WHERE EXISTS (SELECT 1 FROM main.runs WHERE status = 'success')"
            )
            let open = try await count(
                "SELECT count(*) FROM main.media_files WHERE status IN ('pending', 'downloading')"
            )
            return named > 0 && open == 0
        }
    }

    /// What the command lists once every image was looked into.
    fileprivate func thumbnails(of user: String) async throws -> [[String: any Sendable]] {
        try await waitForFiles()
        try await eventually("all thumbnails") {
            try await count(
                "SELECT count(*) FROM main.media_files WHERE status = 'downloaded' AND thumbnail_status = 'pending'"
            ) == 0
        }
        return try await roost("media", "--user", user, "--json").objects
    }
}
