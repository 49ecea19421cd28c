import Accounts
import Platforms
import Publishing
import Testing

@testable import Database
@testable import PlatformAdapters

/// Each rule of what an account takes, with the figures that are documented of its platform.
@Suite struct `A check of a post` {
    @Test func `finds nothing in what can go out as it is`() throws {
        let images = try (0..<4).map { File(try upload("\($0).png")) }
        let mastodon = try Recipient.family(.mastodon)
        let question = OutgoingPoll(options: ["Stork", "Egret"])
        let sound = [
            post("Words"), post("Words", showing: images), post("", showing: images),
            post("Which?", poll: question), post("Words", warning: "Birds", visibility: .followers),
            post("One", parts: [PostPart(text: "Two")]),
        ]
        for whole in sound {
            #expect(try mastodon.told(whole).isEmpty)
            #expect(try Recipient.family(.goToSocial).told(whole).isEmpty)
        }
        #expect(try Recipient.pixelfed().told(post("", showing: images)).isEmpty)
        let bluesky = try Recipient.bluesky()
        let label = try #require(bluesky.form.labels.first).value
        #expect(try bluesky.told(post("Words", warning: "Birds", labels: [label], showing: images)).isEmpty)
    }

    // MARK: Words

    @Test func `finds parts that say nothing`() throws {
        let mastodon = try Recipient.family(.mastodon)
        #expect(try mastodon.told(post(" \n")) == [Told(.error, .empty, part: 0)])
        let thread = post("One", parts: [PostPart(text: "")])
        #expect(try mastodon.told(thread) == [Told(.error, .empty, part: 1)])
    }

    @Test func `counts the words as the platform does`() throws {
        let long = String(repeating: "a", count: 501)
        let mastodon = try Recipient.family(.mastodon)
        #expect(try mastodon.told(post(long)) == [Told(.error, .textTooLong, part: 0)])
        #expect(try mastodon.told(post(String(long.dropLast()))).isEmpty)
        let thread = post("One", parts: [PostPart(text: long)])
        #expect(try mastodon.told(thread) == [Told(.error, .textTooLong, part: 1)])
        // 121 signs as people see them, of 25 bytes each.
        let families = post(String(repeating: "👩‍👩‍👧‍👦", count: 121))
        let problems = try Recipient.bluesky().problems(of: families)
        #expect(problems.map(Told.init) == [Told(.error, .textTooLong, part: 0)])
        #expect(problems.first?.sentence.contains("3025 bytes") == true)
    }

    @Test func `counts the words in front where they have a limit of their own`() throws {
        let pixelfed = try Recipient.pixelfed()
        let image = File(try upload("dot.png"))
        func warned(_ count: Int) -> AdaptedPost {
            post("Words", warning: String(repeating: "a", count: count), showing: [image])
        }
        #expect(try pixelfed.told(warned(141)) == [Told(.error, .warningTooLong, part: 0)])
        #expect(try pixelfed.told(warned(140)).isEmpty)
    }

    @Test func `says that Mastodon shows a warning as the text where there is none`() throws {
        let image = File(try upload("dot.png"))
        let bare = post("", warning: "Birds", showing: [image])
        let problems = try Recipient.family(.mastodon).problems(of: bare)
        #expect(problems.map(Told.init) == [Told(.prompt, .empty, part: 0)])
        #expect(problems.first?.sentence.hasPrefix("Mastodon shows the warning as the text") == true)
        #expect(try Recipient.family(.goToSocial).told(bare).isEmpty)
        #expect(try Recipient.bluesky().told(bare).isEmpty)
        // The words in front stand in front of every part.
        let thread = post("One", parts: [PostPart(text: " ")], warning: "Birds", showing: [image.in(1)])
        #expect(try Recipient.family(.mastodon).told(thread) == [Told(.prompt, .empty, part: 1)])
    }

    // MARK: Files

    @Test func `finds a post without a file where each needs one`() throws {
        #expect(try Recipient.pixelfed().told(post("Words")) == [Told(.error, .mediaNeeded, part: 0)])
    }

