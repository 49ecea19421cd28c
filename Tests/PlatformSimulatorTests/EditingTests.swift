import Foundation
import PlatformSimulator
import Testing

@Suite("Editing posts and describing media")
struct EditingTests {
    private struct Made {
        let id: String
        let media: [String]
    }

    private func makePost(_ ada: Visitor, pictures: Int = 2) async throws -> Made {
        var media: [String] = []
        for number in 0..<pictures { media.append(try await ada.readyMedia(description: "old \(number)")) }
        let body: JSON = [
            "status": "text", "spoiler_text": "warning", "sensitive": true, "language": "de",
            "visibility": "public",
            "media_ids": .array(media.map(JSON.string)),
        ]
        return Made(
            id: try #require(try await ada.post("/api/v1/statuses", body).json["id"]?.text),
            media: media
        )
    }

    @Test func `an edit that names only alt texts wipes the rest`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            let post = try await makePost(ada)
            let careless: JSON = [
                "media_ids": [.string(post.media[0])],
                "media_attributes": [["id": .string(post.media[0]), "description": "new"]],
            ]
            let edited = try await ada.put("/api/v1/statuses/\(post.id)", careless).json
            #expect(edited["content"] == "")
            #expect(edited["spoiler_text"] == "")
            #expect(edited["sensitive"] == false)
            #expect(edited["language"] == "de")
            #expect(edited["media_attachments"]?.elements?.count == 1)
        }
    }

    @Test(arguments: [Dialect.mastodon, .gotosocial])
    func `a whole replacement changes the alt texts and nothing else`(dialect: Dialect) async throws {
        try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
            let ada = Visitor(platform)
            let post = try await makePost(ada)
            let source = try await ada.get("/api/v1/statuses/\(post.id)/source").json
            let careful: JSON = [
                "status": source["text"] ?? .null, "spoiler_text": source["spoiler_text"] ?? .null,
                "sensitive": true,
                "language": "de", "media_ids": .array(post.media.map(JSON.string)),
                "media_attributes": .array(
                    post.media.map { ["id": .string($0), "description": .string("new \($0)")] }
                ),
            ]
            let before = try await ada.get("/api/v1/statuses/\(post.id)").json
            let after = try await ada.put("/api/v1/statuses/\(post.id)", careful).json
            for name in ["content", "spoiler_text", "sensitive", "language", "visibility", "created_at"] {
                #expect(after[name] == before[name])
            }
            #expect(after["edited_at"] != .null)
            let texts = after["media_attachments"]?.elements?.compactMap { $0["description"]?.text }
            #expect(texts == post.media.map { "new \($0)" })
            let history = try await ada.get("/api/v1/statuses/\(post.id)/history").json
            #expect(history.elements?.count == 2)
            #expect(history[0]?["media_attachments"]?[0]?["description"] == "old 0")

            let again = try await ada.put("/api/v1/statuses/\(post.id)", careful)
            if dialect == .gotosocial {
                #expect(again.status == 422)
                #expect(again.error == "Unprocessable Entity: status was not changed")
            } else {
                #expect(again.status == 200)
                #expect(platform.control.ledger.effects(.postEdited).count == 1)
            }
        }
    }

    @Test func `Mastodon's media can't be described by itself once posted, Pixelfed's can`() async throws {
        for (dialect, status) in [(Dialect.mastodon, 404), (.pixelfed, 200)] {
            try await SimulatedPlatform.running(.init(dialect: dialect)) { platform in
                let ada = Visitor(platform)
                let media = try await ada.readyMedia()
                #expect(try await ada.put("/api/v1/media/\(media)", ["description": "first"]).status == 200)
                let body: JSON = ["status": "x", "media_ids": [.string(media)]]
                let id = try #require(try await ada.post("/api/v1/statuses", body).json["id"]?.text)
                #expect(
                    try await ada.put("/api/v1/media/\(media)", ["description": "second"]).status == status
                )
                let seen = try await ada.get("/api/v1/statuses/\(id)").json
                let expected: JSON = dialect == .pixelfed ? "second" : "first"
                #expect(seen["media_attachments"]?[0]?["description"] == expected)
            }
        }
    }

    @Test func `seeded pictures can be described too`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let ada = Visitor(platform)
            let list = try await ada.get("/api/v1/accounts/\(platform.person("ada").id)/statuses?limit=1")
                .json
            let media = try #require(list[0]?["media_attachments"]?[0]?["id"]?.text)
            _ = try await ada.put("/api/v1/media/\(media)", ["description": "Zwei Füchse 🦊"])
            let seen = try await ada.get("/api/v1/statuses/\(list[0]?["id"]?.text ?? "")").json
            #expect(seen["media_attachments"]?[0]?["description"] == "Zwei Füchse 🦊")
        }
    }

    @Test func `Pixelfed allows ten edits`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let ada = Visitor(platform)
            let post = try await makePost(ada, pictures: 1)
            for number in 1...11 {
                let body: JSON = ["status": .string("edit \(number)"), "media_ids": [.string(post.media[0])]]
                let reply = try await ada.put("/api/v1/statuses/\(post.id)", body)
                #expect(reply.status == (number <= 10 ? 200 : 400))
            }
        }
    }

    @Test func `an upload is processed, then ready`() async throws {
        try await SimulatedPlatform.running(.init(processingLooks: 1)) { platform in
            let ada = Visitor(platform)
            let uploaded = try await ada.upload(description: "a dot")
            #expect(uploaded.status == 202)
            #expect(uploaded.json["url"] == .null)
            let id = try #require(uploaded.json["id"]?.text)
            let early = try await ada.post("/api/v1/statuses", ["status": "x", "media_ids": [.string(id)]])
            #expect(early.status == 422)
            #expect(
                early.error == "Cannot attach files that have not finished processing. Try again in a moment!"
            )
            #expect(try await ada.get("/api/v1/media/\(id)").status == 206)
            let ready = try await ada.get("/api/v1/media/\(id)")
            #expect(ready.status == 200)
            let address = try #require(ready.json["url"]?.text)
            let file = try await ada.with(token: nil).get(address)
            #expect(file.bytes == Visitor.tinyPNG)
            #expect(file.headers["content-type"] == ["image/png"])
        }
    }

    @Test func `an upload can fail for good`() async throws {
        try await SimulatedPlatform.running(.init(processingLooks: 0)) { platform in
            let ada = Visitor(platform)
            platform.control.failUploads(1)
            let id = try #require(try await ada.upload().json["id"]?.text)
            #expect(try await ada.get("/api/v1/media/\(id)").status == 422)
            #expect(try await ada.upload("/api/v1/media").status == 200)
        }
    }

    @Test func `an upload is judged by its content`() async throws {
        try await SimulatedPlatform.running { platform in
            let reply = try await Visitor(platform).upload("/api/v2/media", Array("<html>not a picture".utf8))
            #expect(reply.status == 422)
            #expect(reply.error?.contains("could not be verified") == true)
            platform.control.changeLimits { $0.imageBytes = 10 }
            #expect(try await Visitor(platform).upload().status == 422)
        }
    }

    @Test func `GoToSocial and Pixelfed answer uploads in their own way`() async throws {
        try await SimulatedPlatform.running(.init(dialect: .gotosocial)) { platform in
            let reply = try await Visitor(platform).upload()
            #expect(reply.status == 200)
            #expect(reply.json["url"] != .null)
        }
        try await SimulatedPlatform.running(.init(dialect: .pixelfed)) { platform in
            let ada = Visitor(platform)
            let reply = try await ada.upload()
            #expect(reply.status == 202)
            #expect(reply.json["url"] == .null)
            #expect(try await ada.upload("/api/v1/media").status == 200)
        }
    }

    @Test func `an old Mastodon leaves alt texts alone in edits`() async throws {
        try await SimulatedPlatform.running { platform in
            let ada = Visitor(platform)
            platform.control.changePosting { $0.ignoresAltEdits = true }
            let post = try await makePost(ada, pictures: 1)
            let body: JSON = [
                "status": "other words", "media_ids": [.string(post.media[0])],
                "media_attributes": [["id": .string(post.media[0]), "description": "new"]],
            ]
            let edited = try await ada.put("/api/v1/statuses/\(post.id)", body)
            #expect(edited.status == 200)
            #expect(edited.json["content"] == "<p>other words</p>")
            #expect(edited.json["media_attachments"]?[0]?["description"] == "old 0")
        }
    }
}
