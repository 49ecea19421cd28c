import Accounts
import Database
import Web

// Pages and API know viewers by plain values; the use cases by typed ones.

extension Accounts.Viewer {
    init(_ viewer: Web.Viewer) throws {
        let door: Door
        switch viewer.credential {
        case .session(let id): door = .session(try identifier(id, "session"))
        case .token(let id, let mayWrite): door = .token(try identifier(id, "token"), mayWrite: mayWrite)
        case .operatorSocket: door = .operating
        }
        self.init(
            user: try identifier(viewer.userID, "user"),
            username: viewer.username,
            role: Accounts.Role(viewer.role),
            timeZone: viewer.timeZone,
            door: door,
            currentConnection: viewer.currentConnectionID.flatMap(ConnectionID.init)
        )
    }
}

extension Web.Viewer {
    init(_ viewer: Accounts.Viewer) {
        let credential: Credential
        switch viewer.door {
        case .session(let id): credential = .session(id: id.text)
        case .token(let id, let mayWrite): credential = .token(id: id.text, mayWrite: mayWrite)
        case .operating: credential = .operatorSocket
        }
        self.init(
            userID: viewer.user.text,
            username: viewer.username,
            role: Web.Role(viewer.role),
            timeZone: viewer.timeZone,
            credential: credential,
            currentConnectionID: viewer.currentConnection?.text
        )
    }
}

extension Accounts.Role {
    init(_ role: Web.Role) {
        switch role {
        case .viewer: self = .viewer
        case .reviewer: self = .reviewer
        case .moderator: self = .moderator
        case .admin: self = .admin
        }
    }
}

extension Web.Role {
    init(_ role: Accounts.Role) {
        switch role {
        case .viewer: self = .viewer
        case .reviewer: self = .reviewer
        case .moderator: self = .moderator
        case .admin: self = .admin
        }
    }
}
