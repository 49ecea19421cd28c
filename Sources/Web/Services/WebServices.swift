/// Everything pages and API ask of the rest of Roost, grouped by subject.
///
/// Composition fills the closures with the capabilities' use cases; each takes the viewer and decides itself what
/// that viewer may see. An error a person should read conforms to ``PresentableError``.
package struct WebServices: Sendable {
    package var setup: SetupServices
    package var accounts: AccountServices
    package var connections: ConnectionServices
    package var archive: ArchiveServices
    package var search: SearchServices
    package var media: MediaServices
    package var runs: RunServices
    package var imports: ImportServices
    package var jobs: JobServices
    package var users: UserServices
    package var notices: NoticeServices
    package var noticeChannels: NoticeChannelServices
    package var compositions: CompositionServices
    package var publishingFigures: PublishingFigureServices
    package var plans: PlanServices
    package var writing: WritingServices
    package var calendar: CalendarServices
    package var status: StatusServices
    package var health: HealthServices
    package var idempotency: IdempotencyServices

    package init(
        setup: SetupServices,
        accounts: AccountServices,
        connections: ConnectionServices,
        archive: ArchiveServices,
        search: SearchServices,
        media: MediaServices,
        runs: RunServices,
        imports: ImportServices,
        jobs: JobServices,
        users: UserServices,
        notices: NoticeServices,
        noticeChannels: NoticeChannelServices,
        compositions: CompositionServices,
        publishingFigures: PublishingFigureServices,
        plans: PlanServices,
        writing: WritingServices,
        calendar: CalendarServices,
        status: StatusServices,
        health: HealthServices,
        idempotency: IdempotencyServices
    ) {
        self.setup = setup
        self.accounts = accounts
        self.connections = connections
        self.archive = archive
        self.search = search
        self.media = media
        self.runs = runs
        self.imports = imports
        self.jobs = jobs
        self.users = users
        self.notices = notices
        self.noticeChannels = noticeChannels
        self.compositions = compositions
        self.publishingFigures = publishingFigures
        self.plans = plans
        self.writing = writing
        self.calendar = calendar
        self.status = status
        self.health = health
        self.idempotency = idempotency
    }
}

/// The first start: no user exists yet.
package struct SetupServices: Sendable {
    package var isNeeded: @Sendable () async throws -> Bool
    /// Checks the one-time token, makes the first admin and begins a session.
    package var createFirstAdmin: @Sendable (SetUp, ClientFacts) async throws -> NewSession

    package init(
        isNeeded: @escaping @Sendable () async throws -> Bool,
        createFirstAdmin: @escaping @Sendable (SetUp, ClientFacts) async throws -> NewSession
    ) {
        self.isNeeded = isNeeded
        self.createFirstAdmin = createFirstAdmin
    }
}