    @Test func `finds more files than go into a post`() throws {
        let images = try (0..<20).map { File(try upload("\($0).png")) }
        let mastodon = try Recipient.family(.mastodon)
        let problems = try mastodon.problems(of: post("Words", showing: images))
        #expect(problems.map(Told.init) == [Told(.error, .tooManyMedia, part: 0)])
        #expect(problems.first?.sentence.contains("20 files") == true)
    }

    @Test func `finds a video among images`() throws {
        let both = post("Words", showing: [File(try upload("dot.png")), File(try video("clip.mp4"))])
        #expect(try Recipient.family(.mastodon).told(both) == [Told(.error, .mixedMedia, part: 0)])
        #expect(try Recipient.bluesky().told(both) == [Told(.error, .mixedMedia, part: 0)])
        #expect(try Recipient.family(.goToSocial).told(both).isEmpty)
    }

    @Test func `finds a file of a kind that isn't taken, unless it is an image`() throws {
        let mastodon = try Recipient.family(.mastodon)
        let movie = File(try video("clip.mov", "video/quicktime"))
        let thread = post("One", parts: [PostPart(text: "Two")], showing: [movie.in(1)])
        #expect(try mastodon.told(thread) == [Told(.error, .mediaType, part: 1, medium: 0)])
        let photo = File(try upload("dot.heic", "image/heic"))
        #expect(try mastodon.told(post("Words", showing: [photo])).isEmpty)
    }

