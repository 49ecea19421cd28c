import Foundation
import Hummingbird

/// Connections as cards, their form, and what one does with them.
enum ConnectionPages {
    static let routes: [Route] = [
        .page(.get, "/connections", list),
        .page(.get, "/connections/new", role: .moderator) { _, call in
            try await call.page(ConnectionFormPage(platforms: call.services.connections.platforms()))
        },
        .page(.post, "/connections", role: .moderator) { viewer, call in
            try await save(nil, viewer, call)
        },
        .page(.get, "/connections/{id}/edit", role: .moderator) { viewer, call in
            let connection = try await call.services.connections.connection(viewer, call.parameter())
            return try await call.page(
                ConnectionFormPage(editing: connection, platforms: call.services.connections.platforms())
            )
        },
        .page(.post, "/connections/{id}", role: .moderator) { viewer, call in
            try await save(call.services.connections.connection(viewer, call.parameter()), viewer, call)
        },
        .page(.post, "/connections/{id}/current") { viewer, call in
            try await call.services.connections.makeCurrent(viewer, call.parameter())
            let target = Call.localPath(try await call.form()["return"], otherwise: "/connections")
            return call.done(target, .connectionSwitched)
        },
        .page(.post, "/connections/{id}/default", role: .moderator) { viewer, call in
            _ = try await call.services.connections.makeDefault(viewer, call.parameter())
            return call.done("/connections", .connectionDefault)
        },
        .page(.post, "/connections/{id}/active", role: .moderator) { viewer, call in
            let isOn = try await call.form().isTicked("on")
            _ = try await call.services.connections.setActive(viewer, call.parameter(), isOn)
            return call.done("/connections", isOn ? .connectionOn : .connectionOff)
        },
        .page(.post, "/connections/{id}/sync", role: .moderator) { viewer, call in
            let run = try await call.services.connections.sync(viewer, call.parameter())
            return call.done("/runs/\(run.runID)")
        },
        .page(.post, "/connections/{id}/backfill", role: .moderator) { viewer, call in
            let run = try await call.services.connections.backfill(viewer, call.parameter())
            return call.done("/runs/\(run.runID)")
        },
        .page(.get, "/connections/{id}/delete", role: .moderator) { viewer, call in
            let connection = try await call.services.connections.connection(viewer, call.parameter())
            return try await call.page(ConnectionDeletionPage(connection))
        },
        .page(.post, "/connections/{id}/delete", role: .moderator, delete),
    ]

    private static func list(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let connections = try await call.services.connections.list(viewer)
        let mayChange = viewer.role >= .moderator
        return try await call.page(
            ConnectionsPage(
                cards: connections.map {
                    ConnectionCard(
                        $0,
                        currentID: viewer.currentConnectionID,
                        mayChange: mayChange,
                        time: call.time
                    )
                },
                isEmpty: connections.isEmpty,
                lacksCurrent: !connections.isEmpty
                    && !connections.contains { $0.id == viewer.currentConnectionID },
                mayAdd: mayChange
            )
        )
    }

