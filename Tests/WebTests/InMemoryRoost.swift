import Foundation
import Synchronization

import Web

/// A Roost kept in memory: what the pages and the API ask of it, it answers from one small state.
///
/// A class, since the services it hands out share that state.
final class InMemoryRoost: Sendable {
    static let now = Date(timeIntervalSince1970: 1_795_233_600)  // 21 Nov 2026, 04:00 UTC
    static let setUpToken = "one-time-token"
    static let password = "correct horse battery"

    struct State {
        var users: [UserItem] = []
        var sessions: [String: Session] = [:]
        var tokens: [String: (item: TokenItem, username: String)] = [:]
        var connections: [ConnectionItem] = []
        var posts: [PostDetail] = []
        var savedSearches: [SavedSearchItem] = []
        var media: [MediaEntry] = []
        var runs: [RunItem] = []
        var jobs: [JobDetail] = []
        var queues: [QueueItem] = []
        var notices: [NoticeItem] = []
        var channels: [NoticeChannelItem] = []
        var deliveries: [NoticeDeliveryItem] = []
        /// What of publishing a test says itself; else there is one sample of each.
        var publishing = PublishingState()
        var answers: [String: (fingerprint: String, answer: StoredAnswer?)] = [:]
        var profile = Profile(
            userID: "usr-1",
            username: "ana",
            email: "ana@roost.example",
            displayName: "Ana",
            timeZone: "Europe/Berlin",
            role: .admin
        )
        /// What was asked for, in order, so that a test can see what happened and what did not.
        var deeds: [String] = []
        var failedSignIns = 0
        var isReady = true
        var serial = 0
    }

    struct Session {
        var id: String
        var username: String
        var currentConnectionID: String?
    }

    let state: Mutex<State>
    let targetFollowers: Mutex<[AsyncStream<TargetItem>.Continuation]> = Mutex([])
    private let progress: Mutex<[String: [AsyncStream<RunItem>.Continuation]]> = Mutex([:])

    init(_ state: State = State()) {
        self.state = Mutex(state)
    }

    var deeds: [String] { state.withLock { $0.deeds } }

    /// Signs somebody in without going through the form.
    func session(of username: String) -> String {
        state.withLock { state in
            state.serial += 1
            let token = "session-token-\(username)-\(state.serial)"
            state.sessions[token] = Session(
                id: "ses-\(state.serial)",
                username: username,
                currentConnectionID: state.connections.first(where: \.isDefault)?.id
            )
            return token
        }
    }

    func apiToken(of username: String, mayWrite: Bool = true) -> String {
        state.withLock { state in
            state.serial += 1
            let secret = "roost-secret-\(username)-\(state.serial)"
            let item = TokenItem(
                id: "tok-\(state.serial)",
                name: "Token \(state.serial)",
                mayWrite: mayWrite,
                createdAt: Self.now
            )
            state.tokens[secret] = (item, username)
            return secret
        }
    }

    /// Tells everybody who follows a run how it is now; a finished one ends their streams.
    func tell(_ run: RunItem) {
        state.withLock { state in
            if let index = state.runs.firstIndex(where: { $0.id == run.id }) { state.runs[index] = run }
        }
        // Outside the lock: finishing a stream comes back for it.
        for follower in progress.withLock({ $0[run.id] ?? [] }) {
            follower.yield(run)
            if run.status != .running { follower.finish() }
        }
    }

    /// How many follow a run right now.
    func followers(of run: String) -> Int { progress.withLock { $0[run]?.count ?? 0 } }

    var services: WebServices {
        WebServices(
            setup: setup,
            accounts: accounts,
            connections: connections,
            archive: archive,
            search: search,
            media: media,
            runs: runs,
            imports: imports,
            jobs: jobs,
            users: users,
            notices: notices,
            noticeChannels: noticeChannels,
            compositions: compositions,
            publishingFigures: publishingFigures,
            plans: plans,
            writing: writing,
            calendar: calendar,
            status: status,
            health: HealthServices(readiness: { [self] in
                let isReady = state.withLock { $0.isReady }
                return Readiness(
                    isReady: isReady,
                    checks: [
                        ReadinessCheck(
                            name: "database",
                            isReady: isReady,
                            sentence: isReady ? "The database answers." : "The database does not answer."
                        )
                    ]
                )
            }),
            idempotency: idempotency
        )
    }

