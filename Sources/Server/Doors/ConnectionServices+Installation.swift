import Accounts
import Archive
import Database
import Foundation
import Platforms
import Vault
import Web

extension ConnectionServices {
    init(_ roost: Installation) {
        self.init(
            platforms: {
                roost.connections.connectable.map { kind in
                    PlatformChoice(
                        platform: kind.rawValue,
                        name: kind.displayName,
                        hasInstances: kind.hasInstances,
                        takesClientKey: kind.hasInstances,
                        takesTokens: roost.connections.takesTokens(kind),
                        isAuthorizable: roost.connections.canAuthorize(kind),
                        signIn: roost.connections.signInForm(of: kind).map(SignInFields.init)
                    )
                }
            },
            list: { viewer in
                try await presenting { try await roost.connectionItems(for: try Accounts.Viewer(viewer)) }
            },
            connection: { viewer, id in
                try await presenting { try await roost.connectionItem(id, for: try Accounts.Viewer(viewer)) }
            },
            check: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    if let id, draft.accessToken?.isEmpty != false {
                        let connection = try await roost.connections.verify(
                            try identifier(id, "connection"),
                            of: viewer.user
                        )
                        return ConnectionCheck(
                            username: connection.username,
                            displayName: connection.displayName,
                            serverSoftware: connection.software,
                            sentence: "The stored token works: it is \(connection.handle)’s."
                        )
                    }
                    let profile = try await roost.connections.test(Connections.Request(draft), by: viewer)
                    return ConnectionCheck(
                        username: profile.username,
                        displayName: profile.displayName,
                        sentence: "The token works: it is \(profile.handle)’s."
                    )
                }
            },
            create: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let connection = try await roost.connections.connect(
                        Connections.Request(draft),
                        by: viewer
                    )
                    return try await roost.connectionItem(connection.id.text, for: viewer)
                }
            },
            change: { viewer, id, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let known: ConnectionID = try identifier(id, "connection")
                    try await roost.connections.find(known, for: viewer).requireSameAccount(draft)
                    var change = Connections.Change()
                    change.name = draft.name
                    change.token = draft.accessToken.map { Secret($0) }
                    change.clientKey = draft.clientKey.map { Secret($0) }
                    change.clientSecret = draft.clientSecret.map { Secret($0) }
                    change.tokenExpiresAt = draft.tokenExpiresAt.map { Timestamp($0) }
                    change.testsFirst = draft.testsFirst
                    change.requiresAlt = draft.requiresAlt
                    _ = try await roost.connections.change(known, change, by: viewer)
                    return try await roost.connectionItem(id, for: viewer)
                }
            },
            signIn: { viewer, draft in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let connection = try await roost.connections.signIn(
                        Connections.SignIn(
                            platform: draft.platform ?? "",
                            account: draft.handle ?? "",
                            password: Secret(
                                draft.appPassword.trimmingCharacters(in: .whitespacesAndNewlines)
                            ),
                            name: draft.name.flatMap { $0.isEmpty ? nil : $0 },
                            reconnecting: try draft.connectionID.map { try identifier($0, "connection") }
                        ),
                        by: viewer
                    )
                    return try await roost.connectionItem(connection.id.text, for: viewer)
                }
            },
            authorize: { viewer, draft, callback in
                try await presenting {
                    let plan = try Connections.Plan(draft, callback: callback, roost.configuration)
                    let ticket = try await roost.connections.authorize(plan, by: try Accounts.Viewer(viewer))
                    return AuthorizationItem(ticket.authorization, url: ticket.url)
                }
            },
            authorization: { viewer, id in
                try await presenting {
                    AuthorizationItem(
                        try await roost.connections.authorization(
                            try identifier(id, "authorization"),
                            for: try Accounts.Viewer(viewer)
                        )
                    )
                }
            },
            answerAuthorization: { viewer, reply in
                try await presenting {
                    AuthorizationItem(
                        try await roost.connections.answer(
                            AuthorizationAnswer(
                                code: reply.code,
                                error: reply.error,
                                explanation: reply.explanation,
                                issuer: reply.issuer
                            ),
                            state: reply.state,
                            by: try Accounts.Viewer(viewer)
                        )
                    )
                }
            },
            enterCode: { viewer, id, code in
                try await presenting {
                    AuthorizationItem(
                        try await roost.connections.answer(
                            AuthorizationAnswer(code: code.filter { !$0.isWhitespace }),
                            to: try identifier(id, "authorization"),
                            by: try Accounts.Viewer(viewer)
                        )
                    )
                }
            },
            delete: { viewer, id, typedName, givesAccessBack in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    let connection = try await roost.connections.find(
                        try identifier(id, "connection"),
                        for: viewer
                    )
                    try requireTypedName(typedName, connection.name)
                    try await roost.connections.delete(
                        connection.id,
                        givingAccessBack: givesAccessBack,
                        by: viewer
                    )
                }
            },
            makeCurrent: { viewer, id in
                try await presenting {
                    try await roost.connections.switchTo(
                        try identifier(id, "connection"),
                        by: try Accounts.Viewer(viewer)
                    )
                }
            },
            makeDefault: { viewer, id in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try await roost.connections.makeDefault(try identifier(id, "connection"), by: viewer)
                    return try await roost.connectionItem(id, for: viewer)
                }
            },
            setActive: { viewer, id, isActive in
                try await presenting {
                    let viewer = try Accounts.Viewer(viewer)
                    try await roost.connections.setActive(
                        isActive,
                        try identifier(id, "connection"),
                        by: viewer
                    )
                    return try await roost.connectionItem(id, for: viewer)
                }
            },
            sync: { viewer, id in
                try await presenting { try await roost.startPass(.sync, id, by: try Accounts.Viewer(viewer)) }
            },
            backfill: { viewer, id in
                try await presenting {
                    try await roost.startPass(.backfill, id, by: try Accounts.Viewer(viewer))
                }
            }
        )
    }
}