/// Who is asking, and what they keep about themselves.
package struct AccountServices: Sendable {
    /// The viewer of a session token; `nil` when it is unknown, expired, revoked or from another browser.
    package var viewerOfSession: @Sendable (_ token: String, ClientFacts) async throws -> Viewer?
    package var viewerOfToken: @Sendable (_ secret: String, ClientFacts) async throws -> Viewer?
    /// On the operator's socket: the named user, or the only one there is.
    package var viewerForOperator: @Sendable (_ username: String?) async throws -> Viewer
    /// Throws a 429 when this name or address has failed too often; called before the password is looked at.
    package var permitSignIn: @Sendable (_ username: String, ClientFacts) async throws -> Void
    package var signIn: @Sendable (SignIn, ClientFacts) async throws -> NewSession
    package var signOut: @Sendable (Viewer) async throws -> Void
    package var shell: @Sendable (Viewer) async throws -> Shell
    package var profile: @Sendable (Viewer) async throws -> Profile
    package var changeProfile: @Sendable (Viewer, ProfileChange) async throws -> Profile
    package var changePassword: @Sendable (Viewer, PasswordChange) async throws -> Void
    package var sessions: @Sendable (Viewer) async throws -> [SessionItem]
    package var revokeSession: @Sendable (Viewer, _ id: String) async throws -> Void
    package var revokeOtherSessions: @Sendable (Viewer) async throws -> Void
    package var tokens: @Sendable (Viewer) async throws -> [TokenItem]
    package var createToken: @Sendable (Viewer, TokenDraft) async throws -> NewToken
    package var revokeToken: @Sendable (Viewer, _ id: String) async throws -> Void

    package init(
        viewerOfSession: @escaping @Sendable (_ token: String, ClientFacts) async throws -> Viewer?,
        viewerOfToken: @escaping @Sendable (_ secret: String, ClientFacts) async throws -> Viewer?,
        viewerForOperator: @escaping @Sendable (_ username: String?) async throws -> Viewer,
        permitSignIn: @escaping @Sendable (_ username: String, ClientFacts) async throws -> Void,
        signIn: @escaping @Sendable (SignIn, ClientFacts) async throws -> NewSession,
        signOut: @escaping @Sendable (Viewer) async throws -> Void,
        shell: @escaping @Sendable (Viewer) async throws -> Shell,
        profile: @escaping @Sendable (Viewer) async throws -> Profile,
        changeProfile: @escaping @Sendable (Viewer, ProfileChange) async throws -> Profile,
        changePassword: @escaping @Sendable (Viewer, PasswordChange) async throws -> Void,
        sessions: @escaping @Sendable (Viewer) async throws -> [SessionItem],
        revokeSession: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        revokeOtherSessions: @escaping @Sendable (Viewer) async throws -> Void,
        tokens: @escaping @Sendable (Viewer) async throws -> [TokenItem],
        createToken: @escaping @Sendable (Viewer, TokenDraft) async throws -> NewToken,
        revokeToken: @escaping @Sendable (Viewer, _ id: String) async throws -> Void
    ) {
        self.viewerOfSession = viewerOfSession
        self.viewerOfToken = viewerOfToken
        self.viewerForOperator = viewerForOperator
        self.permitSignIn = permitSignIn
        self.signIn = signIn
        self.signOut = signOut
        self.shell = shell
        self.profile = profile
        self.changeProfile = changeProfile
        self.changePassword = changePassword
        self.sessions = sessions
        self.revokeSession = revokeSession
        self.revokeOtherSessions = revokeOtherSessions
        self.tokens = tokens
        self.createToken = createToken
        self.revokeToken = revokeToken
    }
}

package struct ArchiveServices: Sendable {
    package var timeline: @Sendable (Viewer, TimelineQuery) async throws -> Page<PostItem>
    package var post: @Sendable (Viewer, _ id: String) async throws -> PostDetail
    /// The platform's own JSON of the newest version, as kept.
    package var rawData: @Sendable (Viewer, _ id: String) async throws -> String
    /// Has the connection that brought a post look at it again, before any other.
    package var lookAgain: @Sendable (Viewer, _ id: String) async throws -> StartedRun
    package var mark: @Sendable (Viewer, _ id: String, PostMarks) async throws -> PostItem
    /// Posts the viewer doesn't have are passed over.
    package var markSeveral: @Sendable (Viewer, SeveralMarks) async throws -> MarkedPosts
    package var media: @Sendable (Viewer, _ id: String, MediaVariant) async throws -> MediaContent
    package var emoji: @Sendable (Viewer, _ id: String) async throws -> MediaContent
    package var textTrack: @Sendable (Viewer, _ id: String) async throws -> MediaContent
    /// The picture of a link card.
    package var linkCardImage: @Sendable (Viewer, _ id: String) async throws -> MediaContent

    package init(
        timeline: @escaping @Sendable (Viewer, TimelineQuery) async throws -> Page<PostItem>,
        post: @escaping @Sendable (Viewer, _ id: String) async throws -> PostDetail,
        rawData: @escaping @Sendable (Viewer, _ id: String) async throws -> String,
        lookAgain: @escaping @Sendable (Viewer, _ id: String) async throws -> StartedRun,
        mark: @escaping @Sendable (Viewer, _ id: String, PostMarks) async throws -> PostItem,
        markSeveral: @escaping @Sendable (Viewer, SeveralMarks) async throws -> MarkedPosts,
        media: @escaping @Sendable (Viewer, _ id: String, MediaVariant) async throws -> MediaContent,
        emoji: @escaping @Sendable (Viewer, _ id: String) async throws -> MediaContent,
        textTrack: @escaping @Sendable (Viewer, _ id: String) async throws -> MediaContent,
        linkCardImage: @escaping @Sendable (Viewer, _ id: String) async throws -> MediaContent
    ) {
        self.timeline = timeline
        self.post = post
        self.rawData = rawData
        self.lookAgain = lookAgain
        self.mark = mark
        self.markSeveral = markSeveral
        self.media = media
        self.emoji = emoji
        self.textTrack = textTrack
        self.linkCardImage = linkCardImage
    }
}

