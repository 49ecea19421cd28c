import Foundation

import Web

extension UserItem {
    static func sample(_ username: String, role: Role, email: String? = nil) -> UserItem {
        UserItem(
            id: "usr-\(username)",
            username: username,
            email: email ?? "\(username)@roost.example",
            displayName: username.capitalized,
            role: role,
            isActive: true,
            lastLoginAt: InMemoryRoost.now.addingTimeInterval(-3600),
            createdAt: InMemoryRoost.now.addingTimeInterval(-86_400 * 30),
            connectionCount: 3
        )
    }
}

extension ConnectionItem {
    static func sample(
        _ id: String,
        name: String,
        platform: String = "mastodon",
        isDefault: Bool = false
    ) -> ConnectionItem {
        ConnectionItem(
            id: id,
            name: name,
            platform: platform,
            platformName: platform.capitalized,
            instance: "https://\(platform).example",
            username: "ana",
            isDefault: isDefault,
            isActive: true,
            health: .active,
            lastUsedAt: InMemoryRoost.now.addingTimeInterval(-7200),
            lastSyncAt: InMemoryRoost.now.addingTimeInterval(-540),
            nextSyncAt: InMemoryRoost.now.addingTimeInterval(3060),
            postCount: 12_345,
            approvedCaptionCount: 871,
            imagesWithoutAltCount: 214,
            missingMediaCount: 3
        )
    }
}

extension PostItem {
    static func sample(
        _ id: String,
        _ text: String,
        connection: String = "con-1",
        hoursAgo: Double = 1
    ) -> PostItem {
        PostItem(
            id: id,
            platform: "mastodon",
            platformName: "Mastodon",
            connectionID: connection,
            connectionName: "Bird notes",
            authorName: "Ana Reed",
            authorHandle: "@ana@mastodon.example",
            contentType: "post",
            text: text,
            languages: ["en"],
            visibility: "public",
            isSensitive: false,
            createdAt: InMemoryRoost.now.addingTimeInterval(-3600 * hoursAgo),
            url: "https://mastodon.example/@ana/\(id)",
            media: [],
            engagement: Engagement(reactions: 12, replies: 1, reposts: 4),
            tags: ["birds"],
            isRead: false,
            isMarked: false,
            isDeletedOnPlatform: false
        )
    }
}

extension InMemoryRoost.State {
    /// One user of each role: `vera` views, `rita` reviews, `max` moderates, `ana` is admin.
    static var peopled: Self {
        var state = Self()
        state.users = [
            .sample("ana", role: .admin), .sample("max", role: .moderator), .sample("rita", role: .reviewer),
            .sample("vera", role: .viewer),
        ]
        return state
    }

