import Foundation
import PlatformAdapters
import Platforms
import Testing

@Suite struct `A Mastodon export` {
    private let format = MastodonExport()
    private let account = ExportedAccount(
        fullID: "https://social.example/users/ada",
        instance: InstanceOrigin("https://social.example")!,
        username: "ada",
        displayName: "Ada"
    )

    private func post(_ json: String) throws -> RemotePost {
        try format.post(try JSONValue(parsing: json), of: account).post
    }

    @Test func `tells whose it is`() throws {
        let actor = #"{"id":"https://social.example/users/ada","preferredUsername":"ada","name":"Ada"}"#
        #expect(try format.account(try JSONValue(parsing: actor)) == account)
        #expect(account.handle == "@ada@social.example")
        for odd in [
            #"{}"#, #"{"id":"ada","preferredUsername":"ada"}"#, #"{"id":"https://a.example/users/ada"}"#,
            "[]",
        ] {
            #expect(throws: NormalisationError.self) { try format.account(try JSONValue(parsing: odd)) }
        }
    }

    @Test func `holds posts with everything their author said`() throws {
        let post = try post(
            #"""
            {"id":"https://social.example/users/ada/statuses/113/activity","type":"Create",
             "actor":"https://social.example/users/ada","published":"2026-09-01T10:00:00Z",
             "to":["https://social.example/users/ada/followers"],"cc":["https://www.w3.org/ns/activitystreams#Public"],
             "object":{"id":"https://social.example/users/ada/statuses/113","type":"Note","summary":"food",
               "inReplyTo":"https://social.example/users/ada/statuses/112","published":"2026-09-01T10:00:00Z",
               "updated":"2026-09-02T10:00:00Z","url":"https://social.example/@ada/113","sensitive":true,
               "content":"<p>Hello &amp; <b>good</b> day</p>",
               "contentMap":{"de":"<p>Hallo</p>","en":"<p>Hello &amp; <b>good</b> day</p>"},
               "attachment":[{"type":"Document","mediaType":"image/jpeg",
                 "url":"/system/media_attachments/files/109/345/678/901/234/567/original/x.jpg",
                 "name":"A heron","blurhash":"UKO2","width":640,"height":480,"focalPoint":[0.5,-0.25]},
                 {"type":"Document","mediaType":"video/mp4","url":"media_attachments/files/000/022/345/original/y.mp4",
                  "name":null}],
               "tag":[{"type":"Hashtag","href":"https://social.example/tags/cats","name":"#cats"}]}}
            """#
        )
        #expect(post.platformPostID == "113")
        #expect(post.fullID == "https://social.example/users/ada/statuses/113")
        #expect(post.url == "https://social.example/@ada/113")
        #expect(post.author == RemoteAuthor(id: nil, handle: "ada@social.example", name: "Ada"))
        #expect(post.contentType == .reply)
        #expect(post.replyTo?.platformPostID == "112")
        #expect(post.text == "Hello & good day")
        #expect(post.languages == ["en"])
        #expect(post.warning == "food")
        #expect(post.isSensitive)
        #expect(post.visibility == .unlisted)
        #expect(post.editedAt == RemoteDate.parse("2026-09-02T10:00:00Z"))
        #expect(post.media.map(\.platformMediaID) == ["109345678901234567", "22345"])
        #expect(post.media.map(\.kind) == [.image, .video])
        #expect(post.media[0].alt == "A heron")
        #expect(post.media[0].focus == RemoteMedia.Focus(x: 0.5, y: -0.25))
        #expect(post.media[0].fileName == "x.jpg")
        #expect(
            post.media[0].url
                == "export://social.example/media_attachments/files/109/345/678/901/234/567/original/x.jpg"
        )
        #expect(post.media[1].alt == nil)
        #expect(post.counts == .unknown)
    }

    @Test func `holds boosts as references`() throws {
        let boost = try post(
            #"""
            {"id":"https://social.example/users/ada/statuses/114/activity","type":"Announce",
             "actor":"https://social.example/users/ada","published":"2026-09-01T10:00:00Z",
             "to":["https://www.w3.org/ns/activitystreams#Public"],"cc":[],
             "object":"https://else.example/users/bob/statuses/7"}
            """#
        )
        #expect(boost.platformPostID == "114")
        #expect(boost.fullID == "https://social.example/users/ada/statuses/114/activity")
        #expect(boost.contentType == .repost)
        #expect(boost.text.isEmpty)
        #expect(boost.repostOf?.reference.fullID == "https://else.example/users/bob/statuses/7")
        #expect(boost.repostOf?.author.handle == "bob@else.example")
        #expect(boost.visibility == .public)
    }

    @Test(arguments: [
        (#"["https://www.w3.org/ns/activitystreams#Public"]"#, "[]", RemotePost.Visibility.public),
        (#"["as:Public"]"#, "[]", .public),
        (#"["https://social.example/users/ada/followers"]"#, #"["https://e.example/users/bob"]"#, .followers),
        (#"["https://else.example/users/bob"]"#, "[]", .direct), ("[]", "[]", .unknown),
        (#""https://www.w3.org/ns/activitystreams#Public""#, "null", .public),
    ])
    func `tells from the addresses who may see a post`(
        to: String,
        cc: String,
        visibility: RemotePost.Visibility
    ) throws {
        let post = try post(
            """
            {"id":"https://social.example/users/ada/statuses/1/activity","type":"Create",
             "actor":"https://social.example/users/ada","to":\(to),"cc":\(cc),
             "object":{"id":"https://social.example/users/ada/statuses/1","type":"Note","content":"",
               "published":"2026-09-01T10:00:00Z"}}
            """
        )
        #expect(post.visibility == visibility)
    }

    @Test func `holds polls with their answers`() throws {
        let poll = try post(
            #"""
            {"id":"https://social.example/users/ada/statuses/1/activity","type":"Create",
             "actor":"https://social.example/users/ada","to":[],"cc":[],
             "object":{"id":"https://social.example/users/ada/statuses/1","type":"Question","content":"<p>Tea?</p>",
               "published":"2026-09-01T10:00:00Z","endTime":"2026-09-02T10:00:00Z","votersCount":3,
               "anyOf":[{"type":"Note","name":"Yes","replies":{"type":"Collection","totalItems":2}},
                        {"type":"Note","name":"No","replies":{"type":"Collection","totalItems":1}}]}}
            """#
        ).poll
        #expect(poll?.options.map(\.title) == ["Yes", "No"])
        #expect(poll?.options.map(\.votes) == [2, 1])
        #expect(poll?.allowsSeveral == true)
        #expect(poll?.voters == 3)
    }

    @Test(arguments: [
        "null", "[]", #""https://a.example""#, "{}", #"{"type":"Create"}"#, #"{"type":"Move","object":"x"}"#,
        #"{"type":"Create","object":"https://a.example/1"}"#,
        #"{"type":"Create","actor":"https://social.example/users/ada","object":{"id":"https://a.example/1"}}"#,
        #"{"type":"Announce","id":"https://a.example/1","published":"2026-09-01T10:00:00Z"}"#,
        #"""
        {"type":"Announce","id":"https://social.example/users/eve/statuses/1/activity","object":"https://a.example/1",
         "actor":"https://social.example/users/eve","published":"2026-09-01T10:00:00Z"}
        """#,
    ])
    func `refuses an item that is no post of its account`(item: String) {
        #expect(throws: NormalisationError.self) { try post(item) }
    }

    @Test(arguments: [
        ("actor.json", ExportPart.account), ("archive/outbox.json", .posts), ("likes.json", nil),
        (
            "media_attachments/a/actor.json/outbox.json",
            .media(.init(tail: "media_attachments/a/actor.json/outbox.json", platformMediaID: nil))
        ),
        (
            "wrapper/media_attachments/files/000/000/007/original/a.png",
            .media(
                .init(tail: "media_attachments/files/000/000/007/original/a.png", platformMediaID: "7")
            )
        ),
        ("a/b/outbox.json", nil), ("media_attachments/", nil), ("avatar.png", nil),
    ])
    func `knows its parts by their names`(path: String, part: ExportPart?) {
        #expect(format.part(ofEntry: path) == part)
    }

    @Test func `is another version when its author edits, and none when others like it`() throws {
        func hash(_ content: String, likes: Int) throws -> ContentHash {
            try format.post(
                try JSONValue(
                    parsing: """
                        {"id":"https://social.example/users/ada/statuses/1/activity","type":"Create",
                         "actor":"https://social.example/users/ada","to":[],"cc":[],
                         "object":{"id":"https://social.example/users/ada/statuses/1","type":"Note",
                           "content":"\(content)","published":"2026-09-01T10:00:00Z",
                           "likes":{"type":"Collection","totalItems":\(likes)}}}
                        """
                ),
                of: account
            ).contentHash
        }
        #expect(try hash("a", likes: 1) == hash("a", likes: 2))
        #expect(try hash("a", likes: 1) != hash("b", likes: 1))
    }
}