    private func viewer(_ username: String, _ credential: Viewer.Credential, current: String?) -> Viewer? {
        state.withLock { state in
            guard let user = state.users.first(where: { $0.username == username && $0.isActive }) else {
                return nil
            }
            return Viewer(
                userID: user.id,
                username: user.username,
                displayName: user.displayName,
                role: user.role,
                timeZone: state.profile.timeZone,
                credential: credential,
                currentConnectionID: current
            )
        }
    }

    private func begin(_ username: String) -> NewSession {
        NewSession(token: session(of: username), expiresAt: Self.now.addingTimeInterval(14 * 86_400))
    }

    func note(_ deed: String) { state.withLock { $0.deeds.append(deed) } }

    // MARK: Set-up and accounts

    private var setup: SetupServices {
        SetupServices(
            isNeeded: { [self] in state.withLock { $0.users.isEmpty } },
            createFirstAdmin: { [self] form, _ in
                guard form.token == Self.setUpToken else {
                    throw Refusal(
                        403,
                        "wrong-setup-token",
                        "This is not the set-up token the server printed."
                    )
                }
                state.withLock {
                    $0.users = [.sample(form.username, role: .admin, email: form.email)]
                }
                return begin(form.username)
            }
        )
    }

    private var accounts: AccountServices {
        AccountServices(
            viewerOfSession: { [self] token, _ in
                guard let session = state.withLock({ $0.sessions[token] }) else { return nil }
                return viewer(
                    session.username,
                    .session(id: session.id),
                    current: session.currentConnectionID
                )
            },
            viewerOfToken: { [self] secret, _ in
                guard let token = state.withLock({ $0.tokens[secret] }) else { return nil }
                return viewer(
                    token.username,
                    .token(id: token.item.id, mayWrite: token.item.mayWrite),
                    current: nil
                )
            },
            viewerForOperator: { [self] username in
                let names = state.withLock { $0.users.map(\.username) }
                guard let name = username ?? (names.count == 1 ? names[0] : nil) else {
                    throw Refusal(
                        422,
                        "user-needed",
                        "This Roost has several users. Say for whom with --user NAME."
                    )
                }
                guard let viewer = viewer(name, .operatorSocket, current: nil) else {
                    throw Refusal(404, "user-not-found", "There is no user “\(name)”.")
                }
                return viewer
            },
            permitSignIn: { [self] _, _ in
                guard state.withLock({ $0.failedSignIns }) < 3 else {
                    throw Refusal(
                        429,
                        "too-many-sign-ins",
                        "Too many tries. Wait a minute and try again.",
                        retryAfter: 60
                    )
                }
            },
            signIn: { [self] form, _ in
                guard form.password == Self.password,
                    state.withLock({ $0.users.contains { $0.username == form.username && $0.isActive } })
                else {
                    state.withLock { $0.failedSignIns += 1 }
                    throw Refusal(401, "sign-in-refused", "User name and password do not fit together.")
                }
                return begin(form.username)
            },
            signOut: { [self] viewer in
                guard case .session(let id) = viewer.credential else { return }
                state.withLock { state in
                    state.sessions = state.sessions.filter { $0.value.id != id }
                }
            },
            shell: { [self] _ in
                state.withLock { state in
                    Shell(
                        connections: state.connections.filter(\.isActive),
                        unseenNotices: state.notices.count { $0.seenAt == nil },
                        questions: state.publishing.questions.count
                    )
                }
            },
            profile: { [self] _ in state.withLock { $0.profile } },
            changeProfile: { [self] _, change in
                state.withLock {
                    $0.profile.email = change.email
                    $0.profile.displayName = change.displayName
                    $0.profile.timeZone = change.timeZone
                    return $0.profile
                }
            },
            changePassword: { [self] _, change in
                guard change.currentPassword == Self.password else {
                    throw Refusal(403, "wrong-password", "The current password is not right.")
                }
                note("password changed")
            },
            sessions: { [self] viewer in
                state.withLock { state in
                    state.sessions.values.sorted { $0.id < $1.id }.map {
                        SessionItem(
                            id: $0.id,
                            isCurrent: viewer.credential == .session(id: $0.id),
                            device: "Firefox on Linux",
                            address: "192.0.2.7",
                            createdAt: Self.now.addingTimeInterval(-86_400),
                            lastActivityAt: Self.now.addingTimeInterval(-60),
                            expiresAt: Self.now.addingTimeInterval(13 * 86_400)
                        )
                    }
                }
            },
            revokeSession: { [self] _, id in
                note("revoke \(id)")
                state.withLock { state in state.sessions = state.sessions.filter { $0.value.id != id } }
            },
            revokeOtherSessions: { [self] _ in note("revoke others") },
            tokens: { [self] _ in
                state.withLock { $0.tokens.values.map(\.item).sorted { $0.id < $1.id } }
            },
            createToken: { [self] viewer, draft in
                let secret = apiToken(of: viewer.username, mayWrite: draft.mayWrite)
                return try state.withLock { state in
                    state.tokens[secret]?.item.name = draft.name
                    guard let item = state.tokens[secret]?.item else { throw Refusal.notFound }
                    return NewToken(token: item, secret: secret)
                }
            },
            revokeToken: { [self] _, id in
                note("revoke \(id)")
                state.withLock { state in state.tokens = state.tokens.filter { $0.value.item.id != id } }
            }
        )
    }