    /// Enough of everything for each page to show its parts.
    static var furnished: Self {
        var state = peopled
        var photos = ConnectionItem.sample("con-2", name: "Photos", platform: "pixelfed")
        photos.health = .tokenExpired
        photos.waitingMediaCount = 12
        photos.healthMessage =
            "The server refused the token on 20 Nov. Make a new one there and enter it under Reconnect."
        var old = ConnectionItem.sample("con-3", name: "Old account")
        old.isActive = false
        old.lastUsedAt = nil
        state.connections = [.sample("con-1", name: "Bird notes", isDefault: true), old, photos]
        state.posts = posts
        state.savedSearches = [
            SavedSearchItem(
                id: "sav-1",
                name: "To be described",
                query: "alt:missing has:image",
                sort: .newest,
                connectionID: "con-2",
                connectionName: "Photos",
                createdAt: Date(timeIntervalSince1970: 1_780_000_000)
            )
        ]
        state.media = MediaEntry.samples
        state.runs = [
            .sample("run-1", status: .running), .sample("run-2", status: .success),
            .sample("run-3", status: .failed), .imported("run-4"),
        ]
        state.jobs = jobs
        state.queues = [
            QueueItem(name: "sync", isPaused: false, waiting: 2, ready: 1, running: 1, dead: 0),
            QueueItem(name: "media", isPaused: true, waiting: 1234, ready: 0, running: 0, dead: 3),
        ]
        state.notices = [
            NoticeItem(
                id: "ntc-1",
                kind: "connection",
                sentence:
                    "Photos: the token has expired. Reconnect it, and the sync goes on where it stopped.",
                link: "/connections/con-2/edit",
                connectionName: "Photos",
                createdAt: InMemoryRoost.now.addingTimeInterval(-86_400)
            ),
            NoticeItem(
                id: "ntc-2",
                kind: "disk",
                sentence: "The disk was nearly full.",
                createdAt: InMemoryRoost.now.addingTimeInterval(-86_400 * 9),
                seenAt: InMemoryRoost.now.addingTimeInterval(-86_400 * 8),
                clearedAt: InMemoryRoost.now.addingTimeInterval(-86_400 * 7)
            ),
        ]
        state.channels = [
            NoticeChannelItem(
                id: "nch-1",
                kind: .webhook,
                name: "Chat at home",
                address: "https://hooks.example",
                level: .problem,
                previousSecretUntil: InMemoryRoost.now.addingTimeInterval(3600),
                lastDeliveredAt: InMemoryRoost.now.addingTimeInterval(-60),
                createdAt: InMemoryRoost.now.addingTimeInterval(-86_400)
            ),
            NoticeChannelItem(
                id: "nch-2",
                kind: .email,
                name: "Mail",
                address: "ana@roost.example",
                isConfirmed: false,
                createdAt: InMemoryRoost.now.addingTimeInterval(-600)
            ),
            NoticeChannelItem(
                id: "nch-3",
                kind: .webhook,
                name:
                    "An old one with a name that is as long as it may be, so that it has to be broken somewhere",
                address: "https://a-server-with-a-name-that-hardly-fits-anywhere.example:8443",
                isActive: false,
                createdAt: InMemoryRoost.now.addingTimeInterval(-86_400 * 90)
            ),
        ]
        state.deliveries = [
            .sample("ndl-1", .delivered, channel: state.channels[0]),
            .sample("ndl-2", .failed, channel: state.channels[0]),
            .sample("ndl-3", .waiting, channel: state.channels[2]),
        ]
        return state
    }

    private static var posts: [PostDetail] {
        var heron = PostItem.sample(
            "p-1",
            "Grey heron at the lake this morning, standing still for eleven minutes.\n\nMore at https://birds.example/heron."
        )
        heron.media = [
            MediaItem(
                id: "med-1",
                kind: .image,
                altText: "A grey heron stands in shallow water, its neck drawn in.",
                fileState: .downloaded,
                width: 640,
                height: 400
            ),
            MediaItem(id: "med-2", kind: .image, fileState: .downloaded, width: 640, height: 400),
        ]
        heron.linkCard = LinkCard(
            url: "https://birds.example/heron",
            title:
                "The grey heron: why it stands still, what it waits for, and how long it can wait without moving",
            description: "A page about patience.",
            providerName: "Birds of the lake",
            imagePath: "/link-cards/crd-1/image"
        )
        var spoiler = PostItem.sample("p-2", "The gull eats the whole starfish.", hoursAgo: 5)
        spoiler.warning = "Nature, a bit rough"
        spoiler.isMarked = true
        spoiler.isRead = true
        spoiler.editedAt = InMemoryRoost.now.addingTimeInterval(-3600)
        var poll = PostItem.sample("p-3", "Which one next?", hoursAgo: 30)
        poll.poll = Poll(
            options: [PollOption(title: "Kingfisher", votes: 31), PollOption(title: "Coot", votes: 9)],
            allowsSeveral: false,
            expiresAt: InMemoryRoost.now.addingTimeInterval(86_400),
            voters: 40
        )
        poll.html =
            "<p>Which one <em>next</em>, <a href=\"/search?q=%40bo\">@bo</a>? <code>k</code> or <code>c</code></p>"
            + "<ul><li>Kingfisher</li><li>Coot</li></ul><blockquote><p>Any</p></blockquote><pre><code>1 2 3</code></pre>"
        var reply = PostItem.sample("p-4", "Thank you! It was a Sony 200–600.", hoursAgo: 50)
        reply.contentType = "reply"
        reply.replyTo = PostReference(
            url: "https://other.example/@bo/9",
            author: "@bo@other.example",
            excerpt: "Great shot, what lens?"
        )
        reply.isDeletedOnPlatform = true
        reply.linkCard = LinkCard(
            url: "https://lens.example/a-very-long-address/that-has-no-title-of-its-own"
        )
        var boost = PostItem.sample("p-5", "", hoursAgo: 80)
        boost.contentType = "repost"
        boost.repostOf = PostReference(
            id: "p-1",
            author: "@ana@mastodon.example",
            excerpt: "Grey heron",
            html:
                "<p>Grey heron <img class=\"emoji\" src=\"/emoji/emo-1\" alt=\":heron:\" title=\":heron:\"></p>",
            linkCard: LinkCard(url: "https://birds.example/heron", title: "The grey heron")
        )
        var video = PostItem.sample("p-6", "Wing beats.", hoursAgo: 100)
        video.media = [
            MediaItem(
                id: "med-gone",
                kind: .video,
                fileState: .unavailable,
                fileMessage: "The platform no longer has it.",
                fileName: "wings.mp4"
            )
        ]
        let filler = (7...40).map {
            PostItem.sample("p-\($0)", "Walk number \($0) around the reed beds.", hoursAgo: Double($0) * 24)
        }
        return ([heron, spoiler, poll, reply, boost, video] + filler).map { post in
            PostDetail(
                post: post,
                versions: post.id == "p-2"
                    ? [
                        PostVersion(seenAt: post.createdAt, text: "The gull eats a starfish."),
                        PostVersion(
                            seenAt: InMemoryRoost.now.addingTimeInterval(-3600),
                            text: post.text,
                            warning: post.warning,
                            changes: changes
                        ),
                    ] : [PostVersion(seenAt: post.createdAt, text: post.text)],
                engagement: (0..<3).map {
                    EngagementPoint(
                        at: post.createdAt.addingTimeInterval(Double($0) * 1200),
                        numbers: Engagement(reactions: $0 * 6, replies: 1, reposts: $0 * 2)
                    )
                },
                firstSeenAt: post.createdAt.addingTimeInterval(60),
                deletedAt: post.isDeletedOnPlatform ? InMemoryRoost.now.addingTimeInterval(-7200) : nil,
                look: PostLook(
                    lastAt: InMemoryRoost.now.addingTimeInterval(-90_000),
                    nextAt: InMemoryRoost.now.addingTimeInterval(4000),
                    missingSince: post.id == "p-2" ? InMemoryRoost.now.addingTimeInterval(-90_000) : nil
                ),
                thread: post.id == "p-2" ? thread : PostThread()
            )
        }
    }

