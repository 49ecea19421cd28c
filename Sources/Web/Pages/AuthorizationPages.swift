import Foundation
import HTTPTypes
import Hummingbird

/// Connecting and reconnecting an account in the browser: away to the platform, back with its answer, and how it ended.
enum AuthorizationPages {
    static let routes: [Route] = [
        .page(.post, "/connections/authorize", role: .moderator) { viewer, call in
            let platforms = try await call.services.connections.platforms()
            return try await call.submit { form in
                let draft = AuthorizationDraft(
                    instance: try form.required("instance", "The server’s address"),
                    name: form["name"],
                    mayPublish: form.isTicked("may_publish")
                )
                return try await begin(draft, viewer, call)
            } refused: { form, error in
                ConnectionFormPage(typed: form, platforms: platforms, error: error, way: .browser)
            }
        },
        .page(.get, "/connections/{id}/reconnect", role: .moderator) { viewer, call in
            try await call.page(reconnection(viewer, call))
        },
        .page(.post, "/connections/{id}/reconnect", role: .moderator) { viewer, call in
            var page = try await reconnection(viewer, call)
            return try await call.submit { form in
                let draft = AuthorizationDraft(
                    connectionID: try call.parameter(),
                    mayPublish: form.isTicked("may_publish")
                )
                return try await begin(draft, viewer, call)
            } refused: { _, error in
                page.problem = error.sentence
                return page
            }
        },
        .page(.get, "/connections/callback", role: .moderator) { viewer, call in
            let query = call.query
            let item = try await call.services.connections.answerAuthorization(
                viewer,
                AuthorizationReply(
                    state: query["state"],
                    code: query["code"],
                    error: query["error"],
                    explanation: query["error_description"],
                    issuer: query["iss"]
                )
            )
            // Away from the address that carries the code.
            return .redirect(to: "/connections/authorizations/\(item.id)")
        },
        .page(.get, "/connections/authorizations/{id}", role: .moderator) { viewer, call in
            let item = try await call.services.connections.authorization(viewer, call.parameter())
            return try await call.page(AuthorizationPage(item, now: call.site.configuration.now()))
        },
    ]

    /// Sends the browser on by a page of ours: a form's answer may not lead to another host, and should not.
    private static func begin(
        _ draft: AuthorizationDraft,
        _ viewer: Viewer,
        _ call: Call
    ) async throws -> Response {
        let item = try await call.services.connections.authorize(viewer, draft, call.callback)
        guard let url = item.url else { throw WebError.notFound }
        var response = try await call.page(DeparturePage(host: item.host, url: url))
        if let refresh = HTTPField.Name("Refresh") { response.headers[refresh] = "0; url=\(url)" }
        return response
    }

    private static func reconnection(_ viewer: Viewer, _ call: Call) async throws -> ReconnectionPage {
        let connection = try await call.services.connections.connection(viewer, call.parameter())
        let platforms = try await call.services.connections.platforms()
        return ReconnectionPage(connection, platforms: platforms)
    }
}

/// On the way to a platform; seen only where the browser doesn't go on by itself.
struct DeparturePage: PageContent {
    static let template = "authorization-departure"
    var title: String { "On to \(host)" }
    let host: String
    let url: String
}

struct ReconnectionPage: PageContent {
    static let template = "connection-reconnect"
    var title: String { "Reconnect “\(name)”" }
    let name: String
    let handle: String
    let host: String
    let action: String
    let editPath: String
    let healthMessage: String?
    let canAuthorize: Bool
    /// Where a password is asked for instead.
    let signIn: SignInFields?
    let signInPath: String
    let takesTokens: Bool
    var problem: String?

    init(_ connection: ConnectionItem, platforms: [PlatformChoice]) {
        name = connection.name
        handle = "@" + connection.username
        host = ConnectionLabel.host(of: connection.instance) ?? connection.platformName
        action = "/connections/\(connection.id)/reconnect"
        editPath = "/connections/\(connection.id)/edit"
        healthMessage = connection.healthMessage
        let platform = platforms.first { $0.platform == connection.platform }
        canAuthorize = platform?.isAuthorizable ?? false
        signIn = platform?.signIn
        signInPath = "/connections/\(connection.id)/sign-in"
        takesTokens = platform?.takesTokens ?? true
    }
}

/// How an authorization ended, or that it hasn't.
struct AuthorizationPage: PageContent {
    static let template = "authorization"
    var title: String { isConnected ? "Connected" : isPending ? "Waiting for \(host)" : "Not connected" }
    let host: String
    let isConnected: Bool
    let isPending: Bool
    let sentence: String
    let archivePath: String?
    /// Where a person begins again.
    let againPath: String

    init(_ item: AuthorizationItem, now: Date) {
        host = item.host
        isConnected = item.status == .connected
        isPending = item.status == .pending && now < item.expiresAt
        archivePath = item.connectionID.map { link("/archive", [("connection", $0)]) }
        againPath = item.connectionID.map { "/connections/\($0)/reconnect" } ?? "/connections/new"
        sentence =
            switch item.status {
            case .pending where now < item.expiresAt:
                "\(item.host) has not answered yet. Its page is in the tab it was opened in; begin again if that is gone."
            case .pending: "\(item.host) did not answer within ten minutes. Begin again."
            case .spent:
                item.sentence
                    ?? "Roost was interrupted while it looked at the answer of \(item.host). Nothing was changed; begin again."
            case .connected, .refused: item.sentence ?? ""
            }
    }
}

extension Call {
    /// Where platforms send browsers back to; nil where this Roost has no pages.
    var callback: String? { site.configuration.pagesURL.map { $0.origin + "/connections/callback" } }
}