    /// All files go to Bluesky by one door, which takes less than a video may have there.
    @Test func `finds a file of too many bytes, unless it is an image`() throws {
        let bluesky = try Recipient.bluesky()
        let fitting = File(try video("clip.mp4", bytes: 52_428_800))
        let large = File(try video("clip.mp4", bytes: 52_428_801))
        #expect(try bluesky.told(post("Words", showing: [fitting])).isEmpty)
        #expect(
            try bluesky.told(post("Words", showing: [large]))
                == [Told(.error, .mediaTooLarge, part: 0, medium: 0)]
        )
        let image = File(try upload("dot.png", bytes: 100_000_000))
        #expect(try bluesky.told(post("Words", showing: [image])).isEmpty)
    }

    @Test func `finds a video of too many pixels, where its size is known`() throws {
        let mastodon = try Recipient.family(.mastodon)
        let fitting = File(try video("clip.mp4", width: 3840, height: 2160))
        let large = File(try video("clip.mp4", width: 3841, height: 2160))
        #expect(try mastodon.told(post("Words", showing: [fitting])).isEmpty)
        let problems = try mastodon.problems(of: post("Words", showing: [large]))
        #expect(problems.map(Told.init) == [Told(.error, .mediaTooLarge, part: 0, medium: 0)])
        let sentence = try #require(problems.first).sentence
        #expect(sentence.contains("3841 by 2160") && sentence.contains("8,294,400"))
        #expect(try Recipient.family(.goToSocial).told(post("Words", showing: [large])).isEmpty)
        let image = File(try upload("dot.png", width: 10_000, height: 10_000))
        #expect(try mastodon.told(post("Words", showing: [image])).isEmpty)
    }

    // MARK: Alt texts

    @Test func `asks for the alt text of an image, and insists where the account wants it`() throws {
        var mastodon = try Recipient.family(.mastodon)
        let said = File(try upload("said.png"))
        let silent = post("Words", showing: [said, File(try upload("dot.png"), alt: " ")])
        #expect(try mastodon.told(silent) == [Told(.prompt, .altMissing, part: 0, medium: 1)])
        mastodon.requiresAlt = true
        #expect(try mastodon.told(silent) == [Told(.error, .altMissing, part: 0, medium: 1)])
        let decorative = File(try upload("dot.png"), alt: "", isDecorative: true)
        let movie = File(try video("clip.mp4"), alt: "")
        #expect(try mastodon.told(post("Words", showing: [decorative])).isEmpty)
        #expect(try mastodon.told(post("Words", showing: [movie])).isEmpty)
    }

    @Test func `counts the code points of an alt text, also of a video and of a sound`() throws {
        var mastodon = try Recipient.family(.mastodon)
        mastodon.limits.mimeTypes = nil
        // 750 signs as people see them.
        let longest = String(repeating: "e\u{301}", count: 750)
        let uploads = [
            try upload("dot.png"), try video("clip.mp4"),
            try upload("song.mp3", "audio/mpeg", kind: .audio),
        ]
        for upload in uploads {
            #expect(try mastodon.told(post("Words", showing: [File(upload, alt: longest)])).isEmpty)
            let problems = try mastodon.problems(
                of: post("Words", showing: [File(upload, alt: longest + "x")])
            )
            #expect(problems.map(Told.init) == [Told(.error, .altTooLong, part: 0, medium: 0)])
            #expect(problems.first?.sentence.contains("1501 characters") == true)
        }
    }

    @Test func `knows that Bluesky takes less to be said of a video than of an image`() throws {
        let bluesky = try Recipient.bluesky()
        let words = String(repeating: "a", count: 1001)
        let movie = File(try video("clip.mp4"), alt: words)
        #expect(
            try bluesky.told(post("Words", showing: [movie]))
                == [Told(.error, .altTooLong, part: 0, medium: 0)]
        )
        #expect(try bluesky.told(post("Words", showing: [File(try upload("dot.png"), alt: words)])).isEmpty)
    }

    @Test func `finds an alt text that is shorter than the server wants, or none`() throws {
        var goToSocial = try Recipient.family(.goToSocial)
        goToSocial.limits.altMinimum = Sourced(10, .server)
        func problem(_ upload: Upload, _ alt: String, isDecorative: Bool = false) throws -> PostProblem {
            let shown = post("Words", showing: [File(upload, alt: alt, isDecorative: isDecorative)])
            let problems = try goToSocial.problems(of: shown)
            try #require(problems.count == 1)
            return problems[0]
        }
        let (image, movie) = (try upload("dot.png"), try video("clip.mp4"))
        #expect(try Told(problem(image, "A dot")) == Told(.error, .altTooShort, part: 0, medium: 0))
        #expect(try Told(problem(movie, "A dot")) == Told(.error, .altTooShort, part: 0, medium: 0))
        #expect(try Told(problem(movie, "")) == Told(.error, .altTooShort, part: 0, medium: 0))
        #expect(try Told(problem(image, "")) == Told(.error, .altMissing, part: 0, medium: 0))
        let decorative = try problem(image, "Of old, and kept", isDecorative: true)
        #expect(Told(decorative) == Told(.error, .altMissing, part: 0, medium: 0))
        #expect(decorative.sentence.contains("marked as decorative"))
        #expect(decorative.sentence.contains("at least 10"))
        let enough = File(image, alt: "A dot, red")
        #expect(try goToSocial.told(post("Words", showing: [enough])).isEmpty)
    }

    // MARK: Polls

    @Test func `finds a poll where there are none`() throws {
        let asked = post("Which?", poll: OutgoingPoll(options: ["Stork", "Egret"]))
        #expect(try Recipient.bluesky().told(asked) == [Told(.error, .pollUnsupported, part: 0)])
    }

    @Test(arguments: [
        ["Stork"], ["a", "b", "c", "d", "e"], ["Stork", String(repeating: "a", count: 51)], ["Stork", " "],
        ["Stork", "Stork"],
    ])
    func `finds answers that can't be given`(options: [String]) throws {
        let asked = post("Which?", poll: OutgoingPoll(options: options))
        #expect(try Recipient.family(.mastodon).told(asked) == [Told(.error, .pollOptions, part: 0)])
    }

    @Test func `finds a poll that is open for too short or too long`() throws {
        func asked(_ seconds: Int) -> AdaptedPost {
            post("Which?", poll: OutgoingPoll(options: ["Stork", "Egret"], duration: seconds))
        }
        let mastodon = try Recipient.family(.mastodon)
        for seconds in [299, 2_629_747] {
            #expect(try mastodon.told(asked(seconds)) == [Told(.error, .pollDuration, part: 0)])
        }
        for seconds in [300, 2_629_746] { #expect(try mastodon.told(asked(seconds)).isEmpty) }
    }

    @Test func `finds a poll beside files`() throws {
        let image = File(try upload("dot.png"))
        let asked = post("Which?", poll: OutgoingPoll(options: ["Stork", "Egret"]), showing: [image])
        #expect(try Recipient.family(.mastodon).told(asked) == [Told(.error, .pollWithMedia, part: 0)])
    }

    @Test func `finds a poll without a question where the server wants one`() throws {
        let poll = OutgoingPoll(options: ["Stork", "Egret"])
        let mastodon = try Recipient.family(.mastodon)
        #expect(try mastodon.told(post(" ", poll: poll)) == [Told(.error, .empty, part: 0)])
        let thread = post("One", parts: [PostPart(text: "", poll: poll)])
        #expect(try mastodon.told(thread) == [Told(.error, .empty, part: 1)])
        #expect(try Recipient.family(.other).told(post("", poll: poll)) == [Told(.error, .empty, part: 0)])
        #expect(try Recipient.family(.goToSocial).told(post("", poll: poll)).isEmpty)
        // The warning becomes the question.
        #expect(
            try mastodon.told(post("", poll: poll, warning: "Birds")) == [Told(.prompt, .empty, part: 0)]
        )
    }

    // MARK: The whole

    @Test func `finds whom a platform can't keep a post to`() throws {
        let bluesky = try Recipient.bluesky()
        #expect(try bluesky.told(post("Words", visibility: .unlisted)) == [Told(.prompt, .visibility)])
        #expect(try bluesky.told(post("Words", visibility: .followers)) == [Told(.error, .visibility)])
        let mutuals = post("Words", visibility: .mutuals)
        #expect(try Recipient.family(.mastodon).told(mutuals) == [Told(.error, .visibility)])
        #expect(try Recipient.family(.goToSocial).told(mutuals).isEmpty)
    }

    @Test func `finds a label that isn't known there`() throws {
        let labelled = post("Words", labels: ["made-up"])
        #expect(try Recipient.bluesky().told(labelled) == [Told(.error, .label)])
        #expect(try Recipient.family(.mastodon).told(labelled) == [Told(.error, .label)])
    }
}