    // MARK: Connections

    private var connections: ConnectionServices {
        ConnectionServices(
            platforms: {
                [
                    PlatformChoice(
                        platform: "mastodon",
                        name: "Mastodon",
                        hasInstances: true,
                        takesClientKey: true,
                        isAuthorizable: true
                    ),
                    PlatformChoice(
                        platform: "pixelfed",
                        name: "Pixelfed",
                        hasInstances: true,
                        takesClientKey: false
                    ),
                    PlatformChoice(
                        platform: "bluesky",
                        name: "Bluesky",
                        hasInstances: false,
                        takesClientKey: false,
                        takesTokens: false,
                        signIn: SignInFields(
                            nameLabel: "Handle",
                            nameExample: "ada.example",
                            passwordLabel: "App password",
                            advice: "Make one in the settings."
                        )
                    ),
                ]
            },
            list: { [self] _ in state.withLock { $0.connections } },
            connection: { [self] _, id in try find(id) },
            check: { _, _, draft in
                guard draft.accessToken != "wrong" else { throw Refusal.tokenRefused }
                return ConnectionCheck(
                    username: "ana",
                    sentence: "The token belongs to @ana. Nothing is saved yet."
                )
            },
            create: { [self] _, draft in
                if draft.testsFirst, draft.accessToken == "wrong" { throw Refusal.tokenRefused }
                note("create connection \(draft.name)")
                return state.withLock { state in
                    state.serial += 1
                    let made = ConnectionItem.sample(
                        "con-new-\(state.serial)",
                        name: draft.name,
                        platform: draft.platform
                    )
                    state.connections.append(made)
                    return made
                }
            },
            change: { [self] _, id, draft in
                note("change \(id) token \(draft.accessToken == nil ? "kept" : "replaced")")
                return try update(id) { item in
                    item.name = draft.name
                    item.requiresAlt = draft.requiresAlt ?? item.requiresAlt
                }
            },
            signIn: { [self] _, draft in
                guard draft.appPassword != "wrong" else { throw Refusal.tokenRefused }
                note("sign in \(draft.connectionID ?? draft.handle ?? "")")
                if let id = draft.connectionID { return try find(id) }
                return ConnectionItem.sample(
                    "con-signed-in",
                    name: draft.name ?? "@" + (draft.handle ?? ""),
                    platform: draft.platform ?? ""
                )
            },
            authorize: { [self] _, draft, callback in
                guard draft.instance != "refused.example" else { throw Refusal.tokenRefused }
                note(
                    "authorize \(draft.connectionID ?? draft.instance ?? "") back to \(callback ?? "nowhere")"
                )
                return AuthorizationItem(
                    id: "aut-1",
                    status: .pending,
                    host: "social.example",
                    url: "https://social.example/oauth/authorize?state=xyz",
                    isOutOfBand: callback == nil,
                    expiresAt: Self.now.addingTimeInterval(600)
                )
            },
            authorization: { _, id in try Self.authorization(id) },
            answerAuthorization: { [self] _, reply in
                note("answer \(reply.code ?? reply.error ?? "nothing")")
                return try Self.authorization(reply.code == nil ? "aut-3" : "aut-2")
            },
            enterCode: { _, id, code in
                guard code == "right" else { throw Refusal.tokenRefused }
                return try Self.authorization("aut-2")
            },
            delete: { [self] _, id, typed, givesAccessBack in
                guard try find(id).name == typed else { throw Refusal.wrongName }
                note("delete \(id)" + (givesAccessBack ? " and give access back" : ""))
                state.withLock { $0.connections.removeAll { $0.id == id } }
            },
            makeCurrent: { [self] viewer, id in
                _ = try find(id)
                note("switch to \(id)")
                state.withLock { state in
                    for (token, session) in state.sessions where viewer.credential == .session(id: session.id)
                    {
                        state.sessions[token]?.currentConnectionID = id
                    }
                }
            },
            makeDefault: { [self] _, id in
                state.withLock { state in
                    for index in state.connections.indices {
                        state.connections[index].isDefault = state.connections[index].id == id
                    }
                }
                return try find(id)
            },
            setActive: { [self] _, id, isOn in
                note("\(isOn ? "activate" : "deactivate") \(id)")
                return try update(id) { $0.isActive = isOn }
            },
            sync: { [self] _, id in
                _ = try find(id)
                note("sync \(id)")
                return StartedRun(runID: "run-1", sentence: "The sync has started.")
            },
            backfill: { [self] _, id in
                _ = try find(id)
                note("backfill \(id)")
                return StartedRun(runID: "run-1", sentence: "The backfill has started.")
            }
        )
    }

