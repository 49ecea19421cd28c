import Hummingbird

/// The calls under `/api/v1`.
///
/// Each says its role, and asks the same services as the pages.
enum APIRoutes {
    static let all: [Route] =
        account + connections + archive + SearchRoutes.all + media + runs + ImportRoutes.all + jobs + users
        + notices + NoticeChannelRoutes.all + PublishingRoutes.all
        + PublishingFigureRoutes.all
        + PlanRoutes.all

    private static let account: [Route] = [
        .apiRead("/api/v1/profile", "Who this token speaks for", answering: Profile.self) { viewer, call in
            try await call.services.accounts.profile(viewer)
        },
        .apiWrite(
            .patch,
            "/api/v1/profile",
            role: .viewer,
            "Changes your e-mail address, name and time zone",
            taking: ProfileChange.self
        ) { viewer, change, call in try await call.services.accounts.changeProfile(viewer, change) },
        .apiRead("/api/v1/sessions", "Browsers that are signed in") { viewer, call in
            ItemList(items: try await call.services.accounts.sessions(viewer))
        },
        .apiCommand(.delete, "/api/v1/sessions/{id}", role: .viewer, "Signs a browser out") { viewer, call in
            try await call.services.accounts.revokeSession(viewer, call.parameter())
        },
        .apiRead("/api/v1/tokens", "Your API tokens") { viewer, call in
            ItemList(items: try await call.services.accounts.tokens(viewer))
        },
        .apiWrite(
            .post,
            "/api/v1/tokens",
            role: .viewer,
            "Makes an API token; its secret is told this once",
            taking: TokenDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.accounts.createToken(viewer, draft) },
        .apiCommand(.delete, "/api/v1/tokens/{id}", role: .viewer, "Revokes an API token") { viewer, call in
            try await call.services.accounts.revokeToken(viewer, call.parameter())
        },
    ]

    private static let connections: [Route] = [
        .apiRead("/api/v1/platforms", "Platforms that can be connected") { _, call in
            ItemList(items: try await call.services.connections.platforms())
        },
        .apiRead("/api/v1/connections", "Your connections, the default first") { viewer, call in
            ItemList(items: try await call.services.connections.list(viewer))
        },
        .apiRead("/api/v1/connections/{id}", "One connection") { viewer, call in
            try await call.services.connections.connection(viewer, call.parameter())
        },
        .apiWrite(
            .post,
            "/api/v1/connections",
            role: .moderator,
            "Adds a connection, after testing it unless testsFirst is false",
            taking: ConnectionDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.connections.create(viewer, draft) },
        .apiWrite(
            .put,
            "/api/v1/connections/{id}",
            role: .moderator,
            "Changes a connection; secrets left out stay as they are",
            taking: ConnectionDraft.self
        ) { viewer, draft, call in
            try await call.services.connections.change(viewer, call.parameter(), draft)
        },
        .apiWrite(
            .post,
            "/api/v1/connections/test",
            role: .moderator,
            "Asks the platform whose token this is, and saves nothing",
            taking: ConnectionDraft.self
        ) { viewer, draft, call in try await call.services.connections.check(viewer, nil, draft) },
        .apiWrite(
            .post,
            "/api/v1/connections/sign-in",
            role: .moderator,
            "Connects or reconnects an account by its name and a password made for Roost, which isn’t kept",
            taking: SignInDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.connections.signIn(viewer, draft) },
        .apiWrite(
            .post,
            "/api/v1/connections/authorize",
            role: .moderator,
            "Begins to connect or reconnect an account in a browser: gives the address to open",
            taking: AuthorizationDraft.self,
            status: .created
        ) { viewer, draft, call in
            let callback = draft.isOutOfBand == true ? nil : call.callback
            return try await call.services.connections.authorize(viewer, draft, callback)
        },
        .apiRead("/api/v1/connections/authorizations/{id}", "How connecting an account in a browser stands") {
            viewer,
            call in
            try await call.services.connections.authorization(viewer, call.parameter())
        },
        .apiWrite(
            .post,
            "/api/v1/connections/authorizations/{id}/code",
            role: .moderator,
            "Takes the code a person copied, where the browser isn’t sent back",
            taking: EnteredCode.self
        ) { viewer, entered, call in
            try await call.services.connections.enterCode(viewer, call.parameter(), entered.code)
        },
        .apiWrite(
            .put,
            "/api/v1/connections/{id}/default",
            role: .moderator,
            "Makes this the connection new sessions start with"
        ) { viewer, call in try await call.services.connections.makeDefault(viewer, call.parameter()) },
        .apiWrite(
            .put,
            "/api/v1/connections/{id}/active",
            role: .moderator,
            "Switches a connection on or off",
            taking: Switch.self
        ) { viewer, change, call in
            try await call.services.connections.setActive(viewer, call.parameter(), change.isOn)
        },
        .apiWrite(
            .post,
            "/api/v1/connections/{id}/syncs",
            role: .moderator,
            "Looks for new posts now",
            status: .accepted
        ) { viewer, call in try await call.services.connections.sync(viewer, call.parameter()) },
        .apiWrite(
            .post,
            "/api/v1/connections/{id}/backfills",
            role: .moderator,
            "Fetches everything back to the first post",
            status: .accepted
        ) { viewer, call in try await call.services.connections.backfill(viewer, call.parameter()) },
        .apiCommand(
            .delete,
            "/api/v1/connections/{id}",
            role: .moderator,
            "Deletes a connection, whose name is repeated, and gives its access back unless givesAccessBack is false; "
                + "its archive stays",
            taking: ConnectionDeletion.self
        ) { viewer, typed, call in
            try await call.services.connections.delete(
                viewer,
                call.parameter(),
                typed.name,
                typed.givesAccessBack ?? true
            )
        },
    ]