// MARK: - What is checked

/// A file in a post.
private struct File {
    var upload: Upload
    var alt: String
    var part = 0
    var isDecorative: Bool

    init(_ upload: Upload, alt: String = "A red dot", isDecorative: Bool = false) {
        (self.upload, self.alt, self.isDecorative) = (upload, alt, isDecorative)
    }

    func `in`(_ part: Int) -> File {
        var file = self
        file.part = part
        return file
    }
}

/// A post as an account gets it; `parts` are those after the first.
private func post(
    _ text: String,
    poll: OutgoingPoll? = nil,
    parts: [PostPart] = [],
    warning: String? = nil,
    visibility: RemotePost.Visibility? = nil,
    labels: [String]? = nil,
    showing files: [File] = []
) -> AdaptedPost {
    let draft = CompositionDraft(
        parts: [PostPart(text: text, poll: poll)] + parts,
        warning: warning,
        visibility: visibility
    )
    var overrides = TargetOverrides()
    overrides.labels = labels
    let composition = CompositionID.new()
    let media = files.enumerated().map { position, file in
        let medium = CompositionDraft.Medium(
            upload: file.upload.id,
            part: file.part,
            alt: file.alt,
            isDecorative: file.isDecorative
        )
        return AdaptedPost.MediumWithFile(
            medium: CompositionMedia(medium, of: composition, position: position),
            upload: file.upload
        )
    }
    return AdaptedPost(draft, overrides, media: media)
}