    private static let changes = [
        VersionChange(
            subject: "Text",
            pieces: [
                VersionChange.Piece(kind: .kept, text: "The gull eats a "),
                VersionChange.Piece(kind: .removed, text: "starfish"),
                VersionChange.Piece(kind: .added, text: "sandwich"),
                VersionChange.Piece(kind: .kept, text: "."),
            ]
        ),
        VersionChange(
            subject: "Alt text of image 1",
            pieces: [VersionChange.Piece(kind: .added, text: "A gull on a railing.")]
        ),
    ]

    private static var thread: PostThread {
        let heronCard = LinkCard(url: "https://birds.example/heron", title: "The grey heron")
        func post(_ id: String?, _ author: String, _ text: String, depth: Int = 0) -> ThreadPost {
            ThreadPost(
                id: id,
                url: "https://social.example/@\(author)/1",
                authorName: author.capitalized,
                authorHandle: "\(author)@social.example",
                createdAt: InMemoryRoost.now.addingTimeInterval(-5000),
                text: text,
                html: nil,
                warning: depth == 1 ? "Birds" : nil,
                mediaCount: depth,
                linkCard: depth == 0 ? heronCard : nil,
                isDeletedOnPlatform: depth == 2,
                depth: depth
            )
        }
        return PostThread(
            before: [post(nil, "grete", "Has anybody seen the gull today?"), post("p-1", "ada", "Not yet.")],
            after: [
                post("p-3", "ada", "It came back."), post("p-4", "ada", "With a friend.", depth: 1),
                post("p-5", "ada", "And left.", depth: 2),
            ],
            isCut: true
        )
    }

