import Foundation
import Hummingbird

/// Users and everybody's connections, for admins.
enum UserPages {
    static let routes: [Route] = [
        .page(.get, "/users", role: .admin) { viewer, call in
            try await call.page(UsersPage.make(viewer, call))
        },
        .page(.post, "/users", role: .admin, add),
        .page(.post, "/users/{id}/role", role: .admin) { viewer, call in
            let role = try await call.form().choice("role", as: Role.self)
            _ = try await call.services.users.change(viewer, call.parameter(), UserChange(role: role))
            return call.done("/users", .userChanged)
        },
        .page(.post, "/users/{id}/active", role: .admin) { viewer, call in
            let isOn = try await call.form().isTicked("on")
            _ = try await call.services.users.change(viewer, call.parameter(), UserChange(isActive: isOn))
            return call.done("/users", .userChanged)
        },
        .page(.post, "/users/{id}/password", role: .admin) { viewer, call in
            let reset = try await call.services.users.resetPassword(viewer, call.parameter())
            return try await call.page(UsersPage.make(viewer, call, told: reset))
        },
        .page(.get, "/users/connections", role: .admin) { viewer, call in
            let connections = try await call.services.users.connections(viewer)
            return try await call.page(
                OwnedConnectionsPage(
                    rows: connections.map(OwnedConnectionsPage.Row.init),
                    isEmpty: connections.isEmpty
                )
            )
        },
        .page(.post, "/users/connections/{id}/deactivate", role: .admin) { viewer, call in
            try await call.services.users.deactivateConnection(viewer, call.parameter())
            return call.done("/users/connections", .connectionOff)
        },
        .page(.get, "/users/connections/{id}/delete", role: .admin) { viewer, call in
            try await call.page(ConnectionDeletionPage(owned(viewer, call)))
        },
        .page(.post, "/users/connections/{id}/delete", role: .admin) { viewer, call in
            let connection = try await owned(viewer, call)
            return try await call.submit { form in
                try await call.services.users.deleteConnection(viewer, connection.id, form.raw("name") ?? "")
                return call.done("/users/connections", .connectionDeleted)
            } refused: { _, error in
                ConnectionDeletionPage(connection, problem: error.sentence)
            }
        },
    ]

    private static func owned(_ viewer: Viewer, _ call: Call) async throws -> OwnedConnectionItem {
        let id = try call.parameter()
        let connections = try await call.services.users.connections(viewer)
        guard let connection = connections.first(where: { $0.id == id }) else { throw WebError.notFound }
        return connection
    }

    private static func add(_ viewer: Viewer, _ call: Call) async throws -> Response {
        try await call.submit { form in
            let added = try await call.services.users.create(
                viewer,
                UserDraft(
                    username: form.required("username", "A user name"),
                    email: form.required("email", "An e-mail address"),
                    displayName: form["display_name"],
                    role: form.choice("role") ?? .viewer
                )
            )
            return try await call.page(UsersPage.make(viewer, call, told: added), status: .created)
        } refused: { form, error in
            try await UsersPage.make(viewer, call, typed: form, problem: error.sentence)
        }
    }
}

struct UsersPage: PageContent {
    static let template = "users"
    var title: String { "Users" }
    let users: [Row]
    let newRoles: [RoleChoice]
    let typedUsername: String
    let typedEmail: String
    let typedDisplayName: String
    let told: Told?
    let problem: String?

    /// A password that is shown this once.
    struct Told: Sendable {
        let toldName: String
        let toldPassword: String
    }

    struct Row: Sendable {
        let userID: String
        let username: String
        let displayName: String?
        let email: String
        let roles: [RoleChoice]
        let isActive: Bool
        let isSelf: Bool
        let seen: TimeView?
        let connections: String
    }

    struct RoleChoice: Sendable {
        let roleName: String
        let roleTitle: String
        let roleMeaning: String
        let isChosen: Bool

        static func all(chosen: Role) -> [RoleChoice] {
            Role.allCases.map {
                RoleChoice(
                    roleName: $0.rawValue,
                    roleTitle: $0.title,
                    roleMeaning: $0.meaning,
                    isChosen: $0 == chosen
                )
            }
        }
    }

    static func make(
        _ viewer: Viewer,
        _ call: Call,
        typed form: FormFields? = nil,
        told: UserWithPassword? = nil,
        problem: String? = nil
    ) async throws -> UsersPage {
        let users = try await call.services.users.list(viewer)
        return UsersPage(
            users: users.map { user in
                Row(
                    userID: user.id,
                    username: user.username,
                    displayName: user.displayName,
                    email: user.email,
                    roles: RoleChoice.all(chosen: user.role),
                    isActive: user.isActive,
                    isSelf: user.id == viewer.userID,
                    seen: user.lastLoginAt.map(call.time),
                    connections: counted(user.connectionCount, "connection")
                )
            },
            newRoles: RoleChoice.all(chosen: .viewer),
            typedUsername: form?["username"] ?? "",
            typedEmail: form?["email"] ?? "",
            typedDisplayName: form?["display_name"] ?? "",
            told: told.map { Told(toldName: $0.user.username, toldPassword: $0.password) },
            problem: problem
        )
    }
}

struct OwnedConnectionsPage: PageContent {
    static let template = "owned-connections"
    var title: String { "Everybody’s connections" }
    let rows: [Row]
    let isEmpty: Bool

    struct Row: Sendable {
        let connectionID: String
        let connectionName: String
        let ownerName: String
        let platformName: String
        let host: String?
        let badge: Badge
        let healthMessage: String?
        let isActive: Bool

        init(_ connection: OwnedConnectionItem) {
            connectionID = connection.id
            connectionName = connection.name
            ownerName = connection.ownerName
            platformName = connection.platformName
            host = ConnectionLabel.host(of: connection.instance)
            badge = Badge(connection.health)
            healthMessage = connection.healthMessage
            isActive = connection.isActive
        }
    }
}