    private static func authorization(_ id: String) throws -> AuthorizationItem {
        let ends: [String: (AuthorizationStatus, String?)] = [
            "aut-1": (.pending, nil),
            "aut-2": (.connected, "“Bird notes” is connected to @ana@social.example."),
            "aut-3": (.refused, "Roost was not let in at social.example. Nothing was changed."),
        ]
        guard let (status, sentence) = ends[id] else {
            throw Refusal(404, "not-found", "There is no such authorization.")
        }
        return AuthorizationItem(
            id: id,
            status: status,
            host: "social.example",
            expiresAt: now.addingTimeInterval(600),
            connectionID: status == .connected ? "con-1" : nil,
            sentence: sentence
        )
    }

    private func find(_ id: String) throws -> ConnectionItem {
        guard let found = state.withLock({ $0.connections.first { $0.id == id } }) else {
            throw Refusal(
                404,
                "connection-not-found",
                "This connection does not exist, or it belongs to somebody else."
            )
        }
        return found
    }

    private func update(_ id: String, _ change: (inout ConnectionItem) -> Void) throws -> ConnectionItem {
        _ = try find(id)
        state.withLock { state in
            for index in state.connections.indices where state.connections[index].id == id {
                change(&state.connections[index])
            }
        }
        return try find(id)
    }

    // MARK: Search