    /// Adds a connection, or changes the one that is edited; or only asks its platform.
    private static func save(
        _ edited: ConnectionItem?,
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> Response {
        let connections = call.services.connections
        let platforms = try await connections.platforms()
        return try await call.submit { form in
            let draft = try draft(in: form, platforms: platforms, needsToken: edited == nil)
            if form["intent"] == "test" {
                let finding = try await connections.check(viewer, edited?.id, draft).sentence
                return try await call.page(
                    ConnectionFormPage(typed: form, editing: edited, platforms: platforms, finding: finding)
                )
            }
            if let edited {
                _ = try await connections.change(viewer, edited.id, draft)
                return call.done("/connections", .connectionSaved)
            }
            _ = try await connections.create(viewer, draft)
            return call.done("/connections", .connectionAdded)
        } refused: { form, error in
            ConnectionFormPage(typed: form, editing: edited, platforms: platforms, error: error)
        }
    }

    private static func delete(_ viewer: Viewer, _ call: Call) async throws -> Response {
        let connection = try await call.services.connections.connection(viewer, call.parameter())
        return try await call.submit { form in
            try await call.services.connections.delete(
                viewer,
                connection.id,
                form.raw("name") ?? "",
                form.isTicked("gives_access_back")
            )
            return call.done("/connections", .connectionDeleted)
        } refused: { _, error in
            ConnectionDeletionPage(connection, problem: error.sentence)
        }
    }

    /// The day a pasted token ends on.
    private static func day(in form: FormFields) throws -> Date? {
        guard let text = form["token_ends_on"] else { return nil }
        guard let day = try? Date(text, strategy: .iso8601.year().month().day()) else {
            throw WebError.invalid("token_ends_on", "“\(text.prefix(40))” is no day like 2027-11-21.")
        }
        return day
    }

    private static func draft(
        in form: FormFields,
        platforms: [PlatformChoice],
        needsToken: Bool
    ) throws -> ConnectionDraft {
        let platform = try form.required("platform", "The platform")
        guard let choice = platforms.first(where: { $0.platform == platform }) else {
            throw WebError.invalid(
                "platform",
                "“\(platform.prefix(40))” is not a platform this Roost can connect."
            )
        }
        return ConnectionDraft(
            name: try form.required("name", "A name for the connection"),
            platform: platform,
            instance: choice.hasInstances ? try form.required("instance", "The server’s address") : "",
            username: form["username"],
            accessToken: needsToken
                ? try form.required("access_token", "The access token") : form["access_token"],
            clientKey: form["client_key"],
            clientSecret: form["client_secret"],
            tokenExpiresAt: try day(in: form),
            testsFirst: form.isTicked("tests_first"),
            requiresAlt: form.isTicked("requires_alt")
        )
    }
}

struct ConnectionsPage: PageContent {
    static let template = "connections"
    var title: String { "Connections" }
    let cards: [ConnectionCard]
    let isEmpty: Bool
    let lacksCurrent: Bool
    let mayAdd: Bool
}

struct ConnectionCard: Sendable {
    let label: ConnectionLabel
    let username: String
    let instance: String?
    let isActive: Bool
    let health: Badge
    let healthMessage: String?
    let isUnhealthy: Bool
    let used: TimeView?
    let synced: TimeView?
    let nextSync: TimeView?
    let expires: TimeView?
    let posts: String
    /// Absent when all are here.
    let waitingMedia: String?
    /// Absent when none is.
    let missingMedia: String?
    /// Absent when every image has one.
    let withoutAlt: String?
    let captions: String
    let mayChange: Bool
    let maySwitch: Bool
    let mayMakeDefault: Bool

    init(
        _ connection: ConnectionItem,
        currentID: String?,
        mayChange: Bool,
        time: (Date) -> TimeView
    ) {
        label = ConnectionLabel(connection, currentID: currentID)
        username = connection.username
        instance = webAddress(connection.instance)
        isActive = connection.isActive
        health = Badge(connection.health)
        healthMessage = connection.healthMessage
        isUnhealthy = connection.health != .active
        used = connection.lastUsedAt.map(time)
        synced = connection.lastSyncAt.map(time)
        nextSync = connection.isActive ? connection.nextSyncAt.map(time) : nil
        expires = connection.tokenExpiresAt.map(time)
        posts = counted(connection.postCount, "post")
        waitingMedia =
            connection.waitingMediaCount > 0 ? counted(connection.waitingMediaCount, "media file") : nil
        missingMedia =
            connection.missingMediaCount > 0 ? counted(connection.missingMediaCount, "media file") : nil
        withoutAlt =
            connection.imagesWithoutAltCount > 0 ? counted(connection.imagesWithoutAltCount, "image") : nil
        captions = "\(grouped(connection.approvedCaptionCount)) approved"
        self.mayChange = mayChange
        maySwitch = connection.isActive && connection.id != currentID
        mayMakeDefault = mayChange && connection.isActive && !connection.isDefault
    }
}

struct ConnectionFormPage: PageContent {
    static let template = "connection-form"
    var title: String { isEditing ? "Edit connection" : "Add a connection" }
    let isEditing: Bool
    let action: String
    let name: String
    /// Of the connection that is edited: which account it is does not change.
    let platform: String?
    let platformLabel: String?
    let host: String?
    /// Whether the fields for an application are of use: a script hides them where the chosen platform has none.
    let takesClientKey: Bool
    let platforms: [Choice]
    let instance: String
    let username: String
    let clientKey: String
    let tokenEndsOn: String
    let testsFirst: Bool
    let requiresAlt: Bool
    /// Whether an account can be connected without a token: then that is the first choice.
    let canAuthorize: Bool
    /// The platforms people are sent to: “Mastodon or Pixelfed”.
    let authorizingPlatforms: String
    /// A form for each platform whose accounts are connected by a password.
    let signIns: [SignInPanel]
    /// Whether any account can be connected by a token, or the one that is edited has one.
    let takesTokens: Bool
    /// Where the edited account, which has no token to paste, is connected again.
    let reconnectPath: String?
    /// Whether a token is being pasted, so that its fields are open.
    let isPasting: Bool
    let mayPublish: Bool
    /// What was wrong in the form without a token.
    let authorizationProblem: String?
    let finding: String?
    let problem: String?
    /// The field the problem is about, by name.
    let invalid: [String: Bool]