    private static let archive: [Route] = [
        .apiRead(
            "/api/v1/posts",
            "The archive, newest first",
            timelineParameters + paging,
            answering: Page<PostItem>.self
        ) { viewer, call in try await call.services.archive.timeline(viewer, call.timelineQuery()) },
        .apiRead("/api/v1/posts/{id}", "One post with its versions and numbers") { viewer, call in
            try await call.services.archive.post(viewer, call.parameter())
        },
        Route(
            method: .get,
            path: "/api/v1/posts/{id}/raw",
            door: .api,
            access: .role(.viewer),
            operation: APIOperation(
                summary: "The platform’s own JSON, as it was received",
                answer: .anything
            )
        ) { call in
            .json(
                text: try await call.services.archive.rawData(call.requiredViewer, call.parameter()),
                status: .ok
            )
        },
        .apiWrite(
            .post,
            "/api/v1/posts/{id}/looks",
            role: .moderator,
            "Looks at the post again at its platform now, with a sync of its connection",
            status: .accepted
        ) { viewer, call in try await call.services.archive.lookAgain(viewer, call.parameter()) },
        .apiWrite(
            .patch,
            "/api/v1/posts/{id}",
            role: .viewer,
            "Marks a post or sets it read",
            taking: PostMarks.self
        ) { viewer, marks, call in try await call.services.archive.mark(viewer, call.parameter(), marks) },
        .apiWrite(
            .post,
            "/api/v1/posts/marks",
            role: .viewer,
            "Marks 1 to 200 posts or sets them read; the answer’s “undo”, sent as “posts”, takes it back",
            taking: SeveralMarks.self
        ) { viewer, marks, call in try await call.services.archive.markSeveral(viewer, marks) },
    ]

    private static let media: [Route] = [
        .apiRead(
            "/api/v1/media",
            "Media of the archive, those of the newest post first",
            mediaParameters + paging,
            answering: Page<MediaEntry>.self
        ) { viewer, call in try await call.services.media.list(viewer, call.mediaQuery()) },
        .apiRead(
            "/api/v1/media/overview",
            "How many media there are by month, and how far their thumbnails are",
            mediaParameters.filter { $0.name != "month" },
            answering: MediaOverview.self
        ) { viewer, call in try await call.services.media.overview(viewer, call.mediaQuery()) },
        .apiRead(
            "/api/v1/media/{id}",
            "One medium, with its neighbours among those that fit",
            mediaParameters.filter { $0.name != "month" },
            answering: MediaDetail.self
        ) { viewer, call in
            try await call.services.media.entry(viewer, call.parameter(), call.mediaQuery())
        },
        .apiWrite(
            .post,
            "/api/v1/media/thumbnails",
            role: .moderator,
            "Looks once more into images that no thumbnail could be made of",
            status: .accepted
        ) { viewer, call in try await call.services.media.retryThumbnails(viewer) },
    ]

    private static let mediaParameters = [
        ofConnection,
        APIParameter(name: "kind", meaning: "Only these", schema: .choice(words(MediaChoice.self))),
        APIParameter(
            name: "alt",
            meaning: "Only those with alt text, or without",
            schema: .choice(words(AltTextChoice.self))
        ),
        APIParameter(name: "month", meaning: "Begins with the newest of this month, in UTC, such as 2026-11"),
    ]