    private var search: SearchServices {
        SearchServices(
            find: { [self] _, query in
                let posts = try fitting(query)
                var found = page(posts, query.position, query.limit) { $0.id }
                for index in found.items.indices {
                    found.items[index].excerpt = pieces(query.text, found.items[index].text)
                }
                return SearchResults(
                    items: found.items,
                    older: found.older,
                    rankedAmong: query.order == .relevance ? 10_000 : nil
                )
            },
            counts: { [self] _, query in
                let count = try fitting(query).count
                func narrower(_ value: String, _ title: String, _ filter: String) -> NarrowerCount {
                    NarrowerCount(
                        value: value,
                        title: title,
                        query: "\(query.text) \(filter)",
                        posts: PostCount(count: count, isMore: false)
                    )
                }
                return SearchCounts(
                    all: PostCount(count: 10_000, isMore: true),
                    platforms: [narrower("mastodon", "Mastodon", "platform:mastodon")],
                    years: [narrower("2026", "2026", "since:2026 before:2027")],
                    kinds: [narrower("image", "With an image", "has:image")]
                )
            },
            suggest: { _, text in
                ["heron", "heronry"].filter { $0.hasPrefix(text) }.map {
                    SearchSuggestion(kind: .word, label: $0, query: $0)
                }
            },
            saved: { [self] _ in state.withLock(\.savedSearches) },
            save: { [self] _, draft in
                guard state.withLock({ $0.savedSearches.allSatisfy { $0.name != draft.name } }) else {
                    throw Refusal(409, "conflict", "A search is saved as “\(draft.name)” already.")
                }
                let saved = SavedSearchItem(
                    id: "sav-\(draft.name)",
                    name: draft.name,
                    query: draft.query,
                    sort: draft.sort ?? .newest,
                    connectionID: draft.connectionID,
                    createdAt: Date(timeIntervalSince1970: 1_790_000_000)
                )
                state.withLock { $0.savedSearches.append(saved) }
                return saved
            },
            deleteSaved: { [self] _, id in
                try state.withLock { state in
                    guard let index = state.savedSearches.firstIndex(where: { $0.id == id }) else {
                        throw Refusal.notFound
                    }
                    return state.savedSearches.remove(at: index)
                }
            }
        )
    }

    private func fitting(_ query: SearchQuery) throws -> [PostItem] {
        if query.text.hasSuffix("\"") && query.text.count(where: { $0 == "\"" }) == 1 {
            throw Refusal(422, "open-quote", "A quotation mark is not closed.")
        }
        return state.withLock { $0.posts.map(\.post) }.filter {
            (query.connectionID == nil || $0.connectionID == query.connectionID)
                && $0.text.localizedCaseInsensitiveContains(query.text)
        }
    }

    // MARK: Archive

    var archive: ArchiveServices {
        ArchiveServices(
            timeline: { [self] _, query in
                let posts = state.withLock { $0.posts.map(\.post) }.filter { post in
                    (query.connectionID == nil || post.connectionID == query.connectionID)
                        && (!query.isUnread || !post.isRead) && (!query.isMarked || post.isMarked)
                        && (!query.hasMedia || !post.media.isEmpty)
                        && (!query.lacksAltText || post.media.contains { $0.altText == nil })
                        && (query.contentType == nil || post.contentType == query.contentType)
                }
                return page(posts, query.position, query.limit) { $0.id }
            },
            post: { [self] _, id in try findPost(id) },
            rawData: { [self] _, id in
                let post = try findPost(id).post
                let json = try JSONSerialization.data(
                    withJSONObject: ["id": post.id, "content": post.text],
                    options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                )
                return String(decoding: json, as: UTF8.self)
            },
            lookAgain: { [self] _, id in
                _ = try findPost(id)
                note("look at \(id)")
                return StartedRun(runID: "run-1", sentence: "The sync has started.")
            },
            mark: { [self] _, id, marks in
                _ = try findPost(id)
                note(
                    "mark \(id) read=\(marks.isRead.map(String.init) ?? "-") marked=\(marks.isMarked.map(String.init) ?? "-")"
                )
                state.withLock { state in
                    for index in state.posts.indices where state.posts[index].post.id == id {
                        if let isRead = marks.isRead { state.posts[index].post.isRead = isRead }
                        if let isMarked = marks.isMarked { state.posts[index].post.isMarked = isMarked }
                    }
                }
                return try findPost(id).post
            },
            markSeveral: { [self] _, marks in
                state.withLock { state in
                    var undo: [PostMarksByID] = []
                    for wanted in marks.posts {
                        guard let index = state.posts.firstIndex(where: { $0.post.id == wanted.id }) else {
                            continue
                        }
                        var former = PostMarksByID(id: wanted.id)
                        if let isRead = wanted.isRead, state.posts[index].post.isRead != isRead {
                            former.isRead = !isRead
                            state.posts[index].post.isRead = isRead
                        }
                        if let isMarked = wanted.isMarked, state.posts[index].post.isMarked != isMarked {
                            former.isMarked = !isMarked
                            state.posts[index].post.isMarked = isMarked
                        }
                        if former != PostMarksByID(id: wanted.id) { undo.append(former) }
                    }
                    return MarkedPosts(undo: undo)
                }
            },
            media: { _, id, variant in
                guard id.hasPrefix("med-"), id != "med-gone" else { throw Refusal.notFound }
                if variant != .original {
                    return MediaContent(
                        path: SamplePicture.path,
                        mediaType: "image/png",
                        entityTag: "picture-1-\(variant)"
                    )
                }
                return MediaContent(path: SamplePicture.path, mediaType: "image/png", entityTag: "picture-1")
            },
            emoji: { _, id in
                guard id.hasPrefix("emo-") else { throw Refusal.notFound }
                return MediaContent(path: SamplePicture.path, mediaType: "image/png", entityTag: "emoji-1")
            },
            textTrack: { _, id in
                guard id.hasPrefix("trk-") else { throw Refusal.notFound }
                return MediaContent(path: SampleTrack.path, mediaType: "text/vtt", entityTag: "track-1")
            },
            linkCardImage: { _, id in
                guard id.hasPrefix("crd-") else { throw Refusal.notFound }
                return MediaContent(path: SamplePicture.path, mediaType: "image/png", entityTag: "card-1")
            }
        )
    }