/// Nothing is deleted by a slip: the name has to be typed.
func requireTypedName(_ typed: String, _ name: String) throws {
    guard typed.split(whereSeparator: \.isWhitespace).joined(separator: " ") == name else {
        throw AccountError(
            .invalid,
            "Type the connection’s name, “\(name)”, to delete it.",
            field: "typed_name"
        )
    }
}

extension Installation {
    func connectionItems(for viewer: Accounts.Viewer) async throws -> [ConnectionItem] {
        let connections = try await connections.list(for: viewer)
        let counts = try await counts.counts(of: viewer.user)
        let waiting = try await store.read(as: viewer.scope) { try Library.filesWaiting(in: $0) }
        return connections.map { ConnectionItem($0, counts[$0.id], waiting: waiting[$0.id]) }
    }

    func connectionItem(_ id: String, for viewer: Accounts.Viewer) async throws -> ConnectionItem {
        let connection = try await connections.find(try identifier(id, "connection"), for: viewer)
        let counts = try await counts.counts(of: viewer.user)
        let waiting = try await store.read(as: viewer.scope) { try Library.filesWaiting(in: $0) }
        return ConnectionItem(connection, counts[connection.id], waiting: waiting[connection.id])
    }
}

extension SignInFields {
    fileprivate init(_ form: SignInForm) {
        self.init(
            nameLabel: form.nameLabel,
            nameExample: form.nameExample,
            passwordLabel: form.passwordLabel,
            advice: form.advice
        )
    }
}

extension Connections.Request {
    fileprivate init(_ draft: ConnectionDraft) {
        self.init(
            platform: draft.platform,
            instance: draft.instance,
            name: draft.name,
            token: Secret(draft.accessToken ?? ""),
            clientKey: draft.clientKey.map { Secret($0) },
            clientSecret: draft.clientSecret.map { Secret($0) },
            tokenExpiresAt: draft.tokenExpiresAt.map { Timestamp($0) },
            username: draft.username,
            testsFirst: draft.testsFirst
        )
        requiresAlt = draft.requiresAlt ?? false
    }
}

extension ConnectionItem {
    /// `waiting`: files still to be fetched.
    init(_ connection: Connection, _ counts: ConnectionCounts? = nil, waiting: WaitingFiles? = nil) {
        self.init(
            id: connection.id.text,
            name: connection.name,
            platform: connection.platform.rawValue,
            platformName: connection.softwareName ?? connection.platform.displayName,
            instance: connection.instance?.text ?? "",
            server: connection.server?.text,
            username: connection.username,
            displayName: connection.displayName,
            isDefault: connection.isDefault,
            isActive: connection.isActive,
            health: ConnectionHealth(connection.health),
            healthMessage: connection.healthMessage,
            lastUsedAt: connection.lastUsedAt?.date,
            lastSyncAt: connection.lastSyncAt?.date,
            nextSyncAt: connection.nextSyncAt?.date,
            // A session ends every few hours, and nobody need know.
            tokenExpiresAt: connection.access == .appPassword ? nil : connection.tokenExpiresAt?.date,
            canGiveBack: connection.canGiveBack,
            requiresAlt: connection.requiresAlt,
            postCount: counts?.posts ?? 0,
            // Captions come with a later capability; until then none is approved.
            approvedCaptionCount: 0,
            imagesWithoutAltCount: counts?.imagesWithoutAlt ?? 0,
            missingMediaCount: counts?.filesFailed ?? 0,
            waitingMediaCount: waiting?.count ?? 0,
            waitingMediaTrouble: waiting?.trouble
        )
    }
}

extension Connection {
    /// A connection stays the account it is: its archive hangs on it.
    fileprivate func requireSameAccount(_ draft: ConnectionDraft) throws {
        func refuse(_ field: String) -> AccountError {
            AccountError(
                .invalid,
                "“\(name)” is \(handle) and stays that account. Add another connection for another account.",
                field: field
            )
        }
        guard draft.platform == platform.rawValue else { throw refuse("platform") }
        if !draft.instance.isEmpty {
            let typed = try? InstanceOrigin(typed: draft.instance, allowingPlainHTTP: true)
            guard typed == instance else { throw refuse("instance") }
        }
        if let typed = draft.username, typed.trimmingPrefix("@") != username[...] { throw refuse("username") }
    }

    /// What kin of a platform's first server call themselves; nil for those that are it.
    fileprivate var softwareName: String? {
        guard let software, software.lowercased() != platform.rawValue else { return nil }
        return ServerSoftware(name: software, version: "").displayName
    }
}

extension ConnectionHealth {
    init(_ health: Connection.Health) {
        switch health {
        case .active: self = .active
        case .error: self = .error
        case .disconnected: self = .disconnected
        case .tokenExpired: self = .tokenExpired
        }
    }
}