    private static let runs: [Route] = [
        .apiWrite(
            .post,
            "/api/v1/reprocesses",
            role: .moderator,
            "Reads everything stored again, without asking any platform; a run for each platform",
            taking: ReprocessDraft.self,
            status: .accepted
        ) { viewer, draft, call in ItemList(items: try await call.services.runs.reprocess(viewer, draft)) },
        .apiRead(
            "/api/v1/runs",
            "Passes of work, newest first",
            [
                ofConnection,
                APIParameter(name: "status", meaning: "Only these", schema: .choice(words(RunStatus.self))),
            ]
                + paging,
            answering: Page<RunItem>.self
        ) { viewer, call in try await call.services.runs.list(viewer, call.runQuery()) },
        .apiRead("/api/v1/runs/{id}", "One run") { viewer, call in
            try await call.services.runs.run(viewer, call.parameter())
        },
        Route(
            method: .get,
            path: "/api/v1/runs/{id}/events",
            door: .api,
            access: .role(.viewer),
            operation: APIOperation(
                summary: "A run’s progress as server-sent events “progress”, ended by one “end”",
                answer: SchemaSource(RunItem.self),
                mediaType: "text/event-stream"
            )
        ) { call in try await RunEvents.stream(of: call.parameter(), viewer: call.requiredViewer, call: call)
        },
        .apiWrite(.post, "/api/v1/runs/{id}/cancellation", role: .moderator, "Cancels a run") {
            viewer,
            call in
            try await call.services.runs.cancel(viewer, call.parameter())
        },
    ]

    private static let jobs: [Route] = [
        .apiRead(
            "/api/v1/jobs",
            role: .admin,
            "Background work",
            [
                APIParameter(name: "state", meaning: "Only these", schema: .choice(words(JobState.self))),
                APIParameter(name: "queue", meaning: "Only this queue"),
            ] + paging,
            answering: Page<JobItem>.self
        ) { viewer, call in try await call.services.jobs.list(viewer, call.jobQuery()) },
        .apiRead("/api/v1/jobs/{id}", role: .admin, "One job, its attempts and why it waits") {
            viewer,
            call in
            try await call.services.jobs.job(viewer, call.parameter())
        },
        .apiWrite(.post, "/api/v1/jobs/{id}/retry", role: .admin, "Runs a job again now") { viewer, call in
            try await call.services.jobs.retry(viewer, call.parameter())
        },
        .apiWrite(.post, "/api/v1/jobs/{id}/cancellation", role: .admin, "Cancels a job") { viewer, call in
            try await call.services.jobs.cancel(viewer, call.parameter())
        },
        .apiRead("/api/v1/queues", role: .admin, "The queues and how full they are") { viewer, call in
            ItemList(items: try await call.services.jobs.queues(viewer))
        },
        .apiWrite(
            .put,
            "/api/v1/queues/{name}/paused",
            role: .admin,
            "Pauses a queue or lets it go on",
            taking: Switch.self
        ) { viewer, change, call in
            try await call.services.jobs.setPaused(viewer, call.parameter("name"), change.isOn)
        },
    ]

    private static let users: [Route] = [
        .apiRead(
            "/api/v1/status",
            role: .admin,
            "How the installation stands: disk, quotas, database, queues, slow statements"
        ) { viewer, call in try await call.services.status.status(viewer) },
        .apiRead("/api/v1/users", role: .admin, "Everybody with a login") { viewer, call in
            ItemList(items: try await call.services.users.list(viewer))
        },
        .apiWrite(
            .post,
            "/api/v1/users",
            role: .admin,
            "Adds a user; the password made for them is told this once",
            taking: UserDraft.self,
            status: .created
        ) { viewer, draft, call in try await call.services.users.create(viewer, draft) },
        .apiWrite(
            .patch,
            "/api/v1/users/{id}",
            role: .admin,
            "Changes a user’s role or media quota, or switches the login on or off",
            taking: UserChange.self
        ) { viewer, change, call in try await call.services.users.change(viewer, call.parameter(), change) },
        .apiWrite(
            .post,
            "/api/v1/users/{id}/password-reset",
            role: .admin,
            "Makes a new password, told this once, and ends the user’s sessions"
        ) { viewer, call in try await call.services.users.resetPassword(viewer, call.parameter()) },
        .apiRead("/api/v1/users/connections", role: .admin, "Everybody’s connections: name, owner, health") {
            viewer,
            call in
            ItemList(items: try await call.services.users.connections(viewer))
        },
        .apiCommand(
            .post,
            "/api/v1/users/connections/{id}/deactivation",
            role: .admin,
            "Switches another user’s connection off"
        ) { viewer, call in try await call.services.users.deactivateConnection(viewer, call.parameter()) },
        .apiCommand(
            .delete,
            "/api/v1/users/connections/{id}",
            role: .admin,
            "Deletes another user’s connection, whose name is repeated",
            taking: TypedName.self
        ) { viewer, typed, call in
            try await call.services.users.deleteConnection(viewer, call.parameter(), typed.name)
        },
    ]