    // MARK: Media

    private var media: MediaServices {
        @Sendable func found(_ query: MediaQuery) -> [MediaEntry] {
            state.withLock { $0.media }.filter { entry in
                let kinds: [MediaKind] =
                    switch query.kinds {
                    case nil: MediaKind.allCases
                    case .images: [.image]
                    case .videos: [.video, .gifv]
                    case .audio: [.audio]
                    case .documents: [.document]
                    }
                return (query.connectionID == nil || entry.connectionID == query.connectionID)
                    && kinds.contains(entry.media.kind)
                    && (query.altText == nil || (query.altText == .with) == (entry.media.altText != nil))
                    && (query.month.map { month(of: entry) <= $0 } ?? true)
            }
        }
        @Sendable func month(of entry: MediaEntry) -> String {
            String(entry.postedAt.formatted(.iso8601).prefix(7))
        }
        return MediaServices(
            list: { [self] _, query in page(found(query), query.position, query.limit) { $0.media.id } },
            overview: { _, query in
                var query = query
                query.month = nil
                let months = Dictionary(grouping: found(query), by: month).mapValues(\.count)
                return MediaOverview(
                    months: months.sorted { $0.key > $1.key }.map {
                        MediaMonth(month: $0.key, count: $0.value)
                    },
                    waitingThumbnails: months.isEmpty ? 0 : 12,
                    failedThumbnails: months.isEmpty ? 0 : 1
                )
            },
            entry: { _, id, query in
                let media = found(query)
                guard let index = media.firstIndex(where: { $0.media.id == id }) else {
                    throw Refusal.notFound
                }
                return MediaDetail(
                    entry: media[index],
                    newerID: index > 0 ? media[index - 1].media.id : nil,
                    olderID: index + 1 < media.count ? media[index + 1].media.id : nil
                )
            },
            retryThumbnails: { [self] _ in
                note("retry thumbnails")
                return RetriedThumbnails(count: 1)
            }
        )
    }

    private func pieces(_ query: String, _ text: String) -> [ExcerptPiece] {
        guard let match = text.range(of: query, options: .caseInsensitive) else { return [] }
        return [
            ExcerptPiece(text: String(text[..<match.lowerBound]), isMatch: false),
            ExcerptPiece(text: String(text[match]), isMatch: true),
            ExcerptPiece(text: String(text[match.upperBound...]), isMatch: false),
        ]
    }