package struct RunServices: Sendable {
    package var list: @Sendable (Viewer, RunQuery) async throws -> Page<RunItem>
    package var run: @Sendable (Viewer, _ id: String) async throws -> RunItem
    package var cancel: @Sendable (Viewer, _ id: String) async throws -> RunItem
    /// Begins with the run as it is now and ends after it has finished.
    package var progress: @Sendable (Viewer, _ id: String) async throws -> AsyncStream<RunItem>
    /// Reads what is stored of a platform, or of all, again; a run for each.
    package var reprocess: @Sendable (Viewer, ReprocessDraft) async throws -> [StartedRun]

    package init(
        list: @escaping @Sendable (Viewer, RunQuery) async throws -> Page<RunItem>,
        run: @escaping @Sendable (Viewer, _ id: String) async throws -> RunItem,
        cancel: @escaping @Sendable (Viewer, _ id: String) async throws -> RunItem,
        progress: @escaping @Sendable (Viewer, _ id: String) async throws -> AsyncStream<RunItem>,
        reprocess: @escaping @Sendable (Viewer, ReprocessDraft) async throws -> [StartedRun]
    ) {
        self.list = list
        self.run = run
        self.cancel = cancel
        self.progress = progress
        self.reprocess = reprocess
    }
}

package struct ImportServices: Sendable {
    /// Takes a file as it comes, and puts its import into the queue.
    package var begin: @Sendable (Viewer, ImportDraft, FileBytes) async throws -> ImportItem
    /// The import of a run.
    package var find: @Sendable (Viewer, _ runID: String) async throws -> ImportItem

    package init(
        begin: @escaping @Sendable (Viewer, ImportDraft, FileBytes) async throws -> ImportItem,
        find: @escaping @Sendable (Viewer, _ runID: String) async throws -> ImportItem
    ) {
        self.begin = begin
        self.find = find
    }
}

package struct JobServices: Sendable {
    package var list: @Sendable (Viewer, JobQuery) async throws -> Page<JobItem>
    package var job: @Sendable (Viewer, _ id: String) async throws -> JobDetail
    package var retry: @Sendable (Viewer, _ id: String) async throws -> JobItem
    package var cancel: @Sendable (Viewer, _ id: String) async throws -> JobItem
    package var queues: @Sendable (Viewer) async throws -> [QueueItem]
    package var setPaused: @Sendable (Viewer, _ queue: String, Bool) async throws -> QueueItem

    package init(
        list: @escaping @Sendable (Viewer, JobQuery) async throws -> Page<JobItem>,
        job: @escaping @Sendable (Viewer, _ id: String) async throws -> JobDetail,
        retry: @escaping @Sendable (Viewer, _ id: String) async throws -> JobItem,
        cancel: @escaping @Sendable (Viewer, _ id: String) async throws -> JobItem,
        queues: @escaping @Sendable (Viewer) async throws -> [QueueItem],
        setPaused: @escaping @Sendable (Viewer, _ queue: String, Bool) async throws -> QueueItem
    ) {
        self.list = list
        self.job = job
        self.retry = retry
        self.cancel = cancel
        self.queues = queues
        self.setPaused = setPaused
    }
}