    private static let notices: [Route] = [
        .apiRead("/api/v1/notices", "What needs your attention", paging, answering: Page<NoticeItem>.self) {
            viewer,
            call in
            try await call.services.notices.list(viewer, call.noticeQuery())
        },
        .apiCommand(.post, "/api/v1/notices/{id}/seen", role: .viewer, "Sets a notice seen") { viewer, call in
            try await call.services.notices.markSeen(viewer, call.parameter())
        },
        .apiCommand(.post, "/api/v1/notices/seen", role: .viewer, "Sets every notice seen") { viewer, call in
            try await call.services.notices.markAllSeen(viewer)
        },
    ]

    /// The body of a call that switches something on or off.
    struct Switch: Codable, Sendable {
        var isOn: Bool
    }

    /// A code that a server showed to a person.
    struct EnteredCode: Codable, Sendable {
        var code: String
    }

    /// The name of a connection that is to be deleted, typed out.
    struct ConnectionDeletion: Codable, Sendable {
        var name: String
        /// Whether the platform is told that Roost’s access is over; true where it is left out.
        var givesAccessBack: Bool?
    }

    /// The name of what is to be deleted, typed out.
    struct TypedName: Codable, Sendable {
        var name: String
    }

    static let ofConnection = APIParameter(
        name: "connection",
        meaning: "Only this connection; without it, all of them"
    )

    static let paging = [
        APIParameter(name: "before", meaning: "The cursor “older” of an earlier page"),
        APIParameter(name: "after", meaning: "The cursor “newer” of an earlier page"),
        APIParameter(name: "limit", meaning: "How many at most, 1 to 100", schema: .integer),
    ]

    private static let timelineParameters = [
        ofConnection,
        APIParameter(name: "unread", meaning: "Only unread ones, when 1", schema: .boolean),
        APIParameter(name: "marked", meaning: "Only marked ones, when 1", schema: .boolean),
        APIParameter(name: "media", meaning: "Only those with media, when 1", schema: .boolean),
        APIParameter(
            name: "noalt",
            meaning: "Only those with media that lack alt text, when 1",
            schema: .boolean
        ),
        APIParameter(name: "type", meaning: "post, reply, repost, …"),
    ]

    private static func words<Choice: ClosedChoice>(_ type: Choice.Type) -> [String] {
        Choice.allCases.map(\.rawValue)
    }
}

/// How calls and pages read the same lists out of a query.
extension Call {
    /// The `limit` asked for.
    func limit(default usual: Int) throws -> Int {
        guard let text = query["limit"] else { return usual }
        guard let limit = Int(text), (1...100).contains(limit) else {
            throw WebError.invalid("limit", "“limit” is a number from 1 to 100.")
        }
        return limit
    }

    func timelineQuery() throws -> TimelineQuery {
        let query = query
        return TimelineQuery(
            connectionID: query["connection"],
            isUnread: query.isTicked("unread"),
            isMarked: query.isTicked("marked"),
            hasMedia: query.isTicked("media"),
            lacksAltText: query.isTicked("noalt"),
            contentType: query["type"],
            position: position,
            limit: try limit(default: 20)
        )
    }

    func runQuery() throws -> RunQuery {
        RunQuery(
            connectionID: query["connection"],
            status: try query.choice("status"),
            position: position,
            limit: try limit(default: 30)
        )
    }

    func noticeQuery() throws -> NoticeQuery {
        NoticeQuery(position: position, limit: try limit(default: 30))
    }

    func queueQuery() throws -> QueueQuery {
        QueueQuery(
            connectionID: query["connection"],
            position: position,
            limit: try limit(default: 30)
        )
    }

    func jobQuery() throws -> JobQuery {
        JobQuery(
            state: try query.choice("state"),
            queue: query["queue"],
            position: position,
            limit: try limit(default: 30)
        )
    }
}