    private func findPost(_ id: String) throws -> PostDetail {
        guard let found = state.withLock({ $0.posts.first { $0.post.id == id } }) else {
            throw Refusal.notFound
        }
        return found
    }

    private func page<Item>(
        _ items: [Item],
        _ position: Position,
        _ limit: Int,
        _ id: (Item) -> String
    ) -> Page<Item> {
        let start: Int =
            switch position {
            case .newest: 0
            case .olderThan(let cursor): (items.firstIndex { id($0) == cursor } ?? -1) + 1
            case .newerThan(let cursor): max(0, (items.firstIndex { id($0) == cursor } ?? 0) - limit)
            }
        let shown = Array(items.dropFirst(start).prefix(limit))
        return Page(
            items: shown,
            older: start + limit < items.count ? shown.last.map(id) : nil,
            newer: start > 0 ? shown.first.map(id) : nil
        )
    }

    // MARK: Runs, jobs, users, notices

    private var runs: RunServices {
        RunServices(
            list: { [self] _, query in
                let runs = state.withLock { $0.runs }.filter {
                    (query.connectionID == nil || $0.connectionID == query.connectionID)
                        && (query.status == nil || $0.status == query.status)
                }
                return page(runs, query.position, query.limit) { $0.id }
            },
            run: { [self] _, id in try findRun(id) },
            cancel: { [self] _, id in
                note("cancel \(id)")
                return try findRun(id)
            },
            progress: { [self] _, id in
                let run = try findRun(id)
                let (stream, continuation) = AsyncStream.makeStream(of: RunItem.self)
                continuation.yield(run)
                if run.status == .running {
                    progress.withLock { $0[id, default: []].append(continuation) }
                    continuation.onTermination = { [self] _ in
                        progress.withLock { _ = $0[id]?.popLast() }
                    }
                } else {
                    continuation.finish()
                }
                return stream
            },
            reprocess: { [self] _, draft in
                note("reprocess \(draft.platform ?? "everything")")
                return [StartedRun(runID: "run-1", sentence: "Started.")]
            }
        )
    }

    private var imports: ImportServices {
        ImportServices(
            begin: beginImport,
            find: { [self] _, id in
                _ = try findRun(id)
                return .sample(id)
            }
        )
    }

    nonisolated(nonsending) private func beginImport(
        _ viewer: Viewer,
        _ draft: ImportDraft,
        _ bytes: FileBytes
    ) async throws -> ImportItem {
        var count = 0
        while let piece = try await bytes.next() { count += piece.count }
        note(
            "import \(draft.fileName) of \(count) bytes into \(draft.connectionID ?? draft.newName ?? "its own")"
        )
        return .sample("run-4")
    }

    private func findRun(_ id: String) throws -> RunItem {
        guard let found = state.withLock({ $0.runs.first { $0.id == id } }) else { throw Refusal.notFound }
        return found
    }

    private var jobs: JobServices {
        JobServices(
            list: { [self] _, query in
                let jobs = state.withLock { $0.jobs.map(\.job) }.filter {
                    query.state == nil || $0.state == query.state
                }
                return page(jobs, query.position, query.limit) { $0.id }
            },
            job: { [self] _, id in try findJob(id) },
            retry: { [self] _, id in
                note("retry \(id)")
                return try findJob(id).job
            },
            cancel: { [self] _, id in
                note("cancel \(id)")
                return try findJob(id).job
            },
            queues: { [self] _ in state.withLock { $0.queues } },
            setPaused: { [self] _, name, isPaused in
                note("\(isPaused ? "pause" : "resume") \(name)")
                return try state.withLock { state in
                    guard let index = state.queues.firstIndex(where: { $0.name == name }) else {
                        throw Refusal.notFound
                    }
                    state.queues[index].isPaused = isPaused
                    return state.queues[index]
                }
            }
        )
    }

    private func findJob(_ id: String) throws -> JobDetail {
        guard let found = state.withLock({ $0.jobs.first { $0.job.id == id } }) else {
            throw Refusal.notFound
        }
        return found
    }