/// An image, unless `kind` says otherwise.
private func upload(
    _ name: String,
    _ mimeType: String = "image/png",
    kind: RemoteMedia.Kind = .image,
    bytes: Int = 1000,
    width: Int? = nil,
    height: Int? = nil
) throws -> Upload {
    try Upload(
        row: row(
            of: Upload.table,
            [
                "id": UploadID.new().sqlValue, "user_id": UserID.new().sqlValue, "path": .text("a/\(name)"),
                "file_name": .text(name), "mime_type": .text(mimeType), "kind": .text(kind.rawValue),
                "byte_count": .integer(Int64(bytes)), "width": width.sqlValue, "height": height.sqlValue,
                "duration": .null, "content_hash": .text("0"), "blurhash": .null,
            ]
        )
    )
}

private func video(
    _ name: String,
    _ mimeType: String = "video/mp4",
    bytes: Int = 1000,
    width: Int? = nil,
    height: Int? = nil
) throws -> Upload {
    try upload(name, mimeType, kind: .video, bytes: bytes, width: width, height: height)
}

private func row(of table: String, _ columns: [String: SQLValue]) -> Row {
    let names = columns.keys.sorted()
    return Row(columns: ColumnNames(names), values: names.map { columns[$0] ?? .null }, subject: table)
}

// MARK: - Who it goes to

/// An account with what is documented of its platform.
private struct Recipient {
    let connection: Connection
    var form: PostForm
    var limits: Limits
    var requiresAlt = false

    init(_ platform: PlatformKind, _ form: PostForm, _ limits: Limits) throws {
        connection = try Self.connection(on: platform)
        (self.form, self.limits) = (form, limits)
    }

    static func family(_ family: MastodonFamily) throws -> Recipient {
        try Recipient(.mastodon, family.form(release: nil), family.limits)
    }

    static func pixelfed() throws -> Recipient {
        try Recipient(.pixelfed, PixelfedTables.form, PixelfedTables.limits)
    }

    static func bluesky() throws -> Recipient {
        try Recipient(.bluesky, BlueskyTables.form, BlueskyTables.limits)
    }

    /// All of which are about this account.
    func problems(of post: AdaptedPost) throws -> [PostProblem] {
        let problems = PostCheck(connection, form: form, limits: limits, requiresAlt: requiresAlt)
            .problems(of: post)
        try #require(problems.allSatisfy { $0.connection == connection.id && !$0.sentence.isEmpty })
        return problems
    }

    func told(_ post: AdaptedPost) throws -> [Told] { try problems(of: post).map(Told.init) }

    private static func connection(on platform: PlatformKind) throws -> Connection {
        let unset = [
            "software", "display_name", "avatar_url", "health_message", "last_sync_at", "last_sync_status",
            "next_sync_at", "last_verified_at", "last_used_at", "token_expires_at", "token_issued_at",
            "token_refresh_at", "refresh_token", "access_token", "client_key",
        ]
        let set: [String: SQLValue] = [
            "id": ConnectionID.new().sqlValue, "user_id": UserID.new().sqlValue, "name": .text("Birds"),
            "platform": .text(platform.rawValue),
            "instance": .text(platform.hasInstances ? "https://social.example" : ""),
            "server": .text(platform.hasInstances ? "" : "https://pds.example"),
            "platform_user_id": .text("1"), "username": .text("ada"), "health": .text("active"),
            "error_count": .integer(0), "is_active": .bool(true), "is_default": .bool(false),
            "sync_enabled": .bool(true), "sync_interval_minutes": .integer(60), "auth_kind": .text("token"),
            "requires_alt": .bool(false), "created_at": .text("2026-01-01T00:00:00.000Z"),
        ]
        let empty = Dictionary(uniqueKeysWithValues: unset.map { ($0, SQLValue.null) })
        return try Connection(row: row(of: Connection.table, set.merging(empty) { known, _ in known }))
    }
}

/// A problem without its words.
private struct Told: Equatable {
    let severity: PostProblem.Severity
    let code: PostProblem.Code
    var part: Int?
    var medium: Int?

    init(
        _ severity: PostProblem.Severity,
        _ code: PostProblem.Code,
        part: Int? = nil,
        medium: Int? = nil
    ) {
        (self.severity, self.code, self.part, self.medium) = (severity, code, part, medium)
    }

    init(_ problem: PostProblem) {
        self.init(problem.severity, problem.code, part: problem.part, medium: problem.medium)
    }
}