    private static var jobs: [JobDetail] {
        let waiting = JobItem(
            id: "job-1",
            kind: "sync-page",
            title: "Look at an account’s posts",
            queue: "sync",
            state: .waiting,
            priority: 50,
            attempts: 1,
            maxAttempts: 12,
            runAt: InMemoryRoost.now.addingTimeInterval(840),
            createdAt: InMemoryRoost.now.addingTimeInterval(-600),
            ownerName: "ana",
            explanation: "It waits until mastodon.example allows more requests, in 14 minutes."
        )
        var dead = waiting
        dead.id = "job-2"
        dead.kind = "fetch-media"
        dead.title = "Fetch a media file"
        dead.queue = "media"
        dead.state = .dead
        dead.finishedAt = InMemoryRoost.now.addingTimeInterval(-420)
        dead.explanation = nil
        dead.lastError = "The server answered 404 for this file ten times. It is given up."
        let attempt = JobAttempt(
            number: 1,
            startedAt: InMemoryRoost.now.addingTimeInterval(-500),
            seconds: 1.2,
            outcome: "rate limited",
            errorCode: "rate-limited",
            sentence: "mastodon.example asks to wait until 04:14."
        )
        return [JobDetail(job: waiting, attempts: [attempt]), JobDetail(job: dead, attempts: [attempt])]
    }
}

extension RunItem {
    static func sample(_ id: String, status: RunStatus) -> RunItem {
        RunItem(
            id: id,
            kind: "sync",
            trigger: "manual",
            status: status,
            connectionID: "con-1",
            connectionName: "Bird notes",
            startedAt: InMemoryRoost.now.addingTimeInterval(-300),
            endedAt: status == .running ? nil : InMemoryRoost.now.addingTimeInterval(-100),
            counters: RunCounters(postsFetched: 80, postsCreated: 42, postsUpdated: 3),
            sentence: status == .failed
                ? "mastodon.example did not answer within 30 seconds." : "Page 3 of the timeline.",
            errorCode: status == .failed ? "unavailable" : nil,
            progress: status == .running
                ? RunProgress(
                    postsPerSecond: 12.3,
                    secondsLeft: 250,
                    postsArchived: 3_122,
                    postsExpected: 6_200,
                    mediaFound: 31
                ) : nil
        )
    }
}

extension RunItem {
    static func imported(_ id: String) -> RunItem {
        var run = sample(id, status: .success)
        run.kind = "import"
        run.status = .partial
        run.sentence = "2 items were left out; the list says which and why."
        run.errorCode = "items_left_out"
        return run
    }
}

extension ImportItem {
    static func sample(_ id: String) -> ImportItem {
        ImportItem(
            runID: id,
            format: "mastodon",
            fileName: "archive-20261121040000-0123456789abcdef0123456789abcdef.tar.gz",
            byteCount: 1_234_567_890,
            isDryRun: true,
            status: .partial,
            phase: "done",
            account: "@ana@mastodon.example",
            connectionID: "con-1",
            counts: ImportCounts(
                items: 6_202,
                itemsExpected: 6_202,
                new: 6_000,
                known: 200,
                different: 3,
                mediaFiles: 4_711,
                mediaMissing: 1,
                errors: 2
            ),
            errors: [
                ImportErrorItem(
                    item: "post 17",
                    code: "no_post",
                    sentence: "The item can’t be read as a post (type: is “Move”, which is no post)."
                ),
                ImportErrorItem(
                    item: "media_attachments/files/109/345/678/901/234/567/original/0123456789abcdef.png",
                    code: "media_missing",
                    sentence: "A post names this file, and the export doesn’t hold it."
                ),
            ],
            sentence: "2 items were left out; the list says which and why.",
            errorCode: "items_left_out"
        )
    }
}

/// What is said in a video, on the disk.
enum SampleTrack {
    static let text = "WEBVTT\n\n00:00.000 --> 00:02.000\nA heron stands.\n"

    static let path: String = {
        let path =
            NSTemporaryDirectory() + "/roost-web-sample-\(ProcessInfo.processInfo.processIdentifier).vtt"
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
        return path
    }()
}

/// A picture on the disk, for media routes.
enum SamplePicture {
    static let path: String = {
        let path =
            NSTemporaryDirectory() + "/roost-web-sample-\(ProcessInfo.processInfo.processIdentifier).png"
        _ = FileManager.default.createFile(atPath: path, contents: Data(base64Encoded: base64))
        return path
    }()

    /// One grey-green pixel.
    private static let base64 =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNMiGk4DwADqgH+tTPqYAAAAABJRU5ErkJggg=="
}
