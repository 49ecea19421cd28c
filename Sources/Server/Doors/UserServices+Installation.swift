import Accounts
import Database
import Platforms
import Vault
import Web

extension UserServices {
    init(_ roost: Installation) {
        self.init(
            list: { viewer in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let owners = try await roost.connections.listAll(for: viewer).map(\.connection.owner)
                    return try await roost.users.list(for: viewer).map { user in
                        UserItem(user, connections: owners.count { $0 == user.id })
                    }
                }
            },
            create: { viewer, draft in
                try await presenting {
                    let password = draft.password ?? GeneratedPassword.text()
                    let user = try await roost.users.add(
                        draft.username,
                        email: draft.email,
                        role: Accounts.Role(draft.role),
                        password: Secret(password),
                        by: try Accounts.Viewer(viewer)
                    )
                    return UserWithPassword(
                        user: UserItem(user, connections: 0),
                        password: draft.password == nil ? password : ""
                    )
                }
            },
            change: { viewer, id, change in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let user: UserID = try identifier(id, "user")
                    if let role = change.role {
                        try await roost.users.setRole(of: user, to: Accounts.Role(role), by: viewer)
                    }
                    if let isActive = change.isActive {
                        try await roost.users.setActive(isActive, user, by: viewer)
                    }
                    if let bytes = change.mediaQuota {
                        try await roost.setMediaQuota(
                            of: user,
                            to: bytes == 0 ? nil : Int64(bytes),
                            by: viewer
                        )
                    }
                    return try await roost.userItem(user, for: viewer)
                }
            },
            resetPassword: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let user: UserID = try identifier(id, "user")
                    let password = GeneratedPassword.text()
                    try await roost.users.resetPassword(of: user, to: Secret(password), by: viewer)
                    return UserWithPassword(
                        user: try await roost.userItem(user, for: viewer),
                        password: password
                    )
                }
            },
            connections: { viewer in
                try await presenting {
                    try await roost.connections.listAll(for: try Accounts.Viewer(viewer))
                        .map { OwnedConnectionItem($0.connection, owner: $0.owner) }
                }
            },
            deactivateConnection: { viewer, id in
                try await presenting {
                    try await roost.connections.setActive(
                        false,
                        try identifier(id, "connection"),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            deleteConnection: { viewer, id, typedName in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let all = try await roost.connections.listAll(for: viewer)
                    guard let found = all.first(where: { $0.connection.id.text == id })?.connection else {
                        throw AccountError(.notFound, "There is no such connection.")
                    }
                    try requireTypedName(typedName, found.name)
                    try await roost.connections.delete(found.id, by: viewer)
                }
            }
        )
    }
}

extension Installation {
    fileprivate func userItem(_ id: UserID, for viewer: Accounts.Viewer) async throws -> UserItem {
        guard let user = try await users.list(for: viewer).first(where: { $0.id == id }) else {
            throw AccountError(.notFound, "There is no such user.")
        }
        let owners = try await connections.listAll(for: viewer).map(\.connection.owner)
        return UserItem(user, connections: owners.count { $0 == id })
    }
}

extension UserItem {
    fileprivate init(_ user: User, connections: Int) {
        self.init(
            id: user.id.text,
            username: user.username,
            email: user.email,
            displayName: user.displayName,
            role: Web.Role(user.role),
            isActive: user.isActive,
            lastLoginAt: user.lastLoginAt?.date,
            createdAt: user.createdAt.date,
            connectionCount: connections,
            mediaQuota: user.mediaQuota.map { Int(clamping: $0) }
        )
    }
}

extension OwnedConnectionItem {
    fileprivate init(_ connection: Connection, owner: String) {
        self.init(
            id: connection.id.text,
            name: connection.name,
            ownerID: connection.owner.text,
            ownerName: owner,
            platformName: connection.platform.displayName,
            instance: connection.instance?.text ?? "",
            isActive: connection.isActive,
            health: ConnectionHealth(connection.health),
            healthMessage: connection.healthMessage
        )
    }
}

/// A password made for somebody, who changes it: 20 letters and digits without those that look alike.
package enum GeneratedPassword {
    package static func text() -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<20).compactMap { _ in alphabet.randomElement(using: &generator) })
    }
}