    private var users: UserServices {
        UserServices(
            list: { [self] _ in state.withLock { $0.users } },
            create: { [self] _, draft in
                try state.withLock { state in
                    guard !state.users.contains(where: { $0.username == draft.username }) else {
                        throw Refusal(409, "username-taken", "There is already a user “\(draft.username)”.")
                    }
                    let user = UserItem.sample(draft.username, role: draft.role, email: draft.email)
                    state.users.append(user)
                    return UserWithPassword(user: user, password: "new-password-shown-once")
                }
            },
            change: { [self] _, id, change in
                note("change \(id)")
                if let quota = change.mediaQuota { note("quota \(id) \(quota)") }
                return try state.withLock { state in
                    guard let index = state.users.firstIndex(where: { $0.id == id }) else {
                        throw Refusal.notFound
                    }
                    if let role = change.role { state.users[index].role = role }
                    if let isActive = change.isActive { state.users[index].isActive = isActive }
                    if let quota = change.mediaQuota {
                        state.users[index].mediaQuota = quota == 0 ? nil : quota
                    }
                    return state.users[index]
                }
            },
            resetPassword: { [self] _, id in
                guard let user = state.withLock({ $0.users.first { $0.id == id } }) else {
                    throw Refusal.notFound
                }
                return UserWithPassword(user: user, password: "new-password-shown-once")
            },
            connections: { [self] _ in
                state.withLock { $0.connections }.map {
                    OwnedConnectionItem(
                        id: $0.id,
                        name: $0.name,
                        ownerID: "usr-ana",
                        ownerName: "ana",
                        platformName: $0.platformName,
                        instance: $0.instance,
                        isActive: $0.isActive,
                        health: $0.health,
                        healthMessage: $0.healthMessage
                    )
                }
            },
            deactivateConnection: { [self] _, id in note("deactivate \(id)") },
            deleteConnection: { [self] _, id, typed in
                guard try find(id).name == typed else { throw Refusal.wrongName }
                note("delete \(id)")
            }
        )
    }

    private var notices: NoticeServices {
        NoticeServices(
            list: { [self] _, query in
                page(state.withLock { $0.notices }, query.position, query.limit) { $0.id }
            },
            markSeen: { [self] _, id in note("seen \(id)") },
            markAllSeen: { [self] _ in
                state.withLock { state in
                    for index in state.notices.indices { state.notices[index].seenAt = Self.now }
                }
            }
        )
    }

    private var idempotency: IdempotencyServices {
        IdempotencyServices(
            begin: { [self] viewer, key, fingerprint in
                state.withLock { state in
                    guard let known = state.answers[viewer.userID + key] else {
                        state.answers[viewer.userID + key] = (fingerprint, nil)
                        return .fresh
                    }
                    guard known.fingerprint == fingerprint else { return .differs }
                    return known.answer.map { .answered($0) } ?? .underWay
                }
            },
            finish: { [self] viewer, key, answer in
                state.withLock { $0.answers[viewer.userID + key]?.answer = answer }
            },
            attempt: { [self] viewer, key, write in
                do { return try await write() } catch let error as any PresentableError {
                    state.withLock { _ = $0.answers.removeValue(forKey: viewer.userID + key) }
                    throw error
                }
            }
        )
    }
}

struct Refusal: PresentableError {
    let status: Int
    let code: String
    let sentence: String
    var retryAfter: Int?

    init(_ status: Int, _ code: String, _ sentence: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retryAfter = retryAfter
    }

    static let notFound = Refusal(404, "not-found", "This does not exist, or it belongs to somebody else.")
    static let savedElsewhere = Refusal(409, "conflict", "This post was saved in another window.")
    static let past = Refusal(422, "invalid", "Wed 1 Jan 2020, 09:00 (Europe/Berlin) has passed.")
    static let tokenRefused = Refusal(
        422,
        "token-refused",
        "The server refused this token. Make a new one there."
    )
    static let channelRefused = Refusal(422, "invalid", "That is no address of a webhook.")
    static let wrongCode = Refusal(422, "invalid", "That isn’t the code that was mailed.")
    static let wrongName = Refusal(
        422,
        "wrong-name",
        "This is not the connection’s name, so nothing was deleted."
    )
}