    /// How an account is let in, of which a page offers several.
    enum Way {
        case browser, signIn, token
    }

    struct SignInPanel: Sendable {
        let platform: String
        let platformLabel: String
        let fields: SignInFields
        let handle: String
        let name: String
        let problem: String?
        let invalid: [String: Bool]
    }

    struct Choice: Sendable {
        let platform: String
        let platformLabel: String
        let hasInstances: Bool
        let takesClientKey: Bool
        let isChosen: Bool
    }

    init(
        typed form: FormFields? = nil,
        editing connection: ConnectionItem? = nil,
        platforms: [PlatformChoice],
        finding: String? = nil,
        error: (any PresentableError)? = nil,
        way: Way = .token
    ) {
        canAuthorize = connection == nil && platforms.contains(where: \.isAuthorizable)
        authorizingPlatforms = platforms.filter(\.isAuthorizable).map(\.name)
            .formatted(.list(type: .or).locale(Locale(identifier: "en_GB")))
        signIns =
            connection == nil
            ? platforms.compactMap { choice in
                let isTyped = way == .signIn && form?["platform"] == choice.platform
                return choice.signIn.map { fields in
                    SignInPanel(
                        platform: choice.platform,
                        platformLabel: choice.name,
                        fields: fields,
                        handle: isTyped ? form?["handle"] ?? "" : "",
                        name: isTyped ? form?["name"] ?? "" : "",
                        problem: isTyped ? error?.sentence : nil,
                        invalid: isTyped ? error?.field.map { [$0: true] } ?? [:] : [:]
                    )
                }
            } : []
        let edited = connection.flatMap { edited in
            platforms.first { $0.platform == edited.platform }
        }
        takesTokens =
            connection == nil ? platforms.contains(where: \.takesTokens) : edited?.takesTokens ?? true
        reconnectPath = takesTokens ? nil : connection.map { "/connections/\($0.id)/reconnect" }
        let platforms = platforms.filter(\.takesTokens)
        isPasting = !canAuthorize || (form != nil && way == .token)
        mayPublish = form?.isTicked("may_publish") ?? false
        authorizationProblem = way == .browser ? error?.sentence : nil
        let chosen = form?["platform"] ?? connection?.platform ?? platforms.first?.platform
        isEditing = connection != nil
        action = connection.map { "/connections/\($0.id)" } ?? "/connections"
        name = way == .signIn ? "" : form?["name"] ?? connection?.name ?? ""
        platform = connection?.platform
        platformLabel = connection?.platformName
        host = connection.flatMap { ConnectionLabel.host(of: $0.instance) }
        takesClientKey =
            connection == nil || edited?.takesClientKey == true && takesTokens
        instance = form?["instance"] ?? connection?.instance ?? ""
        username = form?["username"] ?? connection?.username ?? ""
        clientKey = form?["client_key"] ?? ""
        // Not the day of the token that is stored: it would be taken for that of a new one.
        tokenEndsOn = form?["token_ends_on"] ?? ""
        testsFirst = form.map { $0.isTicked("tests_first") } ?? true
        requiresAlt = form.map { $0.isTicked("requires_alt") } ?? connection?.requiresAlt ?? false
        self.finding = finding
        problem = way == .token ? error?.sentence : nil
        invalid = way == .signIn ? [:] : error?.field.map { [$0: true] } ?? [:]
        self.platforms = platforms.map {
            Choice(
                platform: $0.platform,
                platformLabel: $0.name,
                hasInstances: $0.hasInstances,
                takesClientKey: $0.takesClientKey,
                isChosen: $0.platform == chosen
            )
        }
    }
}

struct ConnectionDeletionPage: PageContent {
    static let template = "connection-delete"
    var title: String { "Delete “\(name)”" }
    let action: String
    let name: String
    let posts: String
    let host: String?
    /// Whether the platform can be told, so that a person may choose.
    let canGiveBack: Bool
    let backPath: String
    let problem: String?

    init(_ connection: ConnectionItem, problem: String? = nil) {
        host = ConnectionLabel.host(of: connection.instance) ?? connection.platformName
        canGiveBack = connection.canGiveBack
        action = "/connections/\(connection.id)/delete"
        name = connection.name
        posts = counted(connection.postCount, "post")
        backPath = "/connections"
        self.problem = problem
    }

    init(_ connection: OwnedConnectionItem, problem: String? = nil) {
        host = nil
        canGiveBack = false
        action = "/users/connections/\(connection.id)/delete"
        name = connection.name
        posts = "posts"
        backPath = "/users/connections"
        self.problem = problem
    }
}