package struct UserServices: Sendable {
    package var list: @Sendable (Viewer) async throws -> [UserItem]
    package var create: @Sendable (Viewer, UserDraft) async throws -> UserWithPassword
    package var change: @Sendable (Viewer, _ id: String, UserChange) async throws -> UserItem
    package var resetPassword: @Sendable (Viewer, _ id: String) async throws -> UserWithPassword
    package var connections: @Sendable (Viewer) async throws -> [OwnedConnectionItem]
    package var deactivateConnection: @Sendable (Viewer, _ id: String) async throws -> Void
    package var deleteConnection: @Sendable (Viewer, _ id: String, _ typedName: String) async throws -> Void

    package init(
        list: @escaping @Sendable (Viewer) async throws -> [UserItem],
        create: @escaping @Sendable (Viewer, UserDraft) async throws -> UserWithPassword,
        change: @escaping @Sendable (Viewer, _ id: String, UserChange) async throws -> UserItem,
        resetPassword: @escaping @Sendable (Viewer, _ id: String) async throws -> UserWithPassword,
        connections: @escaping @Sendable (Viewer) async throws -> [OwnedConnectionItem],
        deactivateConnection: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        deleteConnection: @escaping @Sendable (Viewer, _ id: String, _ typedName: String) async throws -> Void
    ) {
        self.list = list
        self.create = create
        self.change = change
        self.resetPassword = resetPassword
        self.connections = connections
        self.deactivateConnection = deactivateConnection
        self.deleteConnection = deleteConnection
    }
}

package struct NoticeServices: Sendable {
    package var list: @Sendable (Viewer, NoticeQuery) async throws -> Page<NoticeItem>
    package var markSeen: @Sendable (Viewer, _ id: String) async throws -> Void
    package var markAllSeen: @Sendable (Viewer) async throws -> Void

    package init(
        list: @escaping @Sendable (Viewer, NoticeQuery) async throws -> Page<NoticeItem>,
        markSeen: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        markAllSeen: @escaping @Sendable (Viewer) async throws -> Void
    ) {
        self.list = list
        self.markSeen = markSeen
        self.markAllSeen = markAllSeen
    }
}

package struct HealthServices: Sendable {
    package var readiness: @Sendable () async -> Readiness

    package init(
        readiness: @escaping @Sendable () async -> Readiness
    ) {
        self.readiness = readiness
    }
}

/// Remembers what a write with an `Idempotency-Key` answered, so that sending it again does nothing twice.
package struct IdempotencyServices: Sendable {
    /// - Parameter fingerprint: Of method, path and body: the same key with another request is a mistake.
    package var begin:
        @Sendable (Viewer, _ key: String, _ fingerprint: String) async throws -> IdempotentStart
    package var finish: @Sendable (Viewer, _ key: String, StoredAnswer) async throws -> Void
    /// Performs the write, and gives the key back where nothing of it was saved.
    ///
    /// Refused, or failed before anything was: after any other error nobody knows, so the key stays taken.
    package var attempt:
        @Sendable (Viewer, _ key: String, _ write: @Sendable () async throws -> String) async throws -> String

    package init(
        begin:
            @escaping @Sendable (Viewer, _ key: String, _ fingerprint: String) async throws -> IdempotentStart,
        finish: @escaping @Sendable (Viewer, _ key: String, StoredAnswer) async throws -> Void,
        attempt:
            @escaping @Sendable (
                Viewer, _ key: String, _ write: @Sendable () async throws -> String
            ) async throws -> String
    ) {
        self.begin = begin
        self.finish = finish
        self.attempt = attempt
    }
}

package enum IdempotentStart: Sendable {
    case fresh
    case answered(StoredAnswer)
    /// The first request with this key is still being worked on.
    case underWay
    /// It began and never told how it ended; nobody knows whether it took effect.
    case lost
    /// The key was used for another request.
    case differs
}

package struct StoredAnswer: Sendable, Codable, Equatable {
    package var status: Int
    package var body: String

    package init(
        status: Int,
        body: String
    ) {
        self.status = status
        self.body = body
    }
}
